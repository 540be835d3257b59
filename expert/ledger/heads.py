"""The head of a ledger - how many entries, and the hash of the newest - written down, signed and read back."""

import json
import os
import re
import stat
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from expert.ledger.canonical import canonical
from expert.ledger.problems import LedgerError

_WRITTEN = re.compile(r"(?:(\d{1,15}):)?(?:sha256:)?([0-9a-f]{64})", re.IGNORECASE)
_MOST_BYTES = 20_000
_NEEDS_CRYPTOGRAPHY = (
    "signing needs the package cryptography, which is not installed; install neuroladder with its extra `sign`: "
    "pip install 'neuroladder[sign]'."
)


@dataclass(frozen=True, slots=True)
class Head:
    """How many entries there were and the hash of the last; `count` and `ledger` None where they were not noted."""

    count: int | None
    hash: str
    ledger: str | None = None

    def __str__(self) -> str:
        return self.hash if self.count is None else f"{self.count}:{self.hash}"


class SignedHead(BaseModel):
    """A head in a file of its own, signed with an Ed25519 key over the canonical JSON of the other fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True, hide_input_in_errors=True)

    schema_: Literal["neuroladder.head/1"] = Field(default="neuroladder.head/1", alias="schema")
    ledger: str
    count: int
    hash: str = Field(pattern="^[0-9a-f]{64}$")
    signed_at: datetime
    public_key: str = Field(pattern="^[0-9a-f]{64}$")
    signature: str = Field(pattern="^[0-9a-f]{128}$")

    @property
    def head(self) -> Head:
        """The head itself."""
        return Head(self.count, self.hash, self.ledger)

    def signed_bytes(self) -> bytes:
        """What the signature is over."""
        return canonical(self.model_dump(mode="json", exclude={"signature"}))


def read_head(written: str) -> tuple[Head, SignedHead | None]:
    """A head as people keep it: `HASH`, `COUNT:HASH`, or the path of a file with a signed head.

    Raises `LedgerError` for anything else.
    """
    match = _WRITTEN.fullmatch(written.strip())
    if match:
        return Head(None if match[1] is None else int(match[1]), match[2].lower()), None
    try:
        with Path(written).open("rb") as file:
            content = file.read(_MOST_BYTES)
        found = SignedHead.model_validate(json.loads(content))
    except OSError:
        raise LedgerError(
            "that is no head; write HASH or COUNT:HASH (64 hexadecimal digits), or name its file."
        ) from None
    except (ValidationError, ValueError):
        match = _WRITTEN.fullmatch(content.decode("ascii", "replace").strip())
        if match:
            return Head(None if match[1] is None else int(match[1]), match[2].lower()), None
        raise LedgerError(f"{written} holds no head as `audit head` writes it.") from None
    return found.head, found


def sign(head: Head, key_file: Path, at: datetime) -> SignedHead:
    """The head signed with the private Ed25519 key in a PEM file.

    `openssl genpkey -algorithm ed25519 -out FILE` makes one. Raises `LedgerError` without the package cryptography, or
    where the file holds no such key.
    """
    keys = _cryptography()
    pem = _content(key_file)
    try:
        key = keys.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, keys.Ed25519PrivateKey):
        raise LedgerError(
            f"{key_file} holds no Ed25519 private key without a password in PEM form; "
            f"`openssl genpkey -algorithm ed25519 -out FILE` makes one."
        )
    public = key.public_key().public_bytes_raw().hex()
    unsigned = SignedHead(
        ledger=head.ledger or "", count=head.count or 0, hash=head.hash, signed_at=at, public_key=public,
        signature="0" * 128,
    )  # fmt: skip
    return unsigned.model_copy(update={"signature": key.sign(unsigned.signed_bytes()).hex()})


def key_warning(key_file: Path) -> str | None:
    """What is wrong with where a private key lies, in a sentence; None where only its owner can reach it.

    Only systems with access rights by owner, group and others have something to say.
    """
    mode = stat.S_IMODE(key_file.stat().st_mode)
    if not hasattr(os, "geteuid") or not mode & 0o077:
        return None
    return (
        f"{key_file} is open to others (mode {mode:o}), who could sign in your name; `chmod 600 {key_file}` closes it."
    )


def signature_problem(signed: SignedHead, public_key_file: Path | None) -> str | None:
    """What is wrong with a signature, None when it is right.

    Without a file of the public key the signature is checked against the key inside, which shows only that the file
    was not damaged.
    """
    keys = _cryptography()
    if public_key_file is not None:
        try:
            trusted = keys.load_pem_public_key(_content(public_key_file))
        except (ValueError, TypeError):
            trusted = None
        if not isinstance(trusted, keys.Ed25519PublicKey):
            raise LedgerError(f"{public_key_file} holds no Ed25519 public key in PEM form.")
        if trusted.public_bytes_raw().hex() != signed.public_key:
            return "the head was signed with another key than the one given"
    try:
        key = keys.Ed25519PublicKey.from_public_bytes(bytes.fromhex(signed.public_key))
        key.verify(bytes.fromhex(signed.signature), signed.signed_bytes())
    except (keys.InvalidSignature, ValueError):
        return "the signature does not fit the head: one of them was changed"
    return None


class _Keys(NamedTuple):
    load_pem_private_key: Any
    load_pem_public_key: Any
    Ed25519PrivateKey: Any
    Ed25519PublicKey: Any
    InvalidSignature: Any


def _cryptography() -> _Keys:
    try:
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - an extra: needed for signing only
        from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415
        from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
            load_pem_private_key,
            load_pem_public_key,
        )
    except ImportError:
        raise LedgerError(_NEEDS_CRYPTOGRAPHY) from None
    return _Keys(
        load_pem_private_key, load_pem_public_key, ed25519.Ed25519PrivateKey, ed25519.Ed25519PublicKey, InvalidSignature
    )


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MOST_BYTES)
    except OSError as error:
        raise LedgerError(f"cannot read {path}: {(error.strerror or 'unknown error').lower()}.") from None
