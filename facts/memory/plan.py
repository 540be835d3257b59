"""The plan: steps, doses, reviews, standings, monitoring, questions."""

from facts._experta import Field
from facts.templates import Template


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
    dosing = Field(str)  # titration, titrate, escalate, lower, keep, taper, regimen or none
    review = Field(str)  # trial (weeks 4 and 12 at target), long_term, taper, soon, when_free or none


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


class WatchOn(Template):
    """A day, from the visit on, on which a monitoring row is looked at; `number` counts them from 0."""

    row = Field(str, mandatory=True)
    number = Field(int, mandatory=True)
    day = Field(str, mandatory=True)


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
