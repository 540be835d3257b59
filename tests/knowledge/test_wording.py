from facts.terms import Stage
from knowledge.load import knowledge


def test_every_stage_of_the_ladder_has_words_of_its_own() -> None:
    words = knowledge().wording.stage
    assert list(words) == [stage.value for stage in Stage]
    assert len(set(words.values())) == len(Stage)
