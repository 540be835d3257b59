"""Two processes record into one ledger and are killed in the middle, again and again."""

import os
import random
import signal
import sqlite3
import time
from itertools import count
from typing import NamedTuple

from expert.ledger.ledger import Ledger
from expert.ledger.verification import verify
from tests.expert.ledger.ledgers import AT, example, filled


class Survived(NamedTuple):
    """What was left: how many writers were killed, what they had been told is recorded, and what the file holds."""

    kills: int
    acknowledged: dict[int, str]
    held: dict[int, str]
    findings: tuple
    integrity: str


def kill_writers(folder, kills, seed=7):
    """Kill this many writers, two at a time, each after a few to a hundred milliseconds."""
    path = filled(folder / "ledger.sqlite", "cipro-week-5")
    case, answer = example()
    told = folder / "told.txt"
    moments = random.Random(seed)
    for _ in range(0, kills, 2):
        writers = [_forked(path, told, case, answer) for _ in range(2)]
        for writer in writers:
            time.sleep(moments.uniform(0.005, 0.15))
            os.kill(writer, signal.SIGKILL)
        for writer in writers:
            _, status = os.waitpid(writer, 0)
            assert os.WIFSIGNALED(status), "the writer ended by itself"
    lines = told.read_text().splitlines() if told.exists() else []
    acknowledged = {int(number): hash_ for number, hash_ in map(str.split, lines)}
    with Ledger(path) as ledger:
        ledger.correct(1, reason="other", note="The writer after them.", by="Dr Weiss", at=AT)
        held = {row.place: row.hash for row in ledger.rows(contents=False)}
        report = verify(ledger.rows())
    connection = sqlite3.connect(path)
    ((integrity,),) = connection.execute("PRAGMA integrity_check").fetchall()
    connection.close()
    return Survived(
        kills, {int(number): hash_ for number, hash_ in acknowledged.items()}, held, report.findings, integrity
    )


def _forked(path, told, case, answer):
    writer = os.fork()
    if writer:
        return writer
    try:
        file = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with Ledger(path) as ledger:
            for turn in count():
                if turn % 4 == 3:
                    entry = ledger.record(case, answer, by="Dr Weiss", at=AT)
                else:
                    entry = ledger.correct(1, reason="other", note=f"Turn {turn}.", by="Dr Weiss", at=AT)
                os.write(file, f"{entry.number} {entry.hash}\n".encode())
    finally:
        os._exit(1)
