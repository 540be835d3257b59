"""The changes of a case that are worth trying, the most plausible first: one answer each.

Age, sex and the past are never changed; where nobody stated them, they are open answers like any other.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from expert.assessment import Assessment, plain_number
from expert.dialogue.case_edit import Record, newest_result, value_at
from expert.dialogue.items import NOT_DONE, UNKNOWN, Item, Kind, generalised, item
from expert.dialogue.relevance import gate_is_open, tried_values
from expert.explain.touching import Touching
from facts.analytes import ANALYTES
from facts.ranges import RANGES, Range, exact
from facts.terms import Finding
from knowledge.asking import question_rows
from knowledge.calculators.days import DAYS_A_WEEK, after_days, latest
from knowledge.changes import changes
from knowledge.load import knowledge

_LISTS = ("exposures", "medicines", "allergies", "trials", "labs")
_OPEN = (None, UNKNOWN, NOT_DONE)
_MOST_PAIN = 10
_NOT_APPLICABLE = "not_applicable"
_NOT_OPEN_WHILE_RUNNING = ("trials.*.stopped", "trials.*.stop_reason")


class Candidate(NamedTuple):
    """One change to try: its kind, the item, its value in the record, and in which direction a number goes.

    `alike` are other items whose same change has the same effect, by the rules.
    """

    kind: str
    item: str
    value: Any
    direction: str = ""
    alike: tuple[str, ...] = ()


class Situation(NamedTuple):
    """What candidates are made from."""

    record: Record
    answer: Assessment
    touching: Touching
    treatments: frozenset[str]
    waited_for: frozenset[str]
    computed: frozenset[str]

    @property
    def today(self) -> date:
        """The day of the visit."""
        return self.answer.assessed_on


def candidates(now: Situation) -> list[Candidate]:
    """Every change that is worth trying, by plausibility and then in the order of the questions."""
    found = [*_open(now), *_time(now), *_other_answers(now), *_findings(now), *_fewer_medicines(now), *_started(now)]
    kinds = {kind: place for place, kind in enumerate(changes().order)}
    asked = {question.id: place for place, question in enumerate(now.answer.questions)}
    places = {id_: place for place, id_ in enumerate(question_rows())}

    def place(each: Candidate) -> tuple[int, int, int]:
        general = generalised(each.item)
        return (kinds[each.kind], asked.get(each.item, len(asked)), places.get(general, len(places)))

    return sorted(found, key=place)


def open_items(record: Record) -> list[Item]:
    """Every item that nobody answered and that may be asked now."""
    found = []
    for id_ in question_rows():
        for path in _instances(record, id_):
            asked = None if id_ in _NOT_OPEN_WHILE_RUNNING else item(path)
            if asked is not None and value_at(record, path) in _OPEN and gate_is_open(record, asked):
                found.append(asked)
    return found


def _instances(record: Record, general: str) -> Iterator[str]:
    """The paths of the record that a path with a star stands for: entries that are there, running trials only."""
    if "*" not in general:
        yield general
        return
    section, _, rest = general.partition(".*.")
    if not rest or "*" in rest or section not in ("exposures", "trials"):
        return
    for number, entry in enumerate(record.get(section) or ()):
        if section != "trials" or not entry.get("stopped"):
            yield f"{section}.{number}.{rest}"


def _open(now: Situation) -> Iterator[Candidate]:
    for asked in open_items(now.record):
        if may_touch(now, asked.id):
            # A number that was computed is known, so that a measured one would be a new result.
            kind = "result" if asked.id.removeprefix("labs.") in now.computed else "open"
            for value in _answers(now, asked):
                yield Candidate(kind, asked.id, value)


def possible_numbers(asked: Item) -> Range:
    """The numbers that an answer can be and is used."""
    if asked.kind is Kind.LAB:
        return ANALYTES[asked.id.partition(".")[2]].plausible
    return RANGES.get(asked.general.replace(".*", ""), RANGES["pain"]).possible


def _answers(now: Situation, asked: Item) -> Iterator[Any]:
    """The answers to try; the absence of a finding only where something waits for it."""
    section, _, finding = asked.id.partition(".")
    if section == "findings":
        yield "yes"
        if finding in now.touching.by_absence or asked.id in now.waited_for:
            yield "no"
        return
    yield from tried_values(now.record, asked)


def may_touch(now: Situation, path: str) -> bool:
    """Whether an answer to the item can touch the advice at all, by the rules."""
    section, _, rest = path.partition(".")
    if section in ("findings", "scores", "labs") or path in now.touching.read_by_rules:
        return path in now.touching.items or path in now.waited_for
    return section != "supportive" or rest in now.treatments


def _time(now: Situation) -> Iterator[Candidate]:
    """Days on which a running trial is judged again, or a medicine has left the body."""
    tables = knowledge()
    days: set[date] = set()
    for trial in now.record.get("trials") or ():
        since = trial.get("target_dose_since")
        if since and not trial.get("stopped"):
            wanted = {row.adequate_trial.weeks for row in tables.treatments.values() if row.adequate_trial}
            wanted |= {int(week) for name, week in tables.thresholds["stages"].items() if isinstance(week, Fraction)}
            days |= {after_days(latest(str(since)), week * DAYS_A_WEEK) for week in wanted}
    for medicine in now.record.get("medicines") or ():
        if medicine.get("stopped"):
            waits = {row.within_days for row in tables.findings.taken.values() if row.within_days}
            days |= {after_days(latest(str(medicine["stopped"])), wait) for wait in waits}
    for day in sorted(days):
        if day > now.today:
            yield Candidate("time", "assessed_on", day.isoformat(), "later")


def _other_answers(now: Situation) -> Iterator[Candidate]:
    """Answers that were given and can become others, numbers from the nearest outwards."""
    for id_ in question_rows():
        kind = changes().kind_of(id_)
        if kind is None or id_ in _LISTS:
            continue
        for path in _instances(now.record, id_):
            asked = item(path)
            value = value_at(now.record, path)
            if asked is None or value in _OPEN or not may_touch(now, path):
                continue
            for other, direction in _alternatives(now, asked, value):
                yield Candidate(kind, path, other, direction)


def _alternatives(now: Situation, asked: Item, value: Any) -> Iterator[tuple[Any, str]]:
    if asked.kind in (Kind.LAB, Kind.NUMBER):
        for number, direction in _numbers(now, asked):
            yield (result_of(asked, number, now.today) if asked.kind is Kind.LAB else plain_number(number)), direction
    elif asked.general == "trials.*.reviews":
        yield [*value, {"date": now.today.isoformat(), "tolerability": "intolerable"}], ""
    else:
        same = value.get("value") if isinstance(value, Mapping) else value
        for other in () if same == _NOT_APPLICABLE else tried_values(now.record, asked):
            if (other.get("value") if isinstance(other, Mapping) else other) != same:
                yield other, ""


def _numbers(now: Situation, asked: Item) -> Iterator[tuple[Fraction, str]]:
    """Numbers just beyond the limits that can touch the advice, or those of the question, from the present outwards."""
    present = _present(now.record, asked)
    if present is None:
        return
    limits = set(limits_of(now, asked))
    if asked.general == "pain.now":
        tried = {Fraction(points) for points in range(_MOST_PAIN + 1)}
    elif limits:
        beyond = {number for limit in limits for number in (*changes().beyond(limit), limit)}
        tried = {each for each in beyond if any((each >= limit) != (present >= limit) for limit in limits)}
        tried |= {limit for limit in limits if limit < present}
    else:
        tried = {exact(value) for value in asked.row.tries if isinstance(value, int | float)}
    possible = possible_numbers(asked)
    for number in sorted(tried, key=lambda each: (abs(each - present), each)):
        falls = number < present and asked.general in changes().only_up
        if number in possible and number != present and not falls:
            yield number, "up" if number > present else "down"


def limits_of(now: Situation, asked: Item) -> Iterator[Fraction]:
    """The limits that the tables compare this number with, of findings that can touch the advice."""
    table = knowledge().findings
    rows: list[Any] = [row for id_, row in table.threshold.items() if id_ in now.touching.findings]
    rows += [row for id_, each in table.stated.items() if id_ in now.touching.findings for row in each.evidence]
    for row in rows:
        if knowledge().item_of(row.measure) == asked.id:
            yield from (limit for limit in (row.at_least, row.above, row.below) if limit is not None)
            yield from row.outside or ()


def _present(record: Record, asked: Item) -> Fraction | None:
    if asked.kind is not Kind.LAB:
        value = value_at(record, asked.id)
        return exact(value) if isinstance(value, int | float) else None
    test = asked.id.partition(".")[2]
    entry = newest_result(record, test)
    if entry is None or not isinstance(entry.get("value"), int | float):
        return None
    return Fraction(ANALYTES[test].convert(entry["value"], entry.get("unit")))


def result_of(asked: Item, number: Fraction, day: date) -> dict[str, Any]:
    """The number as a result of the test on this day."""
    unit = ANALYTES[asked.id.partition(".")[2]].unit
    return {"value": plain_number(number), "unit": unit, "date": day.isoformat()}


def _findings(now: Situation) -> Iterator[Candidate]:
    """Findings that end and findings that begin; of red flags that lead to the same, one stands for all."""
    table = changes()
    flags: dict[tuple[object, ...], list[str]] = {}
    for finding in Finding:
        path = f"findings.{finding.value}"
        said = value_at(now.record, path)
        if said == "yes" and finding.value in table.may_end:
            yield Candidate("ends", path, "no")
        elif said == "no" and finding.value in now.touching.flags:
            flags.setdefault(now.touching.flags[finding.value], []).append(path)
        elif said == "no" and finding.value not in table.never_begin and may_touch(now, path):
            yield Candidate(table.kind_of(path) or "begins", path, "yes")
    for first, *others in flags.values():
        yield Candidate("begins", first, "yes", alike=tuple(others))


def _fewer_medicines(now: Situation) -> Iterator[Candidate]:
    """Each medicine of the list taken out: stopped so long ago that it no longer counts."""
    for number, entry in enumerate(now.record.get("medicines") or ()):
        if entry.get("name"):
            yield Candidate("decision", f"medicines.{number}", None)


def _started(now: Situation) -> Iterator[Candidate]:
    """One medicine for each class that can touch the advice, and an allergy to what is advised."""
    tables = knowledge()
    medicines = now.record.get("medicines")
    if medicines is not None:
        told: set[str] = set()
        for id_, row in tables.findings.taken.items():
            if id_ in now.touching.findings and row.at_least == 1 and row.state != "planned":
                name = row.ingredients[0] if row.ingredients else _member(row.classes)
                if name and name not in told:
                    told.add(name)
                    yield Candidate("started", f"medicines.{len(medicines)}", {"name": tables.medicines.display(name)})
    allergies = now.record.get("allergies")
    if allergies is not None:
        for treatment in sorted(now.treatments):
            if tables.treatments[treatment].dose is not None:
                yield Candidate("started", f"allergies.{len(allergies)}", treatment)


def _member(classes: Iterable[str]) -> str:
    """The first medicine of the classes that is no agent of the ladder."""
    medicines = knowledge().medicines
    members = sorted(each for class_id in classes for each in medicines.table.members[class_id])
    return next((each for each in members if medicines.is_other_medicine(each)), "")
