"""The form of one treatment monograph (`knowledge/treatments/*.yaml`).

A monograph says what the article says, what labels and guidelines say, and what the
program applies; every value carries its sources and its standing. Doses are
milligrams a day, durations days or weeks as named.
"""

from datetime import date
from typing import Annotated, Literal

from facts.models import BaseModel, ConfigDict, Field, StringConstraints
from facts.terms import Treatment

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
FindingId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
RowId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{1,3}-[A-Z]?[0-9]{1,3}[a-z]?$")]
Citation = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+#[A-Za-z0-9.,_-]+$")]
Standing = Literal["verified", "secondary", "recalled", "project"]
Severity = Literal["block", "avoid", "adjust", "caution", "info"]
ReasonKind = Literal["contraindication", "interaction", "dose_limit", "precaution", "no_indication"]
Milligrams = Annotated[float, Field(gt=0, le=10000)]
Days = Annotated[int, Field(ge=1, le=3650)]


class Row(BaseModel):
    """Base of every table row: strict, frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, defer_build=True)


class Sourced(Row):
    """A row that says where it comes from and how sure it is."""

    sources: tuple[Citation, ...] = Field(min_length=1)
    standing: Standing


class Code(Sourced):
    """A code of a public vocabulary (RxNorm ingredient, ATC)."""

    value: Text


class Saying(Sourced):
    """What one source says about one topic; `text` null means that the source is silent."""

    who: Literal["article_a", "article_b", "us_label", "eu_label", "uk_label", "guideline", "trial", "applied"]
    topic: Text
    text: Text | None
    note: str = ""


class NumberNeededToTreat(Sourced):
    """A number needed to treat, never shown without population and outcome."""

    value: float
    interval: Text | None = None
    population: Text
    outcome: Text
    harm: Text | None = None


class Evidence(Sourced):
    """Level and grade in the ESMO adaptation of the IDSA scale; the letter's meaning is in wording.yaml."""

    level: Literal["I", "II", "III", "IV", "V"] | None
    grade: Literal["A", "B", "C", "D", "E"] | None
    population: Text
    direct: bool = False
    article_says: Text | None = None
    text: Text
    numbers_needed_to_treat: tuple[NumberNeededToTreat, ...] = ()


class DoseStep(Row):
    """One step of a titration. The last step has no `days`."""

    dose: Text
    daily_mg: Milligrams | None = None
    days: Days | None = None


class Titration(Sourced):
    """Steps for patients in whom any of `any_of` is present; the first that fits is used, the last fits everyone.

    `set_by`: in these words a specialist sets the dose of what is taken already, in place of computed steps.
    """

    id: RowId
    any_of: tuple[FindingId, ...] = ()
    steps: tuple[DoseStep, ...] = Field(min_length=1)
    set_by: Text | None = None
    why: Text


class Maximum(Sourced):
    """The most a day, in milligrams, that the program allows without a specialist."""

    mg: Milligrams
    text: Text


class ExtendedMaximum(Maximum):
    """A higher maximum that needs every finding of `absent` to be known absent, after an adequate trial below it.

    `kept_mg`: as much is not lowered where it is taken already.
    """

    absent: tuple[FindingId, ...] = Field(min_length=1)
    kept_mg: Milligrams | None = None


class Dose(Row):
    """Start, titration and maximum of a medicine; the last step of a titration is its target."""

    titrations: tuple[Titration, ...] = Field(min_length=1)
    escalation: tuple[DoseStep, ...] = ()  # steps above the target, used to raise to the maximum
    maximum: Maximum | None = None
    extended_maximum: ExtendedMaximum | None = None
    label_maximum: Maximum | None = None  # the most for another disease; a dose for it is not held against ours
    kept_words: Text | None = None  # a dose that goes on, where the forms differ and which one is taken is not known
    intake: Text | None = None


class LongerTrial(Sourced):
    """A longer trial that another guideline asks for; shown beside the minimum."""

    who: Text
    text: Text


class AdequateTrial(Sourced):
    """The minimum length (whole weeks at target) and daily dose of an adequate trial."""

    weeks: int = Field(ge=1, le=52)
    daily_mg: Milligrams | None = None
    longer: tuple[LongerTrial, ...] = ()


class LongUse(Row):
    """The further levels of a taper after so many months of use."""

    months: int = Field(ge=1)
    more_levels_mg: tuple[Milligrams, ...]


class Taper(Sourced):
    """How to stop: the levels below the present dose, each kept `days_each` days, then nothing."""

    levels_mg: tuple[Milligrams, ...] = ()
    long_use: LongUse | None = None
    dose_words: dict[str, Text] = Field(default_factory=dict)
    days_each: Days | None = None
    text: Text
    stop_at_once: tuple[Text, ...] = ()


class SafetyRow(Sourced):
    """One safety rule: every finding of `when` present (and none of `unless`) makes it hold.

    `cap_mg` belongs to `adjust`: the most a day; `cap_mg_per_clearance` multiplies the clearance in mL/min;
    `kept_mg` is the most of what is taken already, where the labels allow more than is begun here and every finding of
    `kept_absent` is known absent.
    """

    id: RowId
    when: tuple[FindingId, ...] = Field(min_length=1)
    unless: tuple[FindingId, ...] = ()
    severity: Severity
    kind: ReasonKind
    text: Text
    cap_mg: Milligrams | None = None
    cap_mg_per_clearance: float | None = None
    kept_mg: Milligrams | None = None
    kept_absent: tuple[FindingId, ...] = ()
    asked: bool = True  # whether an unanswered `when` is put to the clinician
    stops_at_once: bool = False  # whether a running treatment is stopped at once instead of tapered


class MonitoringRow(Sourced):
    """What to watch and when: days and weeks from the start or the last rise; `every_weeks` repeats after the last."""

    id: RowId
    what: Text
    days: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    every_weeks: int | None = None
    any_of: tuple[FindingId, ...] = ()  # empty: for everyone
    unless: tuple[FindingId, ...] = ()
    unless_taking: tuple[Treatment, ...] = ()  # other treatments of the plan that have it watched themselves
    after: Literal["taking", "stopping"] = "taking"  # watched while it is taken, or after it was stopped
    tapering: Literal["no", "yes"] = "no"  # whether it is watched during a taper as well
    because: Text


class AdverseReactions(Sourced):
    """Adverse reactions, common and serious."""

    common: tuple[Text, ...]
    serious: tuple[Text, ...]


class Group(Sourced):
    """What holds in pregnancy, breast feeding, childhood, old age, kidney or liver disease, in words."""

    group: Literal["pregnancy", "breastfeeding", "children", "older", "kidney", "liver", "pharmacogenetics"]
    text: Text


class Preference(Sourced):
    """A reason that moves a second-line agent up (positive) or down (negative) for this patient."""

    id: RowId
    any_of: tuple[FindingId, ...] = ()  # empty: for everyone
    points: int
    text: Text


class Dissent(Sourced):
    """Where another guideline ranks this treatment differently."""

    who: Text
    text: Text


class Regimen(Sourced):
    """A named regimen of a treatment without milligram titration (cream, exercise, vitamin B12).

    `any_of` and `unless` say for whom it is; a part of a programme that is `optional` is not given by itself.
    """

    id: RowId
    form: Text | None = None
    route: Text | None = None
    region: Literal["us", "uk", "eu", "any"] = "any"
    any_of: tuple[FindingId, ...] = ()
    unless: tuple[FindingId, ...] = ()
    optional: Literal["yes", "no"] = "no"
    steps: tuple[DoseStep, ...]
    text: Text


class Repeat(Sourced):
    """The shortest time between two applications of a treatment that is given once at a time."""

    after_days: Days


class Monograph(Row):
    """Everything that the program knows about one treatment."""

    id: FindingId
    name: Text
    line: Literal["first_line", "second_line", "third_line", "topical", "non_drug", "nutrition", "never_for_this"]
    pharmacological_class: FindingId
    systemic_analgesic: bool
    analgesic: bool
    reviewed_on: date
    purpose: Text
    rxnorm: Code | None = None
    atc: Code | None = None
    says: tuple[Saying, ...] = Field(min_length=1)
    evidence: Evidence | None
    dissent: tuple[Dissent, ...] = ()
    dose: Dose | None = None
    regimens: tuple[Regimen, ...] = ()
    repeat: Repeat | None = None
    adequate_trial: AdequateTrial | None = None
    taper: Taper | None = None
    stops_abruptly: bool = False
    safety: tuple[SafetyRow, ...] = ()
    preferences: tuple[Preference, ...] = ()
    monitoring: tuple[MonitoringRow, ...] = ()
    adverse: AdverseReactions | None = None
    groups: tuple[Group, ...] = ()
    advice: tuple[Text, ...] = ()
