"""The coded reasons for overrides, corrections and erasures, from `codes.yaml`."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter

from expert.ledger.problems import LedgerError
from facts.values import did_you_mean
from facts.yaml12 import load_yaml

Occasion = Literal["override", "correction", "erasure"]
_FILE = Path(__file__).with_name("codes.yaml")


class Code(BaseModel):
    """What a code means, and whether it says nothing without a note."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    means: str
    needs_note: Literal["yes", "no"] = "no"


@cache
def codes() -> dict[Occasion, dict[str, Code]]:
    """Every code by occasion."""
    table = load_yaml(_FILE.read_text(encoding="utf-8"), what="expert/ledger/codes.yaml")
    return TypeAdapter(dict[Occasion, dict[str, Code]]).validate_python(table)


def checked(occasion: Occasion, code: str, note: str | None) -> str:
    """The code. Raises `LedgerError` where it is none of this occasion, or needs a note and has none."""
    known = codes()[occasion]
    if code not in known:
        near = did_you_mean(code, tuple(known))
        raise LedgerError(f"that is no known reason of {occasion}.{near} Known are: {', '.join(known)}.")
    if known[code].needs_note == "yes" and not note:
        raise LedgerError(f"the reason {code} says nothing by itself; add a note.")
    return code
