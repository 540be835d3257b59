"""What the case says: entries and items as they were given."""

from facts._experta import Field
from facts.templates import Template


class Visit(Template):
    """The day that every duration is counted to, and the region whose regimens lead."""

    assessed_on = Field(str, mandatory=True)
    region = Field(str, mandatory=True)  # us, uk, eu or unknown


class Item(Template):
    """One askable item. Status: present, absent, known, unknown or not_done."""

    path = Field(str, mandatory=True)  # dotted case path, such as findings.narrow_angle_glaucoma
    status = Field(str, mandatory=True)
    value = Field(object)
    provenance = Field(str)  # stated or assumed


class Listed(Template):
    """One word of a list in the case, such as a site or a symptom."""

    path = Field(str, mandatory=True)
    word = Field(str, mandatory=True)


class ExposureEntry(Template):
    """One course of a quinolone as it was entered."""

    index = Field(int, mandatory=True)
    agent = Field(str)
    route = Field(str)
    first_dose = Field(str)
    last_dose = Field(str)
    ongoing = Field(str)
    planned = Field(str)


class MedicineEntry(Template):
    """One medicine as it was entered."""

    index = Field(int, mandatory=True)
    name = Field(str, mandatory=True)
    daily_dose = Field(object)
    unit = Field(str)
    route = Field(str)
    since = Field(str)
    stopped = Field(str)
    planned = Field(str)
    purpose = Field(str)


class AllergyEntry(Template):
    """One allergy as it was entered."""

    index = Field(int, mandatory=True)
    name = Field(str, mandatory=True)


class LabEntry(Template):
    """One laboratory or bedside result, in the unit used inside."""

    index = Field(int, mandatory=True)
    test = Field(str, mandatory=True)
    value = Field(object)
    unit = Field(str)
    date = Field(str)
    plausible = Field(str)  # yes, no, or word for a result in words


class TrialEntry(Template):
    """One treatment tried for this neuropathy, as it was entered."""

    index = Field(int, mandatory=True)
    treatment = Field(str, mandatory=True)
    started = Field(str)
    target_dose_since = Field(str)
    highest_daily_dose_mg = Field(object)
    stopped = Field(str)
    stop_reason = Field(str)
    adherence = Field(str)
    baseline_pain = Field(object)


class ReviewEntry(Template):
    """One visit during a trial."""

    trial = Field(int, mandatory=True)
    index = Field(int, mandatory=True)
    date = Field(str)
    week = Field(object)
    pain = Field(object)
    response = Field(str)
    function = Field(str)
    global_change = Field(object)
    tolerability = Field(str)
