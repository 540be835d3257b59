"""Which questions can still matter: answers are tried on the whole case, assessed afresh each time.

An item matters when some answer to it leads to other advice. Advice is what a clinician acts on: status, headline,
scope, the recommendations, and the standing of every treatment that they name. Items that change nothing alone but
something together with another are declared in `questions.yaml` (`depends_on`) and count while the other is open.
"""

import json
from collections import OrderedDict
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
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

MOST_TRIES = 4
"""How many answers of one item are tried when outcomes are counted."""

_REMEMBERED = 256  # assessments kept: those of one question and its answers


class Trials:
    """Assesses changed copies of a case and remembers the last results; `count` counts the assessments made."""

    def __init__(self, assess: Assess) -> None:
        self._assess = assess
        self._known: OrderedDict[str, Assessment | None] = OrderedDict()
        self.count = 0

    def assessment(self, record: Record) -> Assessment | None:
        """The assessment of this case, None when it is no possible case."""
        key = json.dumps(record, sort_keys=True, default=str)
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        self.count += 1
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

    def outcomes(self, record: Record, asked: Item, most: int = MOST_TRIES) -> int:
        """To how many different pieces of advice the answers lead, the present one included; 1 is no difference.

        At most so many answers are tried, those first that tell most.
        """
        now = self.advice(record)
        tried = (self.advice(changed) for changed in islice(changed_cases(record, asked), most))
        return len({now, *tried} - {None})

    def matters(self, record: Record, asked: Item) -> bool:
        """Whether some answer changes the advice, alone or together with an open item that it depends on."""
        now = self.advice(record)
        changes = any(self.advice(changed) not in (now, None) for changed in changed_cases(record, asked))
        return changes or waits_for_another(record, asked)


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


def waits_for_another(record: Record, asked: Item) -> bool:
    """Whether the item is declared to matter together with another one that is not answered either."""
    others = (beside(asked, named) for named in asked.row.depends_on if "=" not in named)
    return any(value_at(record, other) is None for other in others)


def beside(asked: Item, named: str) -> str:
    """The path of another item of the same entry: a star stands for the number that the asked item has."""
    numbers = [part for part in asked.id.split(".") if part.isdigit()]
    parts = []
    for part in named.split("."):
        parts.append(numbers.pop(0) if part == "*" and numbers else part)
    return ".".join(parts)


def gate(record: Record, asked: Item) -> tuple[bool, str]:
    """Whether the item may be asked, and the path of the answer that it waits for.

    `item=word,word` waits for one of these answers; with `unknown` among them an item that stayed open counts too.
    """
    for named in asked.row.depends_on:
        other, equals, words = named.partition("=")
        if not equals:
            continue
        path = beside(asked, other)
        value = value_at(record, path)
        given = value is not None if words == "given" else (UNKNOWN if value is None else value) in words.split(",")
        if not given:
            return False, path
    return True, ""


def gate_is_open(record: Record, asked: Item) -> bool:
    """Whether the answers that the item waits for have been given; `unknown` also means unanswered."""
    return gate(record, asked)[0]
