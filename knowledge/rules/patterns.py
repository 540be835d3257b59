"""Reading the patterns of a rule card into conditions, and refusing the forms that experta gets wrong.

Allowed in `when` are `Template(...)`, `AS.name << Template(...)` and `NOT(Template(...))`; inside a slot

    "word"  or  L("word")             the slot holds exactly this
    L("a") | L("b")                   one of these
    ~L("a")                           anything but this
    MATCH.x                           binds x, or equals it where x is bound already
    ~MATCH.x                          differs from x, bound by an earlier pattern (once in a pattern)
    MATCH.x & ~L("a") & ~L("b")       the above together

Everything else is refused: EXISTS, FORALL, TEST, AND, OR, predicates and unnamed wildcards; NOT before the patterns
that bind its names; two equal patterns (they would have to match the same fact). Each refused form is one that experta
1.9.4 silently gets wrong, or that would put a function into a rule.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from facts._experta import ANDFC, NOT, NOTFC, ORFC, ConditionalElement, L, W
from facts.templates import Template, Value, is_value, written


class TestKind(StrEnum):
    """How one slot is tested."""

    __test__ = False

    IS = "is"
    """The slot holds the one value of `values`."""
    ONE_OF = "one of"
    """The slot holds one of `values`."""
    NOT_ANY = "not any of"
    """The slot holds none of `values`."""
    BINDS = "binds"
    """The slot's value becomes `name`: the first mention of the name in the rule."""
    SAME = "same as"
    """The slot holds what `name` is bound to already."""
    DIFFERS = "differs from"
    """The slot holds something else than `name`, bound by an earlier pattern."""


class SlotTest(NamedTuple):
    """One test of one slot; `values` for the tests against words, `name` for those against a bound name."""

    slot: str
    kind: TestKind
    values: tuple[Value, ...] = ()
    name: str = ""

    def text(self, bindings: Mapping[str, Any]) -> str:
        """The test in words, with what is known about its name filled in."""
        if self.kind in (TestKind.IS, TestKind.ONE_OF):
            return f"{self.slot}={' or '.join(_quoted(value) for value in self.values)}"
        if self.kind is TestKind.NOT_ANY:
            return f"{self.slot} not {' or '.join(_quoted(value) for value in self.values)}"
        known = _quoted(bindings[self.name]) if self.name in bindings else f"?{self.name}"
        return f"{self.slot} not {known}" if self.kind is TestKind.DIFFERS else f"{self.slot}={known}"


class Condition(NamedTuple):
    """One pattern of a rule, read and checked.

    `negated` stands for NOT; `name` is what AS calls the matched fact, or ""; `place` is its index in `when`.
    """

    template: type[Template]
    negated: bool
    name: str
    tests: tuple[SlotTest, ...]
    place: int

    def text(self, bindings: Mapping[str, Any] | None = None) -> str:
        """The condition in words; names that are in `bindings` are replaced by their values."""
        known = bindings or {}
        inside = ", ".join(test.text(known) for test in self.tests)
        return f"{'no ' if self.negated else ''}{self.template.__name__}({inside})"

    def bound_names(self) -> tuple[str, ...]:
        """The MATCH names that this condition is the first to bind."""
        return tuple(test.name for test in self.tests if test.kind is TestKind.BINDS)


def _quoted(value: Value) -> str:
    return "''" if value == "" else written(value)


class _Slot(NamedTuple):
    """The slot that is being read; `earlier` are the names that earlier patterns bind."""

    template: type[Template]
    slot: str
    negated: bool
    earlier: frozenset[str]

    def __str__(self) -> str:
        return f"{self.template.__name__}({self.slot}=...)"


class PatternReader:
    """Reads the patterns of one card in order: gives `conditions`, MATCH `names`, AS `facts` and `problems`."""

    def __init__(self) -> None:
        self.conditions: list[Condition] = []
        self.names: dict[str, tuple[type[Template], str]] = {}
        self.facts: dict[str, type[Template]] = {}
        self.problems: list[str] = []
        self._place = ""

    def read(self, patterns: Iterable[object]) -> None:
        """Read all patterns; what is wrong with them goes to `problems`."""
        seen: list[Template] = []
        for place, pattern in enumerate(patterns):
            self._place = f"when[{place}]"
            negated = isinstance(pattern, NOT)
            inner = pattern[0] if isinstance(pattern, NOT) and len(pattern) == 1 else pattern
            if not isinstance(inner, Template):
                self._refuse(f"{_form(inner)} is not allowed", _REMEDIES.get(_form(inner), _ANY_REMEDY))
                continue
            if negated and place == 0:
                self._refuse("a rule may not begin with NOT", "begin with a pattern that must be there")
            if not negated and inner.__bind__ is None:
                if inner in seen:
                    self._refuse("the same pattern twice would match one fact", "leave it out, or name each with AS")
                seen.append(inner)
            self._condition(inner, place, negated=negated)

    def _refuse(self, what: str, remedy: str) -> None:
        self.problems.append(f"{self._place}: {what}; {remedy}.")

    def _condition(self, pattern: Template, place: int, *, negated: bool) -> None:
        name = pattern.__bind__ or ""
        if name and negated:
            self._refuse(f"AS.{name} inside NOT names a fact that is not there", "leave the name out")
        elif name:
            self._fact_name(name, type(pattern))
        earlier = frozenset(self.names)
        tests: list[SlotTest] = []
        for slot, constraint in pattern.items():
            if slot != "__bind__":
                tests += self._slot_tests(_Slot(type(pattern), slot, negated, earlier), constraint)
        if sum(test.kind is TestKind.DIFFERS for test in tests) > 1:
            self._refuse("two ~MATCH in one pattern, of which experta keeps one", "use two rules or an earlier fact")
        self.conditions.append(Condition(type(pattern), negated, name, tuple(tests), place))

    def _fact_name(self, name: str, template: type[Template]) -> None:
        if not _is_name(name):
            self._refuse(f"AS.{name} is no plain name", "use letters and digits, without a leading underscore")
        elif name in self.facts or name in self.names:
            self._refuse(f"the name '{name}' is taken already", "choose another after AS")
        else:
            self.facts[name] = template

    def _slot_tests(self, slot: _Slot, constraint: object) -> list[SlotTest]:
        parts: tuple[Any, ...] = tuple(constraint) if isinstance(constraint, ANDFC) else (constraint,)
        tests: list[SlotTest] = []
        others: list[Value] = []
        for part in parts:
            if isinstance(part, W):
                tests += self._match(slot, part)
            elif isinstance(part, NOTFC) and isinstance(part[0], W):
                tests += self._differs(slot, part[0])
            elif isinstance(part, NOTFC) and isinstance(part[0], L):
                others += self._literals(slot, (part[0],))
            elif isinstance(part, ORFC):
                tests.append(SlotTest(slot.slot, TestKind.ONE_OF, self._literals(slot, tuple(part))))
            elif isinstance(part, L) or not isinstance(part, ConditionalElement):
                tests.append(SlotTest(slot.slot, TestKind.IS, self._literals(slot, (part,))))
            else:
                self._refuse(f"{slot}: {_form(part)} is not allowed here", _REMEDIES.get(_form(part), _SLOT_REMEDY))
        if others:
            tests.append(SlotTest(slot.slot, TestKind.NOT_ANY, tuple(others)))
        if any(sum(test.kind in group for test in tests) > 1 for group in (_AGAINST_WORDS, _AGAINST_A_NAME)):
            self._refuse(f"{slot}: the tests of this slot repeat or contradict each other", _SLOT_REMEDY)
        return tests

    def _match(self, slot: _Slot, part: W) -> list[SlotTest]:
        name = part.__bind__
        if name is None:
            self._refuse(f"{slot}: W() tests nothing", "leave the slot out, or bind it with MATCH.name")
        elif not _is_name(name) or name in self.facts:
            self._refuse(f"{slot}: MATCH.{name} is no free plain name", "choose another name")
        elif name in self.names:
            return [SlotTest(slot.slot, TestKind.SAME, name=name)]
        elif slot.negated:
            self._refuse(f"{slot}: MATCH.{name} is not bound before this NOT", "bind it earlier, or leave the slot out")
        else:
            self.names[name] = (slot.template, slot.slot)
            return [SlotTest(slot.slot, TestKind.BINDS, name=name)]
        return []

    def _differs(self, slot: _Slot, part: W) -> list[SlotTest]:
        if part.__bind__ is not None and part.__bind__ in slot.earlier:
            return [SlotTest(slot.slot, TestKind.DIFFERS, name=part.__bind__)]
        self._refuse(f"{slot}: ~MATCH.{part.__bind__} before the name is bound", "bind it in an earlier pattern")
        return []

    def _literals(self, slot: _Slot, parts: tuple[Any, ...]) -> tuple[Value, ...]:
        values: list[Value] = []
        for part in parts:
            value = part.value if isinstance(part, L) else part
            if isinstance(part, L) and part.__bind__ is not None:
                self._refuse(f"{slot}: a literal with a name", "write MATCH.name & L(...)")
            elif not is_value(value):
                self._refuse(f"{slot}: {value!r} is no word, int or Fraction", _SLOT_REMEDY)
            elif not slot.template.admits(slot.slot, value):
                self._refuse(f"{slot}: {value!r} is not of the slot's kind", "see the slot's declaration")
            elif value in values:
                self._refuse(f"{slot}: {value!r} stands twice", "leave one out")
            else:
                values.append(value)
        return tuple(values)


_AGAINST_WORDS = (TestKind.IS, TestKind.ONE_OF, TestKind.NOT_ANY)
_AGAINST_A_NAME = (TestKind.BINDS, TestKind.SAME)
_ANY_REMEDY = "use Template(...), AS.name << Template(...) or NOT(Template(...)), with templates of facts.templates"
_SLOT_REMEDY = "use a word, L(a) | L(b), ~L(a), MATCH.x or ~MATCH.x, joined by & where needed"
_REMEDIES = {
    "EXISTS": "experta does not join it to the other patterns: match the fact, or derive one in an earlier phase",
    "FORALL": "experta does not join it to the other patterns: derive a fact in an earlier phase",
    "TEST": "no functions in rules: let a calculator turn the number into a word",
    "P": "no functions in rules: let a calculator turn the number into a word",
    "AND": "list the patterns in `when`; for NOT of several, derive a fact in an earlier phase and NOT that",
    "OR": "write one rule for each case",
    "NOT": "NOT takes one plain pattern; derive a fact in an earlier phase and NOT that",
}


def _form(pattern: object) -> str:
    return type(pattern).__name__


def _is_name(name: str) -> bool:
    return name.isidentifier() and not name.startswith("_")
