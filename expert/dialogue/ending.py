"""The end of a consultation: the plan, and what can be done with it - a report, the ledger, another look."""

import importlib
import importlib.util
from collections.abc import Callable

from expert.assessment import Assessment
from expert.dialogue.answers import unreadable
from expert.dialogue.face import Face, Line, Tone, indented
from expert.dialogue.keeping import Keeper, file_said
from expert.dialogue.session_file import SessionError
from expert.dialogue.talk import Ending, Talk, missing_lines
from expert.interview import Interview
from facts.terms import Status

Record = Callable[[Interview, str], str]

_OFFERS = (
    "save FILE - a copy of the case that `neuroladder assess` reads",
    "report FILE - the plan as a page: .md, .html, .json or .txt",
    "record [LEDGER] - into the audit ledger",
)


def show_end(interview: Interview, face: Face, ending: Ending) -> None:
    """Say how it ended and show the plan."""
    if ending is Ending.FINISHED and interview.assessment.status == Status.PROVISIONAL:
        _say(face, "Nothing is left to ask, but what stayed unknown could still change the advice.", Tone.CAREFUL)
    elif ending is Ending.FINISHED:
        _say(face, "That is all: no question that is left can change the advice.", Tone.GOOD)
    else:
        _say(face, "Stopped early: this is the plan so far.", Tone.CAREFUL)
    face.show_plan(interview.assessment)
    missing = missing_lines(interview)
    if missing:
        _say(face, "Still missing, and able to change the advice:", Tone.CAREFUL)
        for line in missing:
            _say(face, f"  {line}")
    if interview.visit and interview.visit.not_done:
        _say(face, "Not done of the last plan:", Tone.CAREFUL)
        for line in interview.visit.not_done:
            _say(face, f"  {line}")


def offer(talk: Talk, face: Face, keeper: Keeper, record: Record | None) -> bool:
    """Offer what can be done with the plan until the person is done; True when more is to be asked again."""
    offers = [line for line in _OFFERS if record is not None or not line.startswith("record")]
    face.show([Line("")])
    _say(face, f"What now? {'; '.join(offers)}. back, change, how, why-not, what-if and plan work as before.")
    _say(face, "Enter ends.", Tone.QUIET)
    while True:
        asked, line = talk.interview.prompt, face.read(None).strip()
        if problem := unreadable(line):
            _say(face, problem, Tone.CAREFUL)
            continue
        if not line or line.casefold() in ("quit", "q", "exit", "stop", "done", "no", "n"):
            return False
        word, _, rest = line.partition(" ")
        if word == "report":
            _say(face, _report(talk.interview.assessment, rest.strip()))
        elif word == "record" and record is not None:
            _say(face, record(talk.interview, rest.strip()))
        elif word == "save" and rest.strip():
            _say(face, _saved(talk.interview, keeper, rest.strip()))
        elif not talk.obey(line):
            _say(face, "That is no command here. Enter ends; ? lists the commands.", Tone.CAREFUL)
        elif talk.interview.prompt not in (None, asked):
            return True


def _report(answer: Assessment, where: str) -> str:
    if not where:
        return "Write report and the file: report plan.md"
    try:
        file = file_said(where)
    except SessionError as error:
        return str(error)
    if file.suffix.casefold() not in _PAGES:
        return f"A report ends in {', '.join(_PAGES)}; {where} does not."
    if file.exists():
        return f"{where} exists already and is left as it is; name another file."
    try:
        file.write_text(_page(answer, file.suffix.casefold()), encoding="utf-8")
    except OSError as error:
        return f"cannot write {file}: {(error.strerror or str(error)).lower()}."
    return f"Written to {file}."


def _page(answer: Assessment, suffix: str) -> str:
    if suffix == ".json":
        return answer.model_dump_json(indent=2) + "\n"
    if suffix in (".html", ".htm") and importlib.util.find_spec("expert.render.html"):
        html = importlib.import_module("expert.render.html")
        return str(html.render_html(answer))
    if suffix in (".md", ".html", ".htm"):
        from expert.render.markdown import render_markdown  # noqa: PLC0415 - only a page needs it

        return render_markdown(answer, trace=False)
    from expert.render.terminal import render_text  # noqa: PLC0415 - only a page needs it

    return render_text(answer, width=_PAGE_WIDTH, colour=False)


_PAGE_WIDTH = 80
_PAGES = (".md", ".html", ".htm", ".json", ".txt")


def _saved(interview: Interview, keeper: Keeper, where: str) -> str:
    try:
        keeper.write_to(file_said(where), interview, finished=True)
    except SessionError as error:
        return f"{error} Name another file: save FILE."
    return f"Kept in {where}."


def _say(face: Face, text: str, tone: Tone = Tone.PLAIN) -> None:
    face.show(indented(text, face.width, tone))
