"""One fault of the knowledge: what is wrong, what to do about it, and a patient in whom it shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Patient = Mapping[str, Any]

KINDS = {
    "never-fires": "a rule that can never fire",
    "never-asserted": "a fact that a rule waits for and nobody asserts",
    "unused-conclusion": "a conclusion that nobody uses",
    "subsumed": "a rule that another one covers",
    "conflict": "two rules that say opposite things in one situation",
    "circular": "conclusions that rest on each other in a circle",
    "gap": "a situation that no rule or value covers",
    "overlap": "two values or rules for one situation",
    "no-question": "a safety row that no question could answer",
    "no-unknown-branch": "a safety row that is silent while it is unanswered",
    "unused-question": "a question that no rule needs",
    "no-source": "a value without a source or a standing",
    "unknown-source": "a citation of a source that is not in the bibliography",
    "unused-source": "a source that nobody cites",
    "incomplete-treatment": "a treatment without a maximum, a taper or a titration",
    "unknown-finding": "a finding that is asked for and not defined",
    "unused-finding": "a finding that nobody uses",
    "no-text": "a conclusion without its words",
    "no-carrier": "a sentence of the articles that nothing carries",
}
"""The kinds of faults, in the order in which they are told."""


@dataclass(frozen=True)
class Problem:
    """A fault of kind `kind` (one of KINDS) at `id`: a rule, row, finding, question, source, treatment or value.

    `sentence` says what is wrong and `remedy` what to do. `witness` is a case, as a mapping that `assess` takes, in
    which the fault shows; None where no patient can show it, as with a rule that never fires.
    """

    kind: str
    id: str
    sentence: str
    remedy: str
    witness: Patient | None = None

    @property
    def name(self) -> str:
        """A name for files: the kind and the id without signs."""
        plain = "".join(letter if letter.isalnum() else "-" for letter in self.id)
        return f"{self.kind}-{plain}".strip("-")

    def as_json(self) -> dict[str, Any]:
        """The fault as plain values."""
        return {
            "kind": self.kind,
            "id": self.id,
            "sentence": self.sentence,
            "remedy": self.remedy,
            "witness": None if self.witness is None else dict(self.witness),
        }
