"""What follows about the patient: medicines, numbers, findings, exposure, attribution, nutrition, pain."""

from facts._experta import Field
from facts.templates import Template


class Takes(Template):
    """An ingredient that is taken now, planned, or was stopped `days_since_stop` days ago (at least)."""

    path = Field(str, mandatory=True)
    ingredient = Field(str, mandatory=True)
    state = Field(str, mandatory=True)  # now, planned or stopped
    days_since_stop = Field(object)  # the fewest days that the stated precision allows
    systemic = Field(str)  # yes, no or unknown
    purpose = Field(str)  # neuropathy, other or unknown
    daily_mg = Field(object)
    since = Field(str)


class Allergy(Template):
    """An allergy to an ingredient."""

    path = Field(str, mandatory=True)
    ingredient = Field(str, mandatory=True)


class TrialOf(Template):
    """Which treatment of the ladder a trial was of."""

    index = Field(int, mandatory=True)
    treatment = Field(str, mandatory=True)


class Unrecognised(Template):
    """A name that is not in the medicines table."""

    path = Field(str, mandatory=True)
    place = Field(str, mandatory=True)  # the list of the case: medicines, exposures, trials or allergies
    name = Field(str, mandatory=True)
    suggestions = Field(str)
    class_word = Field(str)  # yes: it names a class, and which member is meant is not known


class Reading(Template):
    """What was stated or measured: the newest result of a laboratory test, a score, age, weight, height or pain."""

    id = Field(str, mandatory=True)
    value = Field(object)
    unit = Field(str)
    item = Field(str)
    method = Field(str)
    recent = Field(str)  # of a result: yes where it counts in the work-up, no where it is too old
    date = Field(str)  # of a result, as far as it was stated


class Measure(Template):
    """A number that was computed (or only a bound of it), or the item that is missing to know it."""

    id = Field(str, mandatory=True)
    status = Field(str, mandatory=True)  # known, at_least, at_most or unknown
    value = Field(object)
    unit = Field(str)
    item = Field(str)
    method = Field(str)


class Finding(Template):
    """Something that is present, absent or unknown in this patient; unknown names the item that would settle it."""

    id = Field(str, mandatory=True)
    status = Field(str, mandatory=True)
    item = Field(str)
    provenance = Field(str)  # stated, derived or assumed


class Band(Template):
    """A number in words, such as total vitamin B12 in the deficient range."""

    measure = Field(str, mandatory=True)
    band = Field(str, mandatory=True)
    item = Field(str)


class Contradiction(Template):
    """Two answers that cannot both be true; the more dangerous one is used."""

    item = Field(str, mandatory=True)
    text = Field(str, mandatory=True)


class Implausible(Template):
    """A dose that nobody takes; it is not used."""

    item = Field(str, mandatory=True)


class Exposure(Template):
    """Whether a quinolone was ever taken by mouth, by vein or inhaled: yes, no or unknown."""

    status = Field(str, mandatory=True)


class FluoroquinoloneUse(Template):
    """A systemic quinolone course: now, planned or past."""

    path = Field(str, mandatory=True)
    agent = Field(str, mandatory=True)
    state = Field(str, mandatory=True)


class Onset(Template):
    """When the neuropathy began: the time window of the exposure, and whether after the first dose."""

    window = Field(str, mandatory=True)
    after_first_dose = Field(str, mandatory=True)  # yes, no or unknown
    beyond_180_days = Field(str)
    missing = Field(str)  # the item of which a missing part leaves the window unknown


class Chronicity(Template):
    """How long the neuropathy has lasted (vocabulary: chronicity) in whole months."""

    grade = Field(str, mandatory=True)
    months = Field(object)


class NeurotoxicSince(Template):
    """A neurotoxic medicine that was taken when the neuropathy began or since."""

    ingredient = Field(str, mandatory=True)
    now = Field(str)  # yes where it is taken now


class CompetingCause(Template):
    """Another possible cause of the neuropathy."""

    cause = Field(str, mandatory=True)


class NaranjoAnswer(Template):
    """The points of one Naranjo question."""

    question = Field(int, mandatory=True)
    points = Field(int, mandatory=True)


class Attribution(Template):
    """Naranjo score and band, and the WHO-UMC category."""

    score = Field(int, mandatory=True)
    band = Field(str, mandatory=True)
    who_umc = Field(str, mandatory=True)


class MissingForAttribution(Template):
    """An unanswered item that the attribution waits for."""

    item = Field(str, mandatory=True)


class RedFlag(Template):
    """A red flag that is present, with its urgency and destination."""

    id = Field(str, mandatory=True)
    urgency = Field(str, mandatory=True)
    subject = Field(str, mandatory=True)


class Critical(Template):
    """A value or a finding that needs a doctor before the plan, with its urgency and destination."""

    id = Field(str, mandatory=True)
    value = Field(object)
    unit = Field(str)
    urgency = Field(str, mandatory=True)
    subject = Field(str, mandatory=True)


class OutOfScope(Template):
    """A reason why this ladder is not for this patient, and who should see the patient instead."""

    reason = Field(str, mandatory=True)
    subject = Field(str, mandatory=True)


class Pathway(Template):
    """Which answer is given: plan, urgent or out_of_scope."""

    kind = Field(str, mandatory=True)


class B12Status(Template):
    """The vitamin B12 class (vocabulary: b12_class), and what the result was."""

    grade = Field(str, mandatory=True)
    explained_by = Field(str)  # wording key for a class that a second test left open
    value = Field(object)


class PainGate(Template):
    """Whether an analgesic may be started or added: open, closed or unknown."""

    status = Field(str, mandatory=True)


class Treatment(Template):
    """A treatment of the vocabulary: its line, and whether it treats pain."""

    id = Field(str, mandatory=True)
    line = Field(str, mandatory=True)
    analgesic = Field(str, mandatory=True)  # yes or no
    systemic = Field(str, mandatory=True)
    later_line = Field(str, mandatory=True)  # yes for the second line, no for the others
    role = Field(str)  # the part that it plays beside the lines, such as first_topical
    never = Field(str)  # the standing of a treatment that is never for this
    regimen = Field(str)  # the first regimen of its monograph


class RegimenChoice(Template):
    """The regimen of a situation for this patient."""

    situation = Field(str, mandatory=True)
    regimen = Field(str, mandatory=True)
    form = Field(str)
    route = Field(str)


class ConfirmFirst(Template):
    """An unanswered item that has to be known before this treatment begins."""

    treatment = Field(str, mandatory=True)
    item = Field(str, mandatory=True)
