"""Settle every finding: present, absent or unknown, with the item that would answer it. Unknown is never absent."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from facts.memory import Allergy, Contradiction, Finding, Item, LabEntry, Listed, Measure, Reading, Takes, Unrecognised
from facts.templates import Template
from knowledge.calculators.card import Conclusion, Memory, Phase, calculator
from knowledge.medicine_table import class_name
from knowledge.tables import Evidence, MedicineRow

PRESENT, ABSENT, UNKNOWN = "present", "absent", "unknown"


class Settled(NamedTuple):
    """One finding: its status, the items that would settle it while unknown, the facts it rests on, and why."""

    status: str
    because: str
    items: tuple[str, ...] = ()
    supports: tuple[Template, ...] = ()
    provenance: str = "derived"


class Named:
    """Facts that name an ingredient, found by it and by its classes."""

    def __init__(self, facts: Sequence[Template], medicines: Any) -> None:
        self._facts = facts
        self._places: dict[str, list[int]] = {}
        for place, fact in enumerate(facts):
            for name in (fact["ingredient"], *map(class_name, medicines.classes_of(fact["ingredient"]))):
                self._places.setdefault(name, []).append(place)

    def of(self, row: MedicineRow) -> tuple[Template, ...]:
        """The facts whose ingredient the row means, in their order."""
        if row.names.isdisjoint(self._places):
            return ()
        places = {place for name in row.names for place in self._places.get(name, ())}
        return tuple(self._facts[place] for place in sorted(places))


class Patient:
    """The facts that findings are settled from, by name.

    `taken` are the medicines beside the ladder that reach the whole body, `taken_with_ladder` those of it as well;
    `no_medicine` and `no_allergy` are what holds of a finding that the list of medicines or of allergies does not show.
    """

    def __init__(self, memory: Memory, tables: Any) -> None:
        self.memory, self.tables = memory, tables
        self.settled: dict[str, Settled] = {}
        self.items: dict[str, Template] = {item["path"]: item for item in memory.all(Item)}
        self.measures: dict[str, list[Template]] = {}
        for number in (*memory.all(Measure), *memory.all(Reading)):
            self.measures.setdefault(number["id"], []).append(number)
        medicines = tables.medicines
        systemic = memory.where(Takes, systemic="yes")
        beside = [taken for taken in systemic if medicines.is_other_medicine(taken["ingredient"])]
        self.taken, self.taken_with_ladder = Named(beside, medicines), Named(systemic, medicines)
        self.allergies = Named(memory.all(Allergy), medicines)
        self.results = memory.where(LabEntry, plausible="word")
        self.no_medicine = self._not_listed(
            "medicines", ("medicines", "trials", "exposures"), "No such medicine is listed."
        )
        self.no_allergy = self._not_listed("allergies", ("allergies",), "No such allergy is listed.")

    def status(self, path: str) -> str:
        """How the item was answered; unknown where it was left out."""
        item = self.items.get(path)
        return str(item["status"]) if item else UNKNOWN

    def said(self, path: str) -> tuple[Template, ...]:
        """What was stated for the item: its answer, or every result in words of a laboratory test."""
        item = self.items.get(path)
        answer = (item,) if item and item["status"] == "known" else ()
        return (*answer, *(fact for fact in self.results if f"labs.{fact['test']}" == path))

    def word(self, path: str) -> str:
        """The word that was stated for the item, or an empty string."""
        item = self.items.get(path)
        return str(item["value"]) if item and item["status"] == "known" else ""

    def _not_listed(self, path: str, lists: tuple[str, ...], because: str) -> Settled:
        """Absent where the list was given and every name in it is recognised; unknown otherwise."""
        item = self.items.get(path)
        doubts = tuple(fact for fact in self.memory.all(Unrecognised) if fact["place"] in lists)
        if item is None or item["status"] != "known" or doubts:
            known = (item,) if item else ()
            return Settled(UNKNOWN, "The list is not complete.", (path,), (*known, *doubts), provenance="assumed")
        return Settled(ABSENT, because, supports=(item,), provenance="stated")


@calculator(
    "CAL-200",
    "Findings: present, absent or unknown",
    phase=Phase.DERIVE,
    reads=(Item, Listed, LabEntry, Reading, Measure, Takes, Allergy, Unrecognised),
    asserts=(Finding, Contradiction),
    sources=("contract#1", "contract#reading-a-case"),
)
def findings(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """One Finding for everything that rules may ask; one per missing item where it is unknown."""
    patient = Patient(memory, tables)
    for path, item in patient.items.items():
        if path.startswith("findings."):
            id_ = path.removeprefix("findings.")
            patient.settled[id_], contradiction = _stated(patient, id_, item)
            if contradiction:
                yield contradiction
    for rows, settle in (
        (tables.findings.threshold, _threshold),
        (tables.findings.taken, _taken),
        (tables.findings.allergy, _allergic),
        (tables.findings.says, _said),
        (tables.findings.combined, _combined),
    ):
        patient.settled.update((id_, settle(patient, row)) for id_, row in rows.items())
    for id_, settled in patient.settled.items():
        for item_path in settled.items if settled.status == UNKNOWN else ("",):
            yield Conclusion(
                Finding(id=id_, status=settled.status, item=item_path, provenance=settled.provenance),
                settled.because,
                settled.supports,
                (f"finding:{id_}",),
            )


def _stated(patient: Patient, id_: str, item: Template) -> tuple[Settled, Conclusion | None]:
    path = f"findings.{id_}"
    row = patient.tables.findings.stated.get(id_)
    shown: list[Template] = []
    ruled_out: list[Template] = []
    for evidence in row.evidence if row else ():
        status, supports, _ = _limit(patient, evidence)
        (shown if status == PRESENT else ruled_out if status == ABSENT else []).extend(supports)
    for words in row.words if row else ():
        shown.extend(fact for fact in patient.said(words.item) if fact["value"] in words.any_of)
    said = item["status"]
    contradiction = None
    if (said == ABSENT and shown) or (said == PRESENT and row and row.same == "yes" and ruled_out and not shown):
        contradiction = Conclusion(
            Contradiction(item=path, text="word_against_number"),
            because="An answer in words and a number disagree; the more dangerous one is used.",
            supports=(item, *shown, *ruled_out),
        )
    if said == PRESENT:
        return Settled(PRESENT, "It was stated.", supports=(item,), provenance="stated"), contradiction
    if shown:
        return Settled(PRESENT, "A number or a class shows it.", supports=tuple(shown)), contradiction
    if said == ABSENT:
        return Settled(ABSENT, "It was stated to be absent.", supports=(item,), provenance="stated"), contradiction
    if row and row.same != "no" and ruled_out:
        return Settled(ABSENT, "The number rules it out.", supports=tuple(ruled_out)), contradiction
    return Settled(UNKNOWN, "It was not answered.", (path,), (item,), provenance="assumed"), contradiction


def _limit(patient: Patient, row: Evidence) -> tuple[str, tuple[Template, ...], tuple[str, ...]]:
    """Whether the measure meets the limit: status, supports, and the items that are missing."""
    measures = patient.measures.get(row.measure, [])
    proxy = _proxy(patient, row)
    if proxy is not None:
        return PRESENT, (proxy,), ()
    if not measures or measures[0].get("status", "known") != "known":
        measures = [measure for measure in measures if isinstance(measure, Measure)]
        for measure in measures:
            if measure["status"] in ("at_least", "at_most") and row.holds(measure["value"]):
                return PRESENT, (measure,), ()
        missing = tuple(measure["item"] for measure in measures) or (patient.tables.item_of(row.measure),)
        return UNKNOWN, (), missing
    measure = measures[0]
    if not row.holds(measure["value"]):
        return ABSENT, (measure,), ()
    if row.sex is None:
        return PRESENT, (measure,), ()
    sex = patient.word("patient.sex")
    if not sex:
        return UNKNOWN, (measure,), ("patient.sex",)
    return PRESENT if sex == row.sex else ABSENT, (measure, patient.items["patient.sex"]), ()


def _proxy(patient: Patient, row: Evidence) -> Template | None:
    """An eGFR below the limit applies a limit of the clearance."""
    if row.measure != "creatinine_clearance" or row.below is None:
        return None
    egfr = patient.measures.get("egfr")
    return egfr[0] if egfr and row.holds(egfr[0]["value"]) else None


def _threshold(patient: Patient, row: Any) -> Settled:
    status, supports, missing = _limit(patient, row)
    if status == UNKNOWN and row.absent_with and patient.settled[row.absent_with].status == ABSENT:
        base = patient.settled[row.absent_with]
        return Settled(ABSENT, "What it would be a degree of is absent.", supports=base.supports)
    if status == UNKNOWN:
        return Settled(UNKNOWN, "The number is not known.", missing, supports, provenance="assumed")
    return Settled(status, f"Compared with the limit: {row.words}.", supports=supports)


def _taken(patient: Patient, row: Any) -> Settled:
    hits = (patient.taken_with_ladder if row.with_ladder == "yes" else patient.taken).of(row)
    if not hits:
        return patient.no_medicine
    medicines = patient.tables.medicines
    now = [
        taken
        for taken in hits
        if _counts(taken, row) and not (taken["state"] == "planned" and medicines.is_quinolone(taken["ingredient"]))
    ]
    ingredients = sorted({taken["ingredient"] for taken in now})
    if len(ingredients) >= row.at_least:
        return Settled(PRESENT, f"Taken: {', '.join(ingredients)}.", supports=tuple(now))
    for taken in hits:
        missing = {UNKNOWN: "ongoing", "stopped": "last_dose"}.get(taken["state"], "")
        undated = taken["state"] == "stopped" and taken["days_since_stop"] == "" and row.within_days
        if taken["state"] == UNKNOWN or undated:
            because = "It is not known when the course ended."
            return Settled(UNKNOWN, because, (f"{taken['path']}.{missing}",), (taken,), "assumed")
    return patient.no_medicine


def _counts(taken: Template, row: Any) -> bool:
    if row.state == "planned":
        return bool(taken["state"] == "planned")
    days = taken["days_since_stop"]
    recent = taken["state"] == "stopped" and days != "" and days < row.within_days
    planned = taken["state"] == "planned" and row.state != "current"
    return bool(taken["state"] == "now" or recent or planned)


def _allergic(patient: Patient, row: Any) -> Settled:
    hits = patient.allergies.of(row)
    if not hits:
        return patient.no_allergy
    return Settled(PRESENT, "An allergy was stated.", supports=hits, provenance="stated")


def _said(patient: Patient, row: Any) -> Settled:
    item = patient.items.get(row.item)
    sex = patient.items.get("patient.sex")
    if (
        row.only_sex
        and not _stated_yes(item, row)
        and sex is not None
        and sex["status"] == "known"
        and sex["value"] != row.only_sex
    ):
        return Settled(ABSENT, "It cannot be in this sex.", supports=(sex,))
    age = patient.measures.get("age_years")
    if row.only_below_age is not None and age and age[0]["value"] >= row.only_below_age and not _stated_yes(item, row):
        return Settled(ABSENT, "It cannot be at this age.", supports=(age[0],))
    other = patient.items.get(row.or_item) if row.or_item else None
    if other is not None and other["status"] == PRESENT:
        return Settled(PRESENT, f"It was stated: {row.words}.", supports=(other,), provenance="stated")
    if row.contains and item is not None and item["status"] == "known":
        hit = patient.memory.where(Listed, path=row.item, word=row.contains)
        return Settled(PRESENT if hit else ABSENT, f"From the list: {row.words}.", supports=hit or (item,))
    words = {"known": item["value"], PRESENT: "yes", ABSENT: "no"}.get(item["status"]) if item else None
    if item is not None and words is not None and words != "unknown":
        status = PRESENT if words in row.any_of else ABSENT
        return Settled(status, f"It was stated: {row.words}.", supports=(item,), provenance="stated")
    if row.absent_with and patient.settled[row.absent_with].status == ABSENT:
        base = patient.settled[row.absent_with]
        return Settled(ABSENT, "What it would be a degree of is absent.", supports=base.supports)
    return Settled(UNKNOWN, "It was not answered.", (row.item,), (item,) if item else (), provenance="assumed")


def _stated_yes(item: Template | None, row: Any) -> bool:
    return item is not None and {PRESENT: "yes"}.get(item["status"], item["value"]) in row.any_of


def _combined(patient: Patient, row: Any) -> Settled:
    """Any of, all of and none of, three-valued."""
    settled = patient.settled
    some, every, none = ({settled[id_].status for id_ in ids} for ids in (row.any_of, row.all_of, row.none_of))
    if PRESENT in none or ABSENT in every or some == {ABSENT}:
        status = ABSENT
    elif every <= {PRESENT} and none <= {ABSENT} and (not some or PRESENT in some):
        status = PRESENT
    else:
        status = UNKNOWN
    parts = [settled[id_] for ids in (row.any_of, row.all_of, row.none_of) for id_ in ids]
    relevant = [part for part in parts if (part.status == UNKNOWN) == (status == UNKNOWN)]
    items = tuple(dict.fromkeys([item for part in relevant for item in part.items]))
    supports = {fact["__factid__"]: fact for part in relevant for fact in part.supports}
    return Settled(status, f"From its parts: {row.words}.", items, tuple(supports.values()))
