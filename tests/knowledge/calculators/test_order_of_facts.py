"""What a calculator concludes depends on the facts, not on the order in which rules asserted them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pytest

from expert.assess import program, settle
from facts.case import Case
from facts.memory import Barrier, Cap
from facts.templates import Template
from knowledge.calculators.card import Conclusion, Memory
from tests.case_library import library

CALCULATORS = [calculator for of_phase in program().engine_class.calculators.values() for calculator in of_phase]
PATIENTS = library()[::20]


def concluded(calculator: Callable[..., Iterable[Conclusion]], facts: Mapping[Any, Sequence[Template]]) -> set[Any]:
    found = (conclusion.fact.taken_over() for conclusion in calculator(Memory(facts, facts), program().tables))
    return {(type(fact).__name__, values) for fact, values in found}


def by_template(facts: Iterable[Template], *templates: type[Template]) -> dict[type[Template], list[Template]]:
    return {template: [fact for fact in facts if type(fact) is template] for template in templates}


@pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: patient.id)
def test_no_calculator_depends_on_the_order_of_its_facts(patient: Any) -> None:
    facts = settle(Case.model_validate(patient.case)).facts
    for calculator in CALCULATORS:
        forwards = by_template(facts, *calculator.reads)
        backwards = {template: list(reversed(read)) for template, read in forwards.items()}
        assert concluded(calculator, forwards) == concluded(calculator, backwards), calculator.id


def test_a_calculator_that_takes_the_first_fact_is_found_out() -> None:
    def first(memory: Memory, _: Any) -> Iterable[Conclusion]:
        barrier = memory.all(Barrier)[0]
        yield Conclusion(Cap(treatment="duloxetine", daily_mg=1, row=barrier["row"]), "It came first.", (barrier,))

    barriers = [
        Barrier(treatment="duloxetine", row=row, severity="block", kind="interaction", other="", cap_mg="")
        for row in ("A", "B")
    ]
    assert concluded(first, {Barrier: barriers}) != concluded(first, {Barrier: barriers[::-1]})
