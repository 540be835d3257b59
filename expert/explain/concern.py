"""One thing that is found about an item of somebody else's plan."""

from enum import StrEnum

from expert.assessment import Citation, Part


class ConcernKind(StrEnum):
    """What was found, the gravest first."""

    CONTRADICTED = "contradicted"
    CULPRIT = "culprit"
    """It is the class of antibiotics that caused the harm."""
    EXCLUDED = "excluded"
    PAIR = "pair"
    """It may not be combined with another treatment that is planned or taken."""
    AVOIDED = "avoided"
    ABOVE_THE_LIMIT = "above_the_limit"
    SLIP_OF_THE_UNIT = "slip_of_the_unit"
    """The planned dose is so far below the lowest step that its unit must be wrong."""
    DUPLICATE = "duplicate"
    CONTRADICTORY = "contradictory"
    """The plan both stops and gives it."""
    NOT_TOLERATED = "not_tolerated"
    TRIED = "tried"
    NOT_INDICATED = "not_indicated"
    TOO_EARLY = "too_early"
    RESERVED = "reserved"
    OUTRANKED = "outranked"
    BELOW_EVERY_STEP = "below_every_step"
    """The planned dose is lower than the lowest step."""
    NOT_ADVISED = "not_advised"
    """Nothing forbids it; the program would do something else."""
    GOES_ON = "goes_on"
    """The plan stops what the program continues."""
    NOT_RUNNING = "not_running"
    UNKNOWN = "unknown"
    """An unanswered item could forbid it."""
    NOT_RECOGNISED = "not_recognised"
    BESIDE = "beside"
    """It is no treatment of the ladder."""
    BEGINS_LOWER = "begins_lower"
    """The planned dose is reached by a titration."""
    BELOW_A_TRIAL = "below_a_trial"
    """The planned dose is lower than that of an adequate trial."""
    NO_DOSE = "no_dose"
    TAPER = "taper"
    CAUTION = "caution"

    @property
    def is_hazard(self) -> bool:
        """Whether it makes the item a hazard."""
        return tuple(ConcernKind).index(self) <= tuple(ConcernKind).index(ConcernKind.NOT_TOLERATED)

    @property
    def is_difference(self) -> bool:
        """Whether the program would do otherwise, without a hazard."""
        order = tuple(ConcernKind)
        return order.index(ConcernKind.TRIED) <= order.index(self) <= order.index(ConcernKind.NOT_RUNNING)


class Concern(Part):
    """What was found, in a sentence, with the row and the sources that say so."""

    kind: ConcernKind
    text: str
    row: str | None = None
    sources: tuple[Citation, ...] = ()
