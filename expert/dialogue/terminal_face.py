"""The face for a real terminal: colours by rich, a line editor with completion by prompt_toolkit.

Nothing that is typed is kept in a history, because it is about a patient.
"""

from collections.abc import Iterable
from functools import cache

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import DummyHistory
from prompt_toolkit.output import ColorDepth
from rich.console import Console
from rich.text import Text

from expert.assessment import Assessment
from expert.dialogue.commands import COMMANDS
from expert.dialogue.face import Line, Tone
from expert.dialogue.items import Kind
from expert.dialogue.prompts import Prompt
from expert.render.terminal import render_text
from knowledge.recognition import medicines

STYLES = {
    Tone.PLAIN: "",
    Tone.STRONG: "bold",
    Tone.QUIET: "dim",
    Tone.GOOD: "green",
    Tone.CAREFUL: "yellow",
    Tone.TITLE: "cyan",
}
_SHORTEST_COMPLETED = 2
_MOST_COMPLETIONS = 12


class TerminalFace:
    """Shows lines in colour and reads them with completion; `colour` false leaves the terminal's own colours alone."""

    def __init__(self, *, width: int, colour: bool) -> None:
        self.width = width
        self._colour = colour
        self._console = Console(
            width=width,
            no_color=not colour,
            color_system="standard" if colour else None,
            highlight=False,
            markup=False,
            emoji=False,
        )
        self._session: PromptSession[str] = PromptSession(
            history=DummyHistory(),
            completer=_Answers(self),
            complete_while_typing=True,
            color_depth=None if colour else ColorDepth.DEPTH_1_BIT,
            enable_suspend=False,
        )
        self.prompt: Prompt | None = None

    def show(self, lines: Iterable[Line]) -> None:
        """Show these lines."""
        for line in lines:
            self._console.print(Text(line.text, STYLES[line.tone] if self._colour else ""), soft_wrap=True)

    def read(self, prompt: Prompt | None) -> str:
        """One line, edited with completion. Raises EOFError on Ctrl-D and KeyboardInterrupt on Ctrl-C."""
        self.prompt = prompt
        return self._session.prompt("> ")

    def show_plan(self, answer: Assessment) -> None:
        """Show an assessment as `neuroladder assess` does."""
        self._console.print()
        self._console.out(render_text(answer, width=self.width, colour=self._colour), end="", highlight=False)


class _Answers(Completer):
    """Completes words of the answer, names of medicines and commands."""

    def __init__(self, face: TerminalFace) -> None:
        self._face = face

    def get_completions(self, document: Document, complete_event: object) -> Iterable[Completion]:
        del complete_event
        before = document.text_before_cursor
        piece = before.replace(";", ",").rpartition(",")[2].lstrip()
        if len(piece) < _SHORTEST_COMPLETED:
            return
        typed = piece.casefold()
        found = [word for word in self._words(before) if word.casefold().startswith(typed)]
        for word in found[:_MOST_COMPLETIONS]:
            yield Completion(word, start_position=-len(piece))

    def _words(self, before: str) -> Iterable[str]:
        prompt = self._face.prompt
        if before.startswith("/"):
            return [f"/{name}" for name in COMMANDS]
        if prompt is None:
            return list(COMMANDS)
        first = prompt.items[0]
        if first.kind in (Kind.LIST, Kind.NAME):
            return _medicine_names()
        return [*(word.replace("_", " ") for word in first.words), *COMMANDS]


@cache
def _medicine_names() -> tuple[str, ...]:
    table = medicines().table
    names = {table.display(id_) for id_ in table.ingredients}
    brands = {brand for row in table.ingredients.values() for brand in row.brands}
    treatments = {str(id_).replace("_", " ") for id_ in table.treatments}
    return tuple(sorted({*names, *brands, *treatments}, key=lambda name: (name.casefold(), name)))
