"""The same page as Markdown, for a note or a ticket. A view only."""

import re

from expert.assessment import Assessment
from expert.render.bibliography import Bibliography
from expert.render.layout import harmless
from expert.render.page import Entry, Page, Section
from expert.render.report.handover import handover_section
from expert.render.report.patient_page import patient_page_of
from expert.render.sheet import page_of

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def render_markdown(assessment: Assessment, *, trace: bool = False, sources: Bibliography | None = None) -> str:
    """The assessment as CommonMark; `trace` appends every firing in order.

    An urgent referral begins with its handover.
    """
    page = page_of(assessment, trace=trace, full=True, sources=sources)
    handover = handover_section(assessment)
    return markdown_of(page if handover is None else page._replace(sections=(handover, *page.sections)))


def render_patient_markdown(assessment: Assessment) -> str:
    """The page for the patient as CommonMark."""
    page = patient_page_of(assessment)
    lines = [f"# {_plain(page.title)}", ""]
    lines += [line for lead in page.leads for line in (_plain(lead), "")]
    for section in page.sections:
        lines += [f"## {_plain(section.title)}", ""]
        for part in section.parts:
            lines += [_plain(part.lead), ""] if part.lead else []
            lines += [*(f"- {_plain(line)}" for line in part.lines), ""]
    return "\n".join([*lines, "---", "", _plain(page.footer), ""])


def markdown_of(page: Page) -> str:
    """A page as CommonMark."""
    lines = [
        f"# {_plain(page.status.capitalize())}: {_plain(page.title)}",
        "",
        f"**{_plain(page.headline)}**",
        "",
        _plain(page.meaning),
    ]
    for section in page.sections:
        lines += ["", f"## {_plain(section.title)}", ""]
        if section.note:
            lines += [f"{_plain(section.note)}", ""]
        lines += _section_lines(section)
    return "\n".join([*lines, "", "---", "", _plain(page.footer), ""])


def _section_lines(section: Section) -> list[str]:
    return [line for entry in section.entries for line in _entry_lines(entry)]


def _entry_lines(entry: Entry) -> list[str]:
    details = [_plain(": ".join(part for part in (detail.label, detail.text) if part)) for detail in entry.details]
    if not entry.head:
        return [f"- {line}" for line in details]
    mark = f"{entry.mark} " if entry.mark.endswith(".") else f"- {_plain(entry.mark)} " if entry.mark else "- "
    tag = f"**{_plain(entry.tag)}** " if entry.tag else ""
    head = f"**{_plain(entry.head)}**" if entry.strong else _plain(entry.head)
    indent = " " * (len(mark) if entry.mark.endswith(".") else 2)
    return [f"{mark}{tag}{head}", *(f"{indent}- {line}" for line in details)]


def _plain(words: str) -> str:
    """Words that Markdown must not read as markup, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(harmless(words).split()))
