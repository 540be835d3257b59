"""The case, version 1: everything that can be said about one patient on one day.

Every key except `schema` and `assessed_on` may be left out, and left out means unknown: never `no`, never normal.
An empty list is an answer. Objects are frozen and hold plain values, so that a case can be compared, kept and sent.
`Case.model_validate` takes a mapping and raises `CaseError` with every problem at once.
"""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Self, get_args

from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError

from facts.answers import Answers, AnswersTo
from facts.consistency import contradictions
from facts.entries import (
    Entry,
    Exposure,
    Lab,
    Medicine,
    Neuropathy,
    PainNow,
    Patient,
    Preferences,
    Scores,
    Trial,
)
from facts.models import BaseModel, Field, ModelWrapValidatorHandler, model_validator
from facts.problems import Location, refused
from facts.terms import Finding, Line, Treatment
from facts.values import Day, Many, Text, words

SCHEMA = "neuroladder.case/1"
"""The name and version of the form of a case."""

_SUPPORTIVE_LINES = (Line.TOPICAL, Line.NON_DRUG)


class Case(Entry):
    """Everything that is known about one patient on one day."""

    schema_: Annotated[str, words(SCHEMA)] = Field(alias="schema")
    """Name and version of this form."""
    assessed_on: Day
    """The day that every duration is counted to; the clock is never read."""
    id: Text | None = None
    """A label chosen by the user; no name and no date of birth."""
    region: Annotated[str, words("us", "uk", "eu")] | None = None
    """Whose labels and regimens lead; the stricter safety limit wins everywhere."""
    patient: Patient | None = None
    """Who is being treated."""
    exposures: Many[Exposure] | None = None
    """Courses of quinolones; an empty list says that there never was one."""
    neuropathy: Neuropathy | None = None
    """The neuropathy."""
    pain: PainNow | None = None
    """Pain now."""
    findings: (
        Annotated[
            Answers,
            AnswersTo({each.value: each.meaning for each in Finding}, words("yes", "no", "unknown", "not_done")),
        ]
        | None
    ) = None
    """What is present, absent, unknown or not looked for."""
    labs: Many[Lab] | None = None
    """Results; an empty list says that there are none."""
    medicines: Many[Medicine] | None = None
    """Everything taken; an empty list says that nothing is."""
    allergies: Many[Text] | None = None
    """Medicines that are not tolerated; an empty list says that there are none."""
    trials: Many[Trial] | None = None
    """Every treatment tried, oldest first; an empty list says that there was none."""
    supportive: (
        Annotated[
            Answers,
            AnswersTo(
                {each.value: "" for each in Treatment if each.line in _SUPPORTIVE_LINES},
                words("started", "offered", "declined", "stopped", "never", "unknown"),
            ),
        ]
        | None
    ) = None
    """Topical and non-drug care."""
    scores: Scores | None = None
    """Questionnaires and simple tests."""
    preferences: Preferences | None = None
    """What the patient wants."""

    @model_validator(mode="wrap")
    @classmethod
    def _with_contradictions(cls, given: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        found: list[InitErrorDetails] = [
            InitErrorDetails(type=_refusal(each.message), loc=each.location, input=each.value)
            for each in (contradictions(given) if isinstance(given, Mapping) else ())
        ]
        if not found:
            return handler(given)
        try:
            handler(given)
        except ValidationError as error:
            single = error.errors(include_url=False)
            known = {each["loc"] for each in single}
            found = [each for each in found if each["loc"] not in known]
            found[:0] = (
                InitErrorDetails(type=_refusal(each["msg"], each["type"]), loc=each["loc"], input=each["input"])
                for each in single
            )
        raise ValidationError.from_exception_data(cls.__name__, found)

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """The case in a mapping; raises `CaseError` with every problem."""
        try:
            return super().model_validate(dict(obj) if isinstance(obj, Mapping) else obj, **options)
        except ValidationError as error:
            raise refused(error, keys_at) from None

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """The case in a JSON text; raises `CaseError` with every problem."""
        try:
            return super().model_validate_json(json_data, **options)
        except ValidationError as error:
            raise refused(error, keys_at) from None


def _refusal(message: str, kind: str = "refused") -> PydanticCustomError:
    return PydanticCustomError(kind, "{message}", {"message": message})


def keys_at(location: Location) -> tuple[str, ...]:
    """The keys that are allowed at a place of a case; empty where there are none."""
    return _keys_below(tuple(part for part in location if isinstance(part, str)))


@cache
def _keys_below(keys: tuple[str, ...]) -> tuple[str, ...]:
    place: Any = Case
    for key in keys:
        place = _field(place, key)
    model = _model_in(place)
    if model is not None:
        return tuple(field.alias or name for name, field in model.model_fields.items())
    metadata = [*getattr(place, "metadata", ()), *_flat(getattr(place, "annotation", None))]
    answers = next((each for each in metadata if isinstance(each, AnswersTo)), None)
    return tuple(answers.meanings) if answers else ()


def _field(place: Any, key: str) -> Any:
    model = _model_in(place)
    if model is None:
        return None
    return next((field for name, field in model.model_fields.items() if key == (field.alias or name)), None)


def _model_in(place: Any) -> type[BaseModel] | None:
    parts = _flat(getattr(place, "annotation", place))
    return next((each for each in parts if isinstance(each, type) and issubclass(each, BaseModel)), None)


def _flat(annotation: Any) -> list[Any]:
    return [annotation, *(each for argument in get_args(annotation) for each in _flat(argument))]
