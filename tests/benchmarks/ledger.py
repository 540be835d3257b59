"""The ledger under load: `python -m tests.benchmarks.ledger [ENTRIES] [KILLS]` (1,000 and 300).

Records, checks and replays that many real entries, then kills that many writers. Prints times; a finding is an error.
"""

import sys
import tempfile
import time
from collections import Counter
from itertools import cycle, islice
from pathlib import Path

from expert.cli.examples import example_names
from expert.ledger.ledger import Ledger
from expert.ledger.replay import replay
from expert.ledger.verification import verify
from tests.expert.ledger.killing import kill_writers
from tests.expert.ledger.ledgers import AT, example


def main(entries: int = 1_000, kills: int = 300) -> None:
    """Print what it costs to keep and check a ledger, and what killed writers leave behind."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite"
        for name in example_names():
            example(name)
        with Ledger(path) as ledger:
            begun = time.perf_counter()
            for name in islice(cycle(example_names()), entries):
                ledger.record(*example(name), by="benchmark", at=AT)
            _say("recorded", entries, begun)
            size = sum(file.stat().st_size for file in path.parent.iterdir())
            print(f"{'size':<10}{size / entries / 1000:9.1f} kB an entry")
            head = ledger.head()
            begun = time.perf_counter()
            report = verify(ledger.rows(), head)
            _say("verified", entries, begun)
            assert report.sound, report.findings
            begun = time.perf_counter()
            outcomes = Counter(replay(entry).outcome for entry in ledger.entries())
            _say("replayed", entries, begun)
            print(f"{'':<10}{dict(outcomes)}")
            assert outcomes == {"identical": entries}, outcomes
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        left = kill_writers(Path(folder), kills)
        lost = left.acknowledged.items() - left.held.items()
        _say("killed", kills, begun)
        print(f"{'':<10}{len(left.acknowledged)} entries acknowledged, {len(left.held)} held, {len(lost)} lost,")
        print(f"{'':<10}{len(left.findings)} findings, integrity {left.integrity}")
        assert not lost
        assert not left.findings
        assert left.integrity == "ok"


def _say(what: str, number: int, begun: float) -> None:
    taken = time.perf_counter() - begun
    print(f"{what:<10}{number:>9,} in {taken:7.1f} s, {1000 * taken / number:6.2f} ms each")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
