"""Which questions can still matter: answers are tried on the whole case, assessed afresh each time.

An item matters when some answer to it leads to other advice. Advice is what a clinician acts on: status, headline,
scope, the recommendations, and the standing of every treatment that they name. Items that change nothing alone but
something together with another are declared in `questions.yaml` (`depends_on`) and count while the other is open.
"""

import json
from collections import OrderedDict
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from expert.assess import assess_without_trace, settle
from expert.assessment import Assessment
from expert.collect.options import standing_of
from expert.dialogue.case_edit import Record, value_at, with_value
from expert.dialogue.dates_said import date_said
from expert.dialogue.items import NOT_DONE, UNKNOWN, Item, Kind
from expert.engine.run import Run
from facts.analytes import ANALYTES
from facts.case import Case
from facts.memory import Ask, DoseStep, Maximum, OutOfScope, Pathway, RedFlag, ReviewOn, Step, StepStart
from facts.problems import CaseError

Advice = tuple[Any, ...]

_ADVICE = (Pathway, OutOfScope, RedFlag, Step, DoseStep, StepStart, Maximum, ReviewOn)

MOST_TRIES = 3
"""How many answers of one item are tried when outcomes are counted."""

_REMEMBERED = 512  # results kept: those of a few questions and their answers


class Trials:
    """Settles changed copies of a case and remembers the last results; `count` counts the cases settled."""

    def __init__(self) -> None:
        self._advice: OrderedDict[str, Advice | None] = OrderedDict()
        self._last: tuple[str, Run | None] = ("", None)
        self.count = 0

    def settled(self, record: Record) -> Run | None:
        """Everything that follows from this case, None when it is no possible case."""
        key = _key(record)
        if key != self._last[0]:
            self.count += 1
            try:
                self._last = (key, settle(Case.model_validate(record)))
            except CaseError:
                self._last = (key, None)
        return self._last[1]

    def advice(self, record: Record) -> Advice | None:
        """What the case leads to, in a form that can be compared; None when it is no possible case."""
        key = _key(record)
        if key not in self._advice:
            run = self.settled(record)
            self._advice[key] = None if run is None else advice_of(run)
            if len(self._advice) > _REMEMBERED:
                self._advice.popitem(last=False)
        return self._advice[key]

    def assessment(self, record: Record) -> Assessment | None:
        """The assessment of this case without its trace, None when it is no possible case."""
        try:
            return assess_without_trace(Case.model_validate(record))
        except CaseError:
            return None

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


def advice_of(run: Run) -> Advice:
    """The facts that make up what a clinician acts on: scope, urgency, steps with doses and dates, and standings.

    The words of an assessment are made from these facts, so equal facts give equal advice.
    """
    facts = {fact.identity() for template in _ADVICE for fact in run.all(template)}
    named = {fact["treatment"] for fact in run.all(Step) if fact["treatment"]}
    standings = {(treatment, standing_of(treatment, run)) for treatment in named}
    waits = any(ask["decides"] == "yes" for ask in run.all(Ask))
    return (frozenset(facts), frozenset(standings), waits)


def _key(record: Record) -> str:
    return json.dumps(record, sort_keys=True, default=str)


def changed_cases(record: Record, asked: Item) -> Iterator[dict[str, Any]]:
    """The case with each of the answers that are worth trying."""
    for value in tried_values(record, asked):
        try:
            yield with_value(record, asked.id, value)
        except LookupError:
            continue


def tried_values(record: Record, asked: Item) -> Iterator[Any]:
    """The answers that are worth trying for an item, as they would stand in the case."""
    today = date.fromisoformat(str(record["assessed_on"]))
    if asked.words and asked.kind is not Kind.WORDS and not asked.row.tries:
        listed = asked.general.startswith("labs.")
        for word in asked.words:
            if word not in (UNKNOWN, NOT_DONE):
                yield {"value": word, "date": today.isoformat()} if listed else word
        return
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
    numbers = iter([part for part in asked.id.split(".") if part.isdecimal()])
    return ".".join(next(numbers, part) if part == "*" else part for part in named.split("."))


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
