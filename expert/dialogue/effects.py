"""What an answer would do: the advice before and after it, in plain sentences."""

from collections.abc import Iterator, Sequence

from expert.assessment import Assessment
from expert.dialogue.case_edit import Record, value_at, with_value
from expert.dialogue.items import NOT_DONE, UNKNOWN, Item, Kind
from expert.dialogue.relevance import Trials, tried_values
from knowledge.asking import answer_words

_MOST_CHANGES = 4


def effect_lines(trials: Trials, record: Record, asked: Item) -> list[str]:
    """One line for each answer that is worth trying: what it would change in the advice."""
    now = trials.assessment(record)
    if now is None:
        return []
    lines: dict[str, list[str]] = {}
    for value in tried_values(record, asked):
        after = trials.assessment(with_value(record, asked.id, value))
        if after is not None:
            lines.setdefault(difference(now, after), []).append(answer_in_words(asked, value))
    return [f"{' / '.join(answers)}: {change}" for change, answers in lines.items()]


def difference(before: Assessment, after: Assessment) -> str:
    """What differs between two assessments, in a few sentences; says so when nothing does."""
    changes = list(_changes(before, after))
    if changes:
        return " ".join(changes[:_MOST_CHANGES])
    same = [rec.model_dump(exclude={"id", "derivation"}) for rec in before.recommendations] == [
        rec.model_dump(exclude={"id", "derivation"}) for rec in after.recommendations
    ]
    return "Nothing in the advice changes by this alone." if same else "Details of the plan change, not its steps."


def waiting_rows(answer: Assessment, path: str) -> list[str]:
    """The rules that wait for an item: treatment, row and severity, as the trace has them."""
    trace = answer.trace
    facts = () if trace is None else trace.facts
    found = [fact.slots for fact in facts if fact.template == "Unanswered" and fact.slots.get("item") == path]
    return list(dict.fromkeys(f"{slots['row']} ({named(slots['treatment'])}, {slots['severity']})" for slots in found))


def named(treatment: object) -> str:
    """A treatment as people write it."""
    return str(treatment).replace("_", " ")


def answer_in_words(asked: Item, value: object) -> str:
    """An answer as it would be typed."""
    if isinstance(value, dict):
        return " ".join(str(value[key]) for key in ("value", "unit") if key in value)
    if asked.kind is Kind.LIST and isinstance(value, list | tuple):
        return ", ".join(_entry(each) for each in value) or answer_words()["none"][0]
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or answer_words()["none"][0]
    return str(value).replace("_", " ")


def present_answer(record: Record, items: Sequence[Item]) -> str:
    """What is answered to these items now, as it would be typed; empty where something is open or listed."""
    values = [value_at(record, asked.id) for asked in items]
    if any(value is None for value in values):
        return ""
    if items[0].kind is Kind.LIST:
        return "" if values[0] else answer_words()["none"][0]
    if len(items) == 1:
        return answer_in_words(items[0], values[0])
    marks = {"yes": "", UNKNOWN: "u", NOT_DONE: "d"}
    shown = [f"{marks[value]}{number}" for number, value in enumerate(values, 1) if value in marks]
    return " ".join(shown) or answer_words()["none"][0]


def known_lines(record: Record, paths: Iterator[Item]) -> list[str]:
    """What is known about these items, one line each."""
    lines = []
    for asked in paths:
        value = value_at(record, asked.id)
        if value is not None and not isinstance(value, list | tuple):
            lines.append(f"{asked.label}: {answer_in_words(asked, value)}")
    return lines


def _entry(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(str(each) for each in value.values() if not isinstance(each, list | dict))
    return str(value)


def _changes(before: Assessment, after: Assessment) -> Iterator[str]:
    if before.status != after.status:
        yield f"The answer becomes {str(after.status).replace('_', ' ')} (now {str(before.status).replace('_', ' ')})."
    if before.headline != after.headline:
        yield f'The headline becomes "{after.headline}"'
    earlier = {each.treatment: each.standing for each in before.options}
    moved: dict[str, list[str]] = {}
    for each in after.options:
        if earlier.get(each.treatment) not in (None, each.standing):
            moved.setdefault(f"from {named(earlier[each.treatment])} to {named(each.standing)}", []).append(
                named(each.treatment)
            )
    for change, treatments in moved.items():
        yield f"{', '.join(treatments)} {'moves' if len(treatments) == 1 else 'move'} {change}."
    had = {rec.headline for rec in before.recommendations}
    new = [rec.headline for rec in after.recommendations if rec.headline not in had]
    if new:
        yield f"New: {' '.join(new[:_MOST_CHANGES])}"
