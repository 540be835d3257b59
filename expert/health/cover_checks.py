"""Rules and rows that another one covers, and rules that say opposite things in one situation."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import combinations
from typing import Any

from expert.engine.build import Program
from expert.health.cells import KEYS, can_meet, cells_of, findings_wanted, literal
from expert.health.patients import patient_with, settled, shipped_patients
from expert.health.problem import Patient, Problem
from expert.health.situations import ABSENT, PRESENT, implies, possible
from facts.memory import B12Status, Exposure, Ladder, Opening, PainGate, Pathway, Step, Treatment, Verdict
from facts.templates import Template
from knowledge.rules.card import Assertion, Bound, RuleCard
from knowledge.rules.patterns import Condition, TestKind

KEPT_APART: tuple[tuple[tuple[type[Template], Mapping[str, str]], tuple[type[Template], Mapping[str, str]]], ...] = (
    # CAL-700: beside an opening to add, the next mode is to switch only where the running agent leaves
    ((Ladder, {"next_mode": "switch"}), (Opening, {"mode": "add"})),
)
"""Facts of a calculator that never stand together where a running agent stays; a test runs every case against it."""
TOWARDS = ("start", "add", "switch", "continue", "titrate")
AGAINST = ("stop", "avoid", "taper")
ONE_OF_A_KIND = (Pathway, PainGate, Exposure, B12Status, Verdict)
"""Conclusions of which two different ones for one patient (and treatment) contradict each other."""
JUDGING = ("block", "avoid", "adjust")
"""Severities that decide something; two cautions in one patient may say different things."""
WEIGHT = {"block": 4, "avoid": 3, "adjust": 2, "caution": 1, "info": 0}


def covered_rules(program: Program) -> Iterator[Problem]:
    """Rules that conclude what another rule concludes in more situations."""
    groups: dict[tuple[Any, ...], list[RuleCard]] = {}
    for card in program.registry.cards:
        groups.setdefault((card.phase, *sorted(map(_said, card.conclusions))), []).append(card)
    for group in groups.values():
        for narrow in group:
            for wide in group:
                if narrow is not wide and _covers(wide, narrow) and (not _covers(narrow, wide) or narrow.id > wide.id):
                    yield Problem(
                        "subsumed",
                        narrow.id,
                        f"Rule {narrow.id} concludes nothing that {wide.id} does not: whenever it fires, both do.",
                        "Remove one of the two, or narrow the wider one.",
                        _both_fire(narrow, wide, program),
                    )


def _said(conclusion: Assertion) -> str:
    slots = [f"{slot}={'?' if isinstance(value, Bound) else value}" for slot, value in conclusion.slots]
    return f"{conclusion.template.__name__}({', '.join(sorted(slots))})"


def _covers(wide: RuleCard, narrow: RuleCard) -> bool:
    return all(any(_weaker(condition, other) for other in narrow.conditions) for condition in wide.conditions)


def _weaker(condition: Condition, other: Condition) -> bool:
    """Whether what meets the other condition meets this one; what is bound must be bound there as well."""
    if condition.template is not other.template or condition.negated is not other.negated:
        return False
    narrow, wide = (condition, other) if condition.negated else (other, condition)
    return all(any(_narrower(have, need) for have in narrow.tests if have.slot == need.slot) for need in wide.tests)


def _narrower(have: Any, need: Any) -> bool:
    if need.kind is TestKind.BINDS:
        return bool(have.kind in (TestKind.BINDS, TestKind.SAME))
    if need.kind in (TestKind.SAME, TestKind.DIFFERS):
        return bool(have.kind is need.kind and have.name == need.name)
    if need.kind is TestKind.NOT_ANY:
        if have.kind is TestKind.NOT_ANY:
            return set(need.values) <= set(have.values)
        return have.kind in (TestKind.IS, TestKind.ONE_OF) and set(have.values).isdisjoint(need.values)
    return have.kind in (TestKind.IS, TestKind.ONE_OF) and set(have.values) <= set(need.values)


def covered_rows(program: Program) -> Iterator[Problem]:
    """Safety rows of a treatment that say what a row for more patients says, just as strictly."""
    table = program.tables.findings
    for treatment, monograph in program.tables.treatments.items():
        for narrow in monograph.safety:
            for wide in monograph.safety:
                if narrow is wide or narrow.kind != wide.kind or _weight(narrow) != _weight(wide):
                    continue
                if narrow.severity not in JUDGING or set(wide.unless) - set(narrow.unless):
                    continue
                if narrow.asked and not wide.asked:  # it asks, which the wider one does not
                    continue
                if all(any(implies(mine, theirs, table) for mine in narrow.when) for theirs in wide.when):
                    wanted = [*((id_, PRESENT) for id_ in narrow.when), *((id_, ABSENT) for id_ in narrow.unless)]
                    yield Problem(
                        "subsumed",
                        narrow.id,
                        f"Row {narrow.id} of {treatment} holds only where {wide.id} holds, which is as strict.",
                        "Remove it, make it stricter, or give the wider row an exception.",
                        patient_with(wanted, program),
                    )


def _weight(row: Any) -> tuple[float, ...]:
    """How strict a row is; of two dose limits the lower one is stricter."""
    limit = row.cap_mg or (row.cap_mg_per_clearance or 0) * 100 or 10_000
    return (WEIGHT[row.severity], -limit if row.severity == "adjust" else 0)


def conflicts(program: Program) -> Iterator[Problem]:
    """Pairs of rules with opposite conclusions that nothing keeps apart."""
    deciding = [card for card in program.registry.cards if any(_decides(made) for made in card.conclusions)]
    for first, second in combinations(deciding, 2):
        opposed, one, other = _opposed(first, second, program.tables)
        if not opposed or one is None or other is None:
            continue
        if not can_meet(cells_of(first, _subject(one)), cells_of(second, _subject(other))) or _excluded(first, second):
            continue
        if not possible(findings_wanted([first]) + findings_wanted([second]), program.tables.findings):
            continue
        yield Problem(
            "conflict",
            f"{first.id} {second.id}",
            f"Rules {first.id} and {second.id} can hold in one patient and say opposite things: {opposed}.",
            "Let one of them test that the other does not hold, or decide between them in an earlier phase.",
            _both_fire(first, second, program),
        )


def _decides(conclusion: Assertion) -> bool:
    """Whether another conclusion could say the opposite."""
    return conclusion.template in ONE_OF_A_KIND or literal(conclusion, "action") in (*TOWARDS, *AGAINST)


def _subject(conclusion: Assertion) -> str:
    value = dict(conclusion.slots).get("treatment", "")
    return value.name if isinstance(value, Bound) else ""


def _opposed(first: RuleCard, second: RuleCard, tables: Any) -> tuple[str, Assertion | None, Assertion | None]:
    """What the two say that is opposite, and the conclusions that say it."""
    for one in first.conclusions:
        for other in second.conclusions:
            if one.template is not other.template:
                continue
            if one.template in ONE_OF_A_KIND and _differ(one, other):
                return f"{_said(one)} and {_said(other)}", one, other
            if one.template is Step:
                actions = literal(one, "action"), literal(other, "action")
                opposite = (actions[0] in TOWARDS and actions[1] in AGAINST) or (
                    actions[1] in TOWARDS and actions[0] in AGAINST
                )
                if opposite and _same_treatment(first, one, second, other, tables):
                    return f"{actions[0]} and {actions[1]} of one treatment", one, other
    return "", None, None


def _differ(one: Assertion, other: Assertion) -> bool:
    """Whether two conclusions of a kind that is single give some slot two different words."""
    given, theirs = dict(one.slots), dict(other.slots)
    keys = KEYS[one.template]
    for key in keys:
        mine, yours = given.get(key), theirs.get(key)
        if isinstance(mine, str) and isinstance(yours, str) and mine != yours:
            return False
    words = [(given[slot], theirs[slot]) for slot in given.keys() & theirs.keys() if slot not in keys]
    return any(isinstance(mine, str) and isinstance(yours, str) and mine != yours for mine, yours in words)


def _same_treatment(first: RuleCard, one: Assertion, second: RuleCard, other: Assertion, tables: Any) -> bool:
    mine, theirs = _treatments(first, one, tables), _treatments(second, other, tables)
    if mine is None or theirs is None:
        return _origin(first, one) == _origin(second, other)
    return not mine.isdisjoint(theirs)


def _treatments(card: RuleCard, conclusion: Assertion, tables: Any) -> set[str] | None:
    """The treatments that the step can be about, by name or by the table; None where a calculator chooses it."""
    value = dict(conclusion.slots).get("treatment", "")
    if not isinstance(value, Bound):
        return {str(value)} if value else set()
    found: set[str] | None = None
    for condition in card.positive:
        bound = any(test.slot == "id" and test.name == value.name for test in condition.tests)
        if condition.template is Treatment and bound:
            found = {id_ for id_ in tables.treatments if _fits(condition, id_, tables)}
    return found


def _fits(condition: Condition, treatment: str, tables: Any) -> bool:
    row = tables.treatments[treatment]
    slots = {
        "line": row.line,
        "analgesic": "yes" if row.analgesic else "no",
        "systemic": "yes" if row.systemic_analgesic else "no",
        "role": tables.thresholds["roles"].get(treatment, ""),
        "never": tables.thresholds["never"].get(treatment, ""),
    }
    for test in condition.tests:
        if test.slot in slots and test.values and (slots[test.slot] in test.values) is (test.kind is TestKind.NOT_ANY):
            return False
    return True


def _origin(card: RuleCard, conclusion: Assertion) -> str:
    """Where the treatment of a step comes from; an agent that is opened is never one that runs."""
    value = dict(conclusion.slots).get("treatment", "")
    name = value.name if isinstance(value, Bound) else ""
    for condition in card.positive:
        if any(test.name == name and test.kind is TestKind.BINDS for test in condition.tests):
            return condition.template.__name__
    return str(value)


def _excluded(first: RuleCard, second: RuleCard) -> bool:
    """Whether one says NOT of what the other needs or concludes before, or a calculator keeps the two apart."""
    for one, other in ((first, second), (second, first)):
        if any(_tests(one, *apart[0]) and _tests(other, *apart[1]) for apart in KEPT_APART):
            return True
        for condition in one.negative:
            if any(_weaker(_as_positive(condition), need) for need in other.positive):
                return True
            if other.phase.comes_before(one.phase) and any(
                _concluded(condition, conclusion) for conclusion in other.conclusions
            ):
                return True
    return False


def _tests(card: RuleCard, template: type[Template], slots: Mapping[str, str]) -> bool:
    return any(
        condition.template is template
        and all(
            any(test.slot == slot and test.values == (word,) for test in condition.tests)
            for slot, word in slots.items()
        )
        for condition in card.positive
    )


def _as_positive(condition: Condition) -> Condition:
    return Condition(condition.template, False, condition.name, condition.tests, condition.place)


def _concluded(condition: Condition, conclusion: Assertion) -> bool:
    if condition.template is not conclusion.template:
        return False
    given: Mapping[str, Any] = dict(conclusion.slots)
    return all(
        isinstance(given.get(test.slot, ""), Bound) or not test.values or given.get(test.slot, "") in test.values
        for test in condition.tests
        if test.kind in (TestKind.IS, TestKind.ONE_OF)
    )


@lru_cache(maxsize=1)
def _shipped(program: Program) -> tuple[tuple[Patient, frozenset[str]], ...]:
    """The patients that ship with the program, each with the rules that fire."""
    runs = ((patient, settled(program, patient)) for patient in shipped_patients())
    return tuple((patient, frozenset(firing.card.id for firing in run.firings)) for patient, run in runs if run)


def _both_fire(first: RuleCard, second: RuleCard, program: Program) -> Patient | None:
    """A patient in whom both rules fire: made from their findings, else one of those that ship."""
    wanted = findings_wanted([first]) + [
        pair for pair in findings_wanted([second]) if pair not in findings_wanted([first])
    ]
    made = patient_with(wanted, program)
    result = settled(program, made) if made else None
    if result and {first.id, second.id} <= {firing.card.id for firing in result.firings}:
        return made
    for patient, fired in _shipped(program):
        if {first.id, second.id} <= fired:
            return patient
    return None
