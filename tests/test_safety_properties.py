"""What holds for every case: nothing forbidden, no dose above a limit, unknown is never no, and always the same."""

import json
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import expert
from expert import Case, assess
from expert.assess import program
from expert.engine.reference import conclusions
from expert.engine.run import run
from facts.intake import facts_of
from tests.case_library import library
from tests.expert.engine.in_clips import Clips
from tests.invariants import INVARIANTS, Answered, broken
from tests.neighbours import any_case, neighbours, paths, without
from tests.situations import man_of_38
from tests.strategies import LADDER_AGENTS

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
FEW = settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
ROOT = Path(expert.__file__).parent.parent
HASH_SEEDS = range(20)
THREADS = 8


@FEW
@given(case=any_case())
def test_the_answer_to_any_case_is_safe(case: dict[str, Any]) -> None:
    found = broken(Answered(case))

    assert not found, "\n".join(found)


@pytest.mark.parametrize("number", range(0, len(library()), 12))
def test_the_answer_to_a_patient_of_the_library_is_safe(number: int) -> None:
    assert not broken(Answered(library()[number].case))


@FEW
@given(
    case=any_case(),
    agents=st.lists(st.sampled_from(LADDER_AGENTS), min_size=2, max_size=3, unique=True),
    data=st.data(),
)
def test_agents_that_stand_only_in_the_list_are_held_against_each_other(
    case: dict[str, Any], agents: list[str], data: st.DataObject
) -> None:
    purposes = st.sampled_from(("neuropathy", "other", "unknown"))
    listed = [{"name": agent, "for": data.draw(purposes)} for agent in agents]
    found = broken(Answered({**case, "medicines": listed}))

    assert not found, "\n".join(found)


@FEW
@given(case=neighbours(), data=st.data())
def test_an_answer_left_out_never_counts_as_no(case: dict[str, Any], data: st.DataObject) -> None:
    """What begins only when an answer is missing names the missing answer, first or among the questions."""
    path = data.draw(st.sampled_from(paths(case)))
    known, unknown = Answered(case), Answered(without(case, path))
    more = unknown.begun() - known.begun()
    asked = {question.id for question in unknown.answer.questions}
    named = asked | {item for step in unknown.answer.recommendations for item in step.confirm_first}

    for treatment in sorted(more):
        assert any(item == path or item.startswith(f"{path}.") or path.startswith(f"{item}.") for item in named), (
            f"{treatment} begins once {path} is unknown, and nobody is asked about it: {sorted(named)}"
        )


@FEW
@given(case=neighbours(), data=st.data())
def test_more_answers_of_no_never_forbid_more(case: dict[str, Any], data: st.DataObject) -> None:
    """Saying no to an unanswered finding never makes a treatment excluded or avoided."""
    findings = case.get("findings", {})
    open_items = [item for item in man_of_38()["findings"] if findings.get(item) not in ("yes", "no", True, False)]
    if not open_items:
        return
    item = data.draw(st.sampled_from(open_items))
    before, after = Answered(case), Answered({**case, "findings": {**findings, item: "no"}})
    for treatment, option in after.options.items():
        if option.standing in ("excluded", "avoided"):
            rows = {reason.row for reason in option.reasons if reason.severity in ("block", "avoid")}
            told = {reason.row for reason in before.options[treatment].reasons}
            pairs = {row for row in rows if row and row.startswith("PAIR")}
            assert rows - pairs <= told, f"no to {item} brings {rows - told} against {treatment}"


def as_bytes(case: Any) -> bytes:
    return assess(Case.model_validate(case)).model_dump_json().encode()


def shuffled(value: Any, dice: random.Random) -> Any:
    """The same mapping with its keys in another order; lists keep theirs."""
    if isinstance(value, dict):
        keys = list(value)
        dice.shuffle(keys)
        return {key: shuffled(value[key], dice) for key in keys}
    return [shuffled(row, dice) for row in value] if isinstance(value, list) else value


@settings(FEW, max_examples=25)
@given(case=any_case(), seed=st.integers(0, 2**32))
def test_the_order_of_the_keys_changes_nothing(case: dict[str, Any], seed: int) -> None:
    assert as_bytes(shuffled(case, random.Random(seed))) == as_bytes(case)


def test_eight_threads_say_what_one_says() -> None:
    some = [row.case for row in library()[::40]]
    alone = [as_bytes(case) for case in some]

    with ThreadPoolExecutor(THREADS) as pool:
        for together in pool.map(lambda _: [as_bytes(case) for case in some[::3]], range(THREADS)):
            assert together == alone[::3]
        assert list(pool.map(as_bytes, some)) == alone


_IN_ANOTHER_PROCESS = """
import json, sys
from expert import Case, assess
for line in sys.stdin:
    sys.stdout.write(assess(Case.model_validate(json.loads(line))).model_dump_json())
"""
SPOKEN_OF = ("a-stranger", "week-12-partial-relief", "ten-medicines-six-conditions", "two-red-flags-the-faster-first")


def test_twenty_hash_seeds_give_the_same_bytes(tmp_path: Path) -> None:
    """Four processes that compile the rules themselves, and sixteen that take them from the cache."""
    told = {row.id: row.case for row in library()}
    lines = "".join(f"{json.dumps(told[name])}\n" for name in SPOKEN_OF).encode()
    file = tmp_path / "case.json"
    file.write_text(json.dumps(told[SPOKEN_OF[2]]), encoding="utf-8")

    def spoken(seed: int, *command: str, cache: str) -> bytes:
        environment = {"PYTHONHASHSEED": str(seed), "PYTHONPATH": str(ROOT), "NEUROLADDER_CACHE": cache}
        done = subprocess.run(
            [sys.executable, *command], input=lines, capture_output=True, check=True, env=environment, cwd=tmp_path
        )
        return done.stdout

    compiled = [spoken(seed, "-c", _IN_ANOTHER_PROCESS, cache="off") for seed in HASH_SEEDS[:4]]
    assess_file = ("-m", "expert", "assess", "--format", "json", "--trace", str(file))
    cached = [spoken(seed, *assess_file, cache=str(tmp_path / "cache")) for seed in HASH_SEEDS[4:]]

    assert set(compiled) == {b"".join(as_bytes(told[name]) for name in SPOKEN_OF)}
    assert len(set(cached)) == 1
    assert json.loads(cached[0]) == json.loads(as_bytes(told[SPOKEN_OF[2]]))


def known(result: Any) -> set[Any]:
    return {(type(fact), tuple(fact.slot_values().values())) for fact in result.facts}


@pytest.fixture(scope="module")
def in_clips() -> Clips:
    templates = {type(fact): None for row in library() for fact in facts_of(Case.model_validate(row.case))}
    return Clips(program().registry, tuple(templates))


def test_clips_concludes_the_same_of_patients_and_their_neighbours(in_clips: Clips) -> None:
    compared = 0

    @settings(FEW, max_examples=8)
    @given(case=any_case())
    def compare(case: dict[str, Any]) -> None:
        nonlocal compared
        facts = list(facts_of(Case.model_validate(case)))
        in_clips.run(facts, program().tables)
        assert known(run(program(), facts)) == in_clips.known()
        compared += 1

    compare()
    assert compared >= 8


@pytest.mark.parametrize("name", ["week-12-no-relief", "drinks-heavily", "a-stranger"])
def test_the_reference_concludes_the_same_of_patients(name: str) -> None:
    (row,) = (row for row in library() if row.id == name)
    facts = list(facts_of(Case.model_validate(row.case)))
    result = run(program(), facts)

    assert known(result) == set(conclusions(program().registry, facts, program().tables))


@pytest.mark.parametrize("check", INVARIANTS, ids=lambda check: check.__name__)
def test_an_invariant_notices_what_breaks_it(check: Any) -> None:
    """Control: each invariant has something to say about an answer that was made wrong on purpose."""
    assert any(list(check(wrong)) for wrong in wrong_answers())


def wrong_answers() -> list[Answered]:
    """Answers made wrong in one place each."""
    told = {row.id: row.case for row in library()}
    made = []

    def spoil(name: str, **changes: Any) -> None:
        answered = Answered(told[name])
        answered.answer = answered.answer.model_copy(update=changes)
        answered.options = {option.treatment.value: option for option in answered.answer.options}
        made.append(answered)

    plan = assess(Case.model_validate(told["untreated-man-starts-duloxetine"])).recommendations
    urgent = "weakness-climbs-over-days"
    first = plan[0]
    late = first.schedule[0].model_copy(update={"from_": first.schedule[1].from_, "daily_dose_mg": 600})
    opioid = first.model_copy(update={"treatment": "strong_opioid", "schedule": ()})
    spoil(urgent, recommendations=plan)
    spoil("running-duloxetine-and-a-new-ssri", recommendations=plan)
    spoil("cirrhosis", recommendations=plan)
    spoil("amitriptyline-for-migraine", recommendations=plan)
    spoil("untreated-man-starts-duloxetine", options=(), headline="x\ny")
    spoil(
        "untreated-man-starts-duloxetine", recommendations=(opioid, first.model_copy(update={"schedule": (late, late)}))
    )
    walk = first.model_copy(update={"schedule": (), "programme": first.schedule})
    spoil("untreated-man-starts-duloxetine", recommendations=(walk,))
    spoil("untreated-man-starts-duloxetine", recommendations=(first.model_copy(update={"confirm_first": ("labs",)}),))
    spoil(
        "untreated-man-starts-duloxetine", recommendations=(*plan, plan[0].model_copy(update={"treatment": "tramadol"}))
    )
    spoil("untreated-man-starts-duloxetine", recommendations=(first.model_copy(update={"derivation": 1}),))
    spoil("untreated-man-starts-duloxetine", trace=None, assessed_on=1)
    spoil("untreated-man-starts-duloxetine", limits=None)
    listed = assess(Case.model_validate(told["two-snris-stand-only-in-the-list"])).recommendations
    spoil("two-snris-stand-only-in-the-list", recommendations=listed[1:])
    spoil(
        "gabapentin-again-after-an-adverse-effect",
        recommendations=tuple(
            step.model_copy(update={"action": "continue", "treatment": "gabapentin"}) for step in listed[:1]
        ),
    )
    return made
