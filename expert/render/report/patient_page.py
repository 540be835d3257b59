"""The page for the patient: the plan in plain words, without doses, and when to get help at once."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from expert.assessment import Assessment, Recommendation
from expert.render.report.calendar import Event, appointments_of, by_day
from expert.render.wording import listed
from facts.terms import Action, Status, Urgency
from knowledge.report_words import PatientWords, PlainStep, patient_words

_WITHOUT = "none"
_NOT_TAKEN = (Action.AVOID, Action.TEST, Action.REFER)
_NOW = (Urgency.EMERGENCY, Urgency.SAME_DAY)
_RED_FLAG_URGENCIES = (Urgency.EMERGENCY, Urgency.SAME_DAY, Urgency.WITHIN_TWO_WEEKS)


@dataclass(frozen=True, slots=True)
class Plain:
    """A list of sentences under a lead (may be empty)."""

    lead: str
    lines: tuple[str, ...]
    dates: bool = False


@dataclass(frozen=True, slots=True)
class PlainSection:
    """A titled part of the page; `alarm` where it is about getting help."""

    id: str
    title: str
    parts: tuple[Plain, ...]
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class PatientPage:
    """The whole page."""

    title: str
    alarm: bool
    leads: tuple[str, ...]
    sections: tuple[PlainSection, ...]
    footer: str


def patient_page_of(assessment: Assessment) -> PatientPage:
    """The page of an assessment; the same words for the same answer."""
    return _Writer(assessment, patient_words()).page()


def plain_day(day: date, words: PatientWords) -> str:
    """A date as people say it: 5 December 2026."""
    return words.day.format(day=day.day, month=words.months[day.month - 1], year=day.year)


def looked_at(event: Event, words: PatientWords) -> str:
    """What a review or a check looks at, in plain words."""
    if event.kind == "review":
        name = words.treatments.get(event.treatment or "", event.what).partition(" (")[0]
        return words.notes["review"].format(name=name)
    return words.checks.get(event.what, event.what)


class _Writer:
    def __init__(self, assessment: Assessment, words: PatientWords) -> None:
        self._assessment = assessment
        self._words = words

    def page(self) -> PatientPage:
        words, status = self._words, self._assessment.status
        steps = [(part, said) for part, said in self._steps() if said]
        urgent = status is Status.URGENT_REFERRAL
        sections = (
            self._section("found", [Plain("", tuple(self._signs()))], alarm=True),
            self._section("go", [Plain("", _of(steps, "go"))], alarm=True),
            self._section("help", self._help(), alarm=True) if urgent else None,
            self._section("talk", [Plain("", (*self._open_questions(), *_of(steps, "talk")))]),
            self._section("yourself", [Plain("", _of(steps, "yourself"))]),
            self._section("careful", [Plain("", (*_of(steps, "careful"), *words.careful_with_medicine))]),
            self._section("dates", [Plain(words.notes["dates"], tuple(self._dates()), dates=True)]),
            self._section("help", self._help(), alarm=True) if not urgent else None,
            self._section("unread", [Plain("", tuple(self._unread()))]),
            self._section("expect", [Plain("", words.expect)]) if status in (Status.PLAN, Status.PROVISIONAL) else None,
        )
        return PatientPage(
            title=words.titles[status],
            alarm=urgent,
            leads=tuple(self._leads()),
            sections=tuple(self._explained_once(section for section in sections if section is not None)),
            footer=words.notes["footer"].format(day=plain_day(self._assessment.assessed_on, words)),
        )

    def _leads(self) -> Iterator[str]:
        """What the page is; for someone out of scope also why, after the first sentence."""
        first, *others = self._words.leads[self._assessment.status]
        yield first
        if self._assessment.status is Status.OUT_OF_SCOPE:
            yield from (self._words.scope[reason] for reason in self._assessment.conclusions.scope.reasons)
        yield from others

    def _explained_once(self, sections: Iterable[PlainSection]) -> Iterator[PlainSection]:
        """What stands in brackets after a name is said where the page first says it, and not again."""
        said: set[str] = set()

        def once(found: re.Match[str]) -> str:
            known = found[0] in said
            said.add(found[0])
            return "" if known else found[0]

        glosses = {name[name.index(" (") :] for name in self._words.treatments.values() if " (" in name}
        gloss = re.compile("|".join(map(re.escape, sorted(glosses))))
        for section in sections:
            parts = tuple(
                replace(part, lines=tuple(gloss.sub(once, line) for line in part.lines)) for part in section.parts
            )
            yield replace(section, parts=parts)

    def _section(self, name: str, parts: Iterable[Plain], *, alarm: bool = False) -> PlainSection | None:
        filled = tuple(part for part in parts if part.lines)
        return PlainSection(name, self._words.sections[name], filled, alarm) if filled else None

    def _steps(self) -> Iterator[tuple[str, str]]:
        """The part of the page and the sentence of every step; all tests are one sentence, where the first stands."""
        tests = [step for step in self._assessment.recommendations if step.action is Action.TEST]
        for step in self._assessment.recommendations:
            plain = self._plain(step)
            if step.action is Action.TEST:
                if step is tests[0]:
                    names = dict.fromkeys(self._said(each, self._plain(each)) for each in tests)
                    yield plain.in_, self._words.notes["tests"].format(tests=listed(names))
            else:
                now = step.action is Action.REFER and step.urgency in _NOW
                yield ("go" if now else plain.in_), self._said(step, plain)

    def _plain(self, step: Recommendation) -> PlainStep:
        text = self._text_of(step)
        special = self._words.steps.get(f"{step.action}/{step.treatment or step.subject or _WITHOUT}")
        return self._words.by_text.get(text) or special or self._words.steps[step.action]

    def _text_of(self, step: Recommendation) -> str:
        """The id of the wording of a step; '' where the trace is not there."""
        trace = self._assessment.trace
        if trace is None:
            return ""
        firing = trace.firing(step.derivation)
        concluded = (trace.fact(number) for number in (*firing.asserted, *firing.derived_again))
        same = (step.action, step.treatment or "", step.subject or "")
        for fact in concluded:
            slots = fact.slots
            if fact.template == "Step" and (slots["action"], slots["treatment"], slots["subject"]) == same:
                return str(slots["text"])
        return ""

    def _said(self, step: Recommendation, plain: PlainStep) -> str:
        words = self._words
        if step.action is Action.REFER and step.subject:
            who = words.referrals[step.subject]
            return words.soon.get(step.urgency, plain.say).format(who=who)
        other = step.with_ or step.from_
        return plain.say.format(
            name=words.treatments.get(step.treatment or "", ""),
            other=words.treatments.get(other or "", ""),
            test=words.tests.get(step.subject or "", ""),
        )

    def _flags(self) -> dict[str, None]:
        """The red flags that are present; none without a trace."""
        trace = self._assessment.trace
        facts = () if trace is None else trace.facts
        return dict.fromkeys(str(fact.slots["id"]) for fact in facts if fact.template == "RedFlag")

    def _signs(self) -> Iterator[str]:
        for flag in self._flags():
            words = self._words.red_flags[flag]
            yield f"{words[:1].upper()}{words[1:]}."

    def _open_questions(self) -> Iterator[str]:
        if self._assessment.status is Status.PROVISIONAL:
            yield self._words.notes["questions"]

    def _dates(self) -> Iterator[str]:
        """Each day with what is looked at, without names of medicines beyond those of reviews."""
        words, today = self._words, self._assessment.assessed_on
        for day in by_day((each for each in appointments_of(self._assessment) if each.day > today), today):
            names = dict.fromkeys(looked_at(each, words) for each in day.events)
            yield f"{plain_day(day.day, words)}: {', '.join(names)}"

    def _help(self) -> Iterator[Plain]:
        for urgency in _RED_FLAG_URGENCIES:
            present = {self._words.red_flags[flag] for flag in self._flags()}
            signs = (words for words in self._words.red_flags_of(urgency) if words not in present)
            yield Plain(self._words.notes[urgency], (*signs, *self._alarms(urgency)))

    def _alarms(self, urgency: Urgency) -> Iterator[str]:
        """The signs of danger from what is taken or begun."""
        taken = {step.treatment for step in self._assessment.recommendations if step.action not in _NOT_TAKEN}
        for alarm in self._words.alarms:
            if alarm.urgency is urgency and not taken.isdisjoint(alarm.with_):
                yield alarm.say

    def _unread(self) -> Iterator[str]:
        for each in self._assessment.unrecognised:
            yield self._words.notes["unread"].format(name=each.name)


def _of(steps: Iterable[tuple[str, str]], part: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(said for where, said in steps if where == part))
