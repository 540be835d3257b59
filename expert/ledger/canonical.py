"""One text for one value: canonical JSON (RFC 8785) and SHA-256 over it."""

import hashlib
import json
from typing import Any

import rfc8785

from expert.ledger.problems import LedgerError

NO_FORM = (
    "something in the entry has no form in canonical JSON (RFC 8785): a number beyond 2^53 or an unpaired surrogate; "
    "correct the case or the note."
)
LARGEST = 2**53 - 1
"""Whole numbers beyond it are not the same for every reader of JSON."""

_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False).encode


def canonical(value: Any) -> bytes:
    """The canonical JSON of plain data. Raises `LedgerError` for what JSON has no form for (NaN, lone surrogates)."""
    try:
        try:
            # The encoder of the standard library is many times faster and writes the same for all but a few values.
            return _encoded(_ordinary(value)).encode("utf-8")
        except _UnusualError:
            return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError):
        raise LedgerError(NO_FORM) from None


def sha256(content: bytes) -> str:
    """The SHA-256 of the content, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


class _UnusualError(Exception):
    """A value that the standard library writes in another way than RFC 8785."""


def _ordinary(value: Any) -> Any:
    """The value with whole floats as ints.

    Raises `_UnusualError` where it holds what the two would write differently: numbers with an exponent, great numbers,
    keys outside ASCII, and whatever is no plain data.
    """
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return value
    if kind is dict:
        if not all(type(key) is str and key.isascii() for key in value):
            raise _UnusualError
        return {key: _ordinary(inner) for key, inner in value.items()}
    if kind is list or kind is tuple:
        return [_ordinary(inner) for inner in value]
    if kind is int and abs(value) <= LARGEST:
        return value
    if kind is float and abs(value) <= LARGEST:
        if value == int(value):
            return int(value)
        if "e" not in repr(value):
            return value
    raise _UnusualError
