"""Files that cannot be used: a kind and exact message each time, and nothing half recorded."""

import os
import resource
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from expert.cli import cli
from expert.ledger.ledger import Ledger
from expert.ledger.problems import LedgerError
from expert.ledger.verification import verify
from tests.expert.ledger.ledgers import AT, example, filled, small

ROOT = Path(__file__).resolve().parents[3]


def run(*arguments):
    return CliRunner().invoke(cli, ["audit", *map(str, arguments)])


def run_apart(*arguments, home="/nonexistent", **options):
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(home)}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"  # a file that may not grow would be kept as half a module
    command = [sys.executable, "-W", "error", "-m", "expert", "audit", *map(str, arguments)]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False, **options
    )


def message_of(done):
    status = done.exit_code if hasattr(done, "exit_code") else done.returncode
    assert (status, done.stdout) == (2, ""), done
    assert "Traceback" not in done.stderr
    return done.stderr.split("Error: ")[1].strip()


def test_a_ledger_that_is_not_there(tmp_path):
    missing = tmp_path / "none.sqlite"

    for command in (["list"], ["verify"], ["replay"], ["head"], ["show", "1"], ["export"], ["diff", "1"]):
        assert message_of(run(*command, "--ledger", missing)) == (
            f"there is no ledger {missing}; `audit record` begins one."
        )
    assert not missing.exists(), "reading creates nothing"


def test_a_folder_an_empty_file_and_files_of_other_kinds(tmp_path):
    empty, text, other = (tmp_path / name for name in ("empty", "text.yaml", "other.sqlite"))
    empty.touch()
    text.write_text("schema: neuroladder.case/1\n")
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE patient (name TEXT)")
    connection.close()

    assert message_of(run("list", "--ledger", tmp_path)) == f"{tmp_path} is a folder; name a file."
    assert "is empty and no ledger yet" in message_of(run("list", "--ledger", empty))
    assert "is no ledger: it does not begin as one" in message_of(run("list", "--ledger", text))
    assert "is a database of another program" in message_of(run("list", "--ledger", other))
    for file in (text, other):
        before = file.read_bytes()
        assert "Name another file." in message_of(run("record", "cipro-week-5", "--ledger", file))
        assert file.read_bytes() == before


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    pipe = tmp_path / "ledger.sqlite"
    os.mkfifo(pipe)

    for command in (["verify"], ["list"], ["record", "cipro-week-5"]):
        assert message_of(run(*command, "--ledger", pipe)) == f"{pipe} is a device or a pipe; name a file."


def test_a_folder_in_which_nothing_may_be_written():
    assert "cannot write /proc/ledger.sqlite" in message_of(
        run("record", "cipro-week-5", "--ledger", "/proc/ledger.sqlite")
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may write everywhere")
def test_a_read_only_file(tmp_path):
    path = filled(tmp_path / "ledger.sqlite", "cipro-week-5")
    path.chmod(0o400)

    with pytest.raises(LedgerError, match=r"cannot write .*permission denied"):
        Ledger(path)


def test_a_ledger_in_a_folder_that_cannot_be_written_to_can_still_be_read(tmp_path):
    path = filled(tmp_path / "ledger.sqlite", "cipro-week-5")
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    # The administrator may write everywhere, so a folder stands where SQLite would make its file.
    for beside in ("-wal", "-shm"):
        (tmp_path / f"ledger.sqlite{beside}").unlink(missing_ok=True)
    (tmp_path / "ledger.sqlite-shm").mkdir()

    with Ledger(path, read_only=True) as ledger:
        assert verify(ledger.rows()).sound


def test_a_full_disk_loses_the_entry_and_nothing_else(tmp_path):
    path = filled(tmp_path / "ledger.sqlite", "cipro-week-5")
    with Ledger(path) as ledger:
        pages = ledger._store._connection.execute("PRAGMA page_count").fetchone()[0]
        ledger._store._connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(LedgerError, match=r"disk of .* is full: nothing was recorded"):
            [ledger.record(*example(), by="Dr Weiss", at=AT) for _ in range(3)]
    with Ledger(path) as ledger:
        assert verify(ledger.rows()).sound
        assert ledger.record(*example(), by="Dr Weiss", at=AT).number == ledger.head().count


def test_an_entry_that_is_recorded_is_said_to_be_where_standard_output_is_full(tmp_path):
    path = filled(tmp_path / "ledger.sqlite", "cipro-week-5")
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
    command = [sys.executable, "-m", "expert", "audit", "record", "cipro-week-5", "--by", "x", "--ledger", str(path)]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60
        )
    with Ledger(path, read_only=True) as ledger:
        head = ledger.head()

    assert (done.returncode, head.count) == (74, 2)
    assert f"entry 2 is recorded (head {head})" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_may_not_grow(tmp_path):
    path = filled(tmp_path / "ledger.sqlite", "cipro-week-5")

    def small_files():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    done = run_apart("record", "cipro-week-5", "--ledger", path, preexec_fn=small_files)

    assert "nothing was recorded" in message_of(done)
    with Ledger(path, read_only=True) as ledger:
        assert verify(ledger.rows()).entries == 1


def test_a_locked_file(tmp_path):
    path = filled(tmp_path / "ledger.sqlite", "cipro-week-5")
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    with Ledger(path, wait_seconds=0.05) as ledger:
        with pytest.raises(LedgerError, match=r"another process holds .* nothing was recorded"):
            ledger.record(*example(), by="Dr Weiss", at=AT)
        holder.execute("ROLLBACK")
        assert ledger.record(*example(), by="Dr Weiss", at=AT).number == 2
    holder.close()


def test_a_damaged_file_is_a_message_and_a_finding(tmp_path):
    path = small(tmp_path / "ledger.sqlite", 60)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = b"\xff" * 4096
    path.write_bytes(content)

    done = run("verify", "--ledger", path)
    assert done.exit_code == 1
    assert "unreadable: the file cannot be read behind entry" in done.stdout
    assert "Traceback" not in done.stderr
    assert "is damaged" in run("replay", "--ledger", path).stderr


def test_half_a_file(tmp_path):
    path = small(tmp_path / "ledger.sqlite", 60)
    path.write_bytes(path.read_bytes()[:10_000])

    done = run("verify", "--ledger", path)
    assert done.exit_code in (1, 2)
    assert isinstance(done.exception, SystemExit)
    assert "damaged" in done.stdout + done.stderr


def test_the_default_file_is_in_the_data_folder_of_the_user(tmp_path):
    done = run_apart("record", "cipro-week-5", "--by", "x", home=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / ".local/share/neuroladder/ledger.sqlite").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / ".local/share/neuroladder").stat().st_mode & 0o777 == 0o700
