"""One text for one value: canonical JSON (RFC 8785) and SHA-256 over it."""

import hashlib
from typing import Any

import rfc8785

from expert.ledger.problems import LedgerError

NO_FORM = (
    "something in the entry has no form in canonical JSON (RFC 8785): a number beyond 2^53 or an unpaired surrogate; "
    "correct the case or the note."
)
LARGEST = 2**53 - 1
"""Whole numbers beyond it are not the same for every reader of JSON."""


def canonical(value: Any) -> bytes:
    """The canonical JSON of plain data. Raises `LedgerError` for what JSON has no form for (NaN, lone surrogates)."""
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError):
        raise LedgerError(NO_FORM) from None


def sha256(content: bytes) -> str:
    """The SHA-256 of the content, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
