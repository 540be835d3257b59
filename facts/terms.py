"""The closed vocabularies: every word that a case or an assessment may use, from `vocabulary.yaml`.

Words that the program itself has to name are spelled out here; lists of things (treatments, findings, subjects)
exist in the table only and are looked up by id: `Treatment("duloxetine")`. Ids are permanent; more may be added,
none renamed. A test compares both with the published contract.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from facts.own_tables import own_tables

VOCABULARY: Mapping[str, Any] = MappingProxyType(own_tables()["vocabulary.yaml"])
"""The table as it stands in the file: section to its words."""


def _members(words: Any) -> dict[str, str]:
    return {word.upper(): word for word in words}


class Answer(StrEnum):
    """The answer to a question about the patient; `unknown` and `not_done` are answers, never `no`."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    NOT_DONE = "not_done"


class Line(StrEnum):
    """Where a treatment stands on the ladder, or beside it."""

    FIRST_LINE = "first_line"
    SECOND_LINE = "second_line"
    THIRD_LINE = "third_line"
    TOPICAL = "topical"
    NON_DRUG = "non_drug"
    NUTRITION = "nutrition"
    NEVER_FOR_THIS = "never_for_this"


class Action(StrEnum):
    """What a recommendation asks for."""

    START = "start"
    CONTINUE = "continue"
    TITRATE = "titrate"
    ADD = "add"
    SWITCH = "switch"
    TAPER = "taper"
    STOP = "stop"
    AVOID = "avoid"
    TEST = "test"
    REFER = "refer"
    REVIEW = "review"
    MONITOR = "monitor"
    ADVISE = "advise"


class Urgency(StrEnum):
    """How soon a recommendation is to be acted on, soonest first."""

    EMERGENCY = "emergency"
    SAME_DAY = "same_day"
    WITHIN_TWO_WEEKS = "within_two_weeks"
    SOON = "soon"
    ROUTINE = "routine"


class Status(StrEnum):
    """What kind of answer an assessment is."""

    PLAN = "plan"
    PROVISIONAL = "provisional"
    URGENT_REFERRAL = "urgent_referral"
    OUT_OF_SCOPE = "out_of_scope"


class Standing(StrEnum):
    """How a treatment stands for this patient on this day."""

    RECOMMENDED = "recommended"
    ACTIVE = "active"
    ALTERNATIVE = "alternative"
    DEFERRED = "deferred"
    TOO_EARLY = "too_early"
    RESERVED = "reserved"
    EXCLUDED = "excluded"
    AVOIDED = "avoided"
    TRIED = "tried"
    NOT_TOLERATED = "not_tolerated"
    NOT_INDICATED = "not_indicated"


class Severity(StrEnum):
    """How hard a safety row bears on a treatment, hardest first."""

    BLOCK = "block"
    AVOID = "avoid"
    ADJUST = "adjust"
    CAUTION = "caution"
    INFO = "info"


class Chronicity(StrEnum):
    """How long the neuropathy has lasted, counted from its onset."""

    ACUTE = "acute"
    SUBACUTE = "subacute"
    PERSISTENT = "persistent"
    LONG_ESTABLISHED = "long_established"
    UNKNOWN = "unknown"


class TimeWindow(StrEnum):
    """How the onset lies to the exposure."""

    BEFORE_EXPOSURE = "before_exposure"
    STRONG = "strong"
    PLAUSIBLE = "plausible"
    WEAK = "weak"
    UNLIKELY = "unlikely"
    UNKNOWN = "unknown"


class WhoUmc(StrEnum):
    """Causality category of the World Health Organization and the Uppsala Monitoring Centre."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"
    CONDITIONAL = "conditional"
    UNASSESSABLE = "unassessable"


class AttributionBand(StrEnum):
    """Band of the Naranjo score."""

    DEFINITE = "definite"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    DOUBTFUL = "doubtful"
    UNASSESSABLE = "unassessable"


class B12Class(StrEnum):
    """What the B12 tests say."""

    DEFICIENT = "deficient"
    FUNCTIONAL_DEFICIENCY = "functional_deficiency"
    INDETERMINATE = "indeterminate"
    REPLETE = "replete"
    UNKNOWN = "unknown"


class ResponseClass(StrEnum):
    """How the pain answered to a treatment."""

    GOOD = "good"
    PARTIAL = "partial"
    NONE = "none"
    WORSE = "worse"
    NOT_ASSESSABLE = "not_assessable"


class ReasonKind(StrEnum):
    """What kind of reason stands beside a treatment."""

    CONTRAINDICATION = "contraindication"
    INTERACTION = "interaction"
    DOSE_LIMIT = "dose_limit"
    PRECAUTION = "precaution"
    PRIOR_TRIAL = "prior_trial"
    LADDER = "ladder"
    NO_INDICATION = "no_indication"
    UNKNOWN = "unknown"
    PREFERENCE = "preference"


class Stage(StrEnum):
    """Where the patient stands on the ladder today."""

    BEFORE_FIRST_LINE = "before_first_line"
    TITRATION = "titration"
    TRIAL_RUNNING = "trial_running"
    WEEK_4_REVIEW = "week_4_review"
    WEEK_12_REVIEW = "week_12_review"
    LONG_TERM = "long_term"
    SECOND_LINE = "second_line"
    THIRD_LINE = "third_line"
    SPECIALIST = "specialist"
    NOT_INDICATED = "not_indicated"
    UNKNOWN = "unknown"


class ChildPugh(StrEnum):
    """Class of liver impairment; `none` is no impairment."""

    NONE = "none"
    A = "a"
    B = "b"
    C = "c"


class B12Form(StrEnum):
    """Form of vitamin B12."""

    vars().update(_members(VOCABULARY["b12_form"]))


class B12Route(StrEnum):
    """Route by which vitamin B12 is given."""

    vars().update(_members(VOCABULARY["b12_route"]))


class Treatment(StrEnum):
    """A treatment that every assessment lists, in the order of the lines."""

    vars().update(_members(word for line in VOCABULARY["treatments"].values() for word in line))

    @property
    def line(self) -> Line:
        """The line that the treatment belongs to."""
        return _LINE_OF[self]


class TestSubject(StrEnum):
    """What a `test` recommendation asks to be tested."""

    __test__ = False  # the name would else make pytest collect it

    vars().update(_members(VOCABULARY["subjects"]["tests"]))


class ReferralSubject(StrEnum):
    """Where a `refer` recommendation sends the patient."""

    vars().update(_members(VOCABULARY["subjects"]["referrals"]))


class FindingGroup(StrEnum):
    """The groups that the findings are listed under."""

    vars().update(_members(VOCABULARY["findings"]))


class Finding(StrEnum):
    """Something that is present, absent, unknown or not looked for in the patient."""

    vars().update(_members(word for group in VOCABULARY["findings"].values() for word in group))

    @property
    def group(self) -> FindingGroup:
        """The group that the finding is listed under."""
        return _GROUP_OF[self]

    @property
    def meaning(self) -> str:
        """What counts as the finding; empty where the id says it all."""
        return str(VOCABULARY["findings"][self.group][self.value])


class RedFlag(NamedTuple):
    """What a red flag asks for: at least this urgency, and this destination."""

    urgency: Urgency
    subject: ReferralSubject


_LINE_OF = MappingProxyType(
    {Treatment(word): Line(line) for line, words in VOCABULARY["treatments"].items() for word in words}
)
_GROUP_OF = MappingProxyType(
    {Finding(word): FindingGroup(group) for group, words in VOCABULARY["findings"].items() for word in words}
)

RED_FLAGS: Mapping[Finding, RedFlag] = MappingProxyType(
    {
        Finding(word): RedFlag(Urgency(row["urgency"]), ReferralSubject(row["subject"]))
        for word, row in VOCABULARY["red_flags"].items()
    }
)
"""Every red flag with its urgency and destination, in the order of the table."""

STATUS_MEANING: Mapping[Status, str] = MappingProxyType({Status(k): v for k, v in VOCABULARY["status"].items()})
"""What each status says, as a sentence."""

STANDING_MEANING: Mapping[Standing, str] = MappingProxyType({Standing(k): v for k, v in VOCABULARY["standing"].items()})
"""What each standing says, as a sentence."""

SEVERITY_MEANING: Mapping[Severity, str] = MappingProxyType({Severity(k): v for k, v in VOCABULARY["severity"].items()})
"""What follows from each severity, in words."""
