"""Every name of the tables of medicines as it is compared, and what it stands for."""

from collections.abc import Iterator
from typing import NamedTuple

from knowledge.medicine_names import NameReader
from knowledge.medicine_table import MedicineTable


class Entry(NamedTuple):
    """What one name stands for: ingredients, or a treatment, or a class; and the route that it implies."""

    shown: str
    ingredients: tuple[str, ...] = ()
    treatment: str = ""
    class_id: str = ""
    route: str = ""

    @property
    def meaning(self) -> tuple[object, ...]:
        """What two names of the same thing have in common."""
        return self[1:]


def name_index(table: MedicineTable, reader: NameReader) -> dict[str, Entry]:
    """Compared name to its entry. Raises ValueError where two entries claim one name, or nobody an agent's."""
    index: dict[str, Entry] = {}
    problems: list[str] = []
    for names, entry, yields in _claims(table):
        if not names:
            continue
        meaning = entry[1:]
        for name, word in zip(names, reader.keys(names), strict=True):
            there = index.get(word)
            if there is None:
                index[word] = Entry(name, *meaning)
            elif there[1:] != meaning and not yields:
                problems.append(f"{name!r} is a name of {meaning} and of {there[1:]}; keep it in one place")
    for treatment, words in table.treatments.items():
        if words.kind == "agent" and not index[reader.key(treatment.value)].ingredients:
            problems.append(f"{treatment.value!r} is an agent and no name of an ingredient; give it to one")
    if problems:
        raise ValueError("names of medicines that cannot stay as they are:\n" + "\n".join(problems))
    return index


def _claims(table: MedicineTable) -> Iterator[tuple[tuple[str, ...], Entry, bool]]:
    """Names, what they stand for, and whether they give way to a name that is already there."""
    for id_, row in table.ingredients.items():
        entry = Entry("", ingredients=(id_,))
        yield (*(() if row.name else (table.display(id_),)), *row.brands, *row.also), entry, False
        for route, names in row.local.items():
            yield names, entry._replace(route=route), False
    for product in table.products:
        yield product.names, Entry("", ingredients=tuple(sorted(product.ingredients)), route=product.route), False
    for class_id, group in table.classes.items():
        yield group.names, Entry("", class_id=class_id), False
    for treatment, words in table.treatments.items():
        named_class = treatment.value if treatment.value in table.classes else ""
        entry = Entry("", treatment="" if named_class else treatment.value, class_id=named_class)
        yield words.names, entry, False
        yield (treatment.value.replace("_", " "),), entry, True
    for id_, row in table.ingredients.items():
        yield ((row.name, id_) if row.name else ()), Entry("", ingredients=(id_,)), True
