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
    """The questions that the case can answer; the fixed answers are those of the context dossier."""
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
    if improved is not None and improved["status"] == "present":
        yield _answer(3, limits["improved_after_stopping"], "It improved after stopping.", improved)
    if again is not None and again["status"] == "present":
        yield _answer(4, limits["recurred_on_reexposure"], "It recurred on re-exposure.", again)
        yield _answer(9, limits["similar_reaction_before"], "There was a similar reaction before.", again)
    if causes:
        yield _answer(5, limits["other_cause"], "Another possible cause is present.", *causes)
    elif work_up:
        yield _answer(5, limits["no_other_cause"], "The work-up is complete and shows no other cause.", *work_up)
    if objective:
        yield _answer(10, limits["objective_evidence"], "There is objective evidence.", *objective)


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
    rechallenged = any(answer["question"] == 4 for answer in answers)
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


def _answer(question: int, points: Any, because: str, *supports: Any) -> Conclusion:
    return Conclusion(
        NaranjoAnswer(question=question, points=int(points)), because, supports, rows=("threshold:naranjo",)
    )
