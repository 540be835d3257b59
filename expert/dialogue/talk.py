"""The dialogue: asks, understands, obeys commands, keeps every answer, and ends in the plan. One for all faces."""

from collections.abc import Callable, Iterable
from enum import Enum

from expert.dialogue.answers import understand, unreadable
from expert.dialogue.commands import HELP, Command, command_in, help_lines
from expert.dialogue.effects import effect_lines, known_lines, waiting_rows
from expert.dialogue.explaining import how_text, what_if_lines, why_not_text
from expert.dialogue.face import Face, Line, Tone, indented, prompt_lines
from expert.dialogue.finding_items import items_meant
from expert.dialogue.items import Kind, item
from expert.dialogue.keeping import Keeper, file_said
from expert.dialogue.numbers_said import Offer
from expert.dialogue.prompts import Prompt, Shape
from expert.dialogue.session_file import SessionError
from expert.interview import Interview
from facts.terms import Status
from knowledge.asking import question_rows

_LETTERS = "abcdefgh"
_MOST_LISTED = 8


class Ending(Enum):
    """How a conversation ended."""

    FINISHED = "finished"
    STOPPED = "stopped"
    LEFT = "left"


class Talk:
    """One conversation about one patient over a face."""

    def __init__(self, interview: Interview, face: Face, keeper: Keeper) -> None:
        self.interview = interview
        self._face = face
        self._keeper = keeper
        self._offers: tuple[Offer, ...] = ()
        self._warned = False
        self._commands: dict[str, Callable[[str], None]] = {
            HELP: self._help,
            "why": self._why,
            "back": self._back,
            "change": self._change,
            "show": self._show,
            "plan": lambda _: self._face.show_plan(self.interview.assessment),
            "how": lambda which: self._show_text(how_text(self.interview.assessment, which, self._face.width)),
            "why-not": lambda which: self._show_text(why_not_text(self.interview.assessment, which, self._face.width)),
            "what-if": lambda words: self._say(what_if_lines(self.interview, words)),
            "save": self._save,
        }

    def ask_all(self) -> Ending:
        """Ask until nothing can change the advice any more, or until the person stops or leaves."""
        while (prompt := self.interview.prompt) is not None:
            self._face.show(prompt_lines(prompt, left=self.interview.questions_left, width=self._face.width))
            ending = self._until_answered(prompt)
            if ending is not None:
                return ending
        return Ending.FINISHED

    def obey(self, line: str) -> bool:
        """Carry out the command in a line when nothing is asked; False when it is none."""
        command = command_in(line, lambda _: False)
        if command is None:
            return False
        self._carry_out(command)
        return True

    def _until_answered(self, prompt: Prompt) -> Ending | None:
        """Read until the prompt is answered or another is wanted; an ending when the conversation is over."""
        while True:
            line = self._face.read(prompt)
            if problem := unreadable(line):
                self._say([problem], Tone.CAREFUL)
                continue
            command = command_in(line, lambda text: _is_answer(prompt, text, self.interview))
            if command is not None:
                ending = self._carry_out(command)
                if ending is not None:
                    return ending
                if self.interview.prompt is not prompt:
                    return None
                continue
            outcome = self.interview.answer(self._offered(line))
            self._offers = outcome.offers
            if outcome.taken:
                self._keep()
                if outcome.message:
                    self._say([outcome.message], Tone.CAREFUL)
                return None
            self._say([outcome.message], Tone.CAREFUL)
            for letter, offer in zip(_LETTERS, outcome.offers, strict=False):
                self._say([f"  {letter}) {offer.label or offer.text}"])
            if outcome.offers:
                last = f" to {_LETTERS[len(outcome.offers) - 1]}" if len(outcome.offers) > 1 else ""
                self._say([f"Type a{last} to take it, or answer again."], Tone.QUIET)

    def _carry_out(self, command: Command) -> Ending | None:
        if command.name == "quit":
            if self._keeper.problem and not self._warned:
                self._warned = True
                self._say([f"{not_kept(self._keeper.problem)} A second quit leaves without them."], Tone.CAREFUL)
                return None
            return Ending.LEFT
        if command.name == "stop":
            return Ending.STOPPED
        self._commands[command.name](command.argument)
        return None

    def _offered(self, line: str) -> str:
        said = line.strip().casefold()
        if said == "y" and len(self._offers) == 1:
            return self._offers[0].text
        if len(said) == 1 and said in _LETTERS[: len(self._offers)]:
            return self._offers[_LETTERS.index(said)].text
        return line

    def _help(self, _: str) -> None:
        prompt = self.interview.prompt
        if prompt is not None:
            self._say([prompt.help, prompt.expected])
            if prompt.shape is Shape.SCREEN:
                self._say(f"{number:>3}  {each.label}. {each.row.help}" for number, each in enumerate(prompt.items, 1))
        self._say(["Commands at every prompt:"], Tone.STRONG)
        self._say(help_lines())

    def _why(self, _: str) -> None:
        prompt = self.interview.prompt
        if prompt is None:
            self._say(["Nothing is asked any more: no unanswered item can change the advice."])
            return
        self._say([prompt.why or prompt.help], Tone.STRONG)
        for asked in prompt.items[:_MOST_LISTED] if prompt.shape is Shape.SCREEN else prompt.items:
            rows = waiting_rows(self.interview.assessment, asked.id)
            if len(prompt.items) > 1:
                self._say([f"{asked.label}: {asked.row.why}"])
            if rows:
                self._say([f"  Rules that wait for it: {', '.join(rows[:_MOST_LISTED])}."], Tone.QUIET)
            if item(asked.id):
                self._say(f"  {line}" for line in effect_lines(self.interview.trials, self.interview.record, asked))
        if prompt.shape is Shape.SCREEN and len(prompt.items) > _MOST_LISTED:
            rest = len(prompt.items) - _MOST_LISTED
            self._say([f"The other {rest} are of the same kind; what-if ITEM=yes shows what each would do."])

    def _back(self, _: str) -> None:
        if self.interview.back():
            self._keep()
        else:
            self._say(["This is the first question."], Tone.CAREFUL)

    def _change(self, words: str) -> None:
        if not words:
            listed = [step.prompt for step in self.interview.answered]
            self._say([f"Write change and the item. Answered so far: {', '.join(listed) or 'nothing yet'}."])
            return
        found = items_meant(words, self.interview.record)
        if not found:
            self._say([f'No item is called "{words[:40]}". Type show for what is known.'], Tone.CAREFUL)
        elif len(found) > 1:
            self._say([f"Which one? {', '.join(each.id for each in found[:_MOST_LISTED])}"], Tone.CAREFUL)
        elif self.interview.change(found[0].id):
            self._keep()

    def _show(self, _: str) -> None:
        record = self.interview.record
        fixed = (asked for general in question_rows() if "*" not in general and (asked := item(general)))
        absent = []
        for line in known_lines(record, fixed):
            label, _colon, value = line.rpartition(": ")
            if value == "no":
                absent.append(label)
            else:
                self._say([line])
        for section in ("exposures", "medicines", "allergies", "trials"):
            entries = record.get(section)
            if entries is not None:
                shown = [str(e) if isinstance(e, str) else ", ".join(f"{k} {v}" for k, v in e.items()) for e in entries]
                self._say([f"{section}: {'; '.join(shown) or 'none'}"])
        if absent:
            self._say([f"Answered with no: {', '.join(absent)}."], Tone.QUIET)
        if self.interview.open:
            self._say([f"Left unknown: {', '.join(self.interview.open)}."], Tone.QUIET)
        if self.interview.set_aside:
            self._say([f"Set aside: {', '.join(self.interview.set_aside)}."], Tone.QUIET)

    def _keep(self) -> None:
        self._warned = False
        self._keeper.keep(self.interview)
        if self._keeper.problem:
            self._say([not_kept(self._keeper.problem)], Tone.CAREFUL)

    def _save(self, where: str) -> None:
        self._keeper.keep(self.interview)
        try:
            if where:
                self._keeper.write_to(file_said(where), self.interview)
            elif self._keeper.problem:
                raise SessionError(self._keeper.problem)
            self._say([f"Kept in {where or self._keeper.file}."], Tone.GOOD)
        except SessionError as error:
            self._say([f"{error} Name another file: save FILE."], Tone.CAREFUL)

    def _show_text(self, text: str) -> None:
        self._face.show(Line(line) for line in text.splitlines())

    def _say(self, texts: Iterable[str], tone: Tone = Tone.PLAIN) -> None:
        for text in texts:
            self._face.show(indented(text, self._face.width, tone))


def not_kept(problem: str) -> str:
    """What to say while answers are not on disk."""
    return f"The last answers are not on disk: {problem} Type save and another file to keep them there."


def missing_lines(interview: Interview) -> list[str]:
    """What a provisional plan still waits for, one line each."""
    answer = interview.assessment
    if answer.status != Status.PROVISIONAL:
        return []
    return [f"{question.id}: {question.text}" for question in answer.questions if question.could_change]


def _is_answer(prompt: Prompt, text: str, interview: Interview) -> bool:
    first = prompt.items[0]
    if prompt.shape is Shape.LIST or first.kind is Kind.NAME:
        return True
    return prompt.shape is Shape.ITEM and understand(first, text, interview.day).taken
