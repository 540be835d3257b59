"""A frozen mapping of ids to words, for the findings and the supportive care of a case."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic_core import core_schema

from facts.models import GetCoreSchemaHandler, GetJsonSchemaHandler
from facts.values import Words


class Answers(Mapping[str, str]):
    """Words by id, frozen, in the order of the vocabulary; an id that was left out is not there."""

    __slots__ = ("_words",)
    _words: dict[str, str]

    def __init__(self, words: Mapping[str, str]) -> None:
        object.__setattr__(self, "_words", dict(words))

    def __getitem__(self, key: str) -> str:
        return self._words[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)

    def __hash__(self) -> int:
        return tuple(self._words.items()).__hash__()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and dict(self) == dict(other)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("a case is frozen; make a new one.")

    def __reduce__(self) -> tuple[type["Answers"], tuple[dict[str, str]]]:
        return Answers, (self._words,)

    def __repr__(self) -> str:
        return f"Answers({self._words})"


class AnswersTo:
    """Annotation of `Answers`: which ids may be answered, what each means, and with which words."""

    def __init__(self, meanings: Mapping[str, str], words: Words) -> None:
        self.meanings = dict(meanings)
        self._words = words

    @property
    def words(self) -> tuple[str, ...]:
        """The words that every answer may be."""
        return self._words.words

    def _ordered(self, given: dict[str, str | None]) -> Answers:
        answered = ((each, given.get(each)) for each in self.meanings)
        return Answers({each: word for each, word in answered if word is not None})

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        word = core_schema.nullable_schema(core_schema.no_info_plain_validator_function(self._words.validated))
        field = core_schema.typed_dict_field(word, required=False)
        entries = core_schema.typed_dict_schema(dict.fromkeys(self.meanings, field), extra_behavior="forbid")
        return core_schema.chain_schema(
            [
                core_schema.no_info_plain_validator_function(_plain),
                core_schema.no_info_after_validator_function(self._ordered, entries),
            ],
            serialization=core_schema.plain_serializer_function_ser_schema(dict),
        )

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        word: dict[str, Any] = {"anyOf": [self._words.as_json_schema(), {"type": "null"}]}
        properties = {
            each: {**word, "description": meaning} if meaning else word for each, meaning in self.meanings.items()
        }
        return {"type": "object", "properties": properties, "additionalProperties": False}


def _plain(given: Any) -> Any:
    return dict(given) if isinstance(given, Mapping) else given
