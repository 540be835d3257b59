"""Which findings, items and sources the knowledge uses, and who uses them."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from pydantic import BaseModel

from expert.health.links import Links, words_of_calculator
from expert.health.situations import leaves_of
from facts.memory import Finding
from knowledge.rules.card import RuleCard
from knowledge.rules.phase import source_of
from knowledge.rules.registry import Registry

SECTIONS = {
    "exposures": "ExposureEntry",
    "medicines": "MedicineEntry",
    "allergies": "AllergyEntry",
    "trials": "TrialEntry",
    "trials.*.reviews": "ReviewEntry",
    "labs": "LabEntry",
}
"""The lists of a case and the template of one entry."""
SLOT_OF = {"for": "purpose"}
"""Names of a case that have another name inside."""


def finding_users(registry: Registry, tables: Any) -> dict[str, list[str]]:
    """Every finding with the ids of the rules, rows, calculators and findings that use it."""
    pairs = chain(_in_rules(registry), _in_rows(tables), _in_calculators(registry, tables), _in_findings(tables))
    return _gathered(pairs)


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """What is used, each with its users, once and in order."""
    found: dict[str, dict[str, None]] = {}
    for what, user in pairs:
        found.setdefault(what, {})[user] = None
    return {what: list(users) for what, users in found.items()}


def _in_rules(registry: Registry) -> Iterator[tuple[str, str]]:
    for card in registry.cards:
        for finding in _tested(card):
            yield finding, card.rows[0] if card.rows else card.id


def _in_rows(tables: Any) -> Iterator[tuple[str, str]]:
    for monograph in tables.treatments.values():
        rows = [(row.id, row.any_of) for row in monograph.preferences]
        rows += [(row.id, (*row.when, *row.unless)) for row in monograph.safety]
        rows += [(row.id, (*row.any_of, *row.unless)) for row in monograph.regimens]
        if monograph.dose:
            rows += [(row.id, row.any_of) for row in monograph.dose.titrations]
            extended = monograph.dose.extended_maximum
            rows += [(f"treatment:{monograph.id}", extended.absent)] if extended else []
        for id_, findings in rows:
            for finding in findings:
                yield finding, id_


def _in_calculators(registry: Registry, tables: Any) -> Iterator[tuple[str, str]]:
    names = _defined(tables)
    for calculator in registry.calculators:
        if Finding in calculator.reads:
            for word in sorted(map(str, words_of_calculator(calculator) & names)):
                yield word, calculator.id


def _in_findings(tables: Any) -> Iterator[tuple[str, str]]:
    table = tables.findings
    for id_, row in table.combined.items():
        for part in (*row.any_of, *row.all_of, *row.none_of):
            yield part, f"finding:{id_}"
    for id_, said in table.says.items():
        if said.item.startswith("findings."):
            yield said.item.removeprefix("findings."), f"finding:{id_}"
    for id_, row in (*table.threshold.items(), *table.says.items()):
        if row.absent_with:
            yield row.absent_with, f"finding:{id_}"


def _tested(card: RuleCard) -> Iterator[str]:
    for condition in card.conditions:
        if condition.template is Finding:
            for test in condition.tests:
                if test.slot == "id":
                    yield from map(str, test.values)


def _defined(tables: Any) -> frozenset[str]:
    table = tables.findings
    rows = (table.stated, table.threshold, table.taken, table.allergy, table.says, table.combined)
    return frozenset(id_ for part in rows for id_ in part)


def items_of_finding(finding: str, tables: Any) -> tuple[str, ...]:
    """The items of a case that can answer the finding."""
    table = tables.findings
    found: list[str] = []
    for leaf in leaves_of(finding, tables.findings):
        if leaf in table.threshold:
            found.append(tables.item_of(table.threshold[leaf].measure))
            found += ["labs.creatinine"] if table.threshold[leaf].measure == "creatinine_clearance" else []
            found += ["patient.sex"] if table.threshold[leaf].sex else []
        elif leaf in table.taken:
            found += ["medicines", *(["exposures"] if table.taken[leaf].exposures == "yes" else [])]
        elif leaf in table.allergy:
            found.append("allergies")
        elif leaf in table.says:
            row = table.says[leaf]
            found += [row.item, *([row.or_item] if row.or_item else [])]
        else:
            found.append(f"findings.{leaf}")
            row = table.stated.get(leaf)
            found += [tables.item_of(evidence.measure) for evidence in (row.evidence if row else ())]
            found += [words.item for words in (row.words if row else ())]
    return tuple(dict.fromkeys(found))


def item_users(registry: Registry, tables: Any) -> dict[str, list[str]]:
    """Every item that a finding, rule or calculator uses, with who uses it."""
    return _gathered(
        chain(_items_of_findings(registry, tables), _items_of_rules(registry, tables), _items_of_lists(registry))
    )


def _items_of_findings(registry: Registry, tables: Any) -> Iterator[tuple[str, str]]:
    for finding in finding_users(registry, tables):
        for item in items_of_finding(finding, tables):
            yield item, f"finding:{finding}"


def _items_of_rules(registry: Registry, tables: Any) -> Iterator[tuple[str, str]]:
    for card in registry.cards:
        for condition in card.conditions:
            for test in condition.tests:
                for word in test.values:
                    for item in _named(condition.template.__name__, test.slot, word, tables):
                        yield item, card.id


def _items_of_lists(registry: Registry) -> Iterator[tuple[str, str]]:
    """The paths that calculators write, and the lists and slots of entries that they read."""
    links = Links(registry)
    for calculator in registry.calculators:
        words = sorted(word for word in words_of_calculator(calculator) if isinstance(word, str))
        read = {template.__name__ for template in calculator.reads}
        yield from ((word, calculator.id) for word in words if "." in word)
        for list_, entry in SECTIONS.items():
            if entry in read:
                yield list_, calculator.id
                yield from ((f"{list_}.*.{slot}", calculator.id) for slot in _slots(entry, links) if slot in words)


def _slots(entry: str, links: Links) -> tuple[str, ...]:
    for template in links.registry.templates:
        if template.__name__ == entry:
            return template.slots()
    return ()


def _named(template: str, slot: str, word: Any, tables: Any) -> Iterator[str]:
    if template == "Item" and slot == "path":
        yield str(word)
    if (template, slot) in (("Reading", "id"), ("Measure", "id"), ("LabEntry", "test")):
        yield tables.item_of(str(word))
    if template == "Listed" and slot == "path":
        yield str(word)


def is_used(item: str, users: Mapping[str, list[str]], registry: Registry, tables: Any) -> bool:
    """Whether anything depends on the answer to the item; a star stands for the number of an entry."""
    if item in users:
        return True
    list_, star, slot = item.partition(".*")
    if star:
        name = slot.removeprefix(".")
        return f"{list_}.*.{SLOT_OF.get(name, name)}" in users or (not name and list_ in users)
    place, _, name = item.partition(".")
    words = {word for calculator in registry.calculators for word in words_of_calculator(calculator)}
    measured = {str(word) for word in words} | {
        str(name) for block in tables.thresholds.values() for name in _flat(block)
    }
    if place == "supportive":  # every treatment beside the ladder may run
        return name in tables.treatments
    return name in measured if place in ("labs", "patient", "neuropathy", "scores") else item in measured


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in ("sources", "standing"):
                yield from _flat(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _flat(inner)
    else:
        yield value


def citations(registry: Registry, tables: Any) -> Iterator[tuple[str, str]]:
    """Every citation with who cites: rules, calculators, rows and values of all tables."""
    cited: list[tuple[str, Iterable[str]]] = [(card.id, card.sources) for card in registry.cards]
    cited += [(card.id, card.sources) for card in registry.calculators]
    cited += [(row.id, (row.place,)) for row in tables.statements]
    cited += [(f"threshold:{block}", values.get("sources", ())) for block, values in tables.thresholds.items()]
    cited += [(f"text:{name}", step.sources) for name, step in tables.wording.steps.items()]
    cited += [(f"class:{id_}", row.sources) for id_, row in tables.medicines.table.classes.items()]
    for user, sources in cited:
        yield from ((citation, user) for citation in sources)
    for id_, monograph in tables.treatments.items():
        yield from _cited(monograph, f"treatment:{id_}")
    yield from _cited(tables.findings, "findings.yaml")
    for row in (*tables.pairs, *tables.departures.values()):
        yield from _cited(row, row.id)


def _cited(row: Any, user: str) -> Iterator[tuple[str, str]]:
    """The citations in a row and in everything inside it; rows with ids name themselves."""
    own = str(getattr(row, "id", ""))
    user = own if "-" in own else user
    if isinstance(row, BaseModel):
        for name in type(row).model_fields:
            value = getattr(row, name)
            if name == "sources":
                for citation in value:
                    yield citation, user
            else:
                yield from _cited(value, user)
    elif isinstance(row, Mapping):
        for value in row.values():
            yield from _cited(value, user)
    elif isinstance(row, tuple):
        for value in row:
            yield from _cited(value, user)


def source_users(registry: Registry, tables: Any) -> dict[str, list[str]]:
    """Every source with who cites it."""
    return _gathered((source_of(citation), user) for citation, user in citations(registry, tables))
