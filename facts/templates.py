"""Fact templates: what one kind of fact may say. CLIPS calls this a deftemplate.

    class Finding(Template):
        \"\"\"One thing that was asked or found, for example Finding(id="foot_ulcer", status="absent").\"\"\"

        id = Slot(str, "which item, by vocabulary", mandatory=True)
        status = Slot(str, "present, absent, unknown or not_done")

A plain `Field(str, mandatory=True)` declares a slot just as well; `Slot` adds the meaning in words.

Kinds of slot: `str` (a word), `int` (a whole number), `Fraction` (an exact number, whole ones included) and `object`
(any of the three). Never bool, float or None: equality decides what is the same fact, and 1 == True == 1.0.
A slot that is not mandatory and not given holds its default, and the default is "" unless stated: absent is "".

The same class writes facts and patterns. A pattern tests only the slots that it names; a fact gets its missing slots
when it is declared (`validate`), and `fact["slot"]` reads the default even before that.
"""

from collections.abc import Hashable, Iterable
from fractions import Fraction
from operator import itemgetter
from typing import Any, ClassVar, Self, TypeGuard

from facts._experta import ConditionalElement, Fact, Field

Value = str | int | Fraction
"""What a slot may hold."""

_KINDS: dict[Any, frozenset[type]] = {
    str: frozenset({str}),
    int: frozenset({int}),
    Fraction: frozenset({int, Fraction}),
    object: frozenset({str, int, Fraction}),
}
_SCALARS = frozenset({str, int})
_MISSING = object()


class Slot(Field):
    """A slot with its meaning in words.

    `kind` is str, int, Fraction or object (any of them); `doc` says what the value means, with its unit; `mandatory`
    slots must be given when a fact is declared, the others hold `default`.
    """

    def __init__(self, kind: Any, doc: str = "", *, mandatory: bool = False, default: Value = "") -> None:
        if mandatory:
            super().__init__(kind, mandatory=True)
        else:
            super().__init__(kind, default=default)
        self.kind = kind
        self.doc = doc


class Template(Fact):
    """Base of all fact templates; a subclass declares slots and says in its docstring what a fact of it means.

    Raises TypeError for an unknown slot or a value that is not a str, int or Fraction, naming the right slots;
    `validate` raises ValueError for a missing mandatory slot or a value of another kind than the slot's.
    Members of a StrEnum become their plain text, whole Fractions become int.
    """

    _slots: ClassVar[tuple[str, ...]] = ()
    _named: ClassVar[frozenset[str]] = frozenset()
    _blank: ClassVar[dict[str, Value]] = {}
    _mandatory: ClassVar[frozenset[str]] = frozenset()
    _kinds: ClassVar[dict[str, frozenset[type]]] = {}
    values_of: ClassVar[Any]
    """Reads the values of all slots from a fact, as a tuple in the order of the slots."""
    _exact: ClassVar[bool]
    _accepted: ClassVar[set[tuple[type, ...]]]
    _outline: ClassVar[dict[str, Any]]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        fields = cls.__fields__
        for slot, field in fields.items():
            _check_slot(cls, slot, field)
        cls._slots = tuple(fields)
        cls._named = frozenset(fields)
        cls._mandatory = frozenset(slot for slot, field in fields.items() if field.mandatory)
        cls._blank = {slot: _default(field) for slot, field in fields.items() if not field.mandatory}
        cls._kinds = {slot: _KINDS[_kind(field)] for slot, field in fields.items()}
        # The one slot twice, so that the values of every template are a tuple.
        slots = tuple(fields) * 2 if len(fields) == 1 else tuple(fields)
        cls.values_of = staticmethod(itemgetter(*slots)) if slots else staticmethod(_no_values)
        cls._accepted = set()
        cls._exact = any(Fraction in kinds for kinds in cls._kinds.values())
        cls._outline = {slot: cls._blank.get(slot, _MISSING) for slot in fields}

    def __init__(self, **slots: Any) -> None:
        if not self._named.issuperset(slots):
            raise TypeError(_unknown_slots(type(self), slots))
        for slot, value in slots.items():
            if type(value) not in _SCALARS:
                slots[slot] = _admitted(type(self), slot, value)
        dict.update(self, slots)

    def __missing__(self, key: Any) -> Any:
        return self._blank[key]

    @classmethod
    def slots(cls) -> tuple[str, ...]:
        """Names of the slots, in the order of their declaration."""
        return cls._slots

    @classmethod
    def has_slots(cls, names: Iterable[str]) -> bool:
        """Whether all of these are slots of the template."""
        return cls._named.issuperset(names)

    @classmethod
    def slot_docs(cls) -> dict[str, str]:
        """Meaning of each slot in words; empty where it was declared with a plain Field."""
        return {slot: getattr(field, "doc", "") for slot, field in cls.__fields__.items()}

    @classmethod
    def mandatory_slots(cls) -> frozenset[str]:
        """The slots that every declared fact must give."""
        return cls._mandatory

    @classmethod
    def blank(cls) -> dict[str, Value]:
        """The slots that need not be given, each with its default."""
        return dict(cls._blank)

    @classmethod
    def admits(cls, slot: str, value: object) -> bool:
        """Whether the slot may hold the value; "" is allowed in every slot that is not mandatory."""
        return type(value) in cls._kinds[slot] or (value == "" and slot not in cls._mandatory)

    @classmethod
    def admitted_types(cls, slot: str) -> frozenset[type]:
        """Types of the values that the slot may hold, besides "" for absent."""
        return cls._kinds[slot]

    @classmethod
    def may_hold_fractions(cls) -> bool:
        """Whether some slot may hold a Fraction."""
        return cls._exact

    def identity(self) -> Hashable:
        """What makes two facts the same fact: the template and the value of every slot."""
        return type(self), self.values_of(self)

    def slot_values(self) -> dict[str, Value]:
        """Every slot with its value, in the order of the slots."""
        return dict(zip(self._slots, self.values_of(self), strict=False))

    def completed(self) -> tuple[Self, tuple[Value, ...]]:
        """A checked copy of the fact that belongs to no engine yet, with all slots in order, and its values.

        Raises ValueError naming template, slot and remedy.
        """
        template = type(self)
        copy = template.__new__(template)
        dict.update(copy, template._outline)
        dict.update(copy, self)
        return copy, copy._checked_values()

    def taken_over(self) -> tuple[Self, tuple[Value, ...]]:
        """The same as `completed` without a copy, for a fact that its maker gives away."""
        template = type(self)
        if "__factid__" in self:
            return self.completed()
        if len(self) < len(template._slots):
            given = dict(self)
            dict.update(self, template._outline)
            dict.update(self, given)
        return self, self._checked_values()

    def _checked_values(self) -> tuple[Value, ...]:
        template = type(self)
        values: tuple[Value, ...] = template.values_of(self)
        if tuple(map(type, values)) not in template._accepted:
            self._check_kinds()
        return values

    def validate(self) -> None:
        """Check the fact and fill in its missing slots; called whenever a fact is declared.

        Raises ValueError naming template, slot and remedy.
        """
        for slot, default in self._outline.items():
            if slot not in self:
                dict.__setitem__(self, slot, default)
        self._check_kinds()

    def _check_kinds(self) -> None:
        for slot, kinds in self._kinds.items():
            if self[slot] is _MISSING:
                raise ValueError(f"{type(self).__name__} needs a value for its slot '{slot}': give it one.")
            if not self.admits(slot, self[slot]):
                allowed = " or ".join(sorted(kind.__name__ for kind in kinds))
                given = type(self[slot]).__name__
                raise ValueError(
                    f"{type(self).__name__}.{slot} is of type {given}; it must be {allowed}: see its declaration."
                )
        kinds_found = tuple(map(type, self.values_of(self)))
        if all(kind in kinds for kind, kinds in zip(kinds_found, self._kinds.values(), strict=False)):
            self._accepted.add(kinds_found)

    def __repr__(self) -> str:
        given = ", ".join(f"{slot}={self[slot]!r}" for slot in self._slots if self.get(slot, _MISSING) is not _MISSING)
        return f"{type(self).__name__}({given})"


def _no_values(_: object) -> tuple[Value, ...]:
    return ()


def is_value(value: object) -> TypeGuard[Value]:
    """Whether the object is a plain slot value: exactly str, int or Fraction."""
    return type(value) in (str, int, Fraction)


def written(value: Value) -> str:
    """The value as people read it: a Fraction as a decimal number of at most two places, rounded half up."""
    if not isinstance(value, Fraction):
        return str(value)
    hundredths = int(abs(value) * 100 + Fraction(1, 2))
    whole, rest = divmod(hundredths, 100)
    text = f"{whole}.{rest:02d}".rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 and hundredths else text


def near_word(word: str, allowed: tuple[str, ...]) -> str:
    """A sentence piece ` Did you mean 'x'?`, or nothing where no allowed word is near."""
    import difflib  # noqa: PLC0415 - only what was misspelt needs it

    near = difflib.get_close_matches(word, allowed, n=1)
    return f" Did you mean '{near[0]}'?" if near else ""


def _admitted(template: type[Template], slot: str, value: Any) -> Any:
    if is_value(value):
        return int(value) if isinstance(value, Fraction) and value.denominator == 1 else value
    if isinstance(value, ConditionalElement):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    remedy = "leave the slot out, absent is ''" if value is None else "use a word, an int or a fractions.Fraction"
    raise TypeError(f"{template.__name__}({slot}=...): a {type(value).__name__} is no slot value; {remedy}.")


def _unknown_slots(template: type[Template], given: dict[str, Any]) -> str:
    wrong = min(given.keys() - template._kinds.keys())
    return (
        f"{template.__name__} has no slot '{wrong}'.{near_word(wrong, template._slots)} "
        f"Its slots are: {', '.join(template._slots) or 'none'}."
    )


def _kind(field: Field) -> Any:
    return getattr(field, "kind", getattr(field.validator, "_schema", None))


def _default(field: Field) -> Value:
    return "" if field.default is Field.NODEFAULT else field.default


def _check_slot(template: type[Template], slot: Any, field: Field) -> None:
    place = f"{template.__name__}.{slot}"
    if not isinstance(slot, str) or slot.startswith("_") or "__" in slot:
        raise TypeError(f"{place}: a slot name is a plain word without leading or double underscores; rename it.")
    kind = _kind(field)
    if not isinstance(kind, type) or kind not in _KINDS:
        raise TypeError(f"{place}: a slot is declared as str, int, Fraction or object, not {kind!r}.")
    default = _default(field)
    if not field.mandatory and default != "" and type(default) not in _KINDS[kind]:
        raise TypeError(f"{place}: the default {default!r} is not of the slot's kind; use '' or a {kind.__name__}.")
