"""The snapshot of the checked knowledge changes nothing but the time, and is not trusted when it should not be."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from expert.snapshot import Snapshot

ROOT = Path(__file__).resolve().parent.parent.parent
PROBE = """
import sys
from pathlib import Path
from expert.snapshot import Snapshot
snapshot = Snapshot(Path(sys.argv[1]))
print("taken" if snapshot.take_over() else "made")
from expert import assess, load_case
from expert.cli.examples import example_file
answer = assess(load_case(example_file("cipro-week-12-partial")))
import hashlib
print(hashlib.sha256(answer.model_dump_json().encode()).hexdigest())
print("left" if snapshot.leave_behind() else "kept")
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The three rooms copied, so that they can be changed and stand still."""
    place = tmp_path_factory.mktemp("installed")
    for room in ("facts", "knowledge", "expert"):
        shutil.copytree(ROOT / room, place / room, ignore=shutil.ignore_patterns("__pycache__"))
    return place


def run(installed, *words, cache="off", **options):
    environment = {**os.environ, "NEUROLADDER_CACHE": str(cache)}
    return subprocess.run([sys.executable, *map(str, words)], cwd=installed, env=environment, capture_output=True,
                          text=True, check=False, timeout=120, **options)  # fmt: skip


def probe(installed, folder):
    done = run(installed, "-c", PROBE, folder)
    assert done.stderr == ""
    how, digest, after = done.stdout.split()
    return how, digest, after


@pytest.fixture(scope="module")
def first(installed, tmp_path_factory):
    """A folder with a snapshot, and the digest of the answer that was given without it."""
    folder = tmp_path_factory.mktemp("user") / "cache" / "neuroladder"
    how, digest, after = probe(installed, folder)
    assert (how, after) == ("made", "left")
    return folder, digest


@pytest.fixture
def folder(first, tmp_path):
    copied = tmp_path / "cache"
    shutil.copytree(first[0], copied)
    return copied


@pytest.fixture
def usable(monkeypatch, installed):
    """Whether the copied rooms would use the snapshot in a folder."""
    monkeypatch.setattr("expert.snapshot._ROOT", installed)
    return lambda folder: Snapshot(folder)._verified() is not None


def only(folder):
    (file,) = folder.iterdir()
    return file


def test_the_answer_is_the_same_with_and_without(installed, first):
    assert probe(installed, first[0]) == ("taken", first[1], "kept")


def test_only_its_owner_can_read_it(first):
    assert stat.S_IMODE(only(first[0]).stat().st_mode) == 0o600
    assert stat.S_IMODE(first[0].stat().st_mode) == 0o700


@pytest.mark.parametrize("damage", ["empty", "cut", "bit", "text", "folder"])
def test_a_damaged_one_is_not_used_and_is_replaced(installed, first, folder, usable, damage):
    assert usable(folder)
    file = only(folder)
    content = file.read_bytes()
    middle = len(content) // 2
    flipped = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    wrong = {"empty": b"", "cut": content[:middle], "bit": flipped, "text": b"no snapshot"}
    file.unlink()
    if damage == "folder":
        file.mkdir()
    else:
        file.write_bytes(wrong[damage])
        file.chmod(0o600)
    assert not usable(folder)
    if damage == "bit":
        assert probe(installed, folder) == ("made", first[1], "left")
        assert usable(folder)
    elif damage == "folder":
        assert probe(installed, folder) == ("made", first[1], "kept")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_in_its_place_is_not_waited_for(installed, first, folder, usable):
    file = only(folder)
    file.unlink()
    os.mkfifo(file, 0o600)

    assert not usable(folder)
    assert probe(installed, folder)[:2] == ("made", first[1])


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="rights of this kind exist on POSIX only")
@pytest.mark.parametrize("mode", [0o666, 0o620, 0o604, 0o640])
def test_one_that_others_could_have_read_or_written_is_not_used(folder, usable, mode):
    only(folder).chmod(mode)

    assert not usable(folder)


@pytest.mark.parametrize("changed", ["knowledge/thresholds.yaml", "knowledge/rules/scope.py", "facts/vocabulary.yaml"])
def test_one_of_other_tables_or_modules_is_not_used(installed, folder, usable, changed):
    file = installed / changed
    stock = file.read_bytes()
    before = file.stat()
    try:
        file.write_bytes(stock + b"\n# one more line\n")
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))  # not the time of a file counts but its content
        assert not usable(folder)
        file.rename(file.with_name("renamed.yaml"))
        assert not usable(folder)
    finally:
        file.with_name("renamed.yaml").unlink(missing_ok=True)
        file.write_bytes(stock)
    assert usable(folder)
    (installed / "knowledge" / "more.yaml").write_text("")
    try:
        assert not usable(folder)
    finally:
        (installed / "knowledge" / "more.yaml").unlink()


def test_old_ones_go(folder):
    for number in range(9):
        (folder / f"program-{number}.snapshot").write_bytes(b"old")
    Snapshot(folder)._forget_old_ones()

    assert len(list(folder.glob("*.snapshot"))) == 3


def test_where_nothing_can_be_written_it_works_without(installed, first, tmp_path):
    (tmp_path / "file").write_text("in the way")
    assert probe(installed, tmp_path / "file" / "cache") == ("made", first[1], "kept")


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="the administrator can write everywhere")
def test_a_home_that_is_read_only_is_left_alone(installed, first, tmp_path):
    tmp_path.chmod(0o500)
    assert probe(installed, tmp_path / "cache") == ("made", first[1], "kept")


def test_processes_that_write_at_once_leave_one_good_file(installed, first, tmp_path):
    words = [sys.executable, "-c", PROBE, str(tmp_path)]
    running = [subprocess.Popen(words, cwd=installed, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    said = [process.communicate(timeout=120)[0].split() for process in running]

    assert {words[1] for words in said} == {first[1]}
    assert only(tmp_path).suffix == ".snapshot"
    assert probe(installed, tmp_path) == ("taken", first[1], "kept")


def test_the_command_line_writes_and_uses_it(installed, tmp_path):
    folder = tmp_path / "cache"
    words = ("-m", "expert", "assess", "cipro-day-3", "--trace")
    without, made, taken = (run(installed, *words, cache=cache) for cache in ("off", folder, folder))

    assert without.returncode == 0
    assert made.stdout == taken.stdout == without.stdout != ""
    assert made.stderr == taken.stderr == without.stderr == ""
    assert only(folder).suffix == ".snapshot"


@pytest.mark.parametrize("words", [("--help",), ("examples",), ("assess", "no-such-case")])
def test_commands_that_do_not_think_write_none(installed, tmp_path, words):
    run(installed, "-m", "expert", *words, cache=tmp_path / "cache")

    assert not (tmp_path / "cache").exists()


def test_the_library_writes_nothing(installed, tmp_path):
    script = (
        "import expert; from expert.cli.examples import example_file;"
        "print(expert.assess(expert.load_case(example_file('cipro-day-3'))).status)"
    )
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "xdg"),
                   "PYTHONDONTWRITEBYTECODE": "1"}  # fmt: skip
    environment.pop("NEUROLADDER_CACHE")
    before = sorted(installed.rglob("*"))
    done = subprocess.run([sys.executable, "-c", script], cwd=installed, env=environment, capture_output=True,
                          text=True, check=False, timeout=120)  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []
    assert sorted(installed.rglob("*")) == before


def test_other_engines_read_the_patterns_of_a_stored_card(installed, first):
    script = """
import sys
from pathlib import Path
from expert.snapshot import Snapshot
assert Snapshot(Path(sys.argv[1])).take_over()
from expert.assess import program
from expert.engine.reference import conclusions
from expert.engine.run import run
from facts.intake import facts_of
from facts.reading import load_case
from expert.cli.examples import example_file
made = program()
case = load_case(example_file("cipro-week-12-good"))
found = run(made, facts_of(case))
slow = conclusions(made.registry, list(facts_of(case)), made.tables)
assert slow == {(type(fact), type(fact).values_of(fact)[: len(fact.slots())]) for fact in found.facts}
card = made.registry.card("SCO-010")
assert card.title and card.when and card.conditions and repr(card)
try:
    card.nothing
except AttributeError:
    print("good")
"""
    done = run(installed, "-c", script, first[0])
    assert (done.stdout, done.stderr) == ("good\n", "")


def test_a_process_that_loaded_nothing_leaves_nothing(tmp_path):
    script = (
        "import sys; from pathlib import Path; from expert.snapshot import Snapshot;"
        "print(Snapshot(Path(sys.argv[1])).leave_behind())"
    )
    assert run(ROOT, "-c", script, tmp_path).stdout == "False\n"
    assert Snapshot(tmp_path).take_over() is False


READY = """
import sys
from pathlib import Path
from expert.snapshot import Snapshot
if sys.argv[2] == "with":
    assert Snapshot(Path(sys.argv[1])).take_over()
from expert import CaseError, assess, load_case
from expert.assessment import Assessment, Recommendation
from expert.cli.examples import example_file
from facts.case import Case
answer = assess(load_case(example_file("cipro-week-12-partial")))
print("built" if Case.__pydantic_complete__ or Assessment.__pydantic_complete__ else "ready")
for wrong in ({"id": "x"}, {"assessed_on": "2026-01-01", "patient": {"age_years": "old", "name": "A"}}):
    try:
        assess(wrong)
    except CaseError as error:
        print(error)
try:
    Recommendation(id="canary", headline=87)
except ValueError as error:
    print(error, "canary" in str(error))
print(Assessment.model_validate_json(answer.model_dump_json()) == answer)
print(Case.model_json_schema()["title"])
"""


def test_the_models_are_ready_and_check_the_same(installed, first):
    built, ready = (run(installed, "-c", READY, first[0], how) for how in ("without", "with"))

    assert (built.stderr, ready.stderr) == ("", "")
    assert built.stdout.startswith("built\n")
    assert built.stdout.removeprefix("built") == ready.stdout.removeprefix("ready")
    assert "patient.age_years " in ready.stdout
    assert " False\n" in ready.stdout
