"""Naranjo score, its band, and the WHO-UMC category."""

from collections.abc import Iterator
from typing import Any

from facts.memory import Attribution, CompetingCause, Exposure, Finding, Item, NaranjoAnswer, Onset
from knowledge.calculators.card import Conclusion, Memory, Phase, calculator

OBJECTIVE = {
    "neuropathy.nerve_conduction": ("axonal", "demyelinating"),
    "neuropathy.skin_biopsy": ("reduced_density",),
    "neuropathy.sensory_loss": ("reduced", "absent"),
}
BANDS = ("doubtful", "possible", "probable", "definite")


def band_of(score: int, limits: dict[str, Any]) -> str:
    """The Naranjo band of a score."""
    reached = [band for band in BANDS[1:] if score >= limits[f"{band}_from"]]
    return reached[-1] if reached else BANDS[0]


def capped(band: str, highest: str) -> str:
    """The lower of two bands."""
    return min(band, highest, key=BANDS.index)


@calculator(
    "CAL-500",
    "Naranjo questions",
    phase=Phase.SAFETY,
    reads=(Item, Onset, CompetingCause, Finding),
    asserts=(NaranjoAnswer,),
    sources=("contract#16", "context-dossier#1.8", "naranjo-1981#table"),
)
def naranjo_answers(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """All ten questions: those that the case can answer, and no points where it is silent or the answer is fixed."""
    limits = tables.thresholds["naranjo"]
    (onset,) = memory.all(Onset)
    items = {item["path"]: item for item in memory.all(Item)}
    again = items.get("neuropathy.recurred_on_reexposure")
    improved = items.get("neuropathy.improved_after_stopping")
    causes = memory.all(CompetingCause)
    work_up = memory.where(Finding, id="work_up_complete", status="present")
    objective = [
        item
        for path, words in OBJECTIVE.items()
        if (item := items.get(path)) is not None and item["status"] == "known" and item["value"] in words
    ]
    yield _answer(1, limits["conclusive_reports"], "Conclusive reports of this reaction exist.")
    if onset["after_first_dose"] == "yes":
        yield _answer(2, limits["after_the_medicine"], "The onset cannot precede the first dose.", onset)
    else:
        yield _answer(2, 0, "Nothing shows that it began after the first dose.", onset)
    yield _stated(3, improved, limits["improved_after_stopping"], "improved after stopping")
    yield _stated(4, again, limits["recurred_on_reexposure"], "recurred on re-exposure")
    if causes:
        yield _answer(5, limits["other_cause"], "Another possible cause is present.", *causes)
    elif work_up:
        yield _answer(5, limits["no_other_cause"], "The work-up is complete and shows no other cause.", *work_up)
    else:
        yield _answer(5, 0, "The work-up is not complete; other causes are neither shown nor ruled out.")
    yield _answer(6, 0, "A placebo was not given.")
    yield _answer(7, 0, "A toxic level is not measured.")
    yield _answer(8, 0, "A change of dose was not compared.")
    yield _stated(9, again, limits["similar_reaction_before"], "was seen in an earlier course")
    if objective:
        yield _answer(10, limits["objective_evidence"], "There is objective evidence.", *objective)
    else:
        yield _answer(10, 0, "Neither nerve conduction, skin biopsy nor sensation shows it.")


@calculator(
    "CAL-510",
    "Naranjo band and WHO-UMC category",
    phase=Phase.SAFETY,
    reads=(NaranjoAnswer, Onset, Exposure, Item, CompetingCause, Finding),
    asserts=(Attribution,),
    sources=("contract#16", "who-umc#categories", "context-dossier#1.8"),
)
def attribution(memory: Memory, tables: Any) -> Iterator[Conclusion]:
    """Sum, band with its caps, and the WHO-UMC category beside it."""
    answers = memory.all(NaranjoAnswer)
    (onset,) = memory.all(Onset)
    (exposure,) = memory.all(Exposure)
    score = sum(int(answer["points"]) for answer in answers)
    band = band_of(score, tables.thresholds["naranjo"])
    rechallenged = any(answer["question"] == 4 and answer["points"] > 0 for answer in answers)
    if not rechallenged:
        band = capped(band, "probable")
    if onset["window"] == "unknown":
        band = capped(band, "possible")
    if onset["window"] in ("unlikely", "before_exposure"):
        band = capped(band, "doubtful")
    if exposure["status"] != "yes":
        band = "unassessable"
    who_umc = _who_umc(memory, onset["window"], exposure["status"], rechallenged=rechallenged)
    yield Conclusion(
        Attribution(score=score, band=band, who_umc=who_umc),
        because=f"The answered questions add up to {score}.",
        supports=(*answers, onset, exposure),
        rows=("threshold:naranjo",),
    )


def _who_umc(memory: Memory, window: str, exposed: str, *, rechallenged: bool) -> str:
    if exposed != "yes":
        return "unassessable"
    if window in ("unlikely", "before_exposure"):
        return "unlikely"
    if not memory.where(Finding, id="work_up_complete", status="present"):
        return "conditional"
    if memory.all(CompetingCause) or window == "unknown":
        return "possible"
    improved = memory.where(Item, path="neuropathy.improved_after_stopping", status="present")
    if improved:
        return "certain" if rechallenged else "probable"
    return "possible"


def _stated(question: int, item: Any, points: Any, what: str) -> Conclusion:
    """The points where it was stated, and none where it was denied or nobody said."""
    if item is None or item["status"] == "unknown":
        return _answer(question, 0, f"Nobody said whether it {what}.", *([item] if item is not None else ()))
    if item["status"] == "present":
        return _answer(question, points, f"It {what}.", item)
    return _answer(question, 0, f"Answered with no: it {what}.", item)


def _answer(question: int, points: Any, because: str, *supports: Any) -> Conclusion:
    return Conclusion(
        NaranjoAnswer(question=question, points=int(points)), because, supports, rows=("threshold:naranjo",)
    )
