"""The rule book: everything that the knowledge holds, as blocks that a page is made of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from expert.engine.build import Program
from expert.health.catalogue import Catalogue
from expert.health.entries import Entry
from expert.health.ladder_drawing import Drawing, ladder
from expert.health.plain_words import spoken
from facts.templates import written
from knowledge.rules.phase import Phase

STANDINGS = (
    ("verified", "the source was read, or two copies of it agree"),
    ("secondary", "taken from a reliable account of the source"),
    ("recalled", "known, and not read again"),
    ("project", "set by this project; no source fixes it"),
)
PHASES = {
    Phase.INTAKE: "what the case says becomes facts",
    Phase.DERIVE: "findings, bands, exposure, cause and red flags",
    Phase.SAFETY: "which answer is given, and what each safety row says",
    Phase.TRIALS: "what was tried, and what is to happen with what runs",
    Phase.LADDER: "the next step with the medicines of the ladder",
    Phase.PLAN: "what belongs to the plan beside it, and how each treatment stands",
    Phase.FOLLOW_UP: "monitoring, and what to confirm first",
    Phase.ASK: "what is asked, and which departures are shown",
}


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 4; `anchor` is the id that other parts refer to."""

    level: int
    text: str
    anchor: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph."""

    text: str


@dataclass(frozen=True)
class Table:
    """A table; with `anchors` the first cell of each row is an id that other parts refer to."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    anchors: bool = False


Block = Heading | Paragraph | Table | Drawing


def book(program: Program) -> tuple[Block, ...]:
    """The whole book, in order."""
    return tuple(_blocks(program, Catalogue(program)))


def _blocks(program: Program, catalogue: Catalogue) -> Iterator[Block]:
    yield from _beginning(program, catalogue)
    yield Heading(2, "The ladder", "ladder")
    yield ladder(program.tables)
    yield from _articles(catalogue)
    yield from _departures(catalogue)
    yield from _rules(catalogue)
    yield from _treatments(program, catalogue)
    yield from _pairs(program, catalogue)
    yield from _findings(catalogue)
    yield from _calculators(catalogue)
    yield from _values(program.tables)
    yield from _classes(program.tables)
    yield from _sources(catalogue)


def _beginning(program: Program, catalogue: Catalogue) -> Iterator[Block]:
    tables = program.tables
    yield Heading(1, "The rule book of Neuroladder")
    yield Paragraph(
        f"Knowledge {tables.version}, {tables.digest}. It supports a clinician's decision; it does not prescribe. "
        "Every rule, row and value stands here with its source and its standing."
    )
    counts = [(kind, len(catalogue.of_kind(kind))) for kind in ("rule", "row", "treatment", "calculator", "finding")]
    counts += [(kind, len(catalogue.of_kind(kind))) for kind in ("departure", "statement", "source")]
    yield Table(("what", "how many"), tuple((f"{kind}s", str(number)) for kind, number in counts))
    yield Heading(2, "How to read it", "reading")
    yield Paragraph("A standing says how sure a value is.")
    yield Table(("standing", "meaning"), STANDINGS)
    yield Paragraph("A case is thought through in phases; within a phase the order of the rules changes nothing.")
    yield Table(
        ("phase", "what is decided"), tuple((spoken(phase.name.lower()), text) for phase, text in PHASES.items())
    )


def _articles(catalogue: Catalogue) -> Iterator[Block]:
    yield Heading(2, "What the articles say and where each sentence went", "articles")
    yield Paragraph(
        "Article A is on ciprofloxacin, article B on levofloxacin. A departure (DEP) replaces what it names."
    )
    rows = []
    for entry in catalogue.of_kind("statement"):
        told = dict(entry.lines)
        note = f" {told['note']}" if "note" in told else ""
        rows.append((entry.id, entry.title + note, ", ".join(entry.sources), told["carried by"], told["rules"]))
    yield Table(("no.", "sentence", "place", "carried by", "rules"), tuple(rows), anchors=True)


def _departures(catalogue: Catalogue) -> Iterator[Block]:
    yield Heading(2, "Departures from the articles", "departures")
    rows = []
    for entry in catalogue.of_kind("departure"):
        told = dict(entry.lines)
        words = (told["article says"], told["program does"], told["because"], told["shown when"])
        rows.append((entry.id, *words, ", ".join(entry.sources), entry.standing))
    header = ("no.", "the article says", "the program does", "because", "shown when", "sources", "standing")
    yield Table(header, tuple(rows), anchors=True)


def _rules(catalogue: Catalogue) -> Iterator[Block]:
    yield Heading(2, "Rules", "rules")
    yield Paragraph(
        "Rules that are made from a row of a table are not repeated here; the rows stand with their treatment."
    )
    own = [entry for entry in catalogue.of_kind("rule") if "made from row" not in dict(entry.lines)]
    for phase in Phase:
        part = [entry for entry in own if dict(entry.lines)["phase"] == spoken(phase.name.lower())]
        if part:
            yield Heading(3, f"Phase {spoken(phase.name.lower())}: {PHASES[phase]}")
        for entry in part:
            yield Heading(4, f"{entry.id} {entry.title}", entry.id)
            yield Table(("", ""), _said(entry))


def _said(entry: Entry) -> tuple[tuple[str, str], ...]:
    lines = [line for line in entry.lines if line[0] != "phase"]
    merged: list[tuple[str, str]] = []
    for label, text in lines:
        merged.append(("and" if merged and label in ("when", "then") and label == _last(merged) else label, text))
    ends = (("sources", ", ".join(entry.sources)), ("standing", entry.standing), ("used by", _few(entry.used_by)))
    return (*merged, *((label, text) for label, text in ends if text))


def _last(lines: list[tuple[str, str]]) -> str:
    return next((label for label, _ in reversed(lines) if label != "and"), "")


MOST_USERS = 12


def _few(users: Iterable[str]) -> str:
    listed = list(users)
    more = len(listed) - MOST_USERS
    return ", ".join(listed[:MOST_USERS]) + (f" and {more} more" if more > 0 else "")


def _treatments(program: Program, catalogue: Catalogue) -> Iterator[Block]:
    yield Heading(2, "Treatments", "treatments")
    rows = {entry.id: entry for entry in catalogue.of_kind("row")}
    for entry in catalogue.of_kind("treatment"):
        monograph = program.tables.treatments[entry.id]
        yield Heading(3, entry.title, entry.id)
        hidden = ("safety rows",)
        yield Table(("", ""), tuple(line for line in entry.lines if line[0] not in hidden and " on " not in line[0]))
        yield from _sayings(monograph)
        for title, part in (
            ("Safety rows", monograph.safety),
            ("Titrations", monograph.dose.titrations if monograph.dose else ()),
            ("Regimens", monograph.regimens),
            ("Monitoring", monograph.monitoring),
            ("Reasons for its rank", monograph.preferences),
        ):
            if part:
                yield Heading(4, f"{entry.title}: {title.lower()}")
                yield _row_table([rows[row.id] for row in part])


def _sayings(monograph: Any) -> Iterator[Block]:
    yield Heading(4, f"{monograph.name}: what the sources say, and what is applied")
    said = tuple(
        (row.topic, spoken(row.who), row.text or f"silent. {row.note}".strip(), ", ".join(row.sources), row.standing)
        for row in monograph.says
    )
    yield Table(("topic", "who", "says", "sources", "standing"), said)


def _row_table(rows: list[Entry]) -> Table:
    labels = list(dict.fromkeys(label for row in rows for label, _ in row.lines if label != "treatment"))
    body = []
    for row in rows:
        told: dict[str, str] = {}
        for label, text in row.lines:
            told[label] = f"{told[label]}; {text}" if label in told else text
        body.append(
            (row.id, row.title, *(told.get(label, "") for label in labels), ", ".join(row.sources), row.standing)
        )
    return Table(("id", "text", *labels, "sources", "standing"), tuple(body), anchors=True)


def _pairs(program: Program, catalogue: Catalogue) -> Iterator[Block]:
    yield Heading(2, "Two treatments together", "pairs")
    ids = [pair.id for pair in program.tables.pairs]
    yield _row_table([entry for entry in catalogue.of_kind("row") if entry.id in ids])


def _findings(catalogue: Catalogue) -> Iterator[Block]:
    yield Heading(2, "Findings", "findings")
    yield Paragraph("Each is present, absent or unknown in a patient; unknown never counts as absent.")
    rows = tuple(
        (
            entry.id,
            entry.title,
            "; ".join(f"{label} {text}" for label, text in entry.lines),
            ", ".join(entry.sources),
            entry.standing,
            _few(entry.used_by),
        )
        for entry in catalogue.of_kind("finding")
    )
    yield Table(("id", "finding", "how it is known", "sources", "standing", "used by"), rows, anchors=True)


def _calculators(catalogue: Catalogue) -> Iterator[Block]:
    yield Heading(2, "Calculators", "calculators")
    yield Paragraph("A calculator does the arithmetic between facts, once, at the start of its phase.")
    rows = []
    for entry in catalogue.of_kind("calculator"):
        told = dict(entry.lines)
        rows.append(
            (
                entry.id,
                entry.title,
                told["computes"],
                told["reads"],
                told["asserts"],
                ", ".join(entry.sources),
                entry.standing,
            )
        )
    yield Table(("id", "title", "computes", "reads", "asserts", "sources", "standing"), tuple(rows), anchors=True)


def _values(tables: Any) -> Iterator[Block]:
    yield Heading(2, "Numbers that belong to no single treatment", "values")
    rows = []
    for block, values in tables.thresholds.items():
        cited, standing = ", ".join(values["sources"]), str(values["standing"])
        for name, value in values.items():
            if name not in ("sources", "standing"):
                rows.append((spoken(block), spoken(name), _value(value), cited, standing))
    yield Table(("block", "value", "is", "sources", "standing"), tuple(rows))


def _value(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_value(inner) for inner in value)
    if hasattr(value, "items"):
        return ", ".join(f"{key}: {_value(inner)}" for key, inner in value.items())
    return value if isinstance(value, str) else written(value)


def _classes(tables: Any) -> Iterator[Block]:
    yield Heading(2, "Classes of medicines", "classes")
    yield Paragraph(
        "The findings about other medicines ask for these classes; the table of medicines says who belongs."
    )
    rows = tuple(
        (id_, row.title, ", ".join(sorted(tables.medicines.table.members[id_])), ", ".join(row.sources))
        for id_, row in tables.medicines.table.classes.items()
    )
    yield Table(("class", "meaning", "members", "sources"), rows)


def _sources(catalogue: Catalogue) -> Iterator[Block]:
    yield Heading(2, "Sources", "sources")
    rows = tuple(
        (entry.id, entry.title, "; ".join(f"{label}: {text}" for label, text in entry.lines), entry.standing)
        for entry in catalogue.of_kind("source")
    )
    yield Table(("id", "title", "details", "standing"), rows, anchors=True)
