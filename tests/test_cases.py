"""Every patient of the library gets what the contract and the dossiers say."""

import pytest

from facts.terms import Treatment
from knowledge.load import knowledge
from tests.case_differences import differences
from tests.case_library import FOLDER, Told, library, patient


@pytest.mark.parametrize("row", library(), ids=lambda row: row.id)
def test_the_patient_gets_what_is_expected(row: Told) -> None:
    found = differences(row)

    assert not found, "\n".join((row.id, *found))


def test_the_library_is_large_and_every_file_says_where_it_comes_from() -> None:
    files = sorted(FOLDER.glob("*.yaml"))
    known = {"contract", *knowledge().sources}

    assert len(files) >= 150
    for path in files:
        told = patient(path)
        assert told.source.split("#")[0] in known, path.name
        assert told.name.endswith("."), path.name


def test_the_names_of_treatments_are_those_of_the_vocabulary() -> None:
    for row in library():
        assert set(row.expect.options) <= {treatment.value for treatment in Treatment}, row.id
        assert set(row.expect.dose_cap) <= {treatment.value for treatment in Treatment}, row.id


def test_a_wrong_expectation_is_noticed() -> None:
    told = library()[0]
    wrong = told.expect.model_copy(update={"conclusions": {"stage": "nowhere"}, "fired": ("XXX-1",)})

    assert len(differences(told.model_copy(update={"expect": wrong}))) >= 2
