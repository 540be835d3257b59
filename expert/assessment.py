"""The answer to one case: what is concluded, what to do in which order, and why.

Only the form is here; `expert.assess` fills it. Where JSON needs a word of Python (`with`, `from`, `class`, `schema`)
the attribute ends in an underscore; both spellings are read. Doses are mg a day. Wrong values raise `ValidationError`.
"""

from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal

from expert.trace import Trace
from facts.models import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field
from facts.terms import (
    Action,
    AttributionBand,
    B12Class,
    B12Form,
    B12Route,
    Chronicity,
    ReasonKind,
    ReferralSubject,
    ResponseClass,
    Severity,
    Stage,
    Standing,
    Status,
    TestSubject,
    TimeWindow,
    Treatment,
    Urgency,
    WhoUmc,
)

SCHEMA: Literal["neuroladder.assessment/1"] = "neuroladder.assessment/1"


def plain_number(value: Any) -> Any:
    """A whole number as int, any other fraction as float; everything else as it is."""
    if isinstance(value, bool):
        raise ValueError("a number is needed, not true or false")  # noqa: TRY004 - pydantic reports ValueError only
    if isinstance(value, Fraction | float) and value == value // 1:
        return int(value)
    return float(value) if isinstance(value, Fraction) else value


Number = Annotated[int | float, BeforeValidator(plain_number)]
Citation = Annotated[str, Field(description="source-id#place")]
ItemId = Annotated[str, Field(description="dotted path of the item in the case, for example findings.depression")]


def _named(name: str, *, default: Any = ..., description: str | None = None) -> Any:
    """A field whose name in JSON is a word that Python keeps for itself."""
    choices = AliasChoices(name, f"{name}_")
    return Field(default=default, validation_alias=choices, serialization_alias=name, description=description)


class Part(BaseModel):
    """Base of every part of an assessment: frozen, unknown keys refused, JSON names on output."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        serialize_by_alias=True,
        allow_inf_nan=False,
        defer_build=True,
        hide_input_in_errors=True,
    )


class KnowledgeVersion(Part):
    """Which knowledge gave the answer."""

    version: str = Field(min_length=1)
    digest: str = Field(min_length=1, description="digest of every knowledge table")


class ProgramVersion(Part):
    """Which program gave the answer."""

    version: str = Field(min_length=1)


class Scope(Part):
    """Whether the program is meant for this patient."""

    in_scope: bool
    reasons: tuple[str, ...] = ()


class FluoroquinoloneExposure(Part):
    """What is known about the exposure; null is unknown."""

    exposed: bool | None
    current: bool | None
    agents: tuple[str, ...] = ()
    time_window: TimeWindow
    planned: bool | None = None


class ChronicityConclusion(Part):
    """How long the neuropathy has lasted; months are null when the onset is not known well enough."""

    class_: Chronicity = _named("class")
    months_since_onset: Number | None = None


class Attribution(Part):
    """How far the neuropathy is explained by the fluoroquinolone: Naranjo score and band, and WHO-UMC category."""

    naranjo_score: int | None
    band: AttributionBand
    who_umc: WhoUmc
    missing: tuple[ItemId, ...] = ()
    competing_causes: tuple[str, ...] = ()


class B12Conclusion(Part):
    """Vitamin B12: class, newest total value in pg/mL, and what puts the patient at risk."""

    class_: B12Class = _named("class")
    value_pg_per_ml: Number | None = None
    at_risk_because: tuple[str, ...] = ()


class Kidney(Part):
    """Creatinine clearance in mL/min and how it was found; null where it cannot be computed."""

    creatinine_clearance_ml_min: Number | None = None
    method: str | None = Field(default=None, description="cockcroft_gault or measured")


class Response(Part):
    """Response to the running treatment; `treatment` is null when none runs."""

    treatment: Treatment | None = None
    weeks_at_target: int | None = Field(default=None, description="whole weeks at the target dose")
    adequate_trial: bool | None = None
    class_: ResponseClass = _named("class")


class Conclusions(Part):
    """What the rules concluded about the patient before any advice."""

    scope: Scope
    fluoroquinolone: FluoroquinoloneExposure
    chronicity: ChronicityConclusion
    attribution: Attribution
    b12: B12Conclusion
    kidney: Kidney
    response: Response
    stage: Stage
    expected_outcome: tuple[str, ...] = Field(default=(), description="what may be hoped for, in sentences")
    safety: tuple[str, ...] = Field(default=(), description="safety advice that holds whatever is chosen")


class ScheduleStep(Part):
    """One dated step of a dose schedule or of a programme, both days included; `to` null has no end."""

    from_: date = _named("from")
    to: date | None
    dose: str
    daily_dose_mg: Number | None = None


class Evidence(Part):
    """How good the evidence is, and in whom it was gathered; `direct` only for fluoroquinolone neuropathy itself."""

    level: str | None
    grade: str | None
    grade_means: str | None
    population: str | None
    direct: bool
    text: str | None = None


class Recommendation(Part):
    """One thing to do. The order in the assessment is the order in which to act."""

    id: str
    action: Action
    treatment: Treatment | None
    subject: TestSubject | ReferralSubject | None = None
    form: B12Form | None = None
    route: B12Route | None = None
    with_: Treatment | None = _named("with", default=None, description="add: the treatment that it joins")
    from_: Treatment | None = _named("from", default=None, description="switch: the treatment that it replaces")
    urgency: Urgency
    headline: str = Field(min_length=1)
    schedule: tuple[ScheduleStep, ...] = Field(default=(), description="dated doses; empty for what has no dose")
    maximum_daily_dose_mg: Number | None = Field(
        default=None, description="the most that this plan allows this patient now, mg a day"
    )
    review_on: date | None = None
    review_dates: tuple[date, ...] = Field(default=(), description="this review and those after it")
    confirm_first: tuple[ItemId, ...] = Field(default=(), description="unanswered items that could forbid it")
    evidence: Evidence | None = None
    sources: tuple[Citation, ...] = ()
    because: str
    derivation: int = Field(ge=0, description="number of the firing in the trace")
    name: str | None = Field(default=None, description="the treatment's name for people")
    goal: str | None = None
    alternatives: tuple[str, ...] = ()
    not_before: date | None = Field(default=None, description="first day on which it may begin (wash-out)")
    programme: tuple[ScheduleStep, ...] = Field(default=(), description="dated steps of care without a dose")

    @property
    def dated_steps(self) -> tuple[ScheduleStep, ...]:
        """The doses or the programme; a recommendation has one of the two."""
        return self.schedule or self.programme


class DoseCap(Part):
    """The most that this patient may have, mg a day, and the row that says so."""

    maximum_daily_dose_mg: Number
    because: str
    row: str


class Reason(Part):
    """One reason for the standing of a treatment. `with` is the other medicine of an interaction."""

    kind: ReasonKind
    severity: Severity | None = None
    with_: str | None = _named("with", default=None)
    text: str
    sources: tuple[Citation, ...] = ()
    row: str | None = None
    standing: str | None = Field(default=None, description="verified, secondary, recalled or project")


class Option(Part):
    """How one treatment stands for this patient; every treatment of the vocabulary is listed each time."""

    treatment: Treatment
    line: Literal[1, 2, 3] | None = Field(description="step of the ladder; null beside it")
    standing: Standing
    reasons: tuple[Reason, ...] = ()
    dose_cap: DoseCap | None = None
    name: str | None = None


class Question(Part):
    """An unanswered item that could change the advice."""

    id: ItemId
    text: str
    why: str
    could_change: bool = True


class Monitoring(Part):
    """Something to watch, and the days on which to look."""

    what: str
    when: tuple[date, ...] = ()
    because: str
    sources: tuple[Citation, ...] = ()
    row: str | None = None
    treatment: Treatment | None = Field(default=None, description="the treatment for which it is watched")


class Departure(Part):
    """Where the program does not follow the article that it comes from, and why."""

    id: str
    article_says: str
    program_does: str
    because: str
    sources: tuple[Citation, ...] = ()


class Unrecognised(Part):
    """A medicine name that is not in the table: where it stands in the case, and near names."""

    path: str
    name: str
    suggestions: tuple[str, ...] = ()


class Assessment(Part):
    """The whole answer to one case on one day; the same bytes for the same case and knowledge."""

    schema_: Literal["neuroladder.assessment/1"] = _named("schema", default=SCHEMA)
    case_id: str | None
    assessed_on: date
    status: Status
    headline: str = Field(min_length=1, max_length=139, pattern=r"^[^\r\n]+$")
    knowledge: KnowledgeVersion
    program: ProgramVersion
    conclusions: Conclusions
    recommendations: tuple[Recommendation, ...]
    options: tuple[Option, ...]
    questions: tuple[Question, ...]
    monitoring: tuple[Monitoring, ...]
    departures: tuple[Departure, ...]
    unrecognised: tuple[Unrecognised, ...]
    limits: tuple[str, ...]
    trace: Trace | None = Field(default=None, description="every fact, and every firing in order")
