"""From an assessment to the page that the views paint: what a clinician needs first stands first."""

from collections.abc import Iterable

from expert.assessment import Assessment, Monitoring, Option, Question, Reason, Recommendation
from expert.render import wording
from expert.render.bibliography import Bibliography, bibliography
from expert.render.firings import firing_section
from expert.render.page import Detail, Entry, Page, References, Section, Tone
from expert.render.understanding import understood_section
from facts.terms import ReasonKind, Severity, Standing, Urgency


def page_of(assessment: Assessment, *, trace: bool = False, sources: Bibliography | None = None) -> Page:
    """The page of an assessment; with `trace` every firing is appended. `sources` defaults to those that ship."""
    references = References(sources or bibliography())
    marks = _confirmation_marks(assessment)
    sections = [
        _next_steps(assessment, marks, references),
        _confirm_first(assessment, marks),
        _sentences("safety", "Keep in mind", assessment.conclusions.safety),
        _options("ruled-out", "Ruled out", assessment, wording.RULED_OUT, references),
        _options("open", "Still open", assessment, wording.STILL_OPEN, references),
        _not_known(assessment, marks),
        understood_section(assessment.conclusions),
        _monitoring(assessment, references),
        _sentences("expected", "What to expect", assessment.conclusions.expected_outcome),
        _departures(assessment, references),
        _sentences("limits", "Limits", assessment.limits),
    ]
    if trace:
        sections.append(firing_section(assessment.trace, references))
    sections.append(references.section())
    return Page(
        status=wording.status_words(assessment.status),
        tone=wording.TONE_OF_STATUS[assessment.status],
        title=f"{assessment.case_id or 'unnamed case'}, assessed on {assessment.assessed_on}",
        meaning=wording.status_meaning(assessment.status),
        headline=assessment.headline,
        sections=tuple(section for section in sections if section.entries),
        footer=f"neuroladder {assessment.program.version}, knowledge {assessment.knowledge.version} "
        f"({assessment.knowledge.digest}). This supports a decision; it does not make it.",
    )


def _confirmation_marks(assessment: Assessment) -> dict[str, str]:
    """A short mark for every item to be confirmed first, in the order in which the steps name them."""
    items = dict.fromkeys(item for step in assessment.recommendations for item in step.confirm_first)
    return {item: f"C{number}" for number, item in enumerate(items, start=1)}


def _next_steps(assessment: Assessment, marks: dict[str, str], references: References) -> Section:
    options = {option.treatment: option for option in assessment.options}
    entries = []
    for number, step in enumerate(assessment.recommendations, start=1):
        option = options.get(step.treatment) if step.treatment else None
        urgent = step.urgency is not Urgency.ROUTINE
        entries.append(
            Entry(
                head=step.headline,
                mark=f"{number}.",
                tag=wording.spoken(step.urgency).upper() if urgent else "",
                tone=wording.TONE_OF_URGENCY[step.urgency],
                strong=True,
                details=tuple(_step_details(step, option, marks, references)),
            )
        )
    return Section("next-steps", "Next steps", tuple(entries))


def _step_details(
    step: Recommendation, option: Option | None, marks: dict[str, str], references: References
) -> Iterable[Detail]:
    for dated in step.schedule:
        yield Detail(wording.period(dated), wording.dose(dated))
    if step.not_before:
        yield Detail("not before", str(step.not_before), Tone.CAREFUL)
    if step.maximum_daily_dose_mg is not None:
        yield Detail("at most", f"{wording.quantity(step.maximum_daily_dose_mg)} mg a day{_cap(option)}")
    if step.review_on:
        yield Detail("review on", str(step.review_on))
    if step.goal:
        yield Detail("goal", step.goal)
    if step.confirm_first:
        yield Detail("confirm first", ", ".join(marks[item] for item in step.confirm_first), Tone.CAREFUL)
    yield Detail("why", f"{step.because} {references.cite(step.sources)}".strip())
    for reason in _cautions(option):
        yield Detail("caution", _reason(reason, references), Tone.CAREFUL)
    if step.alternatives:
        yield Detail("or", "; ".join(step.alternatives))
    if step.evidence:
        yield Detail("evidence", wording.evidence_line(step.evidence))


def _cap(option: Option | None) -> str:
    return f" ({option.dose_cap.because})" if option and option.dose_cap else ""


def _cautions(option: Option | None) -> list[Reason]:
    if option is None or option.standing not in (Standing.RECOMMENDED, Standing.ACTIVE):
        return []
    careful = (Severity.CAUTION, Severity.ADJUST)
    return [reason for reason in option.reasons if reason.severity in careful and reason.kind is not ReasonKind.UNKNOWN]


def _reason(reason: Reason, references: References) -> str:
    partner = f" (with {wording.spoken(reason.with_)})" if reason.with_ else ""
    return f"{reason.text}{partner} {references.cite(reason.sources)}".strip()


def _confirm_first(assessment: Assessment, marks: dict[str, str]) -> Section:
    asked = {question.id: question for question in assessment.questions}
    entries = tuple(_asked(asked.get(item), item, mark) for item, mark in marks.items())
    return Section(
        "confirm-first", "Confirm first", entries, note="Unanswered; each could forbid the step named above."
    )


def _asked(question: Question | None, item: str, mark: str) -> Entry:
    why = (Detail("", question.why, Tone.QUIET),) if question else ()
    return Entry(head=_question_words(question, item), mark=mark, tone=Tone.CAREFUL, details=why)


def _question_words(question: Question | None, item: str) -> str:
    return f"{question.text} ({item})" if question else item


def _options(
    name: str, title: str, assessment: Assessment, standings: tuple[Standing, ...], references: References
) -> Section:
    entries = []
    for standing in standings:
        groups: dict[str, list[str]] = {}
        for option in assessment.options:
            if option.standing is standing:
                reasons = " ".join(_reason(reason, references) for reason in option.reasons)
                groups.setdefault(reasons, []).append(wording.treatment_name(option))
        details = tuple(Detail(", ".join(names), reasons) for reasons, names in groups.items())
        if details:
            entries.append(Entry(head=wording.sentence(wording.spoken(standing)), strong=True, details=details))
    return Section(name, title, tuple(entries))


def _not_known(assessment: Assessment, marks: dict[str, str]) -> Section:
    """What nobody answered; questions with the same reason stand together."""
    groups: dict[str, list[str]] = {}
    for question in assessment.questions:
        if question.id not in marks:
            groups.setdefault(question.why, []).append(_question_words(question, question.id))
    entries = [
        Entry(head=wording.sentence(why), details=tuple(Detail("", words) for words in questions))
        for why, questions in groups.items()
    ]
    for stranger in assessment.unrecognised:
        near = f" Did you mean {wording.listed(stranger.suggestions)}?" if stranger.suggestions else ""
        entries.append(Entry(head=f"Not recognised: {stranger.name} ({stranger.path}).{near}", tone=Tone.CAREFUL))
    note = "Nothing was assumed about these; none of them counts as no or as normal."
    return Section("not-known", "Not known", tuple(entries), note=note)


def _monitoring(assessment: Assessment, references: References) -> Section:
    entries = tuple(
        Entry(
            head=wording.sentence(wording.spoken(item.what)),
            details=tuple(_watching(item, references)),
        )
        for item in assessment.monitoring
    )
    return Section("monitoring", "Watch", entries)


def _watching(item: Monitoring, references: References) -> Iterable[Detail]:
    if item.when:
        yield Detail("on", wording.days(item.when))
    yield Detail("why", f"{item.because} {references.cite(item.sources)}".strip())


def _departures(assessment: Assessment, references: References) -> Section:
    entries = tuple(
        Entry(
            head=f"The article says: {item.article_says}",
            mark=item.id,
            details=(Detail("here", f"{item.program_does} {item.because} {references.cite(item.sources)}".strip()),),
        )
        for item in assessment.departures
    )
    return Section("departures", "Where this departs from the article", entries)


def _sentences(name: str, title: str, sentences: Iterable[str]) -> Section:
    return Section(name, title, tuple(Entry(head=text) for text in sentences))
