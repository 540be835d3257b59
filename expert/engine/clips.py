"""The rule cards as text for CLIPS, so that another engine can be held against this one.

Facts become deftemplates, rules defrules with the phase as salience. Words are CLIPS strings, whole numbers integers,
fractions symbols such as 7/2, so that no two different values meet. Calculators stay in Python: before a phase that has
some, the rule `pause-PHASE` halts CLIPS, and whoever drives it asserts what they conclude and runs CLIPS again.
"""

from collections.abc import Iterable
from fractions import Fraction

from facts.templates import Template, Value
from knowledge.rules.card import Assertion, Bound, RuleCard
from knowledge.rules.patterns import Condition, SlotTest, TestKind
from knowledge.rules.phase import Phase
from knowledge.rules.registry import Registry

__all__ = ["constructs", "word"]


def constructs(registry: Registry, templates: Iterable[type[Template]] = ()) -> tuple[str, ...]:
    """The constructs to build in CLIPS, in order; `templates` are more templates than the rules name."""
    wanted = dict.fromkeys((*registry.templates, *templates))
    paused = [phase for phase in Phase if registry.calculators_of(phase)]
    return (
        *(_deftemplate(template) for template in wanted),
        *(f"(defrule pause-{phase.name} (declare (salience {_salience(phase) + 1})) => (halt))" for phase in paused),
        *(_defrule(card) for card in registry.cards),
    )


def word(value: Value) -> str:
    """A slot value as CLIPS writes it."""
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return f"{value.numerator}/{value.denominator}" if isinstance(value, Fraction) else str(value)


def _salience(phase: Phase) -> int:
    return 10 * int(phase)


def _deftemplate(template: type[Template]) -> str:
    blank = template.blank()
    slots = " ".join(f"(slot {slot} (default {word(blank.get(slot, ''))}))" for slot in template.slots())
    return f"(deftemplate {template.__name__} {slots})"


def _defrule(card: RuleCard) -> str:
    return "\n".join(
        (
            f"(defrule {card.id} {word(card.title)}",
            f"  (declare (salience {_salience(card.phase)}))",
            *(f"  {_condition(condition)}" for condition in card.conditions),
            "  =>",
            *(f"  (assert {_assertion(conclusion)})" for conclusion in card.conclusions),
            ")",
        )
    )


def _condition(condition: Condition) -> str:
    slots: dict[str, list[SlotTest]] = {}
    for test in condition.tests:
        slots.setdefault(test.slot, []).append(test)
    inside = "".join(f" ({slot} {_constraint(tests, f'?{slot}-{condition.place}')})" for slot, tests in slots.items())
    pattern = f"({condition.template.__name__}{inside})"
    return f"(not {pattern})" if condition.negated else pattern


def _constraint(tests: list[SlotTest], fresh: str) -> str:
    """The tests of one slot.

    Beside a name they are predicates on it: from literals CLIPS infers what the name can be elsewhere, and refuses to
    compile a rule in which that leaves nothing.
    """
    if len(tests) == 1 and tests[0].kind in (TestKind.IS, TestKind.ONE_OF):
        return "|".join(map(word, tests[0].values))
    names = [test.name for test in tests if test.kind in (TestKind.BINDS, TestKind.SAME)]
    variable = f"?{names[0]}" if names else fresh
    return "&".join((variable, *(_predicate(test, variable) for test in tests if test.name not in names)))


def _predicate(test: SlotTest, variable: str) -> str:
    if test.kind is TestKind.DIFFERS:
        return f"~?{test.name}"
    if test.kind is TestKind.NOT_ANY:
        return f":(neq {variable} {' '.join(map(word, test.values))})"
    return f":(or {' '.join(f'(eq {variable} {word(value)})' for value in test.values)} FALSE)"


def _assertion(conclusion: Assertion) -> str:
    slots = "".join(
        f" ({slot} {f'?{value.name}' if isinstance(value, Bound) else word(value)})" for slot, value in conclusion.slots
    )
    return f"({conclusion.template.__name__}{slots})"
