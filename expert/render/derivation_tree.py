"""The tree of a derivation as indented text. A view only."""

from collections.abc import Iterator
from functools import partial

from expert.explain.facts_in_words import rows_in_words
from expert.explain.how import Branch, Derivation, Explanation
from expert.render.bibliography import Bibliography, bibliography
from expert.render.layout import Piece, lines
from expert.render.page import References, Section

_BOLD, _DIM, _TITLE, _STATED = "1", "2", "1;36", "32"
_STEP = 2
_DEEPEST_INDENT = 24  # beyond that the tree is not moved further to the right


def render_tree(found: Explanation, *, width: int, colour: bool, sources: Bibliography | None = None) -> str:
    """The explanation as text of `width` columns: each fact, and below it the rules that concluded it."""
    painter = _Painter(width, References(sources or bibliography()), colour=colour)
    return "".join(f"{line}\n" for line in painter.explanation(found))


class _Painter:
    def __init__(self, width: int, references: References, *, colour: bool) -> None:
        self._lines = partial(lines, width=width, colour=colour)
        self._references = references

    def explanation(self, found: Explanation) -> Iterator[str]:
        yield from self._lines([(found.about, _BOLD)])
        if found.says and found.says != found.about:
            yield from self._lines([(found.says, "")])
        yield ""
        if not found.trees:
            yield from self._lines([("Nothing was concluded about it for this patient.", _DIM)])
        for tree in found.trees:
            yield from self._branch(tree, 0)
        yield from self._sources(self._references.section(places=False))

    def _branch(self, branch: Branch, level: int) -> Iterator[str]:
        more: list[Piece] = []
        if branch.shown_above:
            more.append(("(see above)", _DIM))
        if branch.deeper:
            rules = "rule or calculation" if branch.deeper == 1 else "rules and calculations"
            more.append((f"(+ {branch.deeper} {rules}; --depth shows more)", _DIM))
        mark = "=" if branch.stated else "-"
        style = _STATED if branch.stated else ""
        yield from self._at(level, f"{mark} ", [(branch.says, style), *more])
        several = len(branch.derivations) > 1
        for number, derivation in enumerate(branch.derivations, 1):
            yield from self._derivation(derivation, level + 1, f"{number}. " if several else "")

    def _derivation(self, derivation: Derivation, level: int, number: str) -> Iterator[str]:
        rows = f"(by {rows_in_words(derivation.rows)})" if _worth_saying(derivation) else ""
        cited = self._references.cite(derivation.sources)
        said = " ".join(part for part in (derivation.because, rows, cited) if part)
        yield from self._at(
            level, "", [(f"{number}{derivation.rule}", _BOLD), (derivation.title.rstrip(".") + ".", "")]
        )
        if derivation.because.rstrip(".") != derivation.title.rstrip("."):
            yield from self._at(level + 1, "", [(said, _DIM)])
        for absence in derivation.absences:
            yield from self._at(level + 1, "", [(f"and there is {absence}", _DIM)])
        for branch in derivation.rests_on:
            yield from self._branch(branch, level + 1)

    def _at(self, level: int, mark: str, pieces: list[Piece]) -> Iterator[str]:
        indent = min(level * _STEP, _DEEPEST_INDENT)
        yield from self._lines(pieces, first=" " * indent + mark, indent=indent + len(mark), hang=0 if mark else _STEP)

    def _sources(self, section: Section) -> Iterator[str]:
        if section.entries:
            yield ""
            yield from self._lines([(section.title.upper(), _TITLE)])
        widest = max((len(entry.mark) for entry in section.entries), default=0) + 1
        for entry in section.entries:
            yield from self._lines([(entry.head, "")], first=" " * _STEP + entry.mark, indent=_STEP + widest)


def _worth_saying(derivation: Derivation) -> bool:
    """Whether the rows say more than the rule's own id does."""
    return bool(derivation.rows) and set(derivation.rows) != {derivation.rule.partition("/")[0]}
