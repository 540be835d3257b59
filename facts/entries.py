"""The parts of a case: patient, exposures, neuropathy, results, medicines, trials, scores and preferences."""

from typing import Annotated, Any

from pydantic_core import core_schema

from facts.analytes import ANALYTES
from facts.dates import PartialDate
from facts.meanings import meanings
from facts.models import BaseModel, ConfigDict, Field, GetJsonSchemaHandler
from facts.terms import ChildPugh, ResponseClass
from facts.values import DoseUnitName, LabResult, Many, Text, number, words

YesNo = Annotated[str, words("yes", "no", "unknown")]
"""An answer to a question; unknown is an answer."""

Pain = Annotated[int | float, number("pain")]
"""Numeric rating scale, 0 to 10."""


class Entry(BaseModel):
    """Base of the parts of a case: strict, frozen, unknown keys refused, null the same as left out."""

    model_config = ConfigDict(
        strict=True,
        frozen=True,
        extra="forbid",
        serialize_by_alias=True,
        defer_build=True,
        hide_input_in_errors=True,  # values of a patient belong into the list of problems and nowhere else
    )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """The JSON Schema, with the text under each key as its description."""
        found = handler(schema)
        properties = handler.resolve_ref_schema(found)["properties"]
        for name, meaning in meanings(cls).items():
            properties[cls.model_fields[name].alias or name]["description"] = meaning
        return found


class Patient(Entry):
    """Who is being treated; no name and no date of birth."""

    age_years: Annotated[int | float, number("patient.age_years")] | None = None
    """Age on the day of the assessment, in years."""
    sex: Annotated[str, words("female", "male")] | None = None
    """Sex, for the clearance and the limits that depend on it."""
    weight_kg: Annotated[int | float, number("patient.weight_kg")] | None = None
    """Actual body weight in kilograms."""
    height_cm: Annotated[int | float, number("patient.height_cm")] | None = None
    """Height in centimetres."""
    pregnancy: Annotated[str, words("yes", "planning", "no", "unknown", "not_applicable")] | None = None
    """Pregnant now, or planning to be."""
    breastfeeding: Annotated[str, words("yes", "no", "unknown", "not_applicable")] | None = None
    """Breast feeding now."""


class Exposure(Entry):
    """One course of a fluoroquinolone or another quinolone."""

    agent: Text | None = None
    """The medicine: ingredient, salt or brand."""
    route: Annotated[str, words("oral", "intravenous", "inhaled", "ophthalmic", "otic", "unknown")] | None = None
    """How it was given; a route that is not known counts as systemic."""
    first_dose: PartialDate | None = None
    """Day, month or year of the first dose."""
    last_dose: PartialDate | None = None
    """Day, month or year of the last dose; left out while it is still taken."""
    ongoing: YesNo | None = None
    """Whether it is still taken."""
    planned: YesNo | None = None
    """`yes`: the medicine is proposed and not yet given."""


class Neuropathy(Entry):
    """The neuropathy itself."""

    onset: PartialDate | None = None
    """Day, month or year of the first symptom."""
    before_exposure: YesNo | None = None
    """Whether symptoms existed before the first dose."""
    sites: Many[Annotated[str, words("feet", "legs", "hands", "arms", "trunk", "face")]] | None = None
    """Where it is felt."""
    pattern: (
        Annotated[
            str, words("length_dependent", "focal", "asymmetric", "multifocal", "non_length_dependent", "unknown")
        ]
        | None
    ) = None
    """How it is spread."""
    symptoms: (
        Many[
            Annotated[
                str,
                words(
                    "burning",
                    "tingling",
                    "numbness",
                    "electric_shocks",
                    "allodynia",
                    "cold_allodynia",
                    "weakness",
                    "imbalance",
                    "cramps",
                    "autonomic",
                ),
            ]
        ]
        | None
    ) = None
    """What is felt."""
    painful: YesNo | None = None
    """Whether it hurts."""
    worsened_after_exposure: YesNo | None = None
    """Whether symptoms that were there before became worse after the exposure."""
    course: Annotated[str, words("improving", "stable", "fluctuating", "worsening", "unknown")] | None = None
    """How it goes."""
    sensory_loss: Annotated[str, words("none", "reduced", "absent", "unknown")] | None = None
    """Sensation on examination."""
    nerve_conduction: Annotated[str, words("normal", "axonal", "demyelinating", "not_done", "unknown")] | None = None
    """Result of nerve conduction studies."""
    skin_biopsy: Annotated[str, words("normal", "reduced_density", "not_done", "unknown")] | None = None
    """Density of nerve fibres in a skin biopsy."""
    improved_after_stopping: YesNo | None = None
    """Whether it became better after the exposure ended."""
    recurred_on_reexposure: YesNo | None = None
    """Whether it came back when a quinolone was given again."""


class PainNow(Entry):
    """Pain on the day of the assessment."""

    now: Pain | None = None
    """Numeric rating scale 0 to 10, average of the last week."""


class Lab(Entry):
    """One laboratory or bedside result; the newest of each test counts."""

    test: Annotated[str, words(*ANALYTES)] | None = None
    """What was measured."""
    value: LabResult | None = None
    """The number, or the word for a result in words."""
    unit: Text | None = None
    """The unit; may be left out only where the test has one unit."""
    date: PartialDate | None = None
    """When the sample was taken."""


class Medicine(Entry):
    """One medicine, herb or supplement taken now, planned, or stopped within the last five weeks."""

    name: Text | None = None
    """Ingredient, salt, brand or combination."""
    daily_dose: Annotated[int | float, number("medicines.daily_dose")] | None = None
    """What is taken in a day, in `unit`."""
    unit: DoseUnitName | None = None
    """Unit of the daily dose."""
    route: (
        Annotated[
            str,
            words(
                "oral",
                "sublingual",
                "buccal",
                "intravenous",
                "intramuscular",
                "subcutaneous",
                "intrathecal",
                "inhaled",
                "nasal",
                "rectal",
                "vaginal",
                "transdermal",
                "topical",
                "ophthalmic",
                "otic",
                "unknown",
            ),
        ]
        | None
    ) = None
    """How it is taken; a route that is not known counts as systemic."""
    since: PartialDate | None = None
    """When it was started."""
    stopped: PartialDate | None = None
    """When it was stopped; left out while it is taken."""
    planned: YesNo | None = None
    """`yes`: it is proposed and not yet taken."""
    for_: Annotated[str, words("neuropathy", "other", "unknown")] | None = Field(default=None, alias="for")
    """What it is taken for."""


class Review(Entry):
    """One visit during a trial: a day or a week number, then numbers or words."""

    week: Annotated[int, number("trials.reviews.week")] | None = None
    """Week, counted from `target_dose_since`, or from `started` where that is missing."""
    date: PartialDate | None = None
    """Day of the visit."""
    pain: Pain | None = None
    """Numeric rating scale 0 to 10."""
    response: (
        Annotated[str, words(*(each for each in ResponseClass if each != ResponseClass.NOT_ASSESSABLE))] | None
    ) = None
    """The response in a word; used when there are no numbers."""
    function: Annotated[str, words("better", "same", "worse", "unknown")] | None = None
    """How daily life goes compared with before the treatment."""
    global_change: Annotated[int, number("trials.reviews.global_change")] | None = None
    """Patient global impression of change: 1 very much improved, 4 no change, 7 very much worse."""
    tolerability: Annotated[str, words("tolerable", "intolerable", "unknown")] | None = None
    """Whether the treatment can be borne."""


class Trial(Entry):
    """One treatment tried for this neuropathy, the current one included."""

    treatment: Text | None = None
    """The treatment: a word of the vocabulary or a medicine name."""
    started: PartialDate | None = None
    """Day of the first dose."""
    target_dose_since: PartialDate | None = None
    """Day on which the target dose, or the highest tolerated one, was reached."""
    highest_daily_dose_mg: Annotated[int | float, number("trials.highest_daily_dose_mg")] | None = None
    """The highest daily dose taken, in milligrams."""
    stopped: PartialDate | None = None
    """Day of the last dose; left out while it is taken."""
    stop_reason: (
        Annotated[str, words("no_benefit", "adverse_effect", "contraindicated", "patient_choice", "cost", "completed")]
        | None
    ) = None
    """Why it was stopped."""
    adherence: Annotated[str, words("good", "poor", "unknown")] | None = None
    """Whether it was taken as agreed."""
    baseline_pain: Pain | None = None
    """Numeric rating scale 0 to 10 before this treatment."""
    reviews: Many[Review] | None = None
    """What each visit found, oldest first."""


class Scores(Entry):
    """Questionnaires and simple tests."""

    phq9: Annotated[int, number("scores.phq9")] | None = None
    """Patient Health Questionnaire, 0 to 27."""
    phq9_item9: Annotated[int, number("scores.phq9_item9")] | None = None
    """Its item 9, thoughts of death or self-harm, 0 to 3."""
    gad7: Annotated[int, number("scores.gad7")] | None = None
    """Generalised anxiety, 0 to 21."""
    isi: Annotated[int, number("scores.isi")] | None = None
    """Insomnia severity index, 0 to 28."""
    falls_last_year: Annotated[int, number("scores.falls_last_year")] | None = None
    """Falls in the last twelve months."""
    tug_seconds: Annotated[int | float, number("scores.tug_seconds")] | None = None
    """Timed up and go, in seconds."""
    audit_c: Annotated[int, number("scores.audit_c")] | None = None
    """Alcohol use, 0 to 12."""
    bpi_interference: Annotated[int | float, number("scores.bpi_interference")] | None = None
    """Brief Pain Inventory, mean interference, 0 to 10."""
    nyha_class: Annotated[int, number("scores.nyha_class")] | None = None
    """Heart failure class, 0 for none to 4."""
    child_pugh: Annotated[str, words(*ChildPugh)] | None = None
    """Class of liver impairment, `none` for none."""


class Preferences(Entry):
    """What the patient wants."""

    prefers_non_drug: YesNo | None = None
    """Would rather do without medicines."""
    accepts_injections: YesNo | None = None
    """Agrees to injections."""
    wants_pregnancy: YesNo | None = None
    """Wants to become pregnant."""
