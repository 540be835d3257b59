"""How the name of a medicine is cut into words and compared: without case, accents, marks or variants of spelling."""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from knowledge.medicine_table import Words

_WORD = re.compile(r"#?\d+(?:[.,]\d+)*%?[^\W_]*|%|[^\W\d_][^\W_]*|[+/&,;]")
_APOSTROPHES = re.compile("['`\u00b4\u2018\u2019\u02bc]")  # the marks that people type in "John's"
_MARKS = str.maketrans(dict.fromkeys("\u00ae\u2122\u00a9\u2120", " "))  # registered, trade, copyright, service
_NOT_IN_KEY = re.compile(r"[^\w%#]|_")
_ASCII_NOT_IN_KEY = {code: None for code in range(128) if _NOT_IN_KEY.match(chr(code))}
_ASCII_NOT_IN_KEYS = {code: None for code in _ASCII_NOT_IN_KEY if code != ord(",")}
_AMOUNT = re.compile(r"#?\d+(?:[.,]\d+)*(?P<unit>%?[^\W\d_]*)")
_RHYTHM = re.compile(r"q\d+h?|x\d+|\d+x|\d+mg\d+mg")
_SEPARATORS = frozenset("+/&,;")
_JOINING = frozenset(("and", "with"))


class Span(NamedTuple):
    """What a run of words is when it is no name: set aside, with the route that it tells or an empty text."""

    route: str
    salt: bool
    counts: bool  # a unit or a count word: a number before it is an amount


class NameReader:
    """Cuts names into words and knows the words that may be set aside."""

    def __init__(self, words: Words) -> None:
        self._letters = str.maketrans(words.letters)
        self._spellings = tuple(words.spellings.items())
        self.aside: dict[str, Span] = {}
        self._set_aside((*words.everyday, *words.reactions), Span("", salt=False, counts=False))
        for route, phrases in words.routes.items():
            self._set_aside(phrases, Span(route, salt=False, counts=False))
        self._set_aside(words.drops, Span("drops", salt=False, counts=False))
        self._set_aside((*words.units, "times"), Span("", salt=False, counts=True))
        self._set_aside(words.salts, Span("", salt=True, counts=False))
        self._units = frozenset(self.key(unit) for unit in words.units)

    def _set_aside(self, phrases: Iterable[str], span: Span) -> None:
        for phrase in phrases:
            self.aside[self.key(phrase)] = span

    def key(self, text: str) -> str:
        """The text as it is compared: letters, digits, percent and number signs only."""
        plain = text.lower().translate(_ASCII_NOT_IN_KEY) if text.isascii() else _NOT_IN_KEY.sub("", self._plain(text))
        return self._spelled(plain)

    def keys(self, texts: tuple[str, ...]) -> list[str]:
        """The keys of several texts that hold no comma, at the price of one."""
        together = ",".join(texts)
        if together.isascii():
            return self._spelled(together.lower().translate(_ASCII_NOT_IN_KEYS)).split(",")
        return [self.key(text) for text in texts]

    def words(self, text: str) -> tuple[str, ...]:
        """The words of a name, and the marks between them that separate ingredients."""
        return tuple(self._spelled(word) for word in _WORD.findall(self._plain(text)))

    def joined(self, words: Iterable[str]) -> str:
        """Words as the key of one name."""
        return _NOT_IN_KEY.sub("", "".join(words))

    def is_separator(self, word: str) -> bool:
        """Whether the word stands between two ingredients."""
        return word in _SEPARATORS or word in _JOINING

    def is_mark(self, word: str) -> bool:
        """Whether the word is only a mark between others."""
        return word in _SEPARATORS

    def is_amount(self, word: str) -> bool:
        """Whether the word is a number, a strength or a rhythm: `500`, `0.5mg`, `1%`, `q8h`."""
        found = _AMOUNT.fullmatch(word)
        if found:
            unit = found["unit"].removeprefix("%")
            return not unit or unit in self._units
        return word == "%" or _RHYTHM.fullmatch(word) is not None

    def is_bare_number(self, word: str) -> bool:
        """Whether the word is only digits, which may belong to a name (`B 12`) or be an amount (`12 mg`)."""
        return word.isdigit()

    def is_percent(self, word: str) -> bool:
        """Whether the word is a strength in percent."""
        return word.endswith("%") and len(word) > 1

    def _plain(self, text: str) -> str:
        if text.isascii():
            return text.lower().replace("'", "").replace("`", "")
        text = _APOSTROPHES.sub("", text.translate(_MARKS)).casefold().translate(self._letters)
        spread = unicodedata.normalize("NFKD", text)
        bare = "".join(letter for letter in spread if not unicodedata.combining(letter))
        return bare.casefold().translate(self._letters)

    def _spelled(self, word: str) -> str:
        for variant, ours in self._spellings:
            if variant in word:
                word = word.replace(variant, ours)
        return word
