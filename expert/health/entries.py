"""The entries of the catalogue: one function for each kind."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from expert.health.links import Links
from expert.health.plain_words import conclusion_words, condition_words, finding_name, limit_words, sentence, spoken
from expert.health.used import items_of_finding
from facts.memory import Step
from facts.terms import Finding as FindingTerm
from knowledge.rules.phase import source_of
from knowledge.rules.registry import Registry


@dataclass(frozen=True)
class Entry:
    """One thing of the knowledge: its kind, id and title, what there is to say in labelled lines, and who uses it."""

    kind: str
    id: str
    title: str
    lines: tuple[tuple[str, str], ...]
    sources: tuple[str, ...] = ()
    standing: str = ""
    used_by: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The entry as plain values."""
        return {
            "kind": self.kind,
            "id": self.id,
            "title": self.title,
            "says": [{"label": label, "text": text} for label, text in self.lines],
            "sources": list(self.sources),
            "standing": self.standing or None,
            "used_by": list(self.used_by),
        }


@dataclass(frozen=True)
class Users:
    """Who uses each finding, each source, and each row, rule or treatment."""

    findings: Mapping[str, list[str]]
    sources: Mapping[str, list[str]]
    rows: Mapping[str, list[str]]

    def of(self, id_: str) -> tuple[str, ...]:
        """The users of a row, rule, treatment or departure."""
        return tuple(self.rows.get(id_, ()))


STANDINGS = ("verified", "secondary", "recalled", "project")


def weakest(citations: Iterable[str], tables: Any) -> str:
    """The least sure standing among the cited sources."""
    found = [
        tables.sources[source_of(citation)].standing for citation in citations if source_of(citation) in tables.sources
    ]
    return max(found, key=STANDINGS.index, default="")


def rules(registry: Registry, tables: Any, users: Users) -> Iterator[Entry]:
    """Every rule: when, what follows, why."""
    links = Links(registry)
    for card in registry.cards:
        lines = [("phase", spoken(card.phase.name.lower()))]
        lines += [("when", condition_words(condition, tables)) for condition in card.conditions]
        lines += [("then", conclusion_words(conclusion)) for conclusion in card.conclusions]
        texts = [
            dict(conclusion.slots).get("text", "") for conclusion in card.conclusions if conclusion.template is Step
        ]
        lines += [
            ("in the plan", sentence(tables.wording.steps[text].headline))
            for text in texts
            if text in tables.wording.steps
        ]
        lines.append(("because", sentence(card.because)))
        lines += [("note", card.note)] if card.note else []
        lines += [("made from row", row) for row in card.rows]
        after = [
            reader.id
            for conclusion in card.conclusions
            for reader in links.readers_of(conclusion)
            if reader.id != card.id
        ]
        yield Entry(
            "rule",
            card.id,
            card.title,
            tuple(lines),
            card.sources,
            weakest(card.sources, tables),
            tuple(dict.fromkeys((*users.of(card.id), *after))),
        )


def calculators(registry: Registry, tables: Any, users: Users) -> Iterator[Entry]:
    """Every calculator: what it reads and what it computes."""
    links = Links(registry)
    for card in registry.calculators:
        told = (card.compute.__doc__ or "").strip().replace("\n", " ")
        lines = (
            ("phase", spoken(card.phase.name.lower())),
            ("computes", " ".join(told.split())),
            ("reads", ", ".join(template.__name__ for template in card.reads)),
            ("asserts", ", ".join(template.__name__ for template in card.asserts)),
        )
        after = [reader.id for template in card.asserts for reader in links.readers(template)]
        yield Entry(
            "calculator",
            card.id,
            card.title,
            lines,
            card.sources,
            weakest(card.sources, tables),
            tuple(dict.fromkeys((*users.of(card.id), *after))),
        )


def rows(tables: Any, users: Users) -> Iterator[Entry]:
    """Every row of the monographs and every pair."""
    for treatment, book in tables.treatments.items():
        for row in book.safety:
            when = " and ".join(finding_name(id_, tables) for id_ in row.when)
            lines = [("treatment", book.name), ("severity", row.severity), ("when", when)]
            lines += [("unless", " or ".join(finding_name(id_, tables) for id_ in row.unless))] if row.unless else []
            lines += [("at most", f"{row.cap_mg:g} mg a day")] if row.cap_mg else []
            lines += (
                [("at most", f"{row.cap_mg_per_clearance:g} mg a day for each mL/min")]
                if row.cap_mg_per_clearance
                else []
            )
            lines.append(("while unanswered", "it is asked" if row.asked else "it is not asked by itself"))
            yield _row(row, row.text, lines, users)
        for titration in book.dose.titrations if book.dose else ():
            who = " or ".join(finding_name(id_, tables) for id_ in titration.any_of) or "everyone else"
            lines = [
                ("treatment", book.name),
                ("for", who),
                ("steps", steps_words(titration.steps)),
                ("why", titration.why),
            ]
            yield _row(titration, f"titration of {treatment}", lines, users)
        for regimen in book.regimens:
            who = " or ".join(finding_name(id_, tables) for id_ in regimen.any_of) or "everyone"
            but = " or ".join(finding_name(id_, tables) for id_ in regimen.unless)
            lines = [
                ("treatment", book.name),
                ("for", f"{who}, unless {but}" if but else who),
                ("region", regimen.region),
                ("steps", steps_words(regimen.steps)),
            ]
            yield _row(regimen, regimen.text, lines, users)
        for watched in book.monitoring:
            spans = {"days": watched.days, "weeks": watched.weeks}
            when = " and ".join(f"{unit} {', '.join(map(str, each))}" for unit, each in spans.items() if each)
            who = " or ".join(finding_name(id_, tables) for id_ in watched.any_of) or "everyone"
            taken = (f"{tables.treatments[id_].name} is taken" for id_ in watched.unless_taking)
            but = " or ".join((*(finding_name(id_, tables) for id_ in watched.unless), *taken))
            who = f"{who}, unless {but}" if but else who
            lines = [
                ("treatment", book.name),
                ("for", who),
                ("when", when or "as needed"),
                ("because", watched.because),
            ]
            yield _row(watched, f"watch {watched.what}", lines, users)
        for preference in book.preferences:
            who = " or ".join(finding_name(id_, tables) for id_ in preference.any_of) or "everyone"
            lines = [("treatment", book.name), ("for", who), ("points", f"{preference.points:+d}")]
            yield _row(preference, preference.text, lines, users)
    for pair in tables.pairs:
        lines = [
            ("between", " and ".join(tables.treatments[id_].name for id_ in pair.between)),
            ("severity", pair.severity),
        ]
        waits = pair.wash_out_days or ()
        for wait in waits if isinstance(waits, tuple) else (waits,):
            lines.append(("wash-out", f"{wait.days} days from {wait.from_} to {wait.to}"))
        yield _row(pair, pair.text, lines, users)


def _row(row: Any, title: str, lines: list[tuple[str, str]], users: Users) -> Entry:
    return Entry("row", row.id, title, tuple(lines), row.sources, row.standing, users.of(row.id))


def steps_words(steps: Any) -> str:
    """The steps of a titration in a row."""
    return ", then ".join(f"{step.dose} for {step.days} days" if step.days else step.dose for step in steps)


def treatments(tables: Any, users: Users) -> Iterator[Entry]:
    """Every treatment in short; its rows are entries of their own."""
    for id_, book in tables.treatments.items():
        lines = [("line", spoken(book.line)), ("purpose", book.purpose)]
        if book.evidence:
            grade = f"level {book.evidence.level}, grade {book.evidence.grade}" if book.evidence.grade else "no grade"
            lines.append(("evidence", f"{grade}, in {book.evidence.population}: {book.evidence.text}"))
        if book.dose:
            lines += [(f"titration {row.id}", steps_words(row.steps)) for row in book.dose.titrations]
            lines += [("maximum", book.dose.maximum.text)] if book.dose.maximum else []
            lines += [("higher maximum", book.dose.extended_maximum.text)] if book.dose.extended_maximum else []
        if book.adequate_trial:
            dose = f" at {book.adequate_trial.daily_mg:g} mg a day" if book.adequate_trial.daily_mg else ""
            lines.append(("adequate trial", f"at least {book.adequate_trial.weeks} weeks{dose}"))
        lines += [("taper", book.taper.text)] if book.taper else []
        lines += [(f"{spoken(said.who)} on {said.topic}", said.text or said.note) for said in book.says]
        lines += [("safety rows", ", ".join(row.id for row in book.safety))] if book.safety else []
        lines.append(("reviewed on", str(book.reviewed_on)))
        cited = tuple(dict.fromkeys(source for said in book.says for source in said.sources))
        yield Entry("treatment", id_, book.name, tuple(lines), cited, used_by=users.of(id_))


def source_list(tables: Any, users: Users) -> Iterator[Entry]:
    """The bibliography."""
    for id_, row in tables.sources.items():
        given = (("publisher", row.publisher), ("year", row.year), ("kind", row.kind), ("note", row.note))
        lines = [(label, str(value)) for label, value in given if value]
        lines += [
            (label, str(value))
            for label, value in (("address", row.url), ("doi", row.doi), ("pmid", row.pmid))
            if value
        ]
        lines += [("used through", row.through)] if row.through else []
        yield Entry(
            "source", id_, row.title, tuple(lines), standing=row.standing, used_by=tuple(users.sources.get(id_, ()))
        )


def departures(tables: Any, users: Users) -> Iterator[Entry]:
    """Where the program does not follow the articles."""
    for id_, row in tables.departures.items():
        lines = (
            ("article says", row.article_says),
            ("program does", row.program_does),
            ("because", row.because),
            ("shown when", row.when),
        )
        yield Entry("departure", id_, row.program_does, lines, row.sources, row.standing, users.of(id_))


def findings(tables: Any, users: Users) -> Iterator[Entry]:
    """Every finding: how it is known and who asks for it."""
    table = tables.findings
    ids = [*map(str, FindingTerm), *(id_ for part in _made(table) for id_ in part)]
    for id_ in dict.fromkeys(ids):
        lines = [("known from", ", ".join(items_of_finding(id_, tables)) or "nothing")]
        row: Any = None
        if id_ in table.threshold:
            row = table.threshold[id_]
            lines.append(("limit", limit_words(row)))
        elif id_ in table.taken:
            taken = table.taken[id_]
            names = [tables.medicines.display(name) for name in taken.ingredients] + [
                spoken(name) for name in taken.classes
            ]
            lines.append(("medicines", ", ".join(names)))
            lines += [("also when stopped", f"fewer than {taken.within_days} days ago")] if taken.within_days else []
        elif id_ in table.combined:
            part = table.combined[id_]
            for label, parts in (("any of", part.any_of), ("all of", part.all_of), ("none of", part.none_of)):
                lines += [(label, ", ".join(parts))] if parts else []
        elif id_ in table.stated:
            row = table.stated[id_]
            lines += [("also shown by", limit_words(evidence)) for evidence in row.evidence]
        yield Entry(
            "finding",
            id_,
            finding_name(id_, tables),
            tuple(lines),
            row.sources if row else (),
            row.standing if row else "",
            tuple(users.findings.get(id_, ())),
        )


def _made(table: Any) -> tuple[Mapping[str, Any], ...]:
    return (table.threshold, table.taken, table.allergy, table.says, table.combined)


def statements(tables: Any, users: Users) -> Iterator[Entry]:
    """Every sentence of the articles and what carries it."""
    for row in tables.statements:
        lines = [("carried by", ", ".join(row.carried_by)), ("rules", ", ".join(row.rules))]
        lines += [("note", row.note)] if row.note else []
        yield Entry("statement", row.id, row.quote, tuple(lines), (row.place,), used_by=users.of(row.id))
