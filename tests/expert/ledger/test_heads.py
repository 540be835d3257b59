"""Heads that are kept elsewhere, and their signatures."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from expert.ledger.heads import Head, key_warning, read_head, sign, signature_problem
from expert.ledger.problems import LedgerError
from tests.expert.ledger.ledgers import AT

ROOT = Path(__file__).resolve().parents[3]
HASH = "0123456789abcdef" * 4
HEAD = Head(12, HASH, "ledger-name")


def pem(folder, name, key):
    private, public = folder / f"{name}.pem", folder / f"{name}.pub"
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return private, public


@pytest.fixture
def keys(tmp_path):
    return pem(tmp_path, "key", ed25519.Ed25519PrivateKey.generate())


@pytest.mark.parametrize(
    ("written", "count"),
    [(HASH, None), (f"12:{HASH}", 12), (f"sha256:{HASH}", None), (f" 12:sha256:{HASH.upper()}\n", 12)],
)
def test_a_head_is_read_as_people_keep_it(tmp_path, written, count):
    file = tmp_path / "head.txt"
    file.write_text(written)

    assert read_head(written) == read_head(str(file)) == (Head(count, HASH), None)
    assert str(Head(12, HASH)) == f"12:{HASH}"


@pytest.mark.parametrize("written", ["", "12", HASH[:-1], f"{HASH}0", "x:" + HASH, "no-such-file"])
def test_what_is_no_head_is_refused(written):
    with pytest.raises(LedgerError, match="that is no head"):
        read_head(written)


def test_a_file_that_holds_no_head_is_refused(tmp_path):
    file = tmp_path / "head.json"
    file.write_text('{"schema": "neuroladder.head/1"}')

    with pytest.raises(LedgerError, match="holds no head"):
        read_head(str(file))


@pytest.mark.parametrize(("mode", "warned"), [(0o600, False), (0o400, False), (0o640, True), (0o602, True)])
def test_a_key_that_others_can_reach_is_warned_of(keys, mode, warned):
    keys[0].chmod(mode)

    assert (f"mode {mode:o}" in (key_warning(keys[0]) or "")) is warned


def test_a_signed_head_is_read_back_and_its_signature_fits(tmp_path, keys):
    signed = sign(HEAD, keys[0], AT)
    file = tmp_path / "head.json"
    file.write_text(signed.model_dump_json(indent=2))

    assert read_head(str(file)) == (HEAD, signed)
    assert signature_problem(signed, None) is None
    assert signature_problem(signed, keys[1]) is None


@pytest.mark.parametrize("field", ["ledger", "count", "hash", "signed_at", "signature", "public_key"])
def test_a_signed_head_that_was_changed_is_noticed(tmp_path, keys, field):
    signed = sign(HEAD, keys[0], AT)
    other = sign(
        Head(13, "f" * 64, "other"), pem(tmp_path, "b", ed25519.Ed25519PrivateKey.generate())[0], AT.replace(day=1)
    )
    changed = signed.model_copy(update={field: getattr(other, field)})

    assert "signature does not fit" in signature_problem(changed, None)
    assert signature_problem(changed, keys[1]) is not None


def test_a_head_that_somebody_else_signed_is_noticed(tmp_path, keys):
    _, others = pem(tmp_path, "other", ed25519.Ed25519PrivateKey.generate())

    assert "another key" in signature_problem(sign(HEAD, keys[0], AT), others)


def test_a_key_of_another_kind_or_no_key_is_refused(tmp_path, keys):
    private, public = pem(tmp_path, "curve", ec.generate_private_key(ec.SECP256R1()))
    empty = tmp_path / "empty.pem"
    empty.write_text("no key")

    for wrong in (private, empty):
        with pytest.raises(LedgerError, match=r"holds no Ed25519 private key.*openssl genpkey"):
            sign(HEAD, wrong, AT)
    for wrong in (public, empty):
        with pytest.raises(LedgerError, match="holds no Ed25519 public key"):
            signature_problem(sign(HEAD, keys[0], AT), wrong)
    with pytest.raises(LedgerError, match=r"cannot read .*no such file"):
        sign(HEAD, tmp_path / "none.pem", AT)


def test_without_the_package_the_message_says_what_to_install(tmp_path):
    code = (
        "import sys; sys.modules['cryptography'] = None\n"
        "from expert.ledger.heads import *\nfrom datetime import datetime, UTC\n"
        "sign(Head(1, 'a' * 64), Path('key.pem'), datetime.now(UTC))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )

    assert "pip install 'neuroladder[sign]'" in done.stderr.splitlines()[-1]


def test_the_signature_is_over_canonical_json_and_another_tool_can_check_it(keys):
    signed = sign(HEAD, keys[0], AT)
    plain = {key: value for key, value in json.loads(signed.model_dump_json()).items() if key != "signature"}
    text = json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()

    assert text == signed.signed_bytes()
    key = ed25519.Ed25519PublicKey.from_public_bytes(bytes.fromhex(signed.public_key))
    key.verify(bytes.fromhex(signed.signature), text)
