"""The texts of `neuroladder knowledge`."""

import json
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from expert.health.coverage import BRANCHES, Coverage
from expert.health.entries import Entry
from expert.health.plain_words import condition_words
from expert.health.problem import KINDS, Problem

LABEL = 16
MOST_USERS = 20


def entry_text(entry: Entry, width: int) -> str:
    """One entry: its title, labelled lines, sources and users."""
    lines = [f"{entry.kind.upper()} {entry.id}", *textwrap.wrap(entry.title, width), ""]
    before = ""
    for label, text in entry.lines:
        lines += _labelled("and" if label == before and label in ("when", "then") else label, text, width)
        before = label
    lines += _labelled("sources", ", ".join(entry.sources), width) if entry.sources else []
    lines += _labelled("standing", entry.standing, width) if entry.standing else []
    users = list(entry.used_by[:MOST_USERS])
    more = len(entry.used_by) - len(users)
    said = (", ".join(users) + (f" and {more} more" if more else "")) if users else "nobody by its id"
    return "\n".join(line.rstrip() for line in (*lines, *_labelled("used by", said, width)))


def _labelled(label: str, text: str, width: int) -> list[str]:
    head = f"{label:<{LABEL}}" if len(label) < LABEL else f"{label}: "
    return textwrap.wrap(text, width, initial_indent=head, subsequent_indent=" " * LABEL) or [head.rstrip()]


def check_text(problems: Sequence[Problem], checks: int, width: int) -> str:
    """What the checks found, by kind."""
    run = f"{checks} check{'' if checks == 1 else 's'}"
    if not problems:
        return f"{run}, no fault found."
    lines = [f"{run}, {len(problems)} fault{'' if len(problems) == 1 else 's'} found."]
    for kind in dict.fromkeys(problem.kind for problem in problems):
        lines += ["", f"{kind}: {KINDS[kind]}"]
        for problem in problems:
            if problem.kind == kind:
                lines += textwrap.wrap(f"- {problem.id}: {problem.sentence}", width, subsequent_indent="  ")
                lines += textwrap.wrap(problem.remedy, width, initial_indent="  ", subsequent_indent="  ")
                lines += [f"  Witness: {problem.name}.json (--witnesses FOLDER writes it)"] if problem.witness else []
    return "\n".join(lines)


def write_witnesses(problems: Iterable[Problem], folder: Path) -> None:
    """Write every witness as a case file. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for problem in problems:
        if problem.witness is not None:
            text = json.dumps(dict(problem.witness), indent=2, default=str) + "\n"
            (folder / f"{problem.name}.json").write_text(text, encoding="utf-8")


def coverage_text(found: Coverage, tables: Any) -> str:
    """The counts, then what no case shows, in words."""
    lines = [f"{len(found.names)} cases."]
    for name, count in found.counts().items():
        lines.append(_share("rules fired" if name == "rules" else f"conditions seen {name}", count))
        if name == "rules":
            lines += [_share(f"  {origin}", part) for origin, part in found.by_origin().items()]
    never = found.never_fired()
    for origin, of_rows in (("written by hand", False), ("made from rows of the tables", True)):
        named = [f"- {rule.card.id} {rule.card.title}" for rule in never if bool(rule.card.rows) is of_rows]
        if named:
            lines += ["", f"Never fired, {origin}:", *named]
    half = [(rule, list(rule.missing())) for rule in found.rules.values() if rule.fired]
    if any(missing for _, missing in half):
        lines += ["", "Fired, and not seen from every side:"]
        for rule, missing in half:
            for branch in BRANCHES:
                words = [condition_words(condition, tables) for condition, side in missing if side == branch]
                lines += [f"- {rule.card.id}: never {branch}: {each}" for each in words]
    return "\n".join(lines)


def _share(what: str, count: tuple[int, int]) -> str:
    seen, every = count
    percent = f"{100 * seen / every:.1f} %" if every else "none"
    return f"{what:<26}{seen:>5} of {every:<5} {percent:>8}"
