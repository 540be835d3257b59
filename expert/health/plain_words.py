"""Rules, findings and rows as people read them."""

import re
from typing import Any

from facts.memory import Finding, Item, Pathway
from facts.templates import written
from knowledge.asking import finding_words
from knowledge.fact_words import fact_words
from knowledge.rules.card import Assertion, Bound
from knowledge.rules.patterns import Condition, SlotTest, TestKind

_NAME = re.compile(r"\{([a-z_]+)(?:\[[a-z_]+\])?\}")
ANSWERS = {
    "plan": "a plan is given: in scope, and no red flag is present",
    "urgent": "a red flag is present, so that others come first",
    "out_of_scope": "the patient is out of scope",
}
STATUS = {"present": "is present", "absent": "is absent", "unknown": "is not answered"}


def sentence(text: str) -> str:
    """A text with names to fill in, the names in brackets."""
    return _NAME.sub(lambda found: f"[{spoken(found.group(1))}]", text.replace("{{", "{").replace("}}", "}"))


def spoken(word: object) -> str:
    """An id as words."""
    return str(word).replace("_", " ")


def finding_name(finding: str, tables: Any) -> str:
    """The finding as a noun phrase."""
    table = tables.findings
    for rows in (table.threshold, table.taken, table.says, table.combined):
        if finding in rows:
            return str(rows[finding].words)
    if finding in table.allergy:
        row = table.allergy[finding]
        names = [tables.medicines.display(name) for name in row.ingredients] + [spoken(name) for name in row.classes]
        return f"an allergy to {' or '.join(names)}"
    return str(finding_words().get(finding, spoken(finding)))


def condition_words(condition: Condition, tables: Any) -> str:
    """What has to be there, or under NOT must not be."""
    slots = {test.slot: test for test in condition.tests}
    if condition.template is Finding and "id" in slots and slots["id"].kind is TestKind.IS:
        name = finding_name(str(slots["id"].values[0]), tables)
        status = slots.get("status")
        words = (
            " or ".join(STATUS.get(str(value), str(value)) for value in status.values) if status else "is asked about"
        )
        return f"not so that {name} {words}" if condition.negated else f"{name} {words}"
    if condition.template is Item and "path" in slots and slots["path"].kind is TestKind.IS:
        rest = [_test(test) for test in condition.tests if test.slot != "path"]
        there = f"the answer to {slots['path'].values[0]}: {', '.join(rest) or 'any'}"
        return f"not {there}" if condition.negated else there
    if (
        condition.template is Pathway
        and "kind" in slots
        and slots["kind"].kind is TestKind.IS
        and not condition.negated
    ):
        return ANSWERS[str(slots["kind"].values[0])]
    noun = _noun(condition.template.__name__)
    tests = ", ".join(_test(test) for test in condition.tests)
    article = "no" if condition.negated else "an" if noun[:1] in "aeiou" else "a"
    return f"{article} {noun}{f' with {tests}' if tests else ''}"


def _noun(template: str) -> str:
    row = fact_words().get(template)
    return row.noun if row else template


def _test(test: SlotTest) -> str:
    slot = spoken(test.slot)
    words = " or ".join("nothing" if value == "" else spoken(written(value)) for value in test.values)
    if test.kind in (TestKind.IS, TestKind.ONE_OF):
        return f"{slot} {words}"
    if test.kind is TestKind.NOT_ANY:
        return f"{slot} other than {words}"
    if test.kind is TestKind.DIFFERS:
        return f"{slot} other than that {spoken(test.name)}"
    return f"{slot} ({spoken(test.name)})" if test.kind is TestKind.BINDS else f"that {spoken(test.name)} as {slot}"


def conclusion_words(conclusion: Assertion) -> str:
    """What follows."""
    parts = [
        f"{spoken(slot)} {'that ' + spoken(value.name) if isinstance(value, Bound) else spoken(written(value))}"
        for slot, value in conclusion.slots
        if value != ""
    ]
    return f"{_noun(conclusion.template.__name__)}: {', '.join(parts)}"


def limit_words(row: Any) -> str:
    """The limits of a number in words."""
    parts = []
    if row.at_least is not None:
        parts.append(f"at least {written(row.at_least)}")
    if row.above is not None:
        parts.append(f"above {written(row.above)}")
    if row.below is not None:
        parts.append(f"below {written(row.below)}")
    if row.outside is not None:
        parts.append(f"outside {written(row.outside[0])} to {written(row.outside[1])}")
    return f"{spoken(row.measure)} {' and '.join(parts)}{f', {row.sex} only' if row.sex else ''}"
