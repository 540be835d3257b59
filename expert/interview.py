"""The interview: asks only what can still matter, understands the answers, and ends when the advice is settled.

    interview = Interview(assessed_on=date(2026, 11, 21))
    while (prompt := interview.prompt) is not None:
        outcome = interview.answer(input(prompt.text))
    print(interview.assessment.headline)

An interview is a case that grows. After every answer the whole case is assessed afresh, so its result is always the
result of `assess` on the same case, whatever the order of the answers, and going back needs nothing to be undone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from expert.assess import assess
from expert.assessment import Assessment
from expert.dialogue.answers import Reading, understand
from expert.dialogue.case_edit import Record, entry_name, has_place, is_known, plain_case, value_at, with_values
from expert.dialogue.choosing import OpenItem, next_items, open_items, routine_items, with_gates
from expert.dialogue.effects import present_answer
from expert.dialogue.fitting import NoFitError, fitted
from expert.dialogue.follow_up import Visit, begin_visit
from expert.dialogue.growing_lists import understand_list
from expert.dialogue.items import Item, item
from expert.dialogue.numbers_said import Offer
from expert.dialogue.prompts import Prompt, Shape, entry_words, grouped, prompt_for
from expert.dialogue.relevance import Trials
from expert.dialogue.screens import understand_screen
from expert.dialogue.steps import Step, Steps
from facts.case import Case

_SCHEMA = "neuroladder.case/1"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an answer: taken or not, what to say about it, and answers that were likely meant."""

    taken: bool
    message: str = ""
    offers: tuple[Offer, ...] = ()


class Interview:
    """One interview about one patient. Not to be shared between threads.

    `case` is an earlier case, as a `Case` or as plain data; without one `assessed_on` begins an empty case. Raises
    `CaseError` for a case that is refused.
    """

    def __init__(self, case: Case | Record | None = None, *, assessed_on: date | None = None) -> None:
        if case is None:
            if not isinstance(assessed_on, date):
                raise TypeError(
                    "Interview needs a case, or the day of the assessment: Interview(assessed_on=date(...))."
                )
            case = {"schema": _SCHEMA, "assessed_on": assessed_on.isoformat()}
        self._record: dict[str, Any] = plain_case(case)
        self._trials = Trials()
        self._steps = Steps()
        self._focus: tuple[str, ...] = ()
        self._growing: list[str] = []  # lists that are not complete yet, the one asked for now last
        self._visit: Visit | None = None
        self._set_aside: dict[str, Any] = {}
        self._prompt: Prompt | None = None
        self._prompt_known = False
        self._assessment: Assessment | None = None
        self._waits: list[OpenItem] | None = None
        Case.model_validate(self._record)

    @classmethod
    def follow_up(cls, earlier: Case | Record, *, day: date) -> "Interview":
        """The interview of a later visit: what happened since is asked first. Raises `CaseError` for a refused case."""
        record = plain_case(earlier)
        visit = begin_visit(record, assess(Case.model_validate(record)), day)
        interview = cls(visit.record)
        interview._visit = visit
        return interview

    @property
    def visit(self) -> Visit | None:
        """The follow-up visit that this interview is; None for a first visit."""
        return self._visit

    @property
    def record(self) -> Record:
        """The case as far as it is known, as plain data."""
        return self._record

    @property
    def case(self) -> Case:
        """The case as far as it is known."""
        return Case.model_validate(self._record)

    @property
    def assessment(self) -> Assessment:
        """The assessment of the case as far as it is known: provisional until everything that matters is answered."""
        if self._assessment is None:
            self._assessment = assess(self.case)
        return self._assessment

    @property
    def day(self) -> date:
        """The day of the consultation."""
        return date.fromisoformat(str(self._record["assessed_on"]))

    @property
    def prompt(self) -> Prompt | None:
        """What to ask now; None when no unanswered item can change the advice."""
        if not self._prompt_known:
            self._prompt = self._next_prompt()
            self._prompt_known = True
        return self._prompt

    @property
    def questions_left(self) -> int:
        """How many prompts are left at most, as long as no answer opens new questions."""
        if self.prompt is None:
            return 0
        queue = self._visit.queue if self._visit else []
        sure = {(*self._focus,), *((path,) for path in self._growing), *queue} - {()}
        known = {path for paths in sure for path in paths}
        open_ = (asked for asked in (*self._waiting(), *self._routine()) if asked.id not in known)
        return len(sure) + len(grouped(open_))

    @property
    def open(self) -> tuple[str, ...]:
        """Items that were asked and left unknown or not done."""
        return tuple(path for path in self._steps.open() if not is_known(value_at(self._record, path)))

    @property
    def answered(self) -> tuple[Step, ...]:
        """The answered prompts, oldest first."""
        return tuple(self._steps.taken)

    @property
    def set_aside(self) -> Mapping[str, Any]:
        """Earlier answers that do not fit the others now."""
        return dict(self._set_aside)

    def answer(self, text: str) -> Outcome:
        """Answer the present prompt with what a person would type. Raises LookupError when nothing is asked."""
        prompt = self.prompt
        if prompt is None:
            raise LookupError("Nothing is asked any more; `change` an answer, or read `assessment`.")
        if prompt.now and not text.strip():
            return self._keep(prompt)
        if prompt.shape is Shape.LIST:
            reading, ends = understand_list(prompt.items[0], text, self.day, value_at(self._record, prompt.id))
        elif prompt.shape is Shape.SCREEN:
            reading, ends = understand_screen(prompt.items, text), True
        else:
            reading, ends = understand(prompt.items[0], text, self.day, value_at(self._record, prompt.id)), True
        if not reading.taken:
            return Outcome(taken=False, message=reading.message, offers=reading.offers)
        return self._take(prompt, reading, ends=ends)

    def put(self, values: Mapping[str, Any]) -> None:
        """Write values as they stand in a case, item by item. Raises `CaseError` where they are refused."""
        changed = with_values(self._record, values)
        Case.model_validate(changed)
        self._record = changed
        for path in values:
            if item(path):
                self._steps.add(Step(path, (path,)))
        self._moved()

    def back(self) -> bool:
        """Ask the question before the present one again; its answer stays until it is replaced. False at the start."""
        shown = self._wanted()
        places = [place for place, step in enumerate(self._steps.taken) if step.items == shown]
        place = (places[0] if places else len(self._steps.taken)) - 1
        if place < 0:
            return False
        self._ask_for(self._steps.taken[place].items)
        return True

    def change(self, path: str) -> bool:
        """Ask for this item next, whether it was answered or not; False when it is no item of a case."""
        if item(path) is None or not has_place(self._record, path):
            return False
        self._ask_for((path,))
        return True

    def state(self) -> dict[str, Any]:
        """The state of the dialogue as plain data, for a session file; the case itself is `record`."""
        return {
            "steps": self._steps.plain(),
            "focus": list(self._focus),
            "growing": list(self._growing),
            "set_aside": self._set_aside,
            **({"visit": self._visit.plain()} if self._visit else {}),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up a dialogue where it was left; what cannot be read is left out."""
        self._steps = Steps.of(state.get("steps"))
        focus = state.get("focus")
        self._focus = tuple(path for path in (focus if isinstance(focus, list) else ()) if item(str(path)))
        growing = state.get("growing")
        self._growing = [path for path in (growing if isinstance(growing, list) else ()) if item(str(path))]
        self._visit = Visit.of(state.get("visit"), self._record)
        aside = state.get("set_aside")
        self._set_aside = dict(aside) if isinstance(aside, dict) else {}
        self._moved()

    @property
    def trials(self) -> Trials:
        """The trial assessments, for explanations of what an answer would do."""
        return self._trials

    def _keep(self, prompt: Prompt) -> Outcome:
        """Nothing typed where `back` or `change` brought up an answer: it stays as it is."""
        self._focus = ()
        if self._visit:
            self._visit.passed(prompt.item_ids)
        self._moved()
        return Outcome(taken=True)

    def _take(self, prompt: Prompt, reading: Reading, *, ends: bool) -> Outcome:
        whys = {each.asked.id: each.why for each in self._open()}
        message = ""
        if self._visit and self._visit.asks(prompt.id):
            self._record = self._visit.answered(reading.values, self._record)
        else:
            try:
                fit = fitted(self._record, reading.values, self._set_aside, changing=bool(self._focus), day=self.day)
            except NoFitError as error:
                return Outcome(taken=False, message=str(error))
            self._record, self._set_aside, message = fit.record, fit.set_aside, fit.message
        if ends:
            left = tuple(path for path in prompt.item_ids if self._left_open(path, reading))
            self._steps.add(
                Step(prompt.id, prompt.item_ids, {p: whys[p] for p in prompt.item_ids if whys.get(p)}, left)
            )
            if self._visit:
                self._visit.passed(prompt.item_ids)
        self._focus = ()
        self._growing = [path for path in self._growing if path != prompt.id]
        if not ends:
            self._growing.append(prompt.id)
        self._moved()
        return Outcome(taken=True, message=message)

    def _left_open(self, path: str, reading: Reading) -> bool:
        return bool(reading.open_word) or (item(path) is not None and not is_known(value_at(self._record, path)))

    def _item(self, path: str) -> Item | None:
        return (self._visit.step_item(path) if self._visit else None) or item(path)

    def _wanted(self) -> tuple[str, ...]:
        queue = self._visit.queue if self._visit else []
        return self._focus or tuple(self._growing[-1:]) or (queue[0] if queue else ())

    def _ask_for(self, paths: tuple[str, ...]) -> None:
        self._focus = paths
        self._moved()

    def _moved(self) -> None:
        self._prompt_known = False
        self._assessment = None
        self._waits = None

    def _next_prompt(self) -> Prompt | None:
        members = [asked for path in self._wanted() if (asked := self._item(path))]
        return self._prompt_of(members or next_items(self._trials, self._record, self._waiting(), self._routine()))

    def _open(self) -> list[OpenItem]:
        if self._waits is None:
            self._waits = open_items(self._trials, self._record)
        return self._waits

    def _waiting(self) -> list[Item]:
        waiting = [each.asked for each in self._open() if self._steps.may_ask(each.asked.id, each.why)]
        return with_gates(waiting, self._record, self._never_asked)

    def _routine(self) -> list[Item]:
        found = [asked for asked in routine_items(self._trials, self._record) if self._never_asked(asked)]
        return with_gates(found, self._record, self._never_asked)

    def _never_asked(self, asked: Item) -> bool:
        return self._steps.may_ask(asked.id, "")

    def _prompt_of(self, members: Iterable[Item]) -> Prompt | None:
        asked = tuple(members)
        if not asked:
            return None
        first = asked[0]
        entries = value_at(self._record, first.id) if len(asked) == 1 else None
        again = ""
        if not self._wanted() and any(first.id in step.items for step in self._steps.taken):
            again = next((e.why for e in self._open() if e.asked.id == first.id), "")
        brought_up = self._focus or (self._visit and self._wanted() == tuple(each.id for each in asked))
        now = present_answer(self._record, asked) if brought_up else ""
        entry = entry_name(self._record, first.id)
        return prompt_for(asked, entry=entry, again=again, now=now, entries=entry_words(entries))
