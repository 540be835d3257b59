"""Every start, rise, taper and maximum is the one of the dossier, in the plan of a patient who gets it."""

import pytest

from knowledge.load import knowledge
from tests.doses import Check, checks, problems, table


@pytest.mark.parametrize("check", checks(), ids=lambda check: check.name)
def test_the_dose_is_the_one_of_the_dossier(check: Check) -> None:
    found = list(problems(check))

    assert not found, "\n".join(found)


def test_every_dosed_treatment_and_every_regimen_is_in_the_table() -> None:
    tables = knowledge()
    dosed = {id_ for id_, monograph in tables.treatments.items() if monograph.dose is not None}
    regimens = {row.id for monograph in tables.treatments.values() for row in monograph.regimens}

    assert set(table()) == {*dosed, "regimens"}
    assert set(table()["regimens"]) == regimens
    for treatment in dosed:
        rows = tables.treatments[treatment].dose.titrations
        assert {row.id: row.any_of for row in rows} == {
            id_: tuple(row["when"]) for id_, row in table()[treatment]["starts"].items()
        }


def test_the_words_of_a_dose_add_up() -> None:
    from tests.doses import _adds_up

    assert _adds_up("75 mg in the morning and 150 mg at night", 225)
    assert _adds_up("50 mg four times daily", 200)
    assert _adds_up("500 mg in the morning and at night and 400 mg at midday", 1400)
    assert not _adds_up("500 mg four times daily", 200)
