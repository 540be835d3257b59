"""The ladder as a drawing: inline SVG without scripts or files, and the same in words."""

from dataclasses import dataclass
from html import escape
from typing import Any

WIDTH = 880
LEFT, BOX, RIGHT, SIDE = 20, 460, 540, 320
LINE_HEIGHT = 18
FIRST_BOX = 20
GAP = 34


@dataclass(frozen=True)
class Step:
    """One rung: its title, the lines inside the box, and what leads on to the next."""

    title: str
    lines: tuple[str, ...]
    on: str = ""


@dataclass(frozen=True)
class Drawing:
    """The rungs from top to bottom, and what stands beside every one of them."""

    title: str
    steps: tuple[Step, ...]
    beside: Step

    def words(self) -> tuple[str, ...]:
        """The drawing as sentences."""
        rungs = [
            f"{number}. {step.title}: {'; '.join(step.lines)}.{f' On to the next: {step.on}.' if step.on else ''}"
            for number, step in enumerate(self.steps, start=1)
        ]
        return (*rungs, f"{self.beside.title}: {'; '.join(self.beside.lines)}.")

    def svg(self) -> str:
        """The drawing as one SVG element; colours follow the page."""
        parts: list[str] = []
        top = FIRST_BOX
        for step in self.steps:
            height = _height(step)
            parts.append(_box(LEFT, top, BOX, step))
            if step is not self.steps[-1]:
                parts.append(_arrow(LEFT + BOX // 2, top + height, step.on))
            top += height + (GAP if step is not self.steps[-1] else 0)
        parts.append(_box(RIGHT, FIRST_BOX, SIDE, self.beside, tall=top - FIRST_BOX))
        words = escape(" ".join(self.words()))
        return (
            f'<svg viewBox="0 0 {WIDTH} {top + FIRST_BOX}" role="img" aria-labelledby="drawing-title drawing-words" '
            f'width="{WIDTH}" height="{top + FIRST_BOX}"><title id="drawing-title">{escape(self.title)}</title>'
            f'<desc id="drawing-words">{words}</desc>{"".join(parts)}</svg>'
        )


def ladder(tables: Any) -> Drawing:
    """The ladder of the tables: lines, weeks and what decides."""
    stages = tables.thresholds["stages"]
    early, late = stages["week_4_review"], stages["week_12_review"]

    def names(*lines: str) -> tuple[str, ...]:
        return tuple(tables.treatments[id_].name for line in lines for id_ in tables.line(line))

    dosed = tuple(id_ for id_ in tables.line("third_line") if tables.treatments[id_].dose)
    referred = tuple(id_ for id_ in tables.line("third_line") if id_ not in dosed)
    first = tables.treatments[tables.line("first_line")[0]]
    weeks = min(tables.treatments[id_].adequate_trial.weeks for id_ in tables.line("second_line"))
    steps = (
        Step(
            "Before anything else",
            ("red flag: refer, no dose", "a running fluoroquinolone: stop it", "out of scope: say who instead"),
            "in scope, no red flag, pain, and nothing forbids it",
        ),
        Step(
            "First line",
            (*names("first_line"), *_dose(first), f"judged from week {early} at target, formally at week {late}"),
            f"none or worse: switch; partial at week {late}: add; not tolerated: at once",
        ),
        Step(
            "Second line",
            (*_rows_of(names("second_line")), "ranked for the patient", f"at least {weeks} weeks at an adequate dose"),
            "every agent tried, not tolerated, excluded or avoided",
        ),
        Step(
            "Third line",
            (*(tables.treatments[id_].name for id_ in dosed), "a switch, never an addition"),
            "failed, excluded or not enough",
        ),
        Step("Pain specialist", tuple(f"{tables.treatments[id_].name}: never dosed here" for id_ in referred)),
    )
    never = f"never: {', '.join(names('never_for_this'))}"
    beside = Step("Beside every line", (*names("topical", "non_drug", "nutrition"), never))
    return Drawing("The ladder", steps, beside)


def _dose(monograph: Any) -> tuple[str, ...]:
    steps = monograph.dose.titrations[-1].steps if monograph.dose else ()
    words = [f"{step.dose} for {step.days} days" if step.days else str(step.dose) for step in steps]
    return (", then ".join(words),) if words else ()


def _rows_of(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names in rows of three."""
    return tuple(", ".join(names[start : start + 3]) for start in range(0, len(names), 3))


def _height(step: Step) -> int:
    return (len(_wrapped(step, BOX)) + 1) * LINE_HEIGHT + 16


def _wrapped(step: Step, width: int) -> list[str]:
    most = width // 7
    lines: list[str] = []
    for text in step.lines:
        words = text.split()
        line = ""
        for word in words:
            if line and len(line) + 1 + len(word) > most:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        lines.append(line)
    return lines


def _box(left: int, top: int, width: int, step: Step, tall: int = 0) -> str:
    lines = _wrapped(step, width)
    height = tall or (len(lines) + 1) * LINE_HEIGHT + 16
    texts = "".join(
        f'<text x="{left + 12}" y="{top + 22 + LINE_HEIGHT * number}">{escape(line)}</text>'
        for number, line in enumerate(lines, start=1)
    )
    return (
        f'<rect x="{left}" y="{top}" width="{width}" height="{height}" rx="8" class="rung"/>'
        f'<text x="{left + 12}" y="{top + 22}" class="rung-title">{escape(step.title)}</text>{texts}'
    )


def _arrow(x: int, top: int, words: str) -> str:
    end = top + GAP - 4
    return (
        f'<path d="M{x - 210} {top} V{end - 6} m-5 0 l5 6 l5 -6" class="arrow"/>'
        f'<text x="{x - 196}" y="{top + 21}" class="reason">{escape(words)}</text>'
    )
