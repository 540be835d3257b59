"""The validators of the models that an answer is made of, kept in a snapshot: working them out takes longer than use.

A model of pydantic builds its validator when it is first used (`defer_build`). One that is put in place before says
exactly the same; the model builds everything else, its serializer among it, when that is asked for. A plain model has
nothing but what is kept here.
"""

import pickle
from collections.abc import Iterable
from functools import cache, partial
from typing import Any, NamedTuple

from pydantic_core import SchemaSerializer, SchemaValidator

from facts import plain_models
from facts.models import BaseModel

__all__ = ["ReadyModels", "put_in_place", "ready_models"]


class ReadyModels(NamedTuple):
    """What checks each model, and what writes an assessment as JSON, which few runs need and which stays pickled."""

    validators: dict[type[BaseModel], SchemaValidator]
    serializer: bytes


def ready_models() -> ReadyModels:
    """All that one assessment needs of its models, in a form that can be pickled."""
    from expert.assessment import Assessment  # noqa: PLC0415 - only a snapshot that is made asks for this

    schemas = {model: _schema(model) for model in _models()}
    return ReadyModels(
        {model: SchemaValidator(schema, _config(schema)) for model, schema in schemas.items()},
        pickle.dumps(SchemaSerializer(schemas[Assessment], _config(schemas[Assessment])), protocol=5),
    )


def put_in_place(made: ReadyModels) -> None:
    """Let the models use these from now on."""
    if plain_models.chosen():
        from expert.assessment import Assessment  # noqa: PLC0415 - comes after the snapshot

        plain_models.give(made.validators, {Assessment: cache(partial(pickle.loads, made.serializer))})
        return
    for model, validator in made.validators.items():
        if not model.__pydantic_complete__:
            model.__pydantic_validator__ = validator


def _models() -> Iterable[type[BaseModel]]:
    from expert import assessment  # noqa: PLC0415 - only a snapshot that is made asks for this
    from facts.case import Case  # noqa: PLC0415 - the same
    from knowledge.monograph import DoseStep  # noqa: PLC0415 - the same

    yield from (Case, DoseStep)
    for thing in vars(assessment).values():
        if isinstance(thing, type) and issubclass(thing, BaseModel) and thing.__module__ == assessment.__name__:
            yield thing


def _schema(model: type[BaseModel]) -> Any:
    model.model_rebuild()
    return _without_metadata(model.__pydantic_core_schema__)


def _config(schema: Any) -> Any:
    """The configuration of the model that a schema is for; what its errors repeat of a value is said there."""
    return schema["config"] if "config" in schema else _config(schema["schema"])


def _without_metadata(part: Any) -> Any:
    """The schema without what is there for JSON Schema alone, which validates nothing and cannot be pickled."""
    if isinstance(part, dict):
        return {key: _without_metadata(each) for key, each in part.items() if key != "metadata" or "type" not in part}
    if isinstance(part, (list, tuple)):
        return type(part)(map(_without_metadata, part))
    return part
