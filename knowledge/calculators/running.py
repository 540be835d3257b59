"""What runs now: courses of quinolones, and treatments of the ladder."""

from collections.abc import Iterator
from typing import Any

from facts.memory import FluoroquinoloneUse, Item, Running, Takes, TrialEntry, TrialOf
from knowledge.calculators.card import Conclusion, Memory, Phase, calculator

USE_STATES = {"now": "current", "stopped": "past"}


@calculator(
    "CAL-020",
    "Courses of quinolones",
    phase=Phase.DERIVE,
    reads=(Takes,),
    asserts=(FluoroquinoloneUse,),
    sources=("contract#4", "context-dossier#1.1"),
)
def quinolone_courses(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """Systemic quinolones among the exposures and the medicines; eye and ear drops do not count."""
    for taken in memory.where(Takes, systemic="yes"):
        if tables.medicines.is_quinolone(taken["ingredient"]):
            yield Conclusion(
                FluoroquinoloneUse(
                    path=taken["path"], agent=taken["ingredient"], state=USE_STATES.get(taken["state"], taken["state"])
                ),
                because="It is a systemic course of a quinolone.",
                supports=(taken,),
            )


@calculator(
    "CAL-030",
    "Treatments that run now",
    phase=Phase.DERIVE,
    reads=(Takes, TrialOf, TrialEntry, Item),
    asserts=(Running,),
    sources=("contract#reading-a-case",),
)
def running_treatments(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """A trial and a medicine of one agent are one; an agent that only stands in the medicine list runs too."""
    found: dict[str, Conclusion] = {}
    for named in memory.all(TrialOf):
        for entry in memory.where(TrialEntry, index=named["index"], stopped=""):
            fact = Running(
                treatment=named["treatment"], source="trial", path=f"trials.{entry['index']}", purpose="neuropathy"
            )
            found[named["treatment"]] = Conclusion(fact, "The trial has no stop date.", (named, entry))
    for taken in sorted(memory.where(Takes, state="now"), key=_as_listed):
        treatment = tables.medicines.treatment(taken["ingredient"])
        if treatment and tables.medicines.counts_as_treatment(taken["ingredient"], taken["systemic"]):
            fact = Running(treatment=treatment, source="medicines", path=taken["path"], purpose=taken["purpose"])
            found.setdefault(
                treatment, Conclusion(fact, "It stands in the medicine list without a stop date.", (taken,))
            )
    for item in memory.where(Item, status="known", value="started"):
        place, _, treatment = item["path"].partition(".")
        if place == "supportive":
            fact = Running(treatment=treatment, source="supportive", path=item["path"], purpose="neuropathy")
            found.setdefault(treatment, Conclusion(fact, "It was stated to be started.", (item,)))
    yield from found.values()


def _as_listed(taken: Takes) -> tuple[str, int, str]:
    """The order of the case: of two entries of one agent the first counts."""
    place, _, index = str(taken["path"]).partition(".")
    return place, int(index), str(taken["ingredient"])
