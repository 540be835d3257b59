"""Situations that no rule decides, or that two rules decide differently."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from expert.engine.build import Program
from expert.health.cells import KEYS, Allowed, Cell, cells_of
from expert.health.patients import made, settled
from expert.health.problem import Patient, Problem
from expert.health.situations import Situation
from facts.memory import B12Status, Band, PainGate, Verdict
from facts.templates import Template, Value
from knowledge.rules.card import RuleCard


@dataclass(frozen=True)
class Decision:
    """A conclusion that every patient (or running agent) must get exactly once, from the words of other facts.

    `always` are words that hold whenever it is decided; `never` are situations that cannot be, each with its reason
    in a comment beside it.
    """

    template: type[Template]
    always: Mapping[tuple[str, str], str]
    never: tuple[Mapping[tuple[str, str], tuple[str, ...]], ...] = ()


RUNS = {("Course", "running"): "yes", ("Course", "systemic"): "yes"}
DECISIONS = (
    Decision(B12Status, {}),
    Decision(PainGate, {}),
    Decision(
        Verdict,
        RUNS,
        (
            # a fluoroquinolone that leaves today forbids; it matters only where something forbids
            {("Clearance", "verdict"): ("clear", "avoided"), ("Clearance", "leaves_today"): ("yes",)},
            # and so does a row that ends a treatment at once
            {("Clearance", "verdict"): ("clear",), ("Clearance", "stop"): ("yes",)},
            # the response is judged only after an adequate trial
            {
                ("Course", "adequacy"): ("short", "unknown", "poor_adherence"),
                ("Course", "grade"): ("good", "partial", "none", "worse"),
            },
            # an adequate trial reached its dose and has known weeks
            {("Course", "adequacy"): ("adequate",), ("Course", "window"): ("unknown",)},
        ),
    ),
)

Box = dict[Cell, frozenset[Value]]


def undecided(program: Program) -> Iterator[Problem]:
    """Combinations of words for which the rules of a decision conclude nothing, or two different things."""
    for decision in DECISIONS:
        rules = [card for card in program.registry.cards if _decides(card, decision)]
        if not rules:
            continue
        allowed = [cells_of(card, _subject(card, decision)) for card in rules]
        domain = _domain(allowed, decision, program)
        for box, holding in _boxes(domain, list(zip(rules, allowed, strict=True))):
            kind = "gap" if not holding else "overlap"
            for possible in _without_impossible(box, decision):
                said = ", ".join(
                    f"{' '.join((cell.template, *(key for key in cell.key if key != '*')))}.{cell.slot} {_words(words)}"
                    for cell, words in sorted(possible.items())
                    if words != domain[cell]
                )
                who = " and ".join(card.id for card in holding)
                yield Problem(
                    kind,
                    f"{decision.template.__name__}: {said}",
                    f"No rule concludes {decision.template.__name__} where {said}."
                    if not holding
                    else f"Rules {who} conclude different {decision.template.__name__} where {said}.",
                    "Add a rule for it." if not holding else "Let one of them leave this situation to the other.",
                    _patient_of(possible, program),
                )
                break


def _decides(card: RuleCard, decision: Decision) -> bool:
    return any(conclusion.template is decision.template for conclusion in card.conclusions)


def _subject(card: RuleCard, decision: Decision) -> str:
    for conclusion in card.conclusions:
        if conclusion.template is decision.template:
            for slot in KEYS[decision.template]:
                return getattr(dict(conclusion.slots).get(slot, ""), "name", "")
    return ""


def _said(card: RuleCard, decision: Decision) -> tuple[str, ...]:
    return tuple(
        str(sorted((slot, str(value)) for slot, value in conclusion.slots))
        for conclusion in card.conclusions
        if conclusion.template is decision.template
    )


def _domain(allowed: Iterable[Mapping[Cell, Allowed]], decision: Decision, program: Program) -> Box:
    """Every word that any rule of the program mentions in a cell; for what always holds only that word."""
    wanted = {cell for cells in allowed for cell in cells}
    found: dict[Cell, set[Value]] = {cell: set() for cell in wanted}
    for card in program.registry.cards:
        for condition in card.conditions:
            for test in condition.tests:
                for cell in wanted:
                    keys = KEYS.get(condition.template, ())
                    names = {slot: each.values for slot in keys for each in condition.tests if each.slot == slot}
                    same = all(
                        key == "*" or names.get(slot) == (key,) for slot, key in zip(keys, cell.key, strict=False)
                    )
                    if condition.template.__name__ == cell.template and test.slot == cell.slot and same:
                        found[cell].update(test.values)
    for cell in wanted:
        fixed = decision.always.get((cell.template, cell.slot))
        if fixed:
            found[cell] = {fixed}
    return {cell: frozenset(words) for cell, words in sorted(found.items())}


def _boxes(domain: Box, rules: list[tuple[RuleCard, Mapping[Cell, Allowed]]]) -> Iterator[tuple[Box, list[RuleCard]]]:
    """Parts of the domain in which no rule holds, or rules that do not say the same."""
    waiting: list[tuple[Box, list[tuple[RuleCard, Mapping[Cell, Allowed]]]]] = [(domain, rules)]
    while waiting:
        box, open_ = waiting.pop()
        split = _split(box, open_)
        if split is None:
            holding = [card for card, _ in open_]
            if not holding or len({card.conclusions for card in holding}) > 1:
                yield box, holding
            continue
        cell, parts = split
        for words in parts:
            part = {**box, cell: words}
            waiting.append((part, [(card, cells) for card, cells in open_ if _touches(cells, cell, words)]))


def _split(
    box: Box, rules: list[tuple[RuleCard, Mapping[Cell, Allowed]]]
) -> tuple[Cell, tuple[frozenset[Value], frozenset[Value]]] | None:
    """A cell in which some rule allows a part of what is left, and the two parts."""
    for _, cells in rules:
        for cell, allowed in cells.items():
            inside = frozenset(word for word in box[cell] if allowed.admits(word))
            if inside and inside != box[cell]:
                return cell, (inside, box[cell] - inside)
    return None


def _touches(cells: Mapping[Cell, Allowed], cell: Cell, words: frozenset[Value]) -> bool:
    return cell not in cells or any(cells[cell].admits(word) for word in words)


def _without_impossible(box: Box, decision: Decision) -> Iterator[Box]:
    """The parts of the box that can be: what is left when each impossible situation is taken away."""
    parts = [box]
    for situation in decision.never:
        cells = {cell: situation[cell.template, cell.slot] for cell in box if (cell.template, cell.slot) in situation}
        if len(cells) < len(situation):
            continue
        left = []
        for part in parts:
            rest = dict(part)
            for cell, words in cells.items():
                outside = rest[cell] - frozenset(words)
                if outside:
                    left.append({**rest, cell: outside})
                rest[cell] = rest[cell] & frozenset(words)
                if not rest[cell]:
                    break
        parts = left
    yield from parts


def _words(words: frozenset[Value]) -> str:
    return " or ".join(sorted(map(str, words)))


def _patient_of(box: Box, program: Program) -> Patient | None:
    """The quiet patient with results changed, until the words of the box hold; None where none was found."""
    wanted = [(cell, words) for cell, words in box.items() if cell.template == "Band"]
    if not wanted or len(wanted) < len(box):
        return None
    for numbers in _numbers([cell.key[0] for cell, _ in wanted]):
        patient = made(Situation({}, numbers), program.tables)
        result = settled(program, patient) if patient else None
        if result and all(
            any(fact["band"] in words for fact in result.where(Band, measure=cell.key[0])) for cell, words in wanted
        ):
            return patient
    return None


def _numbers(measures: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Results at the limits of the bands."""
    choices = {"b12": ("vitamin_b12", (100, 200, 500)), "methylmalonic_acid": ("methylmalonic_acid", (200, 300, 500)),
               "egfr_for_mma": ("egfr", (40, 90)), "pain": ("pain_now", (0, 2, 7))}  # fmt: skip
    plans: list[dict[str, Any]] = [{}]
    for measure in measures:
        if measure in choices:
            name, values = choices[measure]
            plans = [{**plan, name: value} for plan in plans for value in (*values, "unknown")]
    yield from plans
