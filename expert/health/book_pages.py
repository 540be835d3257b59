"""The rule book as Markdown, and as one HTML page that needs no network."""

import re
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from expert.health.book import Block, Heading, Paragraph, Table
from expert.health.ladder_drawing import Drawing

_WORD = re.compile(r"[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.+-]+)*")

STYLE = Path(__file__).with_name("book.css").read_text(encoding="utf-8")


def markdown_book(blocks: Iterable[Block]) -> str:
    """The book as CommonMark with tables."""
    return "\n".join(line for block in blocks for line in (*_markdown(block), "")).rstrip("\n") + "\n"


def _markdown(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield f"{'#' * block.level} {_plain(block.text)}"
    elif isinstance(block, Paragraph):
        yield _plain(block.text)
    elif isinstance(block, Table):
        yield _line(block.header)
        yield _line("---" for _ in block.header)
        for row in block.rows:
            yield _line(map(_plain, row))
    else:
        yield from block.words()


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>|])", r"\\\1", " ".join(text.split()))


def html_book(blocks: Iterable[Block]) -> str:
    """The book as one page: no scripts, no files, no addresses that are fetched."""
    listed = tuple(blocks)
    anchors = _anchors(listed)
    chapters = [block for block in listed if isinstance(block, Heading) and block.level == 2]
    contents = "".join(f'<li><a href="#{escape(block.anchor)}">{escape(block.text)}</a></li>' for block in chapters)
    title = next(block.text for block in listed if isinstance(block, Heading))
    body = "".join(_html(block, anchors) for block in listed[1:])
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f'<header><h1>{escape(title)}</h1></header>\n<nav aria-label="Contents"><ul>{contents}</ul></nav>\n'
        f"<main>\n{body}</main>\n</body>\n</html>\n"
    )


def _anchors(blocks: Iterable[Block]) -> frozenset[str]:
    found: dict[str, None] = {}
    for block in blocks:
        if isinstance(block, Heading) and block.anchor:
            found.setdefault(block.anchor)
        elif isinstance(block, Table) and block.anchors:
            found.update((row[0], None) for row in block.rows)
    return frozenset(found)


def _html(block: Block, anchors: frozenset[str]) -> str:
    if isinstance(block, Heading):
        place = f' id="{escape(block.anchor)}"' if block.anchor else ""
        return f"<h{block.level}{place}>{escape(block.text)}</h{block.level}>\n"
    if isinstance(block, Paragraph):
        return f"<p>{_linked(block.text, anchors)}</p>\n"
    if isinstance(block, Drawing):
        return f"<figure>{block.svg()}</figure>\n"
    head = f"<tr>{''.join(map(_column, block.header))}</tr>" if any(block.header) else ""
    rows = "".join(_row(row, block, anchors) for row in block.rows)
    return f'<div class="wide"><table>{head}{rows}</table></div>\n'


def _column(title: str) -> str:
    return f'<th scope="col">{escape(title)}</th>'


def _row(row: tuple[str, ...], table: Table, anchors: frozenset[str]) -> str:
    first, *others = row
    place = f' id="{escape(first)}"' if table.anchors else ""
    label = f'<th scope="row">{escape(first)}</th>'
    return f"<tr{place}>{label}{''.join(f'<td>{_linked(cell, anchors)}</td>' for cell in others)}</tr>"


def _linked(text: str, anchors: frozenset[str]) -> str:
    """The text with every id that stands in the book as a link to its place."""
    parts: list[str] = []
    end = 0
    for found in _WORD.finditer(text):
        word = found.group().rstrip(".")
        if word not in anchors or not _is_id(word):
            continue
        parts += [escape(text[end : found.start()]), f'<a href="#{escape(word)}">{escape(word)}</a>']
        end = found.start() + len(word)
    return "".join((*parts, escape(text[end:])))


def _is_id(word: str) -> bool:
    """Whether the word can only be meant as an id: it has a sign or a digit in it."""
    return any(letter.isdigit() or letter in "-_" for letter in word)
