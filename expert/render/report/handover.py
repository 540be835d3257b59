"""The handover of an urgent referral (SBAR): what the receiving team has to know, and what nobody knows yet."""

from collections.abc import Iterator, Mapping

from expert.assessment import Assessment
from expert.render import wording
from expert.render.page import Detail, Entry, Section, Tone
from expert.render.report.stated import Stated
from expert.trace import Plain
from facts.terms import Status, Urgency
from knowledge.asking import finding_words
from knowledge.report_words import HandoverWords, handover_words

_FLAG = "findings."


def handover_section(assessment: Assessment) -> Section | None:
    """The handover as a section; None unless the status is an urgent referral."""
    if assessment.status is not Status.URGENT_REFERRAL:
        return None
    writer = _Writer(assessment, handover_words())
    parts = {
        "situation": tuple(writer.situation()),
        "background": tuple(writer.background()),
        "assessment": tuple(writer.found()),
        "recommendation": tuple(writer.to_do()),
    }
    words = handover_words()
    entries = tuple(Entry(head=words.parts[part], strong=True, details=details) for part, details in parts.items())
    return Section("handover", words.title, entries, note=words.note)


class _Writer:
    """Writes the four parts and remembers what was not known."""

    def __init__(self, assessment: Assessment, words: HandoverWords) -> None:
        self._assessment = assessment
        self._stated = Stated(assessment.trace)
        self._words = words
        self._unknown: list[str] = []

    def situation(self) -> Iterator[Detail]:
        """Who it is, and each warning sign with the answer that raised it."""
        say = self._words.situation
        yield Detail("", say["who"].format(patient=self._patient()))
        for flag in self._flags():
            yield Detail("", say["flag"].format(words=finding_words().get(flag, wording.spoken(flag))), Tone.ALARM)

    def background(self) -> Iterator[Detail]:
        """Exposure and onset, medicines and allergies."""
        words, stated = self._words, self._stated
        yield from self._line("exposure", "; ".join(self._courses()))
        onset = stated.answer("neuropathy.onset")
        yield from self._line("onset", onset or "")
        taken = "; ".join(_medicine(slots) for slots in stated.entries("MedicineEntry"))
        yield from self._line("medicines", taken or (words.none_stated if stated.is_empty("medicines") else ""))
        others = [str(slots["name"]) for slots in stated.entries("AllergyEntry")]
        none = words.no_other_allergy if stated.is_empty("allergies") else words.allergies_unknown
        exposed = self._assessment.conclusions.fluoroquinolone.exposed
        known = [words.always_allergic] if exposed else []
        yield Detail(words.labels["allergies"], "; ".join([*known, *(others or [none])]))

    def found(self) -> Iterator[Detail]:
        """Course, symptoms, examination and results; then all that is not known."""
        words, stated = self._words, self._stated
        for path, label in words.items.items():
            yield from self._line(label, wording.spoken(stated.answer(path) or ""))
        for label, findings in words.findings.items():
            yield from self._line(label, "; ".join(self._finding(finding) for finding in findings))
        results = [
            " ".join(part for part in (name, row.value, row.unit, f"({row.date})") if part != "()")
            for test, name in words.results.items()
            for row in stated.results(test)
        ]
        if results:
            yield Detail(words.labels["results"], "; ".join(results))
        self._unknown.extend(words.results[test] for test in words.results_wanted if not stated.results(test))
        yield from self._line("pressure", self._pressure())
        unknown = dict.fromkeys(self._unknown)
        if unknown:
            yield Detail(words.labels["not_known"], ", ".join(unknown), Tone.CAREFUL)
        yield Detail(words.labels["to_add"], ", ".join(words.to_add), Tone.QUIET)

    def to_do(self) -> Iterator[Detail]:
        """The steps of the plan as they are headed."""
        for step in self._assessment.recommendations:
            urgent = step.urgency is not Urgency.ROUTINE
            label = wording.spoken(step.urgency).upper() if urgent else self._words.labels["do"]
            yield Detail(label, step.headline, wording.TONE_OF_URGENCY[step.urgency])

    def _patient(self) -> str:
        age, sex = self._stated.answer("patient.age_years"), self._stated.answer("patient.sex")
        say = self._words.situation
        parts = [sex or "", say["age"].format(age=age) if age else ""]
        return wording.capital(", ".join(part for part in parts if part)) or say["nobody"]

    def _flags(self) -> tuple[str, ...]:
        trace = self._assessment.trace
        facts = () if trace is None else trace.facts
        return tuple(dict.fromkeys(str(fact.slots["id"]) for fact in facts if fact.template == "RedFlag"))

    def _courses(self) -> Iterator[str]:
        for slots in self._stated.entries("ExposureEntry"):
            dates = " to ".join(str(slots[end]) for end in ("first_dose", "last_dose") if slots[end])
            going_on = self._words.labels["still_taken"] if slots["ongoing"] == "yes" else ""
            parts = (slots["agent"], slots["route"], dates, going_on)
            yield " ".join(str(part) for part in parts if part and part != "unknown")

    def _finding(self, finding: str) -> str:
        answer = self._stated.answer(f"{_FLAG}{finding}")
        name = finding_words().get(finding, wording.spoken(finding))
        if answer is None:
            self._unknown.append(name)
            return ""
        return name if answer == "yes" else f"{name}: {self._words.asked_absent}"

    def _pressure(self) -> str:
        upper, lower = (self._stated.results(test) for test in ("systolic_bp", "diastolic_bp"))
        pairs = zip(upper, lower, strict=False)
        return "; ".join(f"{high.value}/{low.value} {high.unit} ({high.date})" for high, low in pairs)

    def _line(self, label: str, text: str) -> Iterator[Detail]:
        text = "; ".join(part for part in text.split("; ") if part)
        if text:
            yield Detail(self._words.labels[label], text)
        elif not self._words.findings.get(label):
            name = self._words.labels[label]
            self._unknown.append(name[:1].lower() + name[1:])


def _medicine(row: Mapping[str, Plain]) -> str:
    """A medicine as it was entered: name, daily dose, until when."""
    daily = handover_words().labels["daily"].format(dose=row["daily_dose"], unit=row["unit"])
    dose = daily if row["daily_dose"] != "" else ""
    stopped = handover_words().labels["stopped"].format(day=row["stopped"]) if row["stopped"] else ""
    return ", ".join(part for part in (str(row["name"]), dose, stopped) if part)
