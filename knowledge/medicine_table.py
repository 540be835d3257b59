"""The table of medicines: ingredients, products, classes and treatments, loaded and checked against each other.

The YAML beside this module holds every name. Here it only gets a form: which ingredient carries which names, what a
product contains, which classes an ingredient belongs to and how sure that is.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from facts.models import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from facts.terms import Treatment
from facts.yaml12 import load_yaml
from knowledge.monograph import Citation, Standing

ROOM = Path(__file__).parent
"""Where the tables stand."""


def _split(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return tuple([part for raw in value.split(",") if (part := raw.strip())])


Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Names = Annotated[tuple[str, ...], BeforeValidator(_split)]
Route = Literal[
    "oral", "sublingual", "buccal", "intravenous", "intramuscular", "subcutaneous", "injected", "inhaled",
    "ophthalmic", "otic", "nasal", "topical", "transdermal", "rectal", "vaginal",
]  # fmt: skip


def class_name(class_id: str) -> str:
    """A class of medicines among names of ingredients: one member of which nobody said which."""
    return f"class:{class_id}"


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class MarkedCode(NamedTuple):
    """A code of a public vocabulary and how sure it is; in the table `2551 verified`."""

    value: str
    standing: Standing

    @classmethod
    def parsed(cls, given: Any) -> Any:
        """The codes of a text: `N02BF01 verified, N03AX12 verified`."""
        pairs = [part.split() for part in _split(given)] if isinstance(given, str) else ()
        if not pairs or any(len(pair) != len(("value", "standing")) for pair in pairs):
            raise ValueError("write a code and its standing: `2551 verified`")
        return tuple(cls(value=value, standing=standing) for value, standing in pairs)


Codes = Annotated[tuple[MarkedCode, ...], BeforeValidator(MarkedCode.parsed)]


class Ingredient(NamedTuple):
    """One active ingredient; antibiotics.yaml says what each key means."""

    name: str = ""
    brands: Names = ()
    also: Names = ()
    local: Mapping[Route, Names] = {}
    route: Route | None = None
    drops: Literal["ophthalmic", "otic"] | None = None
    treatment: Treatment | None = None
    rxnorm: Codes = ()
    atc: Codes = ()


class MedicineClass(_Row):
    """A class that rules ask about: what it is, why it matters, where that is written, who belongs to it."""

    title: str
    why: str
    sources: tuple[Citation, ...] = Field(min_length=1)
    standing: Standing
    names: Names = ()
    includes: Names = ()
    members: Names = ()
    members_recalled: Names = ()


class TreatmentNames(_Row):
    """Names of a treatment, and whether its ingredients are judged as the treatment (agent) or beside it (group)."""

    kind: Literal["agent", "group"]
    names: Names = ()
    by_any_route: Literal["yes", "no"] = "no"


class Suggesting(_Row):
    """When near names are offered: how many, how like (percent), and for texts of which length (characters)."""

    most: int
    likeness_percent: int
    shortest_text: int
    longest_text: int


class Words(_Row):
    """The words around a name."""

    spellings: dict[str, str]
    salts: Names
    units: Names
    everyday: Names
    reactions: Names
    routes: dict[Route, Names]
    local_routes: Names
    whole_body_routes: Names
    local_forms: Names
    absorbed: Names
    absorbed_by_nose: Names
    drops: Names
    letters: dict[str, str]
    suggestions: Suggesting


class Product(_Row):
    """A product of several ingredients; `route` is empty where it is taken in the usual way."""

    names: Names
    ingredients: tuple[str, ...]
    route: str = ""


class MedicineTable(_Row):
    """All tables of medicines. Raises ValueError naming file, place and remedy where they do not fit together."""

    ingredients: dict[Id, Ingredient]
    products: tuple[Product, ...]
    classes: dict[Id, MedicineClass]
    treatments: dict[Treatment, TreatmentNames]
    words: Words

    @cached_property
    def members(self) -> Mapping[str, Mapping[str, Standing]]:
        """Class to its members in the order of the tables, included classes too, and the standing of each."""
        return {id_: dict(self._members(id_, ())) for id_ in self.classes}

    def _members(self, class_id: str, inside: tuple[str, ...]) -> Iterator[tuple[str, Standing]]:
        if class_id in inside:
            raise ValueError(f"medicine_classes.yaml: {class_id} includes itself; take it out of `includes`")
        row = self.classes[class_id]
        recalled: Standing = "recalled"
        yield from ((id_, recalled) for id_ in row.members_recalled)
        for other in row.includes:
            yield from self._members(other, (*inside, class_id))
        yield from ((id_, row.standing) for id_ in row.members)

    @cached_property
    def classes_of(self) -> Mapping[str, frozenset[str]]:
        """Ingredient to the classes that it belongs to; an unknown member of a class to those of all its members."""
        found: dict[str, list[str]] = {id_: [] for id_ in self.ingredients}
        for class_id, members in self.members.items():
            for id_ in members:
                found[id_].append(class_id)
        for class_id, members in self.members.items():
            found[class_name(class_id)] = [
                id_ for id_, theirs in self.members.items() if members.keys() <= theirs.keys()
            ]
        return {id_: frozenset(classes) for id_, classes in found.items()}

    @cached_property
    def _named_classes(self) -> Mapping[str, MedicineClass]:
        return {class_name(id_): row for id_, row in self.classes.items() if row.names}

    def is_mixture(self, ingredient: str) -> bool:
        """Whether it stands for several vitamins, so that the dose of the product is that of none of them."""
        return "vitamin_mixture" in self.classes_of.get(ingredient, ())

    def display(self, ingredient: str) -> str:
        """The name of an ingredient, or of an unknown member of a class, as people write it."""
        if (group := self._named_classes.get(ingredient)) is not None:
            return group.names[0]
        return self.ingredients[ingredient].name or ingredient.replace("_", " ")

    def problems(self) -> Iterator[str]:
        """What does not fit together, each with place and remedy."""
        for id_, row in self.classes.items():
            yield from self._problems_of_class(id_, row)
        for product in self.products:
            for word in product.ingredients:
                if word not in self.ingredients:
                    yield f"combinations.yaml: {product.names[0]}: there is no ingredient {word!r}; add it"
        for word in (*self.words.local_forms, *self.words.absorbed, *self.words.absorbed_by_nose):
            if word not in self.ingredients:
                yield f"medicine_words.yaml: there is no ingredient {word!r}; correct the word"
        for treatment in Treatment:
            if treatment not in self.treatments:
                yield f"treatment_names.yaml: {treatment} is missing; add it with its kind"

    def _problems_of_class(self, id_: str, row: MedicineClass) -> Iterator[str]:
        place = f"medicine_classes.yaml: {id_}"
        members = (*row.members, *row.members_recalled)
        if not (members or row.includes):
            yield f"{place} has no member; add one or take the class away"
        for word in row.includes:
            if word not in self.classes:
                yield f"{place}: there is no class {word!r} to include; correct the word"
        for word in dict.fromkeys(members):
            if word not in self.ingredients:
                yield f"{place}: there is no ingredient {word!r}; add it to medicines/*.yaml"
            if members.count(word) > 1:
                yield f"{place}: {word!r} stands there twice; keep one"


def load_medicine_table(room: Path = ROOM) -> MedicineTable:
    """The tables as they stand in the files. Raises ValueError with every problem found."""
    ingredients: dict[str, Any] = {}
    for path in sorted((room / "medicines").glob("*.yaml")):
        if path.stem == "combinations":
            continue
        for id_, row in _read(path).items():
            if id_ in ingredients:
                raise ValueError(f"{path.name}: the ingredient {id_!r} stands in two files; keep one")
            ingredients[id_] = row if isinstance(row, dict) else {"brands": row or ""}
    table = MedicineTable.model_validate(
        {
            "ingredients": ingredients,
            "products": tuple(_products(_read(room / "medicines" / "combinations.yaml"))),
            "classes": _read(room / "medicine_classes.yaml"),
            "treatments": _read(room / "treatment_names.yaml"),
            "words": _read(room / "medicine_words.yaml"),
        }
    )
    problems = list(table.problems())
    if problems:
        raise ValueError("the tables of medicines do not fit together:\n" + "\n".join(problems))
    return table


def _products(tables: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for route, rows in {"": tables["systemic"], **tables["local"]}.items():
        for ingredients, names in rows.items():
            yield {"names": names, "ingredients": tuple(ingredients.split(" + ")), "route": route}


def _read(path: Path) -> Any:
    return load_yaml(path.read_text(encoding="utf-8"), what=path.name)
