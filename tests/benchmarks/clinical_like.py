"""A made-up rule base of the size and shape of the real one, and made-up cases for it.

Findings with a status, treatments that are candidates, one rule for each row of a safety table (finding x treatment x
severity, and the same for the unanswered finding), and a few rules that draw the rows together. No medicine in it.
"""

import random

from facts._experta import AS, MATCH, NOT, L
from facts.templates import Slot, Template
from knowledge.rules.card import RuleCard, rule
from knowledge.rules.phase import Phase
from knowledge.rules.registry import Registry

TREATMENTS = tuple(f"treatment_{n}" for n in range(16))
FINDINGS = tuple(f"finding_{n}" for n in range(70))
CITED = ("made-up#1",)


class Finding(Template):
    id = Slot(str, mandatory=True)
    status = Slot(str, mandatory=True)
    provenance = Slot(str)


class Candidate(Template):
    treatment = Slot(str, mandatory=True)
    line = Slot(int)


class Course(Template):
    treatment = Slot(str, mandatory=True)
    state = Slot(str)
    weeks = Slot(int)


class Interaction(Template):
    treatment = Slot(str, mandatory=True)
    other = Slot(str, mandatory=True)


class Reason(Template):
    treatment = Slot(str, mandatory=True)
    severity = Slot(str, mandatory=True)
    row = Slot(str, mandatory=True)


class Unanswered(Template):
    treatment = Slot(str, mandatory=True)
    item = Slot(str, mandatory=True)


class Excluded(Template):
    treatment = Slot(str, mandatory=True)


class Open(Template):
    treatment = Slot(str, mandatory=True)


class Step(Template):
    action = Slot(str, mandatory=True)
    treatment = Slot(str, mandatory=True)
    beside = Slot(str)


class Question(Template):
    item = Slot(str, mandatory=True)


def _card(card_id, phase, when, then, because):
    return rule(card_id, "made up", phase=phase, when=when, then=then, sources=CITED, because=because)


def registry(rows: int) -> Registry:
    """Rules for so many rows of the safety table, two for each row, and the rules that are always there."""
    choose = random.Random(rows)
    cards: list[RuleCard] = []
    for row in range(rows):
        finding, treatment = choose.choice(FINDINGS), choose.choice(TREATMENTS)
        severity = choose.choice(("block", "avoid", "caution", "caution"))
        reason = Reason(treatment=treatment, severity=severity, row=f"ROW-{row}")
        candidate = Candidate(treatment=treatment)
        present = Finding(id=finding, status="present")
        unknown = Finding(id=finding, status=L("unknown") | L("not_done"))
        cards += [
            _card(f"ROW-{row}", Phase.SAFETY, [candidate, present], [reason], f"{finding} speaks against {treatment}."),
            _card(
                f"ROW-{row}/unknown",
                Phase.SAFETY,
                [Candidate(treatment=treatment), unknown],
                [Unanswered(treatment=treatment, item=finding)],
                f"{finding} is not known.",
            ),
        ]
    return Registry([*cards, *_always()], (), ["made-up"])


def _always():
    option = MATCH.option
    return [
        _card(
            "INT-010",
            Phase.SAFETY,
            [
                AS.course << Course(treatment=MATCH.current, state="running"),
                Interaction(treatment=MATCH.current, other=option),
            ],
            [Reason(treatment=option, severity="block", row="INT-010")],
            "{option} does not go with {current}, taken for {course[weeks]} weeks.",
        ),
        _card(
            "EXC-010",
            Phase.TRIALS,
            [Reason(treatment=option, severity="block", row=MATCH.row)],
            [Excluded(treatment=option)],
            "{row} excludes {option}.",
        ),
        _card(
            "EXC-020",
            Phase.TRIALS,
            [Course(treatment=option, state="failed")],
            [Excluded(treatment=option)],
            "{option} failed.",
        ),
        _card(
            "OPN-010",
            Phase.LADDER,
            [Candidate(treatment=option), NOT(Excluded(treatment=option)), NOT(Course(treatment=option))],
            [Open(treatment=option)],
            "Nothing excludes {option}.",
        ),
        _card(
            "STP-010",
            Phase.PLAN,
            [
                Course(treatment=MATCH.current, state="running"),
                Open(treatment=option & ~MATCH.current),
                NOT(Reason(treatment=option, severity="avoid")),
            ],
            [Step(action="add", treatment=option, beside=MATCH.current)],
            "{option} can be added to {current}.",
        ),
        _card(
            "ASK-010",
            Phase.ASK,
            [Step(action="add", treatment=option), Unanswered(treatment=option, item=MATCH.item)],
            [Question(item=MATCH.item)],
            "{item} could forbid {option}.",
        ),
    ]


def case(seed: int) -> list[Template]:
    """One made-up patient: every finding has a status, every treatment is a candidate, some are taken."""
    choose = random.Random(seed)
    facts: list[Template] = [
        Finding(
            id=finding,
            status=choose.choice(("absent", "absent", "absent", "present", "unknown", "not_done")),
            provenance="stated",
        )
        for finding in FINDINGS
    ]
    facts += [Candidate(treatment=treatment, line=n // 6 + 1) for n, treatment in enumerate(TREATMENTS)]
    facts += [
        Course(treatment=treatment, state=choose.choice(("running", "failed")), weeks=choose.randrange(20))
        for treatment in choose.sample(TREATMENTS, 3)
    ]
    facts += [
        Interaction(treatment=one, other=other)
        for one, other in zip(choose.sample(TREATMENTS, 8), choose.sample(TREATMENTS, 8), strict=True)
        if one != other
    ]
    return facts
