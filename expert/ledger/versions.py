"""Which program and which knowledge: version and digest of both, so that an auditor can tell one build from another."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from expert.ledger.entry import Made
from expert.version import VERSION
from knowledge.load import knowledge

_ROOMS = ("expert", "facts")
_ENGINE = "experta"
_HOUSE = Path(__file__).resolve().parents[2]


@cache
def program_made() -> Made:
    """Version of the program, and the digest of its files in the rooms `expert` and `facts` and of its engine."""
    total = hashlib.sha256(f"{_ENGINE} {version(_ENGINE)}".encode())
    for room in _ROOMS:
        files = (path for path in (_HOUSE / room).rglob("*") if path.suffix in (".py", ".yaml", ".j2", ".css"))
        for path in sorted(files, key=lambda path: path.relative_to(_HOUSE).as_posix()):
            total.update(path.relative_to(_HOUSE).as_posix().encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return Made(version=VERSION, digest=f"sha256:{total.hexdigest()}")


def knowledge_made() -> Made:
    """Version and digest of the knowledge that is used now."""
    tables = knowledge()
    return Made(version=tables.version, digest=tables.digest)
