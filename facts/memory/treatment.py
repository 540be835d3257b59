"""Treatments: what speaks against them, what they did so far, what remains on the ladder."""

from facts._experta import Field
from facts.templates import Template


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
    kept_mg = Field(object)  # the most of what is taken already
    row = Field(str, mandatory=True)


class Clearance(Template):
    """The worst that the safety rows say of a treatment, other treatments left aside: clear, avoided or excluded."""

    treatment = Field(str, mandatory=True)
    verdict = Field(str, mandatory=True)
    stop = Field(str)  # yes: a running treatment is stopped at once, not tapered
    stop_row = Field(str)  # the row that says so
    leaves_today = Field(str)  # yes: only because of a medicine that is stopped today


class FreeFrom(Template):
    """A treatment that is forbidden now only by medicines that have left the body on a day soon."""

    treatment = Field(str, mandatory=True)
    day = Field(str, mandatory=True)


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
    limit = Field(str)  # the present dose: over a limit of the patient, over_plan, within or unknown
    purpose = Field(str)  # neuropathy, other or unknown
    adequacy = Field(str)  # adequate, short, poor_adherence or unknown
    tolerated = Field(str)  # yes, no, unknown, or doubtful: unknown, and an earlier trial was not tolerated
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
    """What the past says of a treatment: failed, not_tolerated, under_trialled or (nobody said why) stopped."""

    treatment = Field(str, mandatory=True)
    outcome = Field(str, mandatory=True)


class RepeatWait(Template):
    """A treatment that was given and may not be repeated before a day."""

    treatment = Field(str, mandatory=True)
    day = Field(str, mandatory=True)


class UnclearTrial(Template):
    """A trial that ended, of which an item is not known that decides whether the agent is offered again."""

    treatment = Field(str, mandatory=True)
    item = Field(str, mandatory=True)


class Verdict(Template):
    """What is to happen with a running agent."""

    treatment = Field(str, mandatory=True)
    decision = Field(str, mandatory=True)  # continue, titrate, raise, lower, add, replace, taper or review
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


class Clash(Template):
    """Two running agents that both stay and should not be taken together; `treatment` yields to `other`."""

    treatment = Field(str, mandatory=True)
    other = Field(str, mandatory=True)
    row = Field(str, mandatory=True)
    severity = Field(str, mandatory=True)  # block or avoid
    choice = Field(str, mandatory=True)  # why it yields: newest (the judged one), other_disease, ladder, rank or open


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
    waiting = Field(str)  # the first-line agent that is free within days
    left = Field(str)  # no where nothing of the ladder is left, whatever of what runs is taken away
    next_mode = Field(str)  # start, add or switch
    reserve = Field(str)  # yes while the second line waits behind the first
