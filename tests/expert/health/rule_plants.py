"""Faults in rules, each planted alone."""

from expert.health import cover_checks, gap_checks, rule_checks
from facts._experta import MATCH
from facts.memory import Course, Finding, Item, PainGate, Pathway, Verdict
from knowledge.rules.card import Phase
from tests.expert.health.planting import Egg, Ghost, Hen, Plant, Unread, again, card, present, step, with_rules

RULE_PLANTS = (
    Plant(
        "never-fires",
        "TST-001",
        rule_checks.dead_rules,
        lambda: with_rules(card("TST-001", [Pathway(kind="plann")], [step("continue")])),
        name="a word that no rule concludes",
    ),
    Plant(
        "never-fires",
        "TST-002",
        rule_checks.dead_rules,
        lambda: with_rules(card("TST-002", [Course(treatment=MATCH.agent, adequacy="adequat")], [step("continue")])),
        name="a word that no calculator writes",
    ),
    Plant(
        "never-fires",
        "TST-003",
        rule_checks.dead_rules,
        lambda: with_rules(card("TST-003", [Item(path="neuropathy.colour", status="known")], [step("continue")])),
        name="an item that a case does not have",
    ),
    Plant(
        "never-fires",
        "TST-004",
        rule_checks.dead_rules,
        lambda: with_rules(
            card("TST-004", [present("age_over_75"), Finding(id="age_65_or_over", status="absent")], [step("continue")])
        ),
        name="findings that exclude each other",
    ),
    Plant(
        "never-fires",
        "TST-005",
        rule_checks.dead_rules,
        lambda: with_rules(card("TST-005", [PainGate(status="open"), PainGate(status="closed")], [step("continue")])),
        name="two words for one fact",
    ),
    Plant(
        "never-asserted",
        "TST-006 Ghost",
        rule_checks.dead_rules,
        lambda: with_rules(card("TST-006", [Ghost(word="boo")], [step("continue")])),
    ),
    Plant(
        "unused-conclusion",
        "TST-007 Unread",
        rule_checks.unused_conclusions,
        lambda: with_rules(card("TST-007", [present("smokes")], [Unread(word="x")])),
        witness=True,
    ),
    Plant(
        "no-text",
        "TST-008 no_such_text",
        rule_checks.unused_conclusions,
        lambda: with_rules(card("TST-008", [present("smokes")], [step("continue", text="no_such_text")])),
        witness=True,
    ),
    Plant(
        "circular",
        "TST-009",
        rule_checks.circles,
        lambda: with_rules(
            card("TST-009", [Hen(word="x")], [Egg(word="x")]), card("TST-010", [Egg(word="x")], [Hen(word="x")])
        ),
    ),
    Plant(
        "subsumed",
        "TST-011",
        cover_checks.covered_rules,
        lambda: with_rules(again("REF-040", "TST-011", present("smokes"))),
        witness=True,
    ),
    Plant(
        "conflict",
        "TST-012 TST-013",
        cover_checks.conflicts,
        lambda: with_rules(
            card("TST-012", [present("smokes")], [step("start")]),
            card("TST-013", [present("age_50_or_over")], [step("avoid")]),
        ),
        witness=True,
    ),
    Plant(
        "conflict",
        "TST-014 VER-",
        cover_checks.conflicts,
        lambda: with_rules(
            card(
                "TST-014",
                [Course(treatment=MATCH.agent, judged="no", running="yes")],
                [Verdict(treatment=MATCH.agent, decision="continue", reason="good")],
                Phase.TRIALS,
            )
        ),
        name="two verdicts on one agent",
    ),
    Plant(
        "gap", "PainGate", gap_checks.undecided, lambda: with_rules(without=["PAI-070"]), name="a pain gate left open"
    ),
    Plant(
        "gap",
        "B12Status",
        gap_checks.undecided,
        lambda: with_rules(without=["NUT-060"]),
        witness=True,
        name="a vitamin B12 class left out",
    ),
    Plant(
        "gap",
        "Verdict",
        gap_checks.undecided,
        lambda: with_rules(without=["VER-140"]),
        name="a running agent without a verdict",
    ),
    Plant(
        "overlap",
        "PainGate",
        gap_checks.undecided,
        lambda: with_rules(
            card(
                "TST-015",
                [Item(path="neuropathy.painful", status="present")],
                [PainGate(status="closed")],
                Phase.SAFETY,
            )
        ),
        name="two words for the pain gate",
    ),
)
