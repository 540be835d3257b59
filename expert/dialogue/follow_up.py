"""Follow-up visits: an earlier case carried to a new day, with what has to be asked about the time between.

The earlier case stays as it was, as one of the visits of the file. In the new one everything that does not last from
one visit to the next (`each_visit` in `questions.yaml`) is open again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from expert.assessment import Assessment, Recommendation
from expert.dialogue.case_edit import Record, value_at, with_value
from expert.dialogue.items import Item, Kind, item
from facts.terms import Action, Line, Treatment
from knowledge.asking import question_groups, question_rows
from knowledge.tables import QuestionRow

_BEGUN = (Action.START, Action.ADD, Action.SWITCH)
_FOLLOWED = (*_BEGUN, Action.TITRATE, Action.TAPER, Action.STOP, Action.TEST, Action.REFER)
_ASKED_AFTER = {Action.STOP: "stopped", Action.TAPER: "stopped", Action.TITRATE: "highest_daily_dose_mg"}
_ON_A_TRIAL = (Line.FIRST_LINE, Line.SECOND_LINE, Line.THIRD_LINE)
_SCREEN = "visit"
_DONE = "visit.done."

Paths = tuple[str, ...]


@dataclass(slots=True)
class Visit:
    """A follow-up visit: the earlier case, the steps of its plan with what became of them, and what is asked first."""

    earlier: dict[str, Any]
    steps: tuple[Recommendation, ...]
    record: dict[str, Any]
    queue: list[Paths]
    answers: dict[str, str] = field(default_factory=dict)

    @property
    def not_done(self) -> list[str]:
        """The steps of the last plan that were not done, as they were worded."""
        return [rec.headline for rec in self.steps if self.answers.get(f"{_DONE}{rec.id}") != "yes"]

    def asks(self, prompt_id: str) -> bool:
        """Whether a prompt asks for the steps of the last plan and not for items of the case."""
        return prompt_id == _SCREEN or is_step(prompt_id)

    def step_item(self, path: str) -> Item | None:
        """The item that asks whether one step of the last plan was done; None for any other path."""
        found = next((rec for rec in self.steps if path == f"{_DONE}{rec.id}"), None)
        if found is None:
            return None
        group = question_groups()[_SCREEN]
        text = f"Was this step of the last plan done? {found.headline}"
        row = QuestionRow(text=text, help=group.help, why=group.help, topic=_SCREEN, burden=1, group=_SCREEN)
        return Item(path, path, Kind.YES_NO, ("yes", "no", "unknown"), row, found.headline)

    def answered(self, answers: Mapping[str, str], record: Record) -> dict[str, Any]:
        """The case with what was begun since the last visit; what follows from it is asked next."""
        new = {path: word for path, word in answers.items() if self.answers.get(path) != "yes"}
        self.answers.update(answers)
        changed, asked = _after_steps(record, self.earlier, new, self.steps)
        self.queue[1:1] = [paths for paths in asked if paths not in self.queue]
        return changed

    def passed(self, paths: Paths) -> None:
        """These items have been asked."""
        self.queue = [each for each in self.queue if each != paths]

    def plain(self) -> dict[str, Any]:
        """The visit as plain data, without the case of today."""
        return {
            "earlier": self.earlier,
            "steps": [rec.model_dump(mode="json") for rec in self.steps],
            "queue": [list(paths) for paths in self.queue],
            "answers": self.answers,
        }

    @classmethod
    def of(cls, data: Any, record: dict[str, Any]) -> "Visit | None":
        """The visit in plain data; None for anything else."""
        try:
            steps = tuple(Recommendation.model_validate(each) for each in data["steps"])
            queue = [tuple(map(str, paths)) for paths in data["queue"]]
            answers = {str(path): str(word) for path, word in data["answers"].items()}
            return cls(dict(data["earlier"]), steps, record, queue, answers)
        except (AttributeError, KeyError, TypeError, ValueError):
            return None


def is_step(path: str) -> bool:
    """Whether the path names a step of the last plan, as `visit.done.R1` does."""
    return path.startswith(_DONE)


def begin_visit(earlier: Record, plan: Assessment, day: date) -> Visit:
    """The earlier case carried to this day, and what to ask about the time between."""
    record = {**earlier, "assessed_on": day.isoformat()}
    for general, row in question_rows().items():
        if row.each_visit == "yes" and value_at(record, general) is not None:
            record = with_value(record, general, None)
    steps = tuple(rec for rec in plan.recommendations if rec.action in _FOLLOWED)
    queue = [tuple(f"{_DONE}{rec.id}" for rec in steps)] if steps else []
    return Visit(dict(earlier), steps, record, [*queue, *_running_questions(record), ("medicines",)])


def _after_steps(
    record: Record, earlier: Record, answers: Mapping[str, str], steps: Sequence[Recommendation]
) -> tuple[dict[str, Any], list[Paths]]:
    """The case with what was begun since, and the questions that follow from it."""
    changed = dict(record)
    queue: list[Paths] = []
    for rec in steps:
        if answers.get(f"{_DONE}{rec.id}") != "yes":
            continue
        if rec.action is Action.TEST and item(f"labs.{rec.subject}"):
            queue.append((f"labs.{rec.subject}",))
        if rec.treatment is None:
            continue
        if rec.action in _BEGUN and Treatment(rec.treatment).line in _ON_A_TRIAL:
            changed, asked = _begun(changed, earlier, rec)
            queue += asked
        elif rec.action in _BEGUN and item(f"supportive.{rec.treatment}"):
            changed = with_value(changed, f"supportive.{rec.treatment}", "started")
        elif rec.action in _ASKED_AFTER:
            key = _ASKED_AFTER[rec.action]
            queue += [(f"trials.{place}.{key}",) for place in _running(changed) if _of(changed, place) == rec.treatment]
    return changed, queue


def _begun(record: Record, earlier: Record, rec: Recommendation) -> tuple[dict[str, Any], list[Paths]]:
    queue: list[Paths] = []
    if rec.from_ is not None:
        queue += [(f"trials.{place}.stopped",) for place in _running(record) if _of(record, place) == rec.from_]
    trials = list(record.get("trials") or ())
    place = len(trials)
    entry: dict[str, Any] = {"treatment": str(rec.treatment)}
    if value_at(earlier, "pain.now") is not None:
        entry["baseline_pain"] = value_at(earlier, "pain.now")
    started = (f"trials.{place}.started",)
    return {**record, "trials": [*trials, entry]}, [*queue, started, *_trial_questions({}, place)]


def _running_questions(record: Record) -> Iterator[Paths]:
    for place in _running(record):
        yield (f"trials.{place}.stopped",)
        yield from _trial_questions(record["trials"][place], place)


def _trial_questions(trial: Mapping[str, Any], place: int) -> Iterator[Paths]:
    for key in ("target_dose_since", "highest_daily_dose_mg"):
        if trial.get(key) is None:
            yield (f"trials.{place}.{key}",)
    yield (f"trials.{place}.reviews",)


def _running(record: Record) -> list[int]:
    trials = record.get("trials") or ()
    return [place for place, trial in enumerate(trials) if trial.get("stopped") is None]


def _of(record: Record, place: int) -> str:
    from knowledge.recognition import medicines  # noqa: PLC0415 - the table of medicines is read when a name is

    name = str(record["trials"][place].get("treatment") or "")
    treatments = medicines().recognise(name).treatments
    return treatments[0] if treatments else name
