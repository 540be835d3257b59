"""The fact templates of working memory: every relation that a rule may match or assert.

Slots hold str, int or Fraction; an empty string means that the slot has no value.
Dates are ISO text, durations name their unit in the slot, doses are milligrams a day.
"""

from facts._experta import Field
from facts.templates import Template

# What the case says


class Visit(Template):
    """The day that every duration is counted to, and the region whose regimens lead."""

    assessed_on = Field(str, mandatory=True)
    region = Field(str, mandatory=True)  # us, uk, eu or unknown


class Item(Template):
    """One askable item. Status: present, absent, known, unknown, not_done, or unused (an implausible value)."""

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


# What follows from it


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


class Reading(Template):
    """A number that was stated or measured: a laboratory test, a score, age, weight, height or pain."""

    id = Field(str, mandatory=True)
    value = Field(object)
    unit = Field(str)
    item = Field(str)
    method = Field(str)


class Measure(Template):
    """A number that was computed (or only a lower bound of it), or the item that is missing to know it."""

    id = Field(str, mandatory=True)
    status = Field(str, mandatory=True)  # known, at_least or unknown
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


class Exposure(Template):
    """Whether a quinolone was ever taken by mouth, by vein or inhaled: yes, no or unknown."""

    status = Field(str, mandatory=True)


class FluoroquinoloneUse(Template):
    """A systemic quinolone course: now, planned or past."""

    path = Field(str, mandatory=True)
    agent = Field(str, mandatory=True)
    state = Field(str, mandatory=True)


class Onset(Template):
    """When the neuropathy began relative to the exposure (vocabulary: time_window) and after or before the first dose."""

    window = Field(str, mandatory=True)
    after_first_dose = Field(str, mandatory=True)  # yes, no or unknown
    beyond_180_days = Field(str)


class Chronicity(Template):
    """How long the neuropathy has lasted (vocabulary: chronicity) in whole months."""

    grade = Field(str, mandatory=True)
    months = Field(object)


class NeurotoxicSince(Template):
    """A neurotoxic medicine that was taken when the neuropathy began or since."""

    ingredient = Field(str, mandatory=True)


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


# Safety


class Barrier(Template):
    """A safety row that holds for a treatment; `other` names a running treatment that it depends on."""

    treatment = Field(str, mandatory=True)
    row = Field(str, mandatory=True)
    severity = Field(str, mandatory=True)  # block, avoid, adjust, caution or info
    kind = Field(str, mandatory=True)
    other = Field(str)
    cap_mg = Field(object)


class Unanswered(Template):
    """An unanswered item that decides whether a safety row holds for a treatment."""

    treatment = Field(str, mandatory=True)
    row = Field(str, mandatory=True)
    severity = Field(str, mandatory=True)
    item = Field(str, mandatory=True)


class Cap(Template):
    """The lowest dose limit of a treatment for this patient, in milligrams a day."""

    treatment = Field(str, mandatory=True)
    daily_mg = Field(object)
    row = Field(str, mandatory=True)


class Clearance(Template):
    """The worst that the safety rows say of a treatment, other treatments left aside: clear, avoided or excluded."""

    treatment = Field(str, mandatory=True)
    verdict = Field(str, mandatory=True)
    leaves_today = Field(str)  # yes: only because of a medicine that is stopped today


# Treatment so far


class Running(Template):
    """A treatment that is taken now; `source` is trial or medicines."""

    treatment = Field(str, mandatory=True)
    source = Field(str, mandatory=True)
    path = Field(str)
    purpose = Field(str)  # neuropathy, other or unknown


class Course(Template):
    """What one treatment did so far, in words that rules match."""

    treatment = Field(str, mandatory=True)
    path = Field(str)
    running = Field(str, mandatory=True)  # yes or no
    line = Field(str)
    systemic = Field(str)
    dose = Field(str)  # below_target, at_target or unknown
    maximum = Field(str)  # below or reached or unknown
    adequacy = Field(str)  # adequate, short, poor_adherence or unknown
    tolerated = Field(str)  # yes, no or unknown
    grade = Field(str)  # response class
    window = Field(str)  # before_week_12 or from_week_12 or unknown
    weeks = Field(object)  # whole weeks at target
    daily_mg = Field(object)
    stop_reason = Field(str)
    stage = Field(str)  # stage of the ladder while it runs
    judged = Field(
        str
    )  # yes for the running agent that is judged now, listed for one that only stands in the medicines
    adherence = Field(str)  # good, poor or unknown


class Response(Template):
    """The response to the treatment that is judged now."""

    treatment = Field(str, mandatory=True)
    grade = Field(str, mandatory=True)
    weeks = Field(object)
    adequate = Field(str)
    from_pain = Field(object)
    to_pain = Field(object)


class History(Template):
    """What the past says of a treatment: failed, not_tolerated, under_trialled, helped, stopped_otherwise."""

    treatment = Field(str, mandatory=True)
    outcome = Field(str, mandatory=True)


class Verdict(Template):
    """What is to happen with a running agent."""

    treatment = Field(str, mandatory=True)
    decision = Field(str, mandatory=True)  # continue, titrate, raise, add, switch, taper, review, ask
    reason = Field(str)


class Opening(Template):
    """The best remaining agent: `mode` start, add or switch; `running` is the agent that it joins or replaces."""

    mode = Field(str, mandatory=True)
    treatment = Field(str, mandatory=True)
    running = Field(str)
    line = Field(str)


class Kept(Template):
    """A running agent that stays in the plan, so that its interactions count."""

    treatment = Field(str, mandatory=True)


class Place(Template):
    """The rank of an agent among those that remain for this patient."""

    treatment = Field(str, mandatory=True)
    place = Field(int, mandatory=True)
    points = Field(int, mandatory=True)


class Ladder(Template):
    """Where the patient stands: stage of the ladder, whether something runs, whether the lines are exhausted."""

    stage = Field(str, mandatory=True)
    running = Field(str, mandatory=True)  # yes or no
    earlier_lines = Field(str)  # open or exhausted
    third_line = Field(str)  # open or closed
    waiting = Field(str)  # the first-line agent that only a fluoroquinolone that is stopped today forbids
    next_mode = Field(str)  # start, add or switch
    reserve = Field(str)  # yes while the second line waits behind the first


# The plan


class Step(Template):
    """One recommendation: what to do with which treatment, in the words of `text` in wording.yaml."""

    action = Field(str, mandatory=True)
    treatment = Field(str)
    subject = Field(str)
    other = Field(str)  # add: what it joins; switch: what it replaces
    text = Field(str, mandatory=True)
    urgency = Field(str, mandatory=True)
    form = Field(str)
    route = Field(str)
    regimen = Field(str)  # regimen of the monograph
    dosing = Field(str)  # titration, titrate, escalate, keep, taper, regimen or none
    review = Field(str)  # trial (weeks 4 and 12 at target), long_term, soon or none


class StepStart(Template):
    """The day on which a step begins; empty while it cannot be known."""

    treatment = Field(str, mandatory=True)
    action = Field(str, mandatory=True)
    day = Field(str)


class DoseStep(Template):
    """One dated row of a schedule."""

    treatment = Field(str, mandatory=True)
    action = Field(str, mandatory=True)
    number = Field(int, mandatory=True)
    first_day = Field(str, mandatory=True)
    last_day = Field(str)
    dose = Field(str, mandatory=True)
    daily_mg = Field(object)


class Maximum(Template):
    """The most a day that the plan allows now, in milligrams."""

    treatment = Field(str, mandatory=True)
    action = Field(str, mandatory=True)
    daily_mg = Field(object)


class ReviewOn(Template):
    """A day on which the step is reviewed."""

    treatment = Field(str, mandatory=True)
    action = Field(str, mandatory=True)
    number = Field(int, mandatory=True)
    day = Field(str, mandatory=True)


class Stands(Template):
    """One standing of a treatment and why; the first in the contract's order counts, all reasons are listed."""

    treatment = Field(str, mandatory=True)
    standing = Field(str, mandatory=True)
    kind = Field(str, mandatory=True)
    text = Field(str)  # wording key, or empty when `row` says it
    row = Field(str)
    other = Field(str)


class Caution(Template):
    """Something to mind with a treatment that is in the plan."""

    treatment = Field(str, mandatory=True)
    row = Field(str, mandatory=True)


class Monitor(Template):
    """A monitoring row that applies."""

    row = Field(str, mandatory=True)
    treatment = Field(str)


class Shown(Template):
    """A departure from the articles that this answer touches."""

    departure = Field(str, mandatory=True)


class Ask(Template):
    """An unanswered item that could change the advice."""

    item = Field(str, mandatory=True)
    part = Field(str)  # the part of the item, such as adherence of trials.0
    why = Field(str, mandatory=True)  # wording key
    treatment = Field(str)
    decides = Field(str)  # yes: the plan is provisional until it is answered


class Advice(Template):
    """A sentence of the assessment that is not a recommendation: a limit, an expectation."""

    text = Field(str, mandatory=True)
    place = Field(str, mandatory=True)  # limits, outcome or safety
