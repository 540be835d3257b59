"""What a source is called for people: its title, publisher, year, and how far it was checked."""

from collections.abc import Mapping

from knowledge.load import knowledge
from knowledge.tables import Source


class Bibliography:
    """The sources by id. A source that it does not know is called by its id."""

    def __init__(self, rows: Mapping[str, Source]) -> None:
        self._rows = rows

    def title(self, source: str) -> str:
        """The source in one line: title, publisher, year, and its standing (verified, secondary, recalled, project)."""
        row = self._rows.get(source)
        if row is None:
            return source
        more = [part for part in (row.publisher, str(row.year or "")) if part and part not in row.title]
        return f"{', '.join([row.title, *more])} ({row.standing})"


def bibliography() -> Bibliography:
    """The sources that ship with the knowledge."""
    return Bibliography(knowledge().sources)
