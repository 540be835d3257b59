"""Every rule of the knowledge: those written by hand, and those that the rows of the tables become."""

from typing import Any

from knowledge.calculators.all import CALCULATORS
from knowledge.rules import (
    acupuncture,
    asking,
    asking_trials,
    b12_results,
    cause,
    critical,
    culprit,
    elsewhere,
    fluoroquinolone,
    history,
    ladder,
    ladder_change,
    ladder_end,
    ladder_pairs,
    medicines_at_hand,
    nutrition,
    nutrition_classes,
    pain,
    scope,
    showing,
    standing,
    standing_lines,
    standing_trials,
    supportive,
    taken_again,
    topical,
    verdict,
    vitamin_b1,
    vitamin_b6,
    work_up,
)
from knowledge.rules.card import RuleCard
from knowledge.rules.registry import Registry
from knowledge.rules.rows import row_rules

HAND_WRITTEN: tuple[RuleCard, ...] = tuple(
    card
    for module in (
        scope,
        cause,
        nutrition_classes,
        pain,
        history,
        verdict,
        taken_again,
        ladder,
        ladder_change,
        ladder_end,
        ladder_pairs,
        elsewhere,
        standing,
        standing_lines,
        standing_trials,
        topical,
        acupuncture,
        supportive,
        fluoroquinolone,
        culprit,
        critical,
        medicines_at_hand,
        nutrition,
        b12_results,
        vitamin_b1,
        vitamin_b6,
        work_up,
        asking,
        asking_trials,
    )
    for card in module.RULES
)


def registry(tables: Any) -> Registry:
    """The checked set of all rules and calculators. Raises CardError with every problem."""
    cards = (*HAND_WRITTEN, *row_rules(tables), *showing.rules(tables))
    return Registry(cards, CALCULATORS, tables.sources)
