"""Random small rule sets in the allowed forms, and the same rules for the stock engine of experta.

Everything is decided by a `choose` function, so that hypothesis (which shrinks) and a seeded generator (which is fast)
can both be behind it.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from expert.engine.strategy import TotalOrder
from facts._experta import AS, MATCH, NOT, KnowledgeEngine, L, Rule
from facts.templates import Slot, Template
from knowledge.calculators.card import Calculator, Conclusion, calculator
from knowledge.rules.card import Bound, RuleCard, rule
from knowledge.rules.phase import Phase
from knowledge.rules.registry import Registry

Choose = Callable[[Sequence[Any]], Any]

PHASES = (Phase.DERIVE, Phase.LADDER, Phase.ASK)
VALUES = ("p", "q", 1, Fraction(1, 2))
SLOTS = ("a", "b", "c")


def _template(name: str) -> type[Template]:
    return type(name, (Template,), {slot: Slot(object) for slot in SLOTS})


GIVEN = tuple(_template(name) for name in ("Given0", "Given1"))
OF_PHASE = {phase: tuple(_template(f"{phase.name.title()}{n}") for n in range(2)) for phase in PHASES}
MARK = _template("Mark")
"""Asserted in every phase, with the phase's name in slot a, and matched by that name only."""
TALLY = {phase: _template(f"Tally{phase.name.title()}") for phase in PHASES}
"""Asserted by the calculators of a phase."""


_FORMS = ("none",) * 4 + ("match",) * 4 + ("word", "either", "other", "differs", "both", "not both")
_WITH_MATCH = (
    lambda match: match & ~L("p"),
    lambda match: match & (L("p") | L("q")),
    lambda match: match & ~L("q") & ~L(1),
)


def registry(choose: Choose, rules: int = 6, *, calculators: bool = False) -> Registry:
    """A random set of rules that keeps to the order of phases."""
    cards = []
    for number in range(rules):
        phase = choose(PHASES)
        cards.append(_card(choose, f"RND-{number:03d}", phase, tallies=calculators))
    calcs = [_tally(choose, phase) for phase in PHASES] if calculators else []
    return Registry(cards, calcs, ["made-up"])


def facts(choose: Choose, most: int = 9) -> list[Template]:
    """Random given facts, some of them equal."""
    return [
        choose(GIVEN)(**{slot: choose(VALUES) for slot in SLOTS if choose((True, True, True, False))})
        for _ in range(choose(range(1, most)))
    ]


def _earlier(phase: Phase) -> list[type[Template]]:
    return [*GIVEN, *(template for other in PHASES if other.comes_before(phase) for template in OF_PHASE[other])]


def _card(choose: Choose, card_id: str, phase: Phase, *, tallies: bool) -> RuleCard:
    bound: list[str] = []
    when = [_pattern(choose, choose([*GIVEN, *_earlier(phase), *OF_PHASE[phase]]), bound, phase)]
    for _ in range(choose((0, 1, 1, 2))):
        kind = choose(("positive", "positive", "named", "not", "not", "mark", "tally"))
        if kind == "not":
            when.append(NOT(_pattern(choose, choose(_earlier(phase)), bound, phase, negated=True)))
        elif kind == "mark":
            seen = choose([other.name for other in PHASES if not phase.comes_before(other)])
            when.append(_pattern(choose, MARK, bound, phase, a=seen))
        elif kind == "tally" and tallies:
            pattern = _pattern(choose, TALLY[phase], bound, phase, negated=True)
            when.append(NOT(pattern) if choose((True, False)) else pattern)
        else:
            pattern = _pattern(choose, choose([*_earlier(phase), *OF_PHASE[phase]]), bound, phase)
            when.append(f"fact_{len(when)}" << pattern if kind == "named" else pattern)
    when = [pattern for place, pattern in enumerate(when) if pattern not in when[:place]]
    then = [_conclusion(choose, phase, bound) for _ in range(choose((1, 1, 2)))]
    names = ", ".join(f"{{{name}}}" for name in bound)
    return rule(card_id, "random", phase=phase, when=when, then=then, sources=["made-up#1"], because=f"Since {names}.")


def _pattern(
    choose: Choose, template: type[Template], bound: list[str], phase: Phase, *, negated: bool = False, **slots: Any
) -> Template:
    earlier = tuple(bound)
    differs = False
    for slot in SLOTS:
        form = choose(_FORMS)
        if slot in slots:
            continue
        if form == "word":
            slots[slot] = choose(VALUES)
        elif form == "either":
            slots[slot] = L("p") | L(choose(VALUES[1:]))
        elif form == "other":
            slots[slot] = ~L(choose(VALUES))
        elif form == "not both":
            slots[slot] = ~L("") & ~L(choose(VALUES))
        elif form == "differs" and earlier and not differs:
            slots[slot] = ~getattr(MATCH, choose(earlier))
            differs = True
        elif form in ("match", "both") and (earlier or not negated):
            name = choose(earlier if negated else ("x", "y", "z"))
            bound += [name] if name not in bound else []
            match = getattr(MATCH, name)
            slots[slot] = choose(_WITH_MATCH)(match) if form == "both" else match
    return template(**slots)


def _conclusion(choose: Choose, phase: Phase, bound: list[str]) -> Template:
    template = choose((*OF_PHASE[phase], *OF_PHASE[phase], MARK))
    values = [*VALUES, *(getattr(MATCH, name) for name in bound)]
    slots = {slot: choose(values) for slot in SLOTS if choose((True, True, False))}
    if template is MARK:
        slots["a"] = phase.name
    return template(**slots)


def _tally(choose: Choose, phase: Phase) -> Calculator:
    reads = tuple(_earlier(phase))
    slot = choose(SLOTS)

    @calculator(f"CAL-{phase.value}", "tally", phase=phase, reads=reads, asserts=(TALLY[phase],), sources=["made-up#2"])
    def tally(memory, tables):
        for template in reads:
            found = memory.all(template)
            if found:
                values = sorted({str(fact[slot]) for fact in found})
                yield Conclusion(TALLY[phase](a="p", b=values[0], c=len(values) % 2), "Counted.", found)

    return tally


def stock_engine(cards: Sequence[RuleCard], strategy: type = TotalOrder) -> type[KnowledgeEngine]:
    """The cards as rules of a stock engine: its own matcher, and our order unless another is given."""
    members: dict[str, Any] = {"__strategy__": strategy}
    for position, card in enumerate(cards):
        members[f"rule_{position:03d}"] = _stock_rule(card, position)
    return type("StockEngine", (KnowledgeEngine,), members)


def _stock_rule(card: RuleCard, position: int) -> Rule:
    patterns = []
    for place, pattern in enumerate(card.when):
        if isinstance(pattern, NOT):
            patterns.append(pattern)
        else:
            slots = {slot: test for slot, test in pattern.items() if slot != "__bind__"}
            patterns.append(getattr(AS, f"pattern_{place}") << type(pattern)(**slots))

    def fire(self, **context):
        names = tuple(context[name] for name in card_names(card))
        supports = tuple(
            context[f"pattern_{place}"]["__factid__"]
            for place, pattern in enumerate(card.when)
            if not isinstance(pattern, NOT)
        )
        self.fired.append((card.id, supports, names))
        for conclusion in card.conclusions:
            slots = {slot: context[v.name] if isinstance(v, Bound) else v for slot, v in conclusion.slots}
            self.declare(conclusion.template(**slots))

    fire.position = position
    fire.__name__ = card.id
    return Rule(*patterns, salience=int(card.phase))(fire)


def card_names(card: RuleCard) -> tuple[str, ...]:
    """The names of a rule, in the order in which its patterns bind them."""
    return tuple(name for condition in card.conditions for name in condition.bound_names())


def run_stock(engine_class: type[KnowledgeEngine], given: Sequence[Template]) -> tuple[list[Any], set[Any]]:
    """The firings and the facts of a stock engine."""
    engine = engine_class()
    engine.fired = []
    engine.reset()
    engine.declare(*[type(fact)(**fact) for fact in given])
    engine.run()
    known = {fact.identity() for fact in engine.facts.values() if isinstance(fact, Template)}
    return engine.fired, known
