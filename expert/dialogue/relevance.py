"""Which questions can still matter: answers are tried on the whole case, assessed afresh each time.

An item matters when some answer to it leads to other advice. Advice is what a clinician acts on: status, headline,
scope, the recommendations, and the standing of every treatment that they name. Items that change nothing alone but
something together with another are tried as the pairs that `depends_on` in `questions.yaml` declares.
"""

import json
from collections import OrderedDict
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from expert.assessment import Assessment, Recommendation
from expert.dialogue.case_edit import Record, value_at, with_value
from expert.dialogue.dates_said import date_said
from expert.dialogue.items import NOT_DONE, UNKNOWN, Item, Kind, item
from facts.analytes import ANALYTES
from facts.case import Case
from facts.problems import CaseError

Advice = tuple[Any, ...]
Assess = Callable[[Case], Assessment]

_REMEMBERED = 256  # assessments kept: those of one question and its answers


class Trials:
    """Assesses changed copies of a case and remembers the last results."""

    def __init__(self, assess: Assess) -> None:
        self._assess = assess
        self._known: OrderedDict[str, Assessment | None] = OrderedDict()

    def assessment(self, record: Record) -> Assessment | None:
        """The assessment of this case, None when it is no possible case."""
        key = json.dumps(record, sort_keys=True, default=str)
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        try:
            answer = self._assess(Case.model_validate(record))
        except CaseError:
            answer = None
        self._known[key] = answer
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return answer

    def advice(self, record: Record) -> Advice | None:
        """What the case leads to, in a form that can be compared; None when it is no possible case."""
        answer = self.assessment(record)
        return None if answer is None else advice_of(answer)

    def outcomes(self, record: Record, asked: Item) -> int:
        """To how many different pieces of advice the answers lead, the present one included; 1 is no difference."""
        now = self.advice(record)
        found = {now, *(self.advice(changed) for changed in changed_cases(record, asked))} - {None}
        return len(found)

    def matters(self, record: Record, asked: Item) -> bool:
        """Whether some answer changes the advice, alone or together with an item that it depends on."""
        now = self.advice(record)
        for changed in changed_cases(record, asked):
            if self.advice(changed) not in (now, None):
                return True
        return any(self._matters_beside(record, asked, other) for other in _companions(record, asked))

    def _matters_beside(self, record: Record, asked: Item, other: Item) -> bool:
        for beside in changed_cases(record, other):
            now = self.advice(beside)
            if now is not None and any(self.advice(each) not in (now, None) for each in changed_cases(beside, asked)):
                return True
        return False


def advice_of(answer: Assessment) -> Advice:
    """What a clinician acts on, in a form that can be compared."""
    named = {rec.treatment for rec in answer.recommendations if rec.treatment}
    standings = tuple((each.treatment, each.standing) for each in answer.options if each.treatment in named)
    recommendations = tuple(_act(rec) for rec in answer.recommendations)
    return (answer.status, answer.headline, answer.conclusions.scope, recommendations, standings)


def _act(rec: Recommendation) -> tuple[Any, ...]:
    return (
        rec.action, rec.treatment, rec.subject, rec.form, rec.route, rec.with_, rec.from_, rec.urgency,
        rec.headline, rec.schedule, rec.maximum_daily_dose_mg, rec.review_on, rec.not_before,
    )  # fmt: skip


def changed_cases(record: Record, asked: Item) -> Iterator[dict[str, Any]]:
    """The case with each of the answers that are worth trying."""
    for value in tried_values(record, asked):
        try:
            yield with_value(record, asked.id, value)
        except LookupError:
            continue


def tried_values(record: Record, asked: Item) -> Iterator[Any]:
    """The answers that are worth trying for an item, as they would stand in the case."""
    if asked.words and asked.kind is not Kind.WORDS:
        listed = asked.general.startswith("labs.")
        for word in asked.words:
            if word not in (UNKNOWN, NOT_DONE):
                yield {"value": word} if listed else word
        return
    today = date.fromisoformat(str(record["assessed_on"]))
    for value in asked.row.tries:
        if asked.kind is Kind.LAB:
            test = asked.id.partition(".")[2]
            yield {"value": value, "unit": ANALYTES[test].unit, "date": today.isoformat()}
        elif asked.kind is Kind.DATE:
            yield str(date_said(str(value), today))
        else:
            yield value


def _companions(record: Record, asked: Item) -> Iterator[Item]:
    for named in asked.row.depends_on:
        if "=" not in named:
            other = item(beside(asked, named))
            if other is not None and value_at(record, other.id) is None:
                yield other


def beside(asked: Item, named: str) -> str:
    """The path of another item of the same entry: a star stands for the number that the asked item has."""
    numbers = [part for part in asked.id.split(".") if part.isdigit()]
    parts = []
    for part in named.split("."):
        parts.append(numbers.pop(0) if part == "*" and numbers else part)
    return ".".join(parts)


def gate_is_open(record: Record, asked: Item) -> bool:
    """Whether the answers that the item waits for have been given; `unknown` also means unanswered."""
    for named in asked.row.depends_on:
        other, equals, words = named.partition("=")
        if not equals:
            continue
        value = value_at(record, beside(asked, other))
        if words == "given":
            if value is None:
                return False
        elif (UNKNOWN if value is None else value) not in words.split(","):
            return False
    return True
