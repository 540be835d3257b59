"""The validators of the case and of the assessment, kept in a snapshot: working them out takes longer than using them.

A model builds its validator when it is first used (`defer_build`). One that is put in place before says exactly the
same; the model builds everything else, its serializer among it, when that is asked for.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic_core import SchemaValidator

__all__ = ["put_in_place", "validators"]

Validators = Mapping[type[BaseModel], SchemaValidator]


def validators() -> Validators:
    """The validators of all models that one assessment makes, in a form that can be pickled."""
    return {model: _validator(model) for model in _models()}


def put_in_place(made: Validators) -> None:
    """Let the models use these validators from now on."""
    for model, validator in made.items():
        if not model.__pydantic_complete__:
            model.__pydantic_validator__ = validator


def _models() -> Iterable[type[BaseModel]]:
    from expert import assessment  # noqa: PLC0415 - only a snapshot that is made asks for this
    from facts.case import Case  # noqa: PLC0415 - the same

    yield Case
    for thing in vars(assessment).values():
        if isinstance(thing, type) and issubclass(thing, BaseModel) and thing.__module__ == assessment.__name__:
            yield thing


def _validator(model: type[BaseModel]) -> SchemaValidator:
    model.model_rebuild()
    return SchemaValidator(_without_metadata(model.__pydantic_core_schema__))


def _without_metadata(part: Any) -> Any:
    """The schema without what is there for JSON Schema alone, which validates nothing and cannot be pickled."""
    if isinstance(part, dict):
        return {key: _without_metadata(each) for key, each in part.items() if key != "metadata" or "type" not in part}
    if isinstance(part, (list, tuple)):
        return type(part)(map(_without_metadata, part))
    return part
