"""Which ingredients a written name stands for: brand, salt, combination, strength and form do not matter.

Only an exact name counts. Every word of the text has to be part of a name of the table or a word that may be set
aside (medicine_words.yaml); otherwise nothing is recognised and near names are offered as suggestions.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from typing import Any, Final, NamedTuple

from facts.once import once
from facts.terms import Treatment
from knowledge.medicine_index import Entry, name_index
from knowledge.medicine_names import NameReader, Span
from knowledge.medicine_routes import Reach, Routes
from knowledge.medicine_table import MedicineTable, load_medicine_table

_QUINOLONE: Final = "fluoroquinolone"  # the treatment that every quinolone of the table carries
_UNKNOWN_COST: Final = 10**8  # one unknown word outweighs any number of words set aside,
_ASIDE_COST: Final = 10**4  # and one of these any number of names
_TEXTS_KEPT: Final = 4_096
_NO_SPAN: Final = Span("", salt=False, counts=False)


class Recognition(NamedTuple):
    """What a text was understood as.

    `ingredients` and `treatments` in alphabetical order; `classes` holds class words ("statin") that name no
    ingredient; `matched` the names found; `route_hint` a route that the text or brand tells, else an empty text;
    `form` a route of the whole body that words tell ("tablets"); `suggestions` near names of what is not recognised.
    """

    ingredients: tuple[str, ...] = ()
    treatments: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    matched: str = ""
    route_hint: str = ""
    form: str = ""
    suggestions: tuple[str, ...] = ()

    @property
    def recognised(self) -> bool:
        """Whether the text names a medicine, a treatment or at least a class of medicines."""
        return bool(self.ingredients or self.treatments or self.classes)


class _Step(NamedTuple):
    cost: int
    begin: int
    before: int
    entry: Entry | None
    aside: Span


class Medicines:
    """The table of medicines with its questions: what a name means, and what an ingredient is."""

    def __init__(self, table: MedicineTable) -> None:
        self.table: Final = table

    def __getstate__(self) -> dict[str, Any]:
        """What a snapshot keeps: not the texts that were read."""
        return {name: value for name, value in vars(self).items() if name != "_read"}

    def recognise(self, name: str) -> Recognition:
        """What the text stands for; nothing is recognised unless every word of it is understood."""
        return self._read(name)

    @cached_property
    def _read(self) -> Callable[[str], Recognition]:
        """Reads a text; the same few names return with each answer of an interview and with each change tried."""
        return lru_cache(maxsize=_TEXTS_KEPT)(self._newly_read)

    def _newly_read(self, name: str) -> Recognition:
        words = self._reader.words(name)
        steps = self._best(words)
        if any(map(self._reader.is_percent, words)) and not _percent_is_named(steps, words, self._reader):
            core = tuple(word for word in words if word not in self._reader.aside)
            closer = self._best(core)
            steps = closer if _percent_is_named(closer, core, self._reader) else steps
        entries = tuple(step.entry for step in steps if step.entry)
        understood = bool(entries) and all(step.cost < _UNKNOWN_COST for step in steps)
        found = _Found(entries, self.table) if understood else None
        if found is None or found.contradictory:
            return Recognition(suggestions=self._suggestions(words, entries))
        told = tuple(step.entry.route if step.entry else step.aside.route for step in steps)
        return Recognition(
            ingredients=found.ingredients,
            treatments=found.treatments,
            classes=found.classes,
            matched=" + ".join(dict.fromkeys(entry.shown for entry in entries)),
            route_hint=self.routes.hint(told, found.ingredients),
            form=self.routes.form(told, found.ingredients),
        )

    def treatments_of(self, found: Recognition) -> tuple[str, ...]:
        """The treatments of the ladder that were named, by the route that was named."""
        local = self.is_local(found.route_hint) and all(
            self.reach(id_, "", found) == "local" for id_ in found.ingredients
        )
        return tuple(id_ for id_ in found.treatments if not local or self._any_route(id_))

    def allergens(self, found: Recognition) -> tuple[str, ...]:
        """The ingredients that an allergy to this name concerns: those named, and every member of a class named."""
        members = (id_ for class_id in found.classes for id_ in self.table.members[class_id])
        return tuple(sorted({*found.ingredients, *members}))

    def is_other_allergen(self, name: str) -> bool:
        """Whether the text names a class of medicines, so that no single ingredient is meant ("penicillin")."""
        return bool(self.recognise(name).classes)

    def classes_of(self, ingredient: str) -> frozenset[str]:
        """The classes of an ingredient; none for an id that is not in the table."""
        return self.table.classes_of.get(ingredient, frozenset())

    def treatment(self, ingredient: str) -> str:
        """The treatment of the ladder that this ingredient is, or an empty text."""
        row = self.table.ingredients.get(ingredient)
        return row.treatment.value if row and row.treatment else ""

    def counts_as_treatment(self, ingredient: str, systemic: str) -> bool:
        """Whether taking it this way (`systemic` yes, no or unknown) is a treatment of the ladder."""
        treatment = self.treatment(ingredient)
        return bool(treatment) and (systemic != "no" or self._any_route(treatment))

    def is_other_medicine(self, ingredient: str) -> bool:
        """Whether it is judged as a medicine beside the ladder: everything but the ladder's single agents."""
        treatment = self.treatment(ingredient)
        return not treatment or self.table.treatments[Treatment(treatment)].kind == "group"

    def is_quinolone(self, ingredient: str) -> bool:
        """Whether it is a fluoroquinolone or another quinolone."""
        return self.treatment(ingredient) == _QUINOLONE

    def is_local(self, route: str | None) -> bool:
        """Whether too little reaches the blood by this route to count; an unknown route counts."""
        return self.routes.is_local(route)

    def reach(self, ingredient: str, route: str, found: Recognition) -> Reach:
        """Where an ingredient of a name arrives by the route that was stated, or else by that of the name."""
        return self.routes.reach(ingredient, route or found.route_hint, found.form)

    def display(self, ingredient: str) -> str:
        """The name of an ingredient as people write it."""
        return self.table.display(ingredient)

    def _any_route(self, treatment: str) -> bool:
        return self.table.treatments[Treatment(treatment)].by_any_route == "yes"

    def prepare(self) -> None:
        """Make everything that recognising a name needs."""
        self.recognise("")
        _ = self._most_words, self.table.members, self.table.classes_of, self.routes

    @cached_property
    def routes(self) -> Routes:
        """How medicines are given."""
        return Routes(self.table)

    @cached_property
    def _reader(self) -> NameReader:
        return NameReader(self.table.words)

    @cached_property
    def _index(self) -> dict[str, Entry]:
        return name_index(self.table, self._reader)

    @cached_property
    def _most_words(self) -> int:
        longest = max((entry.shown for entry in self._index.values()), key=lambda shown: len(shown.split()))
        return max(len(self._reader.words(longest)), 4) + 2  # hyphens and apostrophes make more words than spaces do

    def _best(self, words: tuple[str, ...]) -> tuple[_Step, ...]:
        """The cheapest way to cut the words into names and words set aside; unknown words cost most.

        A salt straight after a name belongs to it ("losartan potassium"), so what a run of words may be depends on
        what came before: each place is reached with the last step a name (1), a mineral (2) or neither (0).
        """
        places: list[dict[int, _Step]] = [{} for _ in range(len(words) + 1)]
        places[0][0] = _Step(0, 0, 0, None, _NO_SPAN)
        for begin in range(len(words)):
            for before, step in sorted(places[begin].items()):
                for end, after, cost, entry, aside in self._runs(words, begin, before):
                    total = step.cost + cost
                    there = places[end].get(after)
                    if there is None or total < there.cost:
                        places[end][after] = _Step(total, begin, before, entry, aside)
        path: list[_Step] = []
        place, state = len(words), min(places[-1], key=lambda last: (places[-1][last].cost, last))
        while place:
            step = places[place][state]
            path.append(step)
            place, state = step.begin, step.before
        return tuple(reversed(path))

    def _runs(
        self, words: tuple[str, ...], begin: int, before: int
    ) -> Iterator[tuple[int, int, int, Entry | None, Span]]:
        """What the words from here on may be: end, what it leaves behind, cost, name, words set aside."""
        reader, index, most = self._reader, self._index, self._most_words
        first = words[begin]
        if reader.is_separator(first) or reader.is_amount(first):
            yield begin + 1, 0, _ASIDE_COST, None, _NO_SPAN
        if reader.is_mark(first):
            return
        key = ""
        for end in range(begin + 1, min(begin + most, len(words)) + 1):
            if reader.is_mark(words[end - 1]):  # it may stand inside a name, never at its edge
                continue
            key += reader.joined(words[end - 1 : end])
            aside = reader.aside.get(key)
            salt = aside is not None and aside.salt
            if aside is not None:
                yield end, before if salt else 0, (end - begin) * _ASIDE_COST, None, aside
            entry = index.get(key)
            if entry and not (salt and before == 1) and not self._ends_in_amount(words, begin, end):
                yield end, 2 if salt else 1, 1, entry, _NO_SPAN
        yield begin + 1, 0, _UNKNOWN_COST, None, _NO_SPAN

    def _ends_in_amount(self, words: tuple[str, ...], begin: int, end: int) -> bool:
        """Whether the last word is a number that belongs to a unit after it ("vitamin D 3 times a day")."""
        if end - begin == 1 or end == len(words) or not self._reader.is_bare_number(words[end - 1]):
            return False
        return self._reader.aside.get(words[end], _NO_SPAN).counts

    def _suggestions(self, words: tuple[str, ...], entries: tuple[Entry, ...]) -> tuple[str, ...]:
        rule = self.table.words.suggestions
        core = tuple(word for word in words if word not in self._reader.aside and not self._reader.is_amount(word))
        texts = (self._reader.joined(core), *(word for word in core[: rule.most] if word not in self._index))
        cut = dict.fromkeys(text[: rule.longest_text] for text in texts)
        near = (*(entry for text in cut for entry in self._near(text)), *entries)
        offered: dict[tuple[object, ...], str] = {}
        for entry in near:
            offered.setdefault(entry.meaning, self._offered(entry))
        return tuple(offered.values())[: rule.most]

    def _offered(self, entry: Entry) -> str:
        """The name in the table; the usual name where another spelling of the ingredient was near."""
        if len(entry.ingredients) == 1 and entry.shown in self.table.ingredients[entry.ingredients[0]].also:
            return self.table.display(entry.ingredients[0])
        return entry.shown

    def _near(self, text: str) -> Iterator[Entry]:
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - only an unrecognised name needs it

        rule, keys = self.table.words.suggestions, self._keys
        if len(text) < rule.shortest_text:
            return
        hits = process.extract(text, keys, scorer=fuzz.ratio, score_cutoff=rule.likeness_percent, limit=None)
        begins = bisect_left(keys, text)
        begun = [key for key in keys[begins : begins + 10 * rule.most] if key.startswith(text)]
        for key, _, _ in sorted(hits, key=lambda hit: (-hit[1], hit[0])):
            yield self._index[key]
        for key in sorted(begun, key=lambda key: (len(key), key)):
            yield self._index[key]

    @cached_property
    def _keys(self) -> list[str]:
        return sorted(self._index)


class _Found:
    """The names found in one text, put together."""

    def __init__(self, entries: tuple[Entry, ...], table: MedicineTable) -> None:
        self.ingredients = tuple(sorted({id_ for entry in entries for id_ in entry.ingredients}))
        named = {entry.class_id for entry in entries if entry.class_id}
        spoken = {class_id for id_ in self.ingredients for class_id in table.classes_of[id_]}
        self.classes = tuple(sorted(named - spoken))
        whole = {
            treatment
            for id_ in named
            if len(told := {table.ingredients[member].treatment for member in table.members[id_]}) == 1
            for treatment in told
            if treatment
        }
        parts = {treatment for id_ in self.ingredients if (treatment := table.ingredients[id_].treatment)}
        own = {entry.treatment for entry in entries if entry.treatment}
        self.treatments = tuple(sorted({*map(str, whole | parts), *own}))
        self.contradictory = bool(self.classes and self.ingredients)  # "metformin, statin": which statin is not said


def _percent_is_named(steps: tuple[_Step, ...], words: tuple[str, ...], reader: NameReader) -> bool:
    ends = [*(step.begin for step in steps[1:]), len(words)]
    return any(
        step.entry is not None and any(map(reader.is_percent, words[step.begin : end]))
        for step, end in zip(steps, ends, strict=True)
    )


@once
def medicines() -> Medicines:
    """The table that ships with the program, loaded once."""
    return Medicines(load_medicine_table())


def recognise(name: str) -> Recognition:
    """What the text stands for, by the table that ships with the program."""
    return medicines().recognise(name)
