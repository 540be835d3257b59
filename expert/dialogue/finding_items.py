"""Finds the item that a person means: its path, the end of its path, or words of its label."""

import difflib
from collections.abc import Iterator

from expert.dialogue.answers import folded
from expert.dialogue.case_edit import Record, has_place
from expert.dialogue.items import Item, item
from knowledge.asking import question_rows


def items_meant(words: str, record: Record) -> list[Item]:
    """The items that the words can mean, best first: one when they are clear, several when they are not."""
    direct = item(words.strip())
    if direct is not None and has_place(record, direct.id):
        return [direct]
    said = folded(words)
    known = list(_concrete(record))
    for fits in (_is_name, _begins_with_words, _begins, _contains):
        found = [each for each in known if fits(each, said)]
        if found:
            return found
    names = {name: each for each in known for name in _names(each)}
    near = difflib.get_close_matches(said[:60], list(names), n=len(("one", "two", "three")))
    return list({names[name].id: names[name] for name in near}.values())


def _concrete(record: Record) -> Iterator[Item]:
    """Every item that this case has a place for."""
    for general in question_rows():
        section, star, _ = general.partition(".*")
        count = len(record.get(section) or ()) if star else 1
        for number in range(count):
            found = item(general.replace("*", str(number), 1))
            if found is not None:
                yield found


def _names(asked: Item) -> tuple[str, ...]:
    last = folded(asked.id.rpartition(".")[2])
    return (folded(asked.label), last, folded(asked.id))


def _is_name(asked: Item, said: str) -> bool:
    return said in _names(asked)


def _begins_with_words(asked: Item, said: str) -> bool:
    return _begins(asked, f"{said} ")


def _begins(asked: Item, said: str) -> bool:
    return bool(said) and any(name.startswith(said) for name in _names(asked))


def _contains(asked: Item, said: str) -> bool:
    words = said.split()
    return bool(words) and all(word in folded(asked.label).split() for word in words)
