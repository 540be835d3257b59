"""All checks of the knowledge, in the order in which their findings are told."""

from collections.abc import Callable, Iterator

from expert.engine.build import Program
from expert.health import cover_checks, gap_checks, limit_checks, rule_checks, table_checks
from expert.health.problem import KINDS, Problem

CHECKS: tuple[Callable[[Program], Iterator[Problem]], ...] = (
    rule_checks.dead_rules,
    rule_checks.unused_conclusions,
    rule_checks.circles,
    cover_checks.covered_rules,
    cover_checks.covered_rows,
    cover_checks.conflicts,
    gap_checks.undecided,
    limit_checks.crossed_limits,
    limit_checks.uneven_caps,
    table_checks.broken_findings,
    table_checks.unanswerable_rows,
    table_checks.idle_questions,
    table_checks.unsourced_values,
    table_checks.sources,
    table_checks.unfinished_treatments,
    table_checks.idle_findings,
    table_checks.uncarried_sentences,
)


def check(program: Program) -> tuple[Problem, ...]:
    """Every fault of the knowledge, by kind; none where it is sound."""
    order = list(KINDS)
    found = {(problem.kind, problem.id): problem for run in CHECKS for problem in run(program)}
    return tuple(sorted(found.values(), key=lambda problem: (order.index(problem.kind), problem.id)))
