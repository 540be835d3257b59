"""Models without pydantic's classes, for a process to which a snapshot gives their validators.

Pydantic works in two halves: Python code makes a class and its schema, and pydantic-core checks and converts by the
schema. The first half is most of a cold start and gives the same every time. With the validators of a snapshot the
second half is enough to read a case, to answer it and to print the answer, in the very same words.

Here is what the models are written with, under pydantic's names: it takes what a model says and leaves it alone.
`facts.models` decides which of the two a process has.
"""

import sys
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Self

from pydantic_core import SchemaSerializer, SchemaValidator

_SET_BY_VALIDATORS = ("__pydantic_extra__", "__pydantic_fields_set__", "__pydantic_private__")

_CHOSEN: list[bool] = []
_VALIDATORS: dict[type, SchemaValidator] = {}
_SERIALIZERS: dict[type, Callable[[], SchemaSerializer]] = {}


def choose() -> bool:
    """Let the models of this process be plain ones; False where it has made pydantic's already."""
    if "facts.models" not in sys.modules:
        _CHOSEN[:] = [True]
    return chosen()


def chosen() -> bool:
    """Whether the models of this process are plain ones."""
    return bool(_CHOSEN)


def give(
    validators: Mapping[type, SchemaValidator], serializers: Mapping[type, Callable[[], SchemaSerializer]]
) -> None:
    """What checks the models, and what writes them as JSON."""
    _VALIDATORS.update(validators)
    _SERIALIZERS.update(serializers)


class Field:
    """What is said of one field; only its name in a case and its annotation are ever asked for."""

    annotation: Any = None

    def __init__(self, *, alias: str | None = None, **_: Any) -> None:
        self.alias = alias


class BaseModel:
    """A model that is checked by the validator of a snapshot. TypeError where that has none for it."""

    __slots__ = ("__dict__", *_SET_BY_VALIDATORS)
    model_config: ClassVar[dict[str, Any]] = {}
    model_fields: ClassVar[dict[str, Field]] = {}

    def __init_subclass__(cls) -> None:
        cls.model_fields = dict(cls.model_fields)
        for name, annotation in cls.__annotations__.items():
            said = cls.__dict__.get(name)
            field = cls.model_fields[name] = said if isinstance(said, Field) else Field()
            field.annotation = annotation

    def __init__(self, **values: Any) -> None:
        _validator(type(self)).validate_python(values, self_instance=self)

    @classmethod
    def model_validate(cls, obj: Any) -> Self:
        """The model in a mapping. Raises pydantic_core.ValidationError."""
        found: Self = _validator(cls).validate_python(obj)
        return found

    def model_copy(self, *, update: Mapping[str, Any]) -> Self:
        """A copy with some values replaced, unchecked."""
        copied = type(self).__new__(type(self))
        for name in _SET_BY_VALIDATORS:
            if hasattr(self, name):
                setattr(copied, name, getattr(self, name))
        copied.__dict__.update(self.__dict__, **update)
        return copied

    def model_dump_json(self, *, indent: int | None = None) -> str:
        """The model as JSON."""
        return _SERIALIZERS[type(self)]().to_json(self, indent=indent).decode()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BaseModel) and type(self) is type(other) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash(self._values())

    def _values(self) -> tuple[Any, ...]:
        return tuple([self.__dict__[name] for name in self.model_fields])


def restored(model: type[BaseModel], values: dict[str, Any]) -> BaseModel:
    """A model as it was kept, unchecked."""
    made = model.__new__(model)
    made.__dict__ = values
    return made


def _validator(model: type) -> SchemaValidator:
    try:
        return _VALIDATORS[model]
    except KeyError:
        raise TypeError(f"the snapshot has no validator of {model.__qualname__}; name it in ready_models.") from None


class Handler:
    """What pydantic hands to a method that makes a schema; none is made here."""

    def __class_getitem__(cls, _: Any) -> type:
        return cls


ConfigDict = dict
GetCoreSchemaHandler = GetJsonSchemaHandler = ModelWrapValidatorHandler = Handler


def _said(*_: Any, **__: Any) -> None:
    """What an annotation says of a value; the validator knows it."""


AliasChoices = BeforeValidator = StringConstraints = _said


def _method(*_: Any, **__: Any) -> Callable[[Any], Any]:
    """What says that a method checks or writes something; the validator knows it."""
    return lambda method: method


field_serializer = model_validator = _method


class TypeAdapter:
    """What checks a table; a snapshot has the tables that an answer needs. Raises TypeError."""

    def __init__(self, kind: Any) -> None:
        raise TypeError(f"the snapshot has no table of {kind}; name it in expert.snapshot_content.")
