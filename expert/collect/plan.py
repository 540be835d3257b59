"""The recommendations, in the order in which they should be acted on."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from expert.assessment import Evidence, Recommendation, ScheduleStep, plain_number
from expert.collect.words import doses_in_words, finding_name, listed, name_of, row_text, subject_words
from expert.engine.run import Run
from facts.memory import (
    ConfirmFirst,
    Critical,
    DoseStep,
    FluoroquinoloneUse,
    Maximum,
    NeurotoxicSince,
    OutOfScope,
    Place,
    RedFlag,
    ReviewOn,
    Step,
    StepStart,
    Visit,
)
from facts.templates import Template, written
from facts.terms import Urgency

URGENCIES = tuple(Urgency)


def recommendation_list(settled: Run, tables: Any) -> tuple[Recommendation, ...]:
    """Every step of the plan with its words, doses, dates, evidence and derivation."""
    steps = sorted(settled.all(Step), key=lambda step: _place(step, tables))
    steps = [step for step in steps if not _said_already(step, steps, tables)]
    return tuple(_recommendation(f"R{number}", step, settled, tables) for number, step in enumerate(steps, start=1))


def _place(step: Template, tables: Any) -> tuple[Any, ...]:
    """By order; referrals, and what stands among them, by urgency first."""
    order = tables.wording.steps[step["text"]].order
    urgency = URGENCIES.index(step["urgency"])
    today = step["action"] not in SAID_ONLY and urgency <= URGENCIES.index(Urgency.SAME_DAY)
    if order >= REFERRALS_FROM and (step["action"] == "refer" or order <= REFERRALS_UP_TO or today):
        return (REFERRALS_FROM, urgency, order, _key(step))
    return (order, 0, order, _key(step))


REFERRALS_FROM, REFERRALS_UP_TO = 10, 14
SAID_ONLY = ("advise", "test")


def _key(step: Template) -> tuple[str, ...]:
    return tuple(str(step[slot]) for slot in ("action", "treatment", "subject", "other", "text"))


def _said_already(step: Template, steps: Sequence[Template], tables: Any) -> bool:
    """A step of the same kind for the same subject, with at least the same urgency, comes first and says it."""
    if step["action"] not in ("refer", "test"):
        return False

    def kind(other: Template) -> tuple[Any, ...]:
        return other["action"], other["subject"], tables.wording.steps[other["text"]].order

    return next(other for other in steps if kind(other) == kind(step)) is not step


def _recommendation(id_: str, step: Template, settled: Run, tables: Any) -> Recommendation:
    treatment = step["treatment"]
    monograph = tables.treatments[treatment] if treatment else None
    wording = tables.wording.steps[step["text"]]
    mine = {"treatment": treatment, "action": step["action"]}
    rows = settled.where(DoseStep, **mine)
    start = settled.one(StepStart, **mine) if treatment else None
    most = settled.one(Maximum, **mine) if treatment else None
    reviews = settled.where(ReviewOn, **mine) if treatment else ()
    (number, *_) = settled.derivations(step)
    firing = settled.firings[number - 1]
    words = _words(step, settled, tables, rows, start)
    doses = step["dosing"] not in ("", "none")
    dated = tuple(_dated(rows))
    without_dose = monograph is not None and monograph.line == "non_drug"
    return Recommendation(
        id=id_,
        action=step["action"],
        treatment=treatment or None,
        subject=step["subject"] or None,
        form=step["form"] or None,
        route=step["route"] or None,
        with_=step["other"] or None if step["action"] == "add" else None,
        from_=step["other"] or None if step["action"] == "switch" else None,
        urgency=step["urgency"],
        headline=" ".join(wording.headline.format(**words).split())
        .replace(" ;", ";")
        .replace(" .", ".")
        .replace(" ,", ","),
        schedule=() if without_dose else dated,
        maximum_daily_dose_mg=plain_number(Fraction(most["daily_mg"])) if most is not None else None,
        review_on=date.fromisoformat(reviews[0]["day"]) if reviews else None,
        review_dates=tuple(date.fromisoformat(review["day"]) for review in reviews),
        confirm_first=_confirm_first(step, settled),
        evidence=_evidence(monograph, tables)
        if monograph is not None and monograph.evidence and (doses or step["action"] == "start")
        else None,
        sources=tuple(
            dict.fromkeys(
                (
                    *firing.card.sources,
                    *(monograph.evidence.sources if monograph and monograph.evidence and doses else ()),
                )
            )
        ),
        because=_because(firing, tables),
        derivation=number,
        name=monograph.name if monograph else None,
        goal=wording.goal.format(**words) or None,
        alternatives=_alternatives(step, settled),
        not_before=_later(start, settled),
        programme=dated if without_dose else (),
    )


def _dated(rows: Iterable[Template]) -> Iterable[ScheduleStep]:
    for row in rows:
        yield ScheduleStep(
            from_=date.fromisoformat(row["first_day"]),
            to=date.fromisoformat(row["last_day"]) if row["last_day"] else None,
            dose=row["dose"],
            daily_dose_mg=plain_number(Fraction(row["daily_mg"])) if row["daily_mg"] != "" else None,
        )


def _words(step: Template, settled: Run, tables: Any, rows: Any, start: Template | None) -> dict[str, str]:
    later = _later(start, settled)
    flags = settled.where(RedFlag, subject=step["subject"]) if step["subject"] else ()
    critical = settled.where(Critical, subject=step["subject"]) if step["subject"] else ()
    scope = settled.where(OutOfScope, subject=step["subject"]) if step["subject"] else ()
    return {
        "name": name_of(tables, step["treatment"]) if step["treatment"] else "",
        "other": name_of(tables, step["other"]) if step["other"] else "",
        "subject": subject_words(tables, step["subject"]),
        "doses": doses_in_words(rows) or _taper_in_words(step, tables),
        "start": f", from {later.isoformat()} on," if later else "",
        "day": later.isoformat() if later else "",
        "regimen": _regimen(step, tables),
        "urgency": {"emergency": "at once", "same_day": "today", "within_two_weeks": "within two weeks"}.get(
            step["urgency"], ""
        ),
        "agents": listed(map(tables.medicines.display, _agents(step, settled, tables))),
        "reasons": listed(finding_name(flag["id"]) for flag in flags),
        "values": listed(_value_in_words(fact, tables) for fact in critical),
        "scope": listed(tables.wording.scope[fact["reason"]] for fact in scope),
    }


def _agents(step: Template, settled: Run, tables: Any) -> list[str]:
    """The medicines that a step names."""
    which = tables.wording.steps[step["text"]].agents
    if which == "neurotoxic":
        return [fact["ingredient"] for fact in settled.where(NeurotoxicSince, now="yes")]
    return [fact["agent"] for fact in settled.where(FluoroquinoloneUse, state=which)] if which else []


def _value_in_words(fact: Template, tables: Any) -> str:
    """The limit with the value that is beyond it, or the finding."""
    if fact["value"] == "":
        return finding_name(fact["id"])
    return f"{tables.findings.words_of(fact['id'])} ({written(fact['value'])})"


def _taper_in_words(step: Template, tables: Any) -> str:
    """How a taper goes whose steps the tables leave to a specialist."""
    taper = tables.treatments[step["treatment"]].taper if step["dosing"] == "taper" else None
    if taper is None:
        return ""
    text = str(taper.text)
    return (text[:1].lower() + text[1:]).rstrip(".")


def _regimen(step: Template, tables: Any) -> str:
    if not step["regimen"]:
        return ""
    (row,) = (row for row in tables.treatments[step["treatment"]].regimens if row.id == step["regimen"])
    text = str(row.text)
    return text[:1].lower() + text[1:]


def _later(start: Template | None, settled: Run) -> date | None:
    (visit,) = settled.all(Visit)
    if start is None or not start["day"] or start["day"] <= visit["assessed_on"]:
        return None
    return date.fromisoformat(start["day"])


def _confirm_first(step: Template, settled: Run) -> tuple[str, ...]:
    if step["action"] not in ("start", "add", "switch"):
        return ()
    return tuple(dict.fromkeys(fact["item"] for fact in settled.where(ConfirmFirst, treatment=step["treatment"])))


def _alternatives(step: Template, settled: Run) -> tuple[str, ...]:
    if step["dosing"] != "titration" and step["review"] != "when_free":
        return ()
    ranked = sorted(settled.all(Place), key=lambda place: int(place["place"]))
    return tuple(place["treatment"] for place in ranked if place["treatment"] != step["treatment"])


def _evidence(monograph: Any, tables: Any) -> Evidence:
    row = monograph.evidence
    return Evidence(
        level=row.level,
        grade=row.grade,
        grade_means=tables.wording.grade_means[row.grade] if row.grade else None,
        population=row.population,
        direct=row.direct,
        text=row.text,
    )


def _because(firing: Any, tables: Any) -> str:
    """The reason in words, with names instead of ids."""
    if firing.conclusion is not None:
        return str(firing.conclusion.because)
    card = firing.card
    names = {
        name: name_of(tables, value) if value in tables.treatments else _readable(name, value, tables)
        for name, value in zip(firing.names, firing.values, strict=True)
    }
    if "choice" in names:
        names["choice"] = tables.wording.reasons[f"yields_{names['choice']}"].format(**names)
    facts = {
        condition.name: fact for condition, fact in zip(card.positive, firing.supports, strict=True) if condition.name
    }
    sentence = str(card.sentence({**names, **facts}))
    return sentence[:1].upper() + sentence[1:]


def _readable(name: str, value: Any, tables: Any) -> Any:
    if name == "flag":
        return finding_name(value)
    if name == "row":
        return row_text(tables, value)
    return (
        tables.medicines.display(value) if name in ("agent", "medicine") and isinstance(value, str) and value else value
    )
