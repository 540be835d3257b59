"""The checked and compiled knowledge on disk, so that the command line starts fast.

Reading the tables, checking every card and compiling the rules takes most of a second, and gives the same every time.
The command line keeps the result in the user's cache folder; importing the library never does. A snapshot is used only
when it was made from exactly the tables and modules that are installed now, by the same Python and the same pydantic,
belongs to this user alone, and is undamaged; otherwise everything is read and checked afresh, as if it were not there.

`NEUROLADDER_CACHE` names another folder, or `off`.
"""

import hashlib
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from facts import plain_models

SWITCH = "NEUROLADDER_CACHE"
_MAGIC = b"neuroladder program 1\n"
_DIGEST = 32
_ROOT = Path(__file__).resolve().parent.parent
_MADE_FROM = (
    "facts",
    "knowledge",
    "expert/engine",
    "expert/snapshot.py",
    "expert/snapshot_content.py",
    "expert/ready_models.py",
    "expert/assess.py",
    "expert/assessment.py",
    "expert/trace.py",
)
_KINDS = (".py", ".yaml")
_KEPT = 3
"""How many snapshots stay: one for each version that is used by turns."""


class Snapshot:
    """The snapshot in one folder, for the tables and modules that are installed now."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = key()
        self._there = False

    @property
    def file(self) -> Path:
        """Where it is kept; the name tells what it was made from."""
        return self._folder / f"program-{self._key.hex()[:24]}.snapshot"

    def take_over(self, *, plain: bool = False) -> bool:
        """Use the snapshot; False where there is none that may be used. To be called before anything is loaded.

        With `plain` the models of this process may be plain ones: enough to answer cases, and loaded in half the time.
        """
        try:
            payload = self._verified()
            if payload is None:
                return False
            if plain:
                plain_models.choose()
            from expert.snapshot_content import take  # noqa: PLC0415 - not before the models are chosen

            take(payload)
        except Exception:
            if plain_models.chosen():
                raise  # what has been loaded since then works with a snapshot only
            return False  # whatever is wrong with a cache, the program works without it
        self._there = True
        return True

    def leave_behind(self) -> bool:
        """Write the snapshot of what this process has loaded and checked; False where that is not possible or needed.

        The file appears whole or not at all, however many processes write it, and only its owner can read it.
        """
        from expert.assess import program  # noqa: PLC0415 - what uses the snapshot comes after it
        from expert.snapshot_content import content  # noqa: PLC0415 - the same

        if self._there or not program.made or key() != self._key:
            return False
        payload = content()
        whole = b"".join((_MAGIC, self._key, _digest(payload), payload))
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._replace(whole)
        except OSError:
            return False
        self._there = True
        self._forget_old_ones()
        return True

    def _replace(self, content: bytes) -> None:
        import tempfile  # noqa: PLC0415 - most runs write nothing

        handle, name = tempfile.mkstemp(dir=self._folder, prefix=".program-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).replace(self.file)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise

    def _forget_old_ones(self) -> None:
        with suppress(OSError):
            newest_first = sorted(
                self._folder.glob("program-*.snapshot"), key=lambda file: (file.stat().st_mtime_ns, file.name)
            )[::-1]
            for file in newest_first[_KEPT:]:
                file.unlink()

    def _verified(self) -> memoryview | None:
        try:
            if not self.file.is_file():  # opening a pipe would wait for whoever writes to it
                return None
            with self.file.open("rb") as file:
                if not _is_private(os.fstat(file.fileno())):
                    return None
                content = memoryview(file.read())
        except OSError:
            return None
        head = len(_MAGIC) + _DIGEST
        digest, payload = content[head : head + _DIGEST], content[head + _DIGEST :]
        if content[:head] != _MAGIC + self._key:
            return None
        return payload if digest == _digest(payload) else None


def of_this_user() -> Snapshot | None:
    """The snapshot in the user's cache folder; None where it is switched off or the sources cannot be read."""
    wanted = os.environ.get(SWITCH, "")
    if wanted == "off":
        return None
    try:
        if wanted:
            return Snapshot(Path(wanted))
        from platformdirs import user_cache_path  # noqa: PLC0415 - not needed where a folder is named

        return Snapshot(user_cache_path("neuroladder", appauthor=False))
    except OSError:
        return None


def key() -> bytes:
    """What a snapshot is made from: every table and module that matters, Python, and pydantic."""
    import pydantic_core  # noqa: PLC0415 - its models are in the snapshot

    total = hashlib.sha256()
    for word in (sys.version, sys.implementation.cache_tag or "", pydantic_core.__version__):
        total.update(word.encode() + b"\0")
    for path in _files():
        with open(path, "rb") as file:  # noqa: PTH123 - half the time of Path.read_bytes, more than a hundred times
            content = file.read()
        total.update(b"%s\0%d\0" % (os.fsencode(path[len(str(_ROOT)) :]), len(content)))
        total.update(content)
    return total.digest()


def _digest(payload: bytes | memoryview) -> bytes:
    return hashlib.sha256(payload).digest()


def _files() -> Iterator[str]:
    for name in _MADE_FROM:
        place = os.path.join(_ROOT, name)  # noqa: PTH118 - the same
        yield from [place] if name.endswith(_KINDS) else sorted(_below(place))


def _below(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(_KINDS):
                yield entry.path
            elif entry.name != "__pycache__" and entry.is_dir():
                yield from _below(entry.path)


def _is_private(status: os.stat_result) -> bool:
    """Whether nobody else can have written the file: unpickling runs what a file says."""
    if not hasattr(os, "geteuid"):  # Windows: the cache folder lies in the user's profile
        return stat.S_ISREG(status.st_mode)
    return stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & 0o077
