"""How: the tree is the recorded reasoning, without circles, down to what was stated; and it is faithful."""

import re
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expert import assess
from expert.dialogue.case_edit import plain_case
from expert.explain.difference import difference
from expert.explain.grounds import stated_leaves
from expert.explain.how import facts_without, how
from expert.explain.subjects import subject_of
from expert.trace import Trace
from facts.case import Case
from knowledge.fact_words import fact_words
from knowledge.load import knowledge
from tests.expert.explain.patients import answer_to, example, patients, without
from tests.expert.explain.traces import trace

PARTIAL = "cipro-week-12-partial"
FOLLOWED = ("cipro-feet-two-years", "cipro-day-10", PARTIAL, "levofloxacin-unknown-b12")
RANDOM = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
SMALL = settings(max_examples=100, deadline=None)
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def branches(explanation):
    waiting = list(explanation.trees)
    while waiting:
        branch = waiting.pop()
        yield branch
        waiting.extend(each for derivation in branch.derivations for each in derivation.rests_on)


def paths(branch, above=()):
    yield (*above, branch.fact)
    for derivation in branch.derivations:
        for below in derivation.rests_on:
            yield from paths(below, (*above, branch.fact))


def about(written, fact):
    """The explanation of one fact of a trace written by hand."""
    return how(answer_to(PARTIAL).model_copy(update={"trace": written}), f"#{fact}")


def step_of(answer, rec):
    firing = answer.trace.firing(rec.derivation)
    facts = (answer.trace.fact(number) for number in (*firing.asserted, *firing.derived_again))
    wanted = (rec.action, rec.treatment or "", rec.subject or "")
    return next(
        fact
        for fact in facts
        if fact.template == "Step" and tuple(fact.slots[s] for s in ("action", "treatment", "subject")) == wanted
    )


def test_a_recommendation_goes_down_to_the_answers_it_rests_on():
    found = how(answer_to(PARTIAL), "R1")
    told = {branch.says for branch in branches(found)}

    assert found.about == "R1: Add pregabalin 75 mg twice daily for 7 days, then 150 mg twice daily."
    assert "Answered: pain.now is 4." in told
    assert any(each.startswith("Trial 1 as entered: duloxetine") for each in told)
    assert "Pregabalin: this plan allows at most 300 mg a day now." in told
    assert found.sources


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("kidney", "Computed: creatinine clearance is 93.3889 mL/min, by cockcroft gault."),
        ("naranjo", "Naranjo score 6, probable; WHO-UMC possible."),
        ("b12", "Vitamin B12 is replete."),
        ("response", "The response to duloxetine is partial"),
        ("stage", "Stage week 12 review"),
        ("conclusions.attribution.band", "Naranjo score 6, probable; WHO-UMC possible."),
        ("venlafaxine", "Venlafaxine stands as excluded."),
        ("Effexor", "Venlafaxine stands as excluded."),
        ("venlafaxine.cap", "Venlafaxine stands as excluded."),
        ("age_65_or_over", "Aged 65 or over: absent."),
        ("creatinine", "Stated: creatinine is 1 mg/dL."),
        ("findings.depression", "Answered: findings.depression is no."),
        ("LAD-300", "Duloxetine brought only a partial response"),
        ("PAIR-01", ""),
        ("r1", "Duloxetine brought only a partial response"),
        ("R1.dose", "Duloxetine brought only a partial response"),
        ("#1", "The day of the visit is 2026-11-21; region us."),
        ("1", "Duloxetine brought only a partial response"),
        ("1.dose", "Duloxetine brought only a partial response"),
        ("F1", "A course of a quinolone was entered."),
        ("labs.creatinine", "Stated: creatinine is 1 mg/dL."),
    ],
)
def test_many_things_can_be_asked_about(what, says):
    found = how(answer_to(PARTIAL), what)

    assert found.trees
    assert found.says.startswith(says)


@pytest.mark.parametrize(
    ("what", "hint"),
    [("R99", "R1 (add pregabalin to duloxetine)"), ("pregablin", "pregabalin"), ("", "a treatment"), ("#0", "R1")],
)
def test_what_is_unknown_is_refused_with_near_names(what, hint):
    with pytest.raises(LookupError, match=re.escape(hint)):
        how(answer_to(PARTIAL), what)


def test_an_assessment_without_its_trace_says_so():
    with pytest.raises(LookupError, match="assess the case again"):
        how(answer_to(PARTIAL).model_copy(update={"trace": None}), "R1")


def test_the_depth_cuts_the_tree_and_says_how_much_is_below():
    whole, cut = how(answer_to(PARTIAL), "R1"), how(answer_to(PARTIAL), "R1", depth=1)

    assert {branch.deeper for branch in branches(whole)} == {0}
    assert max(branch.deeper for branch in branches(cut)) > 3
    assert sum(1 for _ in branches(cut)) < sum(1 for _ in branches(whole))
    with pytest.raises(ValueError, match="1 or more"):
        how(answer_to(PARTIAL), "R1", depth=0)


def test_every_derivation_is_shown_where_there_are_several():
    tree = about(trace(2, ((1,), (3,)), ((2,), (3,))), 3).trees[0]

    assert [each.rule for each in tree.derivations] == ["RUL-001", "RUL-002"]


def test_a_derivation_that_leans_on_its_own_conclusion_is_left_out():
    tree = about(trace(1, ((1,), (2,)), ((2,), (3,)), ((3,), (2,))), 2).trees[0]

    assert [each.rule for each in tree.derivations] == ["RUL-001"]


def test_two_facts_with_reasons_of_their_own_may_support_each_other_but_not_in_a_circle():
    tree = about(trace(2, ((1,), (3,)), ((2,), (4,)), ((4,), (3,)), ((3,), (4,))), 3).trees[0]

    assert [each.rule for each in tree.derivations] == ["RUL-001", "RUL-003"]
    (below,) = tree.derivations[1].rests_on
    assert [each.rule for each in below.derivations] == ["RUL-002"]


@st.composite
def random_traces(draw):
    """Traces in which facts are derived again from anything known, circles included."""
    given_facts = draw(st.integers(1, 3))
    known = list(range(1, given_facts + 1))
    new = count(given_facts + 1)
    firings = []
    for _ in range(draw(st.integers(1, 8))):
        supports = draw(st.lists(st.sampled_from(known), min_size=1, max_size=3, unique=True))
        derived = [fact for fact in known if fact > given_facts]
        fact = draw(st.sampled_from([*derived, 0])) or next(new)
        if fact not in known:
            known.append(fact)
        firings.append((supports, (fact,)))
    return trace(given_facts, *firings)


@SMALL
@given(random_traces())
def test_no_path_of_a_tree_meets_a_fact_twice_and_every_leaf_is_stated(written):
    for fact in written.facts:
        found = about(written, fact.id)
        for path in paths(found.trees[0]):
            assert len(path) == len(set(path))
        for branch in branches(found):
            assert branch.derivations or branch.stated or branch.shown_above


@SMALL
@given(random_traces())
def test_what_is_without_support_cannot_be_reached_any_more(written: Trace):
    for fact in written.facts:
        left = facts_without(written, {fact.id})
        assert fact.id not in left
        for firing in written.firings:
            if left.issuperset(firing.supports):
                assert left.issuperset({*firing.asserted, *firing.derived_again} - {fact.id})


def test_every_fact_has_its_words():
    answer = answer_to("popescu-2018-ciprofloxacin")
    for fact in answer.trace.facts:
        said = subject_of(answer, answer.trace, f"#{fact.id}").says
        assert said.endswith((".", ")."))
        assert "{" not in said
        assert fact.template in fact_words()


# Faithfulness


def leaves_of(answer, rec):
    for leaf in stated_leaves(answer.trace, step_of(answer, rec)):
        if leaf.template != "Visit" and leaf.slots.get("provenance") != "assumed":
            yield leaf


def runs_without(record):
    """Each cited statement of each recommendation, with the assessment and the one of the case without it."""
    case = Case.model_validate(record)
    answer, plain, runs = assess(case), plain_case(case), {}
    for rec in answer.recommendations:
        for leaf in leaves_of(answer, rec):
            if leaf.id not in runs:
                changed = without(plain, leaf)
                runs[leaf.id] = None if changed is None else assess(changed)
            if runs[leaf.id] is not None:
                yield answer, rec, leaf, runs[leaf.id]


@settings(RANDOM, max_examples=10)
@given(patients())
def test_taking_away_a_cited_fact_changes_the_advice_or_leaves_another_recorded_derivation(record):
    for before, rec, leaf, after in runs_without(record):
        if difference(before, after).same and step_of(before, rec).id not in facts_without(before.trace, {leaf.id}):
            same = next(each for each in after.recommendations if each.headline == rec.headline)
            cited = [fact.slots for fact in stated_leaves(after.trace, step_of(after, same))]
            assert cited
            assert leaf.slots not in cited or "index" in leaf.slots  # an equal entry moves to its place


@pytest.mark.parametrize("name", FOLLOWED)
def test_nearly_every_cited_fact_matters(name):
    """Not all do: a rule may accept an item unanswered as well, and two statements may show the same finding."""
    found = [(leaf, difference(before, after).same) for before, _, leaf, after in runs_without(example(name))]
    idle = {(leaf.template, str(leaf.slots.get("path", ""))) for leaf, same in found if same}

    assert len(found) > 5
    assert idle <= {("Item", "pain.now"), ("Item", "neuropathy.painful"), ("ReviewEntry", "")}


def numbers(*texts):
    return {float(number) for text in texts for number in NUMBER.findall(str(text))}


def in_tables(treatment):
    tables = knowledge()
    steps = [f"{row.headline} {row.goal}" for row in tables.wording.steps.values()]
    return numbers(tables.treatments[treatment].model_dump_json() if treatment else "", *steps)


def numbers_are_known(answer, rec, found):
    facts = [answer.trace.fact(branch.fact) for branch in branches(found)]
    cards = [derivation.because for branch in branches(found) for derivation in branch.derivations]
    known = numbers(*(value for fact in facts for value in fact.slots.values()), *cards)
    known |= {(step.to - step.from_).days + 1 for step in rec.schedule if step.to}
    for each in (rec.treatment, rec.with_, rec.from_):
        known |= in_tables(each)
    for text in (rec.headline, rec.because, rec.goal or "", *(step.dose for step in rec.schedule)):
        assert numbers(text) <= known, (rec.headline, text)


@RANDOM
@given(patients())
def test_everything_can_be_explained_down_to_statements_rows_and_sources_and_every_number_resolves(record):
    answer = assess(Case.model_validate(record))
    explained = {rec.id: how(answer, rec.id) for rec in answer.recommendations}
    standings = [how(answer, option.treatment) for option in answer.options]
    for found in (*explained.values(), *standings):
        for branch in branches(found):
            assert branch.derivations or branch.stated or branch.shown_above
            assert all(each.rows or each.sources for each in branch.derivations)
    for rec in answer.recommendations:
        numbers_are_known(answer, rec, explained[rec.id])


@RANDOM
@given(patients())
def test_every_number_of_a_reason_stands_in_the_row_that_it_names(record):
    tables = knowledge()
    answer = assess(Case.model_validate(record))
    for option in answer.options:
        for reason in option.reasons:
            if reason.row in tables.safety_rows:
                assert numbers(reason.text) <= numbers(tables.safety_rows[reason.row][1].text)
            elif reason.row in tables.pair_rows:
                assert numbers(reason.text) <= numbers(tables.pair_rows[reason.row].text)
        if option.dose_cap:
            row = tables.safety_rows[option.dose_cap.row][1]
            clearance = answer.conclusions.kidney.creatinine_clearance_ml_min
            stated = [fact.slots for fact in answer.trace.facts if fact.template == "Reading"]
            filtration = [float(slots["value"]) for slots in stated if slots["id"] == "egfr"]
            known = [*filtration, *([] if clearance is None else [clearance])]
            shown = numbers(option.dose_cap.because) - numbers(row.text)
            assert all(any(abs(each - number) < 0.5 for number in known) for each in shown)
