"""Commands that work at every prompt, and how they are told from answers.

A command is its word alone, with what follows it where it takes something: `why`, `change findings.depression`. With a
slash before it any beginning is enough: `/ch depression`. Without a slash a beginning counts where it is no answer.
"""

from collections.abc import Callable
from typing import NamedTuple

from expert.dialogue.answers import folded

HELP = "help"

COMMANDS = {
    HELP: "? or help - what the question means and what may be typed",
    "why": "why - which rules wait for it, and what each answer would do",
    "back": "back - the question before this one",
    "change": "change ITEM - answer an earlier item again: change age, change findings.depression",
    "show": "show - what is known so far",
    "plan": "plan - the provisional plan so far",
    "how": "how N - how recommendation N was reached",
    "why-not": "why-not TREATMENT - what speaks against a treatment",
    "what-if": "what-if ITEM=VALUE - what another answer would change, without recording it",
    "save": "save [FILE] - everything is kept already; with FILE also there",
    "stop": "stop - end now with the plan so far and what is missing",
    "quit": "quit - leave; the command that goes on here is shown then",
}
"""Every command with its line of help."""

_WITH_ARGUMENT = ("change", "how", "why-not", "what-if", "save")
_OTHER_SPELLINGS = {"whynot": "why-not", "whatif": "what-if", "exit": "quit", "q": "quit", "?": HELP, "undo": "back"}
_SHORTEST_BEGINNING = 2
_MARKS = ("/", ":")


class Command(NamedTuple):
    """A command and what stands behind it."""

    name: str
    argument: str = ""


def command_in(line: str, is_answer: Callable[[str], bool]) -> Command | None:
    """The command in a line, None where the line is an answer."""
    said = line.strip()
    marked = said.startswith(_MARKS)
    word, _, argument = said.lstrip("/:").partition(" ")
    if said[:1] == "?" and not word.strip("?"):
        return Command(HELP)
    name = _named(word.casefold())
    argument = argument.strip()
    if name and (marked or _fits(name, argument)):
        return Command(name, argument)
    if marked:
        return Command(_begun(word.casefold()) or HELP, argument)
    begun = _begun(word.casefold()) if len(word) >= _SHORTEST_BEGINNING else ""
    if begun and _fits(begun, argument) and not is_answer(folded(said)):
        return Command(begun, argument)
    return None


def help_lines() -> list[str]:
    """The help on all commands."""
    return [f"  {line}" for line in COMMANDS.values()]


def _named(word: str) -> str:
    name = _OTHER_SPELLINGS.get(word, word)
    return name if name in COMMANDS else ""


def _begun(word: str) -> str:
    begun = [name for name in COMMANDS if word and name.startswith(word)]
    return begun[0] if len(begun) == 1 else ""


def _fits(name: str, argument: str) -> bool:
    return not argument or name in _WITH_ARGUMENT
