"""Which agents remain on the ladder, in which order, and what the next one would be."""

from collections.abc import Iterator
from typing import Any

from facts.memory import (
    Barrier,
    Clearance,
    Course,
    Finding,
    FreeFrom,
    History,
    Kept,
    Ladder,
    Opening,
    PainGate,
    Place,
    Running,
    Takes,
    Verdict,
)
from facts.templates import Template
from knowledge.calculators.card import Conclusion, Memory, Phase, calculator

FORBIDDING = ("block", "avoid")
CLOSED = ("excluded", "avoided")
LEAVING = ("replace", "taper")


@calculator(
    "CAL-550",
    "Medicines that act on the central nervous system, counted",
    phase=Phase.SAFETY,
    reads=(Takes, Running, Finding),
    asserts=(Barrier,),
    sources=("contract#19", "beers-2023#interactions"),
)
def cns_active_count(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """From 65 on three are too many, the new one counted; `other` where a running agent is among them."""
    older = memory.where(Finding, id="age_65_or_over", status="present")
    if not older:
        return
    threshold = tables.thresholds["cns_active"]
    limit = int(threshold["too_many"])
    taken = {
        fact["ingredient"]: fact
        for fact in memory.all(Takes)
        if fact["state"] in ("now", "planned")
        and fact["systemic"] == "yes"
        and tables.medicines.is_other_medicine(fact["ingredient"])
        and "cns_active" in tables.medicines.classes_of(fact["ingredient"])
    }
    running = [fact for fact in memory.all(Running) if _is_oral(tables, fact["treatment"])]
    for treatment, monograph in tables.treatments.items():
        if not monograph.systemic_analgesic or monograph.line == "never_for_this":
            continue
        others = [fact for fact in running if fact["treatment"] != treatment and fact["treatment"] != "strong_opioid"]
        if len(taken) + 1 + len(others) < limit:
            continue
        needed = [] if len(taken) + 1 >= limit else others
        for other in (fact["treatment"] for fact in needed) if needed else ("",):
            yield Conclusion(
                Barrier(
                    treatment=treatment,
                    row=threshold["row"],
                    severity="avoid",
                    kind="interaction",
                    other=other,
                    cap_mg="",
                ),
                "It would be one of three or more medicines that act on the central nervous system.",
                (*older, *taken.values(), *others),
                rows=(threshold["row"],),
            )


def _is_oral(tables: Any, treatment: str) -> bool:
    return bool(tables.treatments[treatment].systemic_analgesic)


class Field:
    """The agents of the ladder and what is known about each, for one patient."""

    def __init__(self, memory: Memory, tables: Any) -> None:
        self.memory, self.tables = memory, tables
        self._points: dict[str, int] = {}
        self._exhausted: dict[tuple[str, tuple[str, ...]], bool] = {}
        self._present = {fact["id"]: fact for fact in memory.where(Finding, status="present")}
        self._running = tuple(
            dict.fromkeys(fact["treatment"] for fact in memory.all(Running) if _is_oral(tables, fact["treatment"]))
        )

    def leaving(self) -> tuple[str, ...]:
        """Running agents that are to be replaced or tapered."""
        return tuple(v["treatment"] for v in self.memory.all(Verdict) if v["decision"] in LEAVING)

    def running(self) -> tuple[str, ...]:
        """Running systemic analgesics."""
        return self._running

    def climbing(self) -> tuple[str, ...]:
        """Running agents that are, or may be, a step of this ladder: not those for another disease, never undosed."""
        meant = {
            fact["treatment"]
            for fact in self.memory.all(Running)
            if fact["source"] == "trial"
            or (fact["purpose"] != "other" and self.tables.treatments[fact["treatment"]].dose is not None)
        }
        return tuple(id_ for id_ in self.running() if id_ in meant)

    def tried(self, treatment: str) -> bool:
        """Whether the agent failed in an adequate trial or was not tolerated."""
        return any(
            fact["outcome"] in ("failed", "not_tolerated") for fact in self.memory.where(History, treatment=treatment)
        )

    def exhausted(self, treatment: str, kept: tuple[str, ...]) -> bool:
        """Whether the agent is excluded, avoided, tried or not tolerated, with these running agents kept."""
        asked = (treatment, kept)
        if asked not in self._exhausted:
            self._exhausted[asked] = self._is_exhausted(treatment, kept)
        return self._exhausted[asked]

    def _is_exhausted(self, treatment: str, kept: tuple[str, ...]) -> bool:
        clearance = self.memory.one(Clearance, treatment=treatment)
        if clearance is not None and clearance["verdict"] in CLOSED:
            return True
        if self.tried(treatment):
            return True
        return any(
            barrier["other"] in kept and barrier["severity"] in FORBIDDING
            for barrier in self.memory.where(Barrier, treatment=treatment)
        )

    def points(self, treatment: str) -> int:
        """Rank points of an agent for this patient: the reasons that hold, less where its class has failed."""
        if treatment not in self._points:
            self._points[treatment] = self._counted(treatment)
        return self._points[treatment]

    def _counted(self, treatment: str) -> int:
        monograph = self.tables.treatments[treatment]
        total = sum(row.points for row in self.preferences(treatment))
        failed = {
            self.tables.treatments[fact["treatment"]].pharmacological_class
            for fact in self.memory.where(History, outcome="failed")
        }
        if monograph.pharmacological_class in failed:
            total += int(self.tables.thresholds["ranking"]["class_failed_points"])
        return int(total)

    def preferred_for(self, treatment: str) -> tuple[Template, ...]:
        """The present findings that move the agent up or down for this patient, each once."""
        ids = dict.fromkeys(id_ for row in self.tables.treatments[treatment].preferences for id_ in row.any_of)
        return tuple(self._present[id_] for id_ in ids if id_ in self._present)

    def preferences(self, treatment: str) -> list[Any]:
        """The rows that move the agent up or down for this patient."""
        return [
            row
            for row in self.tables.treatments[treatment].preferences
            if not row.any_of or not self._present.keys().isdisjoint(row.any_of)
        ]

    def remaining(self, lines: tuple[str, ...], kept: tuple[str, ...]) -> list[str]:
        """The agents of the lines that are open, best first: by line, then by points, then by id."""
        order = {line: index for index, line in enumerate(lines)}
        treatments = self.tables.treatments
        return sorted(
            (
                id_
                for id_ in self.tables.line(*lines)
                if id_ not in self.running() and treatments[id_].dose is not None and not self.exhausted(id_, kept)
            ),
            key=lambda id_: (order[treatments[id_].line], -self.points(id_), id_),
        )

    def candidates(self, mode: str, kept: tuple[str, ...]) -> list[str]:
        """Best first; the third line only when the first and second are exhausted, and never as an addition."""
        earlier = self.remaining(("first_line", "second_line"), kept)
        if earlier or mode == "add" or not self.earlier_exhausted(kept):
            return earlier
        return self.remaining(("third_line",), kept)

    def earlier_exhausted(self, kept: tuple[str, ...]) -> bool:
        """Whether no agent of the first or second line is left, or running and kept."""
        leaving = self.leaving()
        return all(
            id_ in leaving or (id_ not in kept and self.exhausted(id_, kept))
            for id_ in self.tables.line("first_line", "second_line")
        )

    def third_line_exhausted(self) -> bool:
        """Whether no dosed agent of the third line is left, whatever else runs."""
        dosed = (id_ for id_ in self.tables.line("third_line") if self.tables.treatments[id_].dose is not None)
        return all(self.exhausted(id_, ()) or id_ in self.leaving() for id_ in dosed)


@calculator(
    "CAL-700",
    "The best remaining agent and the order of the others",
    phase=Phase.LADDER,
    reads=(Barrier, Clearance, Course, Finding, FreeFrom, History, PainGate, Running, Verdict),
    asserts=(Opening, Place, Ladder, Kept),
    sources=("contract#9", "contract#10", "drug-dossier#1.5"),
)
def openings(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """What could be started, added or switched to; where the patient stands; which running agents are kept."""
    field = Field(memory, tables)
    running = field.climbing()
    judged = memory.where(Course, judged="yes")
    subject = judged[0]["treatment"] if judged else ""
    verdicts = memory.all(Verdict)
    staying = tuple(id_ for id_ in field.running() if id_ not in field.leaving())
    others = tuple(id_ for id_ in staying if id_ != subject)
    modes: dict[str, tuple[str, ...]] = {}
    if not running:
        modes["start"] = staying
    elif subject:
        modes = {"add": staying, "switch": others}
    found = {mode: field.candidates(mode, kept) for mode, kept in modes.items()}
    decision = next((v["decision"] for v in verdicts if v["treatment"] == subject), "")
    mode = "start" if not running else "switch" if decision in LEAVING else "add"
    second = bool(subject) and tables.treatments[subject].line == "second_line"
    if decision == "add" and not found.get("add") and second and found.get("switch"):
        mode = "switch"
    kept = others if mode == "switch" else staying
    supports = (*memory.all(Running), *verdicts)
    for name, candidates in found.items():
        for best in candidates[:1]:
            yield Conclusion(
                Opening(mode=name, treatment=best, running=subject, line=tables.treatments[best].line),
                "It ranks first among the agents that remain.",
                (*supports, *memory.where(Clearance, treatment=best)),
            )
    for number, id_ in enumerate(found.get(mode, []), start=1):
        yield Conclusion(
            Place(treatment=id_, place=number, points=field.points(id_)),
            f"Number {number} of those that remain, with {field.points(id_)} points.",
            (*memory.where(Clearance, treatment=id_), *field.preferred_for(id_)),
            rows=tuple(row.id for row in field.preferences(id_)),
        )
    for id_ in kept:
        yield Conclusion(Kept(treatment=id_), "It stays in the plan.", memory.where(Running, treatment=id_))
    waits = [
        fact
        for id_ in tables.line("first_line")
        if not field.tried(id_) and id_ not in field.running()
        for fact in memory.where(FreeFrom, treatment=id_)
    ]
    yield Conclusion(
        Ladder(
            stage=_stage(memory, tables, field, running, subject, found),
            running="yes" if running else "no",
            earlier_lines="exhausted" if field.earlier_exhausted(kept) else "open",
            third_line="open" if field.remaining(("third_line",), kept) else "closed",
            left="no" if field.earlier_exhausted(()) and field.third_line_exhausted() else "yes",
            waiting=waits[0]["treatment"] if waits and not running else "",
            next_mode=mode,
            reserve="no" if _second_line_is_next(tables, found, mode, decision) else "yes",
        ),
        "From what runs and what remains.",
        supports,
    )


def _second_line_is_next(tables: Any, found: dict[str, list[str]], mode: str, decision: str) -> bool:
    """Whether the next step takes or adds an agent of the second line or of a later one."""
    best = found.get(mode, [])[:1]
    wanted = mode in ("start", "switch") or decision == "add"
    return wanted and bool(best) and tables.treatments[best[0]].line != "first_line"


def _stage(
    memory: Memory, tables: Any, field: Field, running: tuple[str, ...], subject: str, found: dict[str, list[str]]
) -> str:
    nothing_left = not any(found.values())
    third_gone = field.third_line_exhausted()
    if not running:
        closed = memory.where(PainGate, status="closed")
        if closed:
            return "not_indicated"
        return "specialist" if nothing_left and third_gone else "before_first_line"
    if subject in field.leaving() and nothing_left and third_gone and field.earlier_exhausted(()):
        return "specialist"
    treatment = subject or max(running)
    courses = memory.where(Course, treatment=treatment, running="yes")
    return str(courses[-1]["stage"]) if courses else "unknown"
