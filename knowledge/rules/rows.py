"""The rows of the tables as rules: every safety row, pair and monitoring row becomes rules of its own.

A safety row holds when every finding of `when` is present and none of `unless` is. It is unanswered when a finding of
`when` is unknown while none of them is absent; then the item that would answer it is named.
"""

from collections.abc import Iterator
from typing import Any

from facts._experta import MATCH, NOT, L
from facts.memory import Barrier, Finding, Monitor, Running, Step, Unanswered
from knowledge.monograph import MonitoringRow, SafetyRow
from knowledge.rules.card import Phase, RuleCard, rule
from knowledge.tables import Pair

NOT_YET = ~L("when_free")
ASKED = ("block", "avoid", "adjust")


def row_rules(tables: Any) -> Iterator[RuleCard]:
    """The rules of all tables, in the order of the treatments and of the rows."""
    for treatment, monograph in tables.treatments.items():
        for row in monograph.safety:
            yield from _safety(treatment, row)
        for watched in monograph.monitoring:
            yield from _monitoring(treatment, watched)
    for pair in tables.pairs:
        yield from _pair(pair)


def _safety(treatment: str, row: SafetyRow) -> Iterator[RuleCard]:
    absent = [NOT(Finding(id=id_, status="present")) for id_ in row.unless]
    yield rule(
        row.id,
        f"{treatment}: {row.text}",
        phase=Phase.SAFETY,
        when=[*(Finding(id=id_, status="present") for id_ in row.when), *absent],
        then=[Barrier(treatment=treatment, row=row.id, severity=row.severity, kind=row.kind)],
        sources=row.sources,
        because=_plain(row.text),
        rows=[row.id],
    )
    if not row.asked or row.severity not in ASKED:
        return
    for number, id_ in enumerate(row.when, start=1):
        others = [NOT(Finding(id=other, status="absent")) for other in row.when if other != id_]
        yield rule(
            f"{row.id}/unknown{number}" if len(row.when) > 1 else f"{row.id}/unknown",
            f"{treatment}: unanswered - {row.text}",
            phase=Phase.SAFETY,
            when=[Finding(id=id_, status="unknown", item=MATCH.item), *others, *absent],
            then=[Unanswered(treatment=treatment, row=row.id, severity=row.severity, item=MATCH.item)],
            sources=row.sources,
            because="{item} is not answered; it decides whether this holds: " + _plain(row.text),
            rows=[row.id],
        )


def _pair(row: Pair) -> Iterator[RuleCard]:
    first, second = row.between
    for treatment, running in ((first, second), (second, first)):
        yield rule(
            f"{row.id}/{treatment}",
            f"{treatment} beside running {running}: {row.text}",
            phase=Phase.SAFETY,
            when=[Running(treatment=running), *(Finding(id=id_, status="present") for id_ in row.when)],
            then=[Barrier(treatment=treatment, row=row.id, severity=row.severity, kind="interaction", other=running)],
            sources=row.sources,
            because=_plain(row.text),
            rows=[row.id],
        )


def _monitoring(treatment: str, row: MonitoringRow) -> Iterator[RuleCard]:
    taken = L("start") | L("add") | L("switch") | L("continue") | L("titrate") | L("review")
    still_taken = taken | L("taper") if row.tapering == "yes" else taken
    action = "stop" if row.after == "stopping" else still_taken
    planned = Step(treatment=treatment, action=action, review=NOT_YET)
    others = [
        *(NOT(Finding(id=id_, status="present")) for id_ in row.unless),
        *(NOT(Step(treatment=other.value, action=taken, review=NOT_YET)) for other in row.unless_taking),
    ]
    for number, id_ in enumerate(row.any_of or ("",), start=1):
        yield rule(
            f"{row.id}/{number}" if len(row.any_of) > 1 else row.id,
            f"{treatment}: watch {row.what}",
            phase=Phase.FOLLOW_UP,
            when=[planned, *([Finding(id=id_, status="present")] if id_ else []), *others],
            then=[Monitor(row=row.id, treatment=treatment)],
            sources=row.sources,
            because=_plain(row.because),
            rows=[row.id],
        )


def _plain(text: str) -> str:
    """The text as a template without names to fill in."""
    return text.replace("{", "{{").replace("}", "}}")
