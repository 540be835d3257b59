"""An entry as plain JSON, for other programs and for comparison with another version of the knowledge."""

from typing import Any

from expert.ledger.entry import Entry

SCHEMA = "neuroladder.ledger-entry/1"


def exported(entry: Entry, *, trace: bool = True) -> dict[str, Any]:
    """Everything that the entry still holds. `header` with canonical JSON (RFC 8785) has the SHA-256 `hash`.

    An erased value is `{"erased": commitment}`; what was erased as a whole, or never was there, is null.
    Raises ValueError for damaged contents.
    """
    document = entry.document
    answer = document.get("assessment")
    if isinstance(answer, dict) and trace:
        answer = {**answer, "trace": entry.trace}
    return {
        "schema": SCHEMA,
        "number": entry.number,
        "hash": entry.hash,
        "erased": entry.holds_erasures,
        "header": entry.header.model_dump(mode="json"),
        "by": document.get("by"),
        "note": document.get("note"),
        "override": document.get("override"),
        "case": document.get("case"),
        "assessment": answer,
    }
