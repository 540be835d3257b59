"""From an assessment to the page that the views paint: what a clinician needs first stands first."""

from collections.abc import Iterable, Mapping
from string import digits

from expert.assessment import Assessment, Option, Question, Reason, Recommendation
from expert.render import wording
from expert.render.bibliography import Bibliography, bibliography
from expert.render.page import Detail, Entry, Page, References, Section, Tone
from expert.render.understanding import understood_section
from expert.render.watching import watched, why_watched
from facts.terms import RED_FLAGS, Action, ReasonKind, Severity, Standing, Status, Treatment, Urgency
from knowledge.asking import finding_words

Options = Mapping[Treatment, Option]


def page_of(
    assessment: Assessment, *, trace: bool = False, full: bool = False, sources: Bibliography | None = None
) -> Page:
    """The page of an assessment.

    `trace` appends every firing. `full` also gives what is known of the evidence, the lesser reasons beside those that
    decide, the reasons for departures and the places in the sources.
    `sources` defaults to those that ship.
    """
    references = References(sources or bibliography())
    marks = _confirmation_marks(assessment)
    sections = [
        open_red_flags(assessment),
        _next_steps(assessment, marks, references, full=full),
        _confirm_first(assessment, marks, full=full),
        _sentences("safety", "Keep in mind", assessment.conclusions.safety),
        Section("ruled-out", "Ruled out", _options(assessment, wording.RULED_OUT, references, full=full)),
        Section("open", "Still open", _options(assessment, wording.STILL_OPEN, references, full=full)),
        _not_known(assessment, marks),
        understood_section(assessment.conclusions),
        _monitoring(assessment, references),
        _sentences("expected", "What to expect", assessment.conclusions.expected_outcome),
        _departures(assessment, references, full=full),
        _sentences("limits", "Limits", assessment.limits),
    ]
    if trace:
        from expert.render.firings import firing_section  # noqa: PLC0415 - few pages show the trace

        sections.append(firing_section(assessment.trace, references))
    sections.append(references.section(places=full))
    return Page(
        status=wording.status_words(assessment.status),
        tone=wording.TONE_OF_STATUS[assessment.status],
        title=f"{assessment.case_id or 'unnamed case'}, assessed on {assessment.assessed_on}",
        meaning=wording.status_meaning(assessment.status),
        headline=assessment.headline,
        sections=tuple(section for section in sections if section.entries),
        footer=wording.footer(assessment),
    )


def _confirmation_marks(assessment: Assessment) -> dict[str, str]:
    """A short mark for every item to be confirmed first, in the order in which the steps name them."""
    items = dict.fromkeys(item for step in assessment.recommendations for item in step.confirm_first)
    return {item: f"C{number}" for number, item in enumerate(items, start=1)}


def open_red_flags(assessment: Assessment) -> Section:
    """The red flags that nobody answered, in short; beside one that is present they can wait."""
    asked = (question.id.removeprefix("findings.") for question in assessment.questions)
    flags = [finding_words()[flag] for flag in asked if flag in RED_FLAGS]
    waits = assessment.status is Status.URGENT_REFERRAL
    entries = () if waits or not flags else (Entry(head=wording.sentence("; ".join(flags)), tone=Tone.CAREFUL),)
    count = "one red flag" if len(flags) == 1 else f"{len(flags)} red flags"
    note = "Unanswered is not absent; one that is present comes before all below."
    return Section("red-flags", f"Ask about {count} first", entries, note=note)


def _next_steps(assessment: Assessment, marks: dict[str, str], references: References, *, full: bool) -> Section:
    options = {option.treatment: option for option in assessment.options}
    entries = []
    for number, step in enumerate(assessment.recommendations, start=1):
        urgent = step.urgency is not Urgency.ROUTINE
        entries.append(
            Entry(
                head=step.headline,
                mark=f"{number}.",
                tag=wording.spoken(step.urgency).upper() if urgent else "",
                tone=wording.TONE_OF_URGENCY[step.urgency],
                strong=True,
                details=tuple(_step_details(step, options, marks, references, full=full)),
            )
        )
    return Section("next-steps", "Next steps", tuple(entries))


def _step_details(
    step: Recommendation, options: Options, marks: dict[str, str], references: References, *, full: bool
) -> Iterable[Detail]:
    option = options.get(step.treatment) if step.treatment else None
    for dated in step.dated_steps:
        yield Detail(wording.begins(dated), wording.dose(dated))
    if step.not_before:
        yield Detail("not before", str(step.not_before), Tone.CAREFUL)
    tapers = step.action is Action.TAPER
    if step.maximum_daily_dose_mg is not None and not tapers:
        limit = f"{wording.at_most(step.maximum_daily_dose_mg)} mg a day{_cap(option)}"
        yield Detail("at most", f"{limit} {references.cite(cap_sources(option))}".strip())
    if step.review_on:
        yield Detail("review on", wording.listed(map(str, step.review_dates or (step.review_on,))))
    if step.goal:
        yield Detail("goal", step.goal)
    if step.confirm_first:
        yield Detail("confirm first", wording.marked(marks[item] for item in step.confirm_first), Tone.CAREFUL)
    yield Detail("why", f"{step.because} {references.cite(step.sources)}".strip())
    for label, reason in reasons_beside(step, option):
        yield Detail(label, _reason(reason, references), Tone.CAREFUL)
    for label, names in alternatives(step, options):
        yield Detail(label, wording.listed(names))
    if step.evidence and not tapers:
        yield Detail("evidence", wording.evidence_line(step.evidence, full=full))


def alternatives(step: Recommendation, options: Options) -> Iterable[tuple[str, list[str]]]:
    """The names of what could be taken instead now, and of what comes next where a step fails."""
    groups: dict[str, list[str]] = {"or": [], "next in line": []}
    for option in (options[Treatment(each)] for each in step.alternatives):
        label = "or" if option.standing is Standing.ALTERNATIVE else "next in line"
        groups[label].append(wording.treatment_name(option).lower())
    yield from ((label, names) for label, names in groups.items() if names)


def _cap(option: Option | None) -> str:
    return f" ({option.dose_cap.because})" if option and option.dose_cap else ""


def cap_sources(option: Option | None) -> tuple[str, ...]:
    """Where the dose limit of a treatment stands."""
    row = option.dose_cap.row if option and option.dose_cap else None
    return next((reason.sources for reason in option.reasons if reason.row == row), ()) if option and row else ()


def reasons_beside(step: Recommendation, option: Option | None) -> list[tuple[str, Reason]]:
    """What speaks against a treatment that is taken, and what asks for care with one of the plan, with its label."""
    if option is None:
        return []
    against = [("against it", reason) for reason in _against(step, option)]
    return [*against, *(("caution", reason) for reason in _cautions(step, option))]


def _cautions(step: Recommendation, option: Option) -> list[Reason]:
    """What asks for care with a treatment of the plan, besides the dose limit that counts and the wider ones of it."""
    taken = (Standing.RECOMMENDED, Standing.ACTIVE)
    if option.standing not in taken or step.action in (Action.TEST, Action.ADVISE, Action.REFER):
        return []
    careful = (Severity.CAUTION, Severity.ADJUST)
    reasons = [
        reason for reason in option.reasons if reason.severity in careful and reason.kind is not ReasonKind.UNKNOWN
    ]
    limit = _series(option.dose_cap.row) if option.dose_cap else ""
    return [each for each in reasons if not (each.kind is ReasonKind.DOSE_LIMIT and _series(each.row) == limit)]


def _against(step: Recommendation, option: Option) -> list[Reason]:
    """What forbids a treatment that is taken and is to be reviewed or tapered for it."""
    if step.action not in (Action.REVIEW, Action.TAPER):
        return []
    return [reason for reason in option.reasons if reason.severity in (Severity.BLOCK, Severity.AVOID)]


def _series(row: str | None) -> str:
    """The rows of one organ and treatment: `PGB-R` for PGB-R1 and PGB-R2."""
    return (row or "").rstrip(digits)


def _reason(reason: Reason, references: References) -> str:
    partner = f" (with {wording.spoken(reason.with_)})" if reason.with_ else ""
    return f"{reason.text}{partner} {references.cite(reason.sources)}".strip()


def _confirm_first(assessment: Assessment, marks: dict[str, str], *, full: bool) -> Section:
    asked = {question.id: question for question in assessment.questions}
    entries = tuple(_asked(asked.get(item), item, mark, full=full) for item, mark in marks.items())
    return Section(
        "confirm-first", "Confirm first", entries, note="Unanswered; each could forbid a step above that names it."
    )


def _asked(question: Question | None, item: str, mark: str, *, full: bool) -> Entry:
    why = (Detail("", question.why, Tone.QUIET),) if question and full else ()
    return Entry(head=_question_words(question, item), mark=mark, tone=Tone.CAREFUL, details=why)


def _question_words(question: Question | None, item: str) -> str:
    return f"{question.text} ({item})" if question else item


def _options(
    assessment: Assessment, standings: tuple[Standing, ...], references: References, *, full: bool
) -> tuple[Entry, ...]:
    entries = []
    for standing in standings:
        groups: dict[str, list[str]] = {}
        for option in assessment.options:
            if option.standing is standing:
                reasons = " ".join(_reasons(option, references, full=full))
                groups.setdefault(reasons, []).append(wording.treatment_name(option))
        details = tuple(Detail("", wording.named(", ".join(names), reasons)) for reasons, names in groups.items())
        if details:
            entries.append(Entry(head=wording.capital(wording.spoken(standing)), strong=True, details=details))
    return tuple(entries)


def _reasons(option: Option, references: References, *, full: bool) -> Iterable[str]:
    """In short only the reasons that decide, and of what is unanswered how much it is, or which where it is one."""
    if full:
        yield from (_reason(reason, references) for reason in option.reasons)
        return
    open_items = tuple(reason for reason in option.reasons if reason.kind is ReasonKind.UNKNOWN)
    answered = tuple(reason for reason in option.reasons if reason.kind is not ReasonKind.UNKNOWN)
    deciding = tuple(reason for reason in answered if reason.severity in (None, Severity.BLOCK, Severity.AVOID))
    if open_items:
        yield open_items[0].text if len(open_items) == 1 else wording.unanswered(len(open_items))
    shown = _own_reasons(option.standing, deciding) or (() if open_items else answered)
    yield from (_reason(reason, references) for reason in shown)


def _own_reasons(standing: Standing, deciding: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Without the place on the ladder where something else already keeps the treatment out."""
    own = tuple(reason for reason in deciding if reason.kind is not ReasonKind.LADDER)
    return own if own and standing in (*wording.RULED_OUT, Standing.DEFERRED) else deciding


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
    entries = []
    for thing in watched(assessment.monitoring):
        when = f" - {wording.days(thing.when) if thing.when else 'at each review'}"
        reasons = (f"{why_watched(item, assessment)} {references.cite(item.sources)}".strip() for item in thing.reasons)
        entries.append(
            Entry(
                head=f"{wording.capital(wording.spoken(thing.what))}{when}",
                details=tuple(Detail("", said) for said in dict.fromkeys(reasons)),
            )
        )
    return Section("monitoring", "Watch", tuple(entries))


def _departures(assessment: Assessment, references: References, *, full: bool) -> Section:
    """In short what the program does; in full also what the article says, and why the program does not follow it."""
    entries = tuple(
        Entry(
            head=item.program_does,
            mark=item.id,
            details=(
                Detail("", f"The article says: {item.article_says}"),
                Detail("", f"{item.because} {references.cite(item.sources)}".strip()),
            )
            if full
            else (),
        )
        for item in assessment.departures
    )
    return Section("departures", "Where this departs from the article", entries)


def _sentences(name: str, title: str, sentences: Iterable[str]) -> Section:
    return Section(name, title, tuple(Entry(head=text) for text in sentences))
