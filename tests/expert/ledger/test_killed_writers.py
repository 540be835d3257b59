"""Writers that are killed, and writers that come at the same time."""

import subprocess
import sys
from pathlib import Path

from expert.ledger.ledger import Ledger
from expert.ledger.verification import verify
from tests.expert.ledger.killing import kill_writers

ROOT = Path(__file__).resolve().parents[3]


def test_killed_writers_tear_nothing_and_lose_nothing_that_was_acknowledged(tmp_path):
    left = kill_writers(tmp_path, kills=24)

    assert left.findings == ()
    assert left.integrity == "ok"
    assert left.acknowledged, "nothing was acknowledged before the kills"
    assert left.acknowledged.items() <= left.held.items()


def test_writers_of_several_processes_share_one_chain(tmp_path):
    path = tmp_path / "new folder" / "ledger.sqlite"
    code = f"""
from datetime import UTC, datetime
from expert.ledger.ledger import Ledger
from tests.expert.ledger.ledgers import example
case, answer = example()
with Ledger({str(path)!r}) as ledger:
    ledger.record(case, answer, by="Dr Weiss", at=datetime.now(UTC))
    for turn in range(10):
        ledger.correct(1, reason="other", note=f"Turn {{turn}}.", by="Dr Weiss", at=datetime.now(UTC))
"""
    writers = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", code], cwd=ROOT, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    errors = [writer.communicate(timeout=120)[1] for writer in writers]

    assert errors == [b"", b"", b""]
    with Ledger(path, read_only=True) as ledger:
        report = verify(ledger.rows())
    assert report.sound
    assert report.entries == 3 * 11
