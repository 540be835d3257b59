"""The forms of the small tables: findings, thresholds, pairs, departures, questions, wording, sources."""

from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, Literal

from facts.models import BeforeValidator, Field
from knowledge.medicine_table import class_name
from knowledge.monograph import Citation, FindingId, Row, RowId, Sourced, Text


def _exact(value: Any) -> Any:
    return Fraction(str(value)) if isinstance(value, (int, float, str)) and not isinstance(value, bool) else value


Exact = Annotated[Fraction, BeforeValidator(_exact)]
YesNo = Literal["yes", "no"]


class Evidence(Row):
    """A number that shows a finding: `measure` at or above, above, or below a limit, in one sex if that is named."""

    measure: Text
    at_least: Exact | None = None
    above: Exact | None = None
    below: Exact | None = None
    outside: tuple[Exact, Exact] | None = None
    sex: Literal["female", "male"] | None = None

    def holds(self, value: Fraction) -> bool:
        """Whether the value meets every limit of this row."""
        return (
            (self.at_least is None or value >= self.at_least)
            and (self.above is None or value > self.above)
            and (self.below is None or value < self.below)
            and (self.outside is None or not self.outside[0] <= value <= self.outside[1])
        )


class Words(Row):
    """Words of the case that show a finding."""

    item: Text
    any_of: tuple[Text, ...]


class StatedFinding(Sourced):
    """A finding of the vocabulary that a number or a word can also show.

    With `same: yes` the number can also rule it out and contradict a word; with `unstated` it rules out without a word.
    """

    evidence: tuple[Evidence, ...] = ()
    words: tuple[Words, ...] = ()
    same: Literal["no", "yes", "unstated"] = "no"


class ThresholdFinding(Evidence, Sourced):
    """A number against a limit. `absent_with`: a finding whose absence makes this one absent too."""

    words: Text
    absent_with: FindingId | None = None


class MedicineRow(Row):
    """Medicines by their ingredient or class."""

    classes: tuple[FindingId, ...] = ()
    ingredients: tuple[FindingId, ...] = ()

    @cached_property
    def names(self) -> frozenset[str]:
        """The ingredients, and the classes by `class_name`."""
        return frozenset((*self.ingredients, *map(class_name, self.classes)))


class TakenFinding(MedicineRow):
    """Medicines taken now, planned, or stopped fewer than `within_days` days ago.

    `state` narrows it: `current` leaves out what is planned, `planned` all else. With `with_ladder` the agents of the
    ladder count as well.
    """

    within_days: int = 0
    at_least: int = 1
    exposures: YesNo = "no"
    state: Literal["now", "current", "planned"] = "now"
    with_ladder: YesNo = "no"
    words: Text


class AllergyFinding(MedicineRow):
    """An allergy to one of these medicines."""


class SaidFinding(Row):
    """A word of the case: one of `any_of`, or a list that contains `contains`."""

    item: Text
    any_of: tuple[Text, ...] = ()
    contains: Text | None = None
    or_item: Text | None = None
    only_sex: Literal["female", "male"] | None = None
    only_below_age: Exact | None = None
    words: Text
    absent_with: FindingId | None = None


class CombinedFinding(Row):
    """Other findings, three-valued: any of, all of, and none of."""

    any_of: tuple[FindingId, ...] = ()
    all_of: tuple[FindingId, ...] = ()
    none_of: tuple[FindingId, ...] = ()
    words: Text


class FindingTable(Row):
    """What rules may ask about a patient, beside what a case states in so many words."""

    stated: dict[FindingId, StatedFinding]
    threshold: dict[FindingId, ThresholdFinding]
    taken: dict[FindingId, TakenFinding]
    allergy: dict[FindingId, AllergyFinding]
    says: dict[FindingId, SaidFinding]
    combined: dict[FindingId, CombinedFinding]

    def words_of(self, id_: str) -> str:
        """A finding that a number shows, in words."""
        row: ThresholdFinding | CombinedFinding = self.threshold[id_] if id_ in self.threshold else self.combined[id_]
        return row.words


class Source(Row):
    """One entry of the bibliography; `through` names the dossier that rests on it where no row cites it by itself."""

    title: Text
    publisher: Text | None = None
    year: int | None = None
    kind: Literal["label", "guideline", "regulator", "trial", "review", "dossier", "article", "contract", "project"]
    standing: Literal["verified", "secondary", "recalled", "project"]
    note: str = ""
    through: Text | None = None
    url: Text | None = None
    doi: Text | None = None
    pmid: Text | None = None


class WashOut(Row):
    """Days between the last dose of one treatment and the first of the other."""

    model_config = Row.model_config | {"populate_by_name": True}
    from_: Text = Field(alias="from")
    to: Text
    days: int


class Pair(Sourced):
    """Two treatments of the ladder together."""

    id: RowId
    between: tuple[Text, Text]
    severity: Literal["block", "avoid", "caution", "info"]
    when: tuple[FindingId, ...] = ()
    text: Text
    wash_out_days: WashOut | tuple[WashOut, ...] | None = None

    def wash_out(self, leaving: str, starting: str) -> int:
        """Days between the last dose of `leaving` and the first of `starting`; 0 where no row says otherwise."""
        rows = self.wash_out_days or ()
        for row in rows if isinstance(rows, tuple) else (rows,):
            if (row.from_, row.to) == (leaving, starting):
                return row.days
        return 0


class Departure(Sourced):
    """Where the program does not follow an article, and why."""

    id: Annotated[str, Field(pattern=r"^DEP-\d+$")]
    article_says: Text
    program_does: Text
    because: Text
    touches: tuple[Text, ...] = ()
    when: Text
    shown: tuple[Text, ...] = Field(min_length=1)  # the situations of knowledge/rules/showing.py


class QuestionRow(Row):
    """How to ask for one item; questions.yaml says what each key means."""

    text: Text
    noun: str = ""
    help: str = ""
    why: str = ""
    answer: str = ""
    topic: Text
    burden: int = Field(ge=1, le=5)
    depends_on: tuple[Text, ...] = ()
    group: str = ""
    tries: tuple[Any, ...] = ()
    each_visit: YesNo = "no"
    routine: YesNo = "no"


class QuestionGroup(Row):
    """Items that are asked on one screen: the question for all of them, help, and what the answer "none" says."""

    text: Text
    help: str
    none: Text


class QuestionUnit(Row):
    """A unit that people say; `then` is the unit of a second number without one, as in "5 ft 10"."""

    factor: Exact
    then: str = ""
    also: tuple[Text, ...] = ()


class StepWording(Row):
    """The words of one recommendation and its place in the plan.

    `agents` says which medicines `{agents}` names: the fluoroquinolones taken now or planned, or what else is taken now
    that harms nerves.
    """

    order: int
    headline: Text
    agents: Literal["current", "planned", "neurotoxic"] | None = None
    goal: str = ""
    sources: tuple[Citation, ...] = ()


class Wording(Row):
    """Texts of the assessment by key; `{name}` slots are filled from the facts."""

    grade_means: dict[str, Text]
    steps: dict[str, StepWording]
    reasons: dict[str, Text]
    scope: dict[str, Text]
    stage: dict[str, Text]
    headlines: dict[str, Text]
    limits: dict[str, Text]
    outcome: dict[str, Text]
    asks: dict[str, Text]
    subjects: dict[str, Text]
    causes: dict[str, Text]


class Statement(Row):
    """One actionable sentence of an article and what carries it."""

    id: Text
    place: Citation
    quote: Text
    carried_by: tuple[Text, ...] = ()
    rules: tuple[Text, ...] = ()
    note: str = ""
