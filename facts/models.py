"""What the models of this program are written with: pydantic, or in a process with a snapshot its plain stand-in."""

from typing import TYPE_CHECKING, Any

from facts import plain_models

if TYPE_CHECKING or not plain_models.chosen():
    from pydantic import (
        AliasChoices,
        BaseModel,
        BeforeValidator,
        ConfigDict,
        Field,
        GetCoreSchemaHandler,
        GetJsonSchemaHandler,
        ModelWrapValidatorHandler,
        StringConstraints,
        TypeAdapter,
        field_serializer,
        model_validator,
    )

    def restored(model: type[BaseModel], values: dict[str, Any]) -> BaseModel:
        """A model as it was kept in a snapshot, unchecked."""
        made = model.__new__(model)
        made.__setstate__({"__dict__": values, "__pydantic_fields_set__": set(model.model_fields)})
        return made

else:

    def __getattr__(name: str) -> Any:
        return getattr(plain_models, name)


__all__ = [
    "AliasChoices",
    "BaseModel",
    "BeforeValidator",
    "ConfigDict",
    "Field",
    "GetCoreSchemaHandler",
    "GetJsonSchemaHandler",
    "ModelWrapValidatorHandler",
    "StringConstraints",
    "TypeAdapter",
    "field_serializer",
    "model_validator",
    "restored",
]
