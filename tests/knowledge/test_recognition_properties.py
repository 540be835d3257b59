import pickle
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.recognition import medicines, recognise

TABLE = medicines().table

SALTS = st.sampled_from(["hydrochloride", "HCl", "sodium", "maleate", "Fumarate", "mesylate"])
STRENGTHS = st.sampled_from(["500 mg", "0.5mg/ml", "1%", "10mg/5ml", "1,000 mg", "25 µg", "30/500"])
FORMS = st.sampled_from(["tablets", "XR", "modified release", "capsules", "generic", "twice daily", "as needed"])
FRAMES = st.sampled_from(["{}", "  {}\t", "({})", "generic {}", "{}®", "{}!", "- {}"])


def _plain_medicines() -> list[str]:
    names = (id_ for id_ in sorted(TABLE.ingredients) if "_" not in id_ and not TABLE.ingredients[id_].name)
    return [id_ for id_ in names if recognise(id_).ingredients == (id_,) and id_ not in TABLE.words.salts]


PLAIN = st.sampled_from(_plain_medicines())


@given(PLAIN, SALTS, STRENGTHS, FORMS, FRAMES, st.sampled_from([str.upper, str.title, str.lower, str.swapcase]))
def test_salt_strength_form_case_and_marks_do_not_matter(id_, salt, strength, form, frame, case) -> None:
    assert recognise(case(frame.format(f"{id_} {salt} {strength} {form}"))).ingredients == (id_,)


@given(PLAIN, PLAIN, st.sampled_from([" + ", "/", " and ", " & ", ", ", "; ", " with "]))
def test_every_ingredient_of_a_written_combination_counts(first, second, between) -> None:
    assert recognise(f"{first}{between}{second}").ingredients == tuple(sorted({first, second}))


@given(st.text(max_size=2000))
def test_any_text_is_answered(text) -> None:
    found = recognise(text)
    assert list(found.ingredients) == sorted(set(found.ingredients))
    assert all(id_ in TABLE.ingredients for id_ in found.ingredients)
    assert not (found.recognised and found.suggestions)
    assert recognise(text) == found


@given(st.text(alphabet=string.ascii_letters + string.digits + " %/+-.,'()#µ®é", max_size=200))
def test_surrounding_space_changes_nothing(text) -> None:
    assert recognise(f" {text}\n") == recognise(text)


@given(
    st.lists(
        st.sampled_from(["aspirin", "metformin", "eye drops", "12", "calcium", "%", "sodium", "b", "xx"]), max_size=60
    )
)
def test_a_recognised_name_is_understood_again_from_what_was_matched(words) -> None:
    found = recognise(" ".join(words))
    assert recognise(found.matched).ingredients == found.ingredients


@pytest.mark.parametrize("text", ["a " * 1000, "%" * 2000, "aspirin, " * 222, "calcium sodium " * 133, "ß" * 2000])
def test_the_longest_text_of_a_case_is_answered(text: str) -> None:
    assert recognise(text).suggestions == () or not recognise(text).recognised


def test_every_name_of_the_table_is_recognised_as_its_ingredient() -> None:
    missed = [
        (id_, name)
        for id_, row in TABLE.ingredients.items()
        for name in (
            id_,
            TABLE.display(id_),
            *row.brands,
            *row.also,
            *(name for names in row.local.values() for name in names),
        )
        if id_ not in recognise(name).ingredients and not (recognise(name).treatments and name == id_)
    ]
    assert missed == []


def test_every_product_gives_all_its_ingredients() -> None:
    wrong = [
        (name, found.ingredients)
        for product in TABLE.products
        for name in product.names
        if set((found := recognise(name)).ingredients) != set(product.ingredients)
    ]
    assert wrong == []


def test_every_name_of_a_class_or_treatment_is_recognised() -> None:
    names = [name for row in (*TABLE.classes.values(), *TABLE.treatments.values()) for name in row.names]
    assert [name for name in names if not recognise(name).recognised] == []


def test_a_copy_knows_the_same_names_and_none_of_the_texts_that_were_read() -> None:
    read = medicines().recognise("Lyrica 75 mg")
    stored = pickle.dumps(medicines())
    assert b"Lyrica 75 mg" not in stored
    assert pickle.loads(stored).recognise("Lyrica 75 mg") == read
