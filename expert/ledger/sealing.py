"""Values that can be erased without breaking the chain.

Every value of a record is committed to by SHA-256 over a random salt, its place and itself; the chain holds only the
digest of all commitments. Erasing a value puts its commitment in its place and forgets the salt: the digest stays the
same, and nobody can find the value by trying, because the salt is gone. The trace, large and made of the same values,
is sealed as a whole.
"""

import json
import secrets
import zlib
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from expert.ledger.canonical import LARGEST, NO_FORM, canonical, sha256
from expert.ledger.problems import LedgerError

Path = tuple[str | int, ...]

_SALT_BYTES = 16
_SEALED, _ERASED = 3, 2


class Leaf(NamedTuple):
    """One value of a record with its salt, or what is left of it: `salt` None, and the commitment as the value."""

    path: Path
    salt: str | None
    value: Any

    @property
    def commitment(self) -> str:
        """What the chain holds of this value."""
        if self.salt is None:
            return str(self.value)
        return sha256(bytes.fromhex(self.salt) + canonical([list(self.path), self.value]))

    def erased(self) -> "Leaf":
        """The leaf without its value."""
        return Leaf(self.path, None, self.commitment)


def sealed(document: dict[str, Any]) -> tuple[Leaf, ...]:
    """The values of a document, each with a salt of its own."""
    return tuple(Leaf(path, secrets.token_hex(_SALT_BYTES), value) for path, value in _values(document, ()))


def opened(leaves: tuple[Leaf, ...]) -> dict[str, Any]:
    """The document again; an erased value is `{"erased": commitment}`."""
    top: dict[str, Any] = {}
    for leaf in leaves:
        place: Any = top
        for key, following in zip(leaf.path[:-1], leaf.path[1:], strict=True):
            place = _below(place, key, [] if isinstance(following, int) else {})
        _below(place, leaf.path[-1], {"erased": leaf.value} if leaf.salt is None else leaf.value)
    return top


def root_of(leaves: tuple[Leaf, ...]) -> str:
    """The digest of all commitments; the same before and after values were erased."""
    return sha256(canonical([[list(leaf.path), leaf.commitment] for leaf in leaves]))


def without(leaves: tuple[Leaf, ...], chosen: Callable[[Leaf], bool]) -> tuple[Leaf, ...]:
    """The leaves with every chosen one erased."""
    return tuple(leaf.erased() if leaf.salt is not None and chosen(leaf) else leaf for leaf in leaves)


def packed(leaves: tuple[Leaf, ...]) -> bytes:
    """The leaves as they are stored."""
    return zlib.compress(
        canonical(
            [[list(leaf.path), leaf.value] if leaf.salt is None else [list(leaf.path), *leaf[1:]] for leaf in leaves]
        )
    )


def unpacked(stored: bytes) -> tuple[Leaf, ...]:
    """The leaves again. Raises ValueError where the bytes are not what `packed` gives."""
    try:
        return tuple(_leaf(*each) for each in _json(stored))
    except TypeError:
        raise ValueError("the stored bytes are damaged") from None


def packed_trace(trace: Any) -> bytes:
    """A trace as it is stored: a salt, then the compressed canonical JSON."""
    return secrets.token_bytes(_SALT_BYTES) + zlib.compress(canonical(trace))


def unpacked_trace(stored: bytes) -> Any:
    """The trace again. Raises ValueError where the bytes are not what `packed_trace` gives."""
    return _json(stored[_SALT_BYTES:])


def _json(compressed: bytes) -> Any:
    try:
        return json.loads(zlib.decompress(compressed))
    except (zlib.error, ValueError, RecursionError):
        raise ValueError("the stored bytes are damaged") from None


def _leaf(*stored: Any) -> Leaf:
    path = tuple(stored[0])
    if len(stored) == _SEALED:
        return Leaf(path, str(stored[1]), stored[2])
    if len(stored) == _ERASED:
        return Leaf(path, None, stored[1])
    raise ValueError("the stored bytes are damaged")


def _values(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _values(inner, (*path, key))
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            yield from _values(inner, (*path, index))
    elif isinstance(value, int | float) and abs(value) > LARGEST:
        raise LedgerError(NO_FORM)
    else:
        yield path, value


def _below(place: Any, key: str | int, new: Any) -> Any:
    """What stands at a key of a container under construction; put there when it is new."""
    if isinstance(place, list):
        if key == len(place):
            place.append(new)
        return place[int(key)]
    return place.setdefault(key, new)
