"""Which findings, items and sources the knowledge uses, and who uses them."""

from collections.abc import Iterator, Mapping
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
    users: dict[str, list[str]] = {}

    def note(finding: str, user: str) -> None:
        if user not in users.setdefault(finding, []):
            users[finding].append(user)

    for card in registry.cards:
        for finding in _tested(card):
            note(finding, card.rows[0] if card.rows else card.id)
    for monograph in tables.treatments.values():
        for row in monograph.preferences:
            for finding in row.any_of:
                note(finding, row.id)
        for titration in monograph.dose.titrations if monograph.dose else ():
            for finding in titration.any_of:
                note(finding, titration.id)
        extended = monograph.dose.extended_maximum if monograph.dose else None
        for finding in extended.absent if extended else ():
            note(finding, f"treatment:{monograph.id}")
        for safety in monograph.safety:
            for finding in (*safety.when, *safety.unless):
                note(finding, safety.id)
    names = _defined(tables)
    for calculator in registry.calculators:
        for word in words_of_calculator(calculator):
            if word in names and Finding in calculator.reads:
                note(str(word), calculator.id)
    table = tables.findings
    for id_, row in table.combined.items():
        for part in (*row.any_of, *row.all_of, *row.none_of):
            note(part, f"finding:{id_}")
    for id_, said in table.says.items():
        if said.item.startswith("findings."):
            note(said.item.removeprefix("findings."), f"finding:{id_}")
    for id_, row in (*table.threshold.items(), *table.says.items()):
        if row.absent_with:
            note(row.absent_with, f"finding:{id_}")
    return users


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
    users: dict[str, list[str]] = {}
    used = finding_users(registry, tables)
    for finding in used:
        for item in items_of_finding(finding, tables):
            users.setdefault(item, []).append(f"finding:{finding}")
    for card in registry.cards:
        for condition in card.conditions:
            for test in condition.tests:
                for word in test.values:
                    for item in _named(condition.template.__name__, test.slot, word, tables):
                        users.setdefault(item, []).append(card.id)
    links = Links(registry)
    for calculator in registry.calculators:
        words = words_of_calculator(calculator)
        read = {template.__name__ for template in calculator.reads}
        for word in words:
            if isinstance(word, str) and "." in word:
                users.setdefault(word, []).append(calculator.id)
        for list_, entry in SECTIONS.items():
            if entry in read:
                users.setdefault(list_, []).append(calculator.id)
                for slot in _slots(entry, links):
                    if slot in words:
                        users.setdefault(f"{list_}.*.{slot}", []).append(calculator.id)
    return users


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
    measured = {str(word) for word in words} | {str(name) for block in tables.thresholds.values() for name in _flat(block)}
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
    for card in (*registry.cards, *registry.calculators):
        for citation in card.sources:
            yield citation, card.id
    for id_, monograph in tables.treatments.items():
        yield from _cited(monograph, f"treatment:{id_}")
    for pair in tables.pairs:
        yield from _cited(pair, pair.id)
    yield from _cited(tables.findings, "findings.yaml")
    for departure in tables.departures.values():
        yield from _cited(departure, departure.id)
    for statement in tables.statements:
        yield statement.place, statement.id
    for block, values in tables.thresholds.items():
        for citation in values.get("sources", ()):
            yield citation, f"threshold:{block}"
    for name, step in tables.wording.steps.items():
        for citation in step.sources:
            yield citation, f"text:{name}"
    for id_, row in tables.medicines.table.classes.items():
        for citation in row.sources:
            yield citation, f"class:{id_}"


def _cited(row: Any, user: str) -> Iterator[tuple[str, str]]:
    """The citations in a row and in everything inside it; rows with ids name themselves."""
    user = row.id if isinstance(row, BaseModel) and "-" in str(getattr(row, "id", "")) else user
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
    users: dict[str, list[str]] = {}
    for citation, user in citations(registry, tables):
        who = users.setdefault(source_of(citation), [])
        if user not in who:
            who.append(user)
    return users
