"""Faults in tables, each planted alone."""

from fractions import Fraction
from typing import Any

from expert.health import cover_checks, limit_checks, table_checks
from knowledge.load import knowledge
from knowledge.tables import CombinedFinding, QuestionRow, Source, ThresholdFinding
from tests.expert.health.planting import (
    Plant,
    changed,
    findings,
    monographs,
    more_rows,
    row,
    thresholds,
    with_rules,
    with_tables,
)

OLD = ThresholdFinding(
    measure="age_years", at_least=Fraction(90), words="old", sources=("contract#1",), standing="project"
)
PREGABALIN: Any = knowledge().treatments["pregabalin"]
STATEMENTS = knowledge().statements
BROKEN = CombinedFinding(any_of=("no_such_thing",), words="broken")
NOBODY = Source(title="Nobody", kind="review", standing="recalled")

TABLE_PLANTS = (
    Plant(
        "subsumed",
        "TST-20",
        cover_checks.covered_rows,
        lambda: with_tables(
            treatments=more_rows("pregabalin", row("TST-20", ["age_over_75"]), row("TST-21", ["age_65_or_over"]))
        ),
        witness=True,
        name="a row inside another row",
    ),
    Plant(
        "overlap",
        "stages.week_12_review",
        limit_checks.crossed_limits,
        lambda: with_tables(thresholds=thresholds("stages", week_12_review=Fraction(3))),
        witness=True,
    ),
    Plant(
        "gap",
        "b12.mma_raised_from",
        limit_checks.crossed_limits,
        lambda: with_tables(thresholds=thresholds("b12", mma_raised_from=None)),
        name="a limit that is missing",
    ),
    Plant(
        "gap",
        "gabapentin creatinine_clearance",
        limit_checks.uneven_caps,
        lambda: with_tables(
            treatments=more_rows("gabapentin", row("TST-22", ["creatinine_clearance_30_to_59"], "adjust", cap_mg=100))
        ),
        witness=True,
        name="a dose limit that ends where the kidneys are worse",
    ),
    Plant(
        "unknown-finding",
        "no_such_thing",
        table_checks.unanswerable_rows,
        lambda: with_tables(treatments=more_rows("pregabalin", row("TST-23", ["no_such_thing"]))),
    ),
    Plant(
        "unknown-finding",
        "no_such_thing",
        table_checks.broken_findings,
        lambda: with_tables(findings=findings("combined", "broken", BROKEN)),
        name="a finding made of one that is not there",
    ),
    Plant(
        "unknown-finding",
        "no_such_thing",
        table_checks.broken_findings,
        lambda: with_tables(
            thresholds={
                **knowledge().thresholds,
                "way_down": {**knowledge().thresholds["way_down"], "fast_with": ("no_such_thing",)},
            }
        ),
        name="a way down for a finding that is not there",
    ),
    Plant(
        "no-question",
        "PGB-",
        table_checks.unanswerable_rows,
        lambda: with_tables(
            questions={
                item: question
                for item, question in knowledge().questions.items()
                if item not in ("patient.pregnancy", "preferences.wants_pregnancy")
            }
        ),
        witness=True,
    ),
    Plant(
        "no-unknown-branch",
        "DUL-08",
        table_checks.unanswerable_rows,
        lambda: with_rules(without=["DUL-08/unknown"]),
        witness=True,
    ),
    Plant(
        "unused-question",
        "patient.shoe_size",
        table_checks.idle_questions,
        lambda: with_tables(
            questions={
                **knowledge().questions,
                "patient.shoe_size": QuestionRow(text="Which size?", topic="x", burden=1),
            }
        ),
        witness=True,
    ),
    Plant(
        "no-source",
        "threshold:pain",
        table_checks.unsourced_values,
        lambda: with_tables(thresholds=thresholds("pain", standing=None)),
        name="a block without a standing",
    ),
    Plant(
        "no-source",
        "pregabalin taper",
        table_checks.unsourced_values,
        lambda: with_tables(
            treatments=monographs("pregabalin", taper=PREGABALIN.taper.model_copy(update={"sources": ()}))
        ),
        name="a taper without a source",
    ),
    Plant(
        "unknown-source",
        "treatment:pregabalin nobody-1999#x",
        table_checks.sources,
        lambda: with_tables(
            treatments=monographs(
                "pregabalin",
                says=(PREGABALIN.says[0].model_copy(update={"sources": ("nobody-1999#x",)}), *PREGABALIN.says[1:]),
            )
        ),
    ),
    Plant(
        "unused-source",
        "nobody-1999",
        table_checks.sources,
        lambda: with_tables(sources={**knowledge().sources, "nobody-1999": NOBODY}),
    ),
    Plant(
        "incomplete-treatment",
        "pregabalin: a maximum",
        table_checks.unfinished_treatments,
        lambda: with_tables(
            treatments=monographs("pregabalin", dose=PREGABALIN.dose.model_copy(update={"maximum": None}))
        ),
        witness=True,
        name="no maximum",
    ),
    Plant(
        "incomplete-treatment",
        "pregabalin: a taper",
        table_checks.unfinished_treatments,
        lambda: with_tables(treatments=monographs("pregabalin", taper=None)),
        witness=True,
        name="no taper",
    ),
    Plant(
        "incomplete-treatment",
        "pregabalin: a dose",
        table_checks.unfinished_treatments,
        lambda: with_rules(tables=changed(treatments=monographs("pregabalin", dose=None))),
        witness=True,
        name="no dose",
    ),
    Plant(
        "unused-finding",
        "very_old",
        table_checks.idle_findings,
        lambda: with_tables(findings=findings("threshold", "very_old", OLD)),
        witness=True,
    ),
    Plant(
        "no-carrier",
        "A-001 LAD-999",
        table_checks.uncarried_sentences,
        lambda: with_tables(statements=(STATEMENTS[0].model_copy(update={"rules": ("LAD-999",)}), *STATEMENTS[1:])),
        name="a carrier that does not exist",
    ),
    Plant(
        "no-carrier",
        "A-002",
        table_checks.uncarried_sentences,
        lambda: with_tables(
            statements=(STATEMENTS[0], STATEMENTS[1].model_copy(update={"rules": ()}), *STATEMENTS[2:])
        ),
        name="a sentence that no rule carries",
    ),
)
