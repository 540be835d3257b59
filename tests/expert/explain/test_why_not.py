"""Why not: every blocker is true, typed, and lifts what it names when it is taken away."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from expert import assess
from expert.dialogue.case_edit import plain_case, value_at, with_value
from expert.explain.why_not import BlockerKind, NoSuchTreatmentError, why_not
from facts.case import Case
from facts.terms import Line, Standing, Treatment
from knowledge.load import knowledge
from tests.expert.explain.patients import answer_to, edited_examples, example, patient, patients

PARTIAL = "cipro-week-12-partial"
RANDOM = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
OPEN = (None, "unknown", "not_done")


def kinds(found):
    return [blocker.kind for blocker in found.blockers]


def one(found, kind):
    return next(blocker for blocker in found.blockers if blocker.kind is kind)


def after(name, **answers):
    record = example(name)
    for path, value in answers.items():
        record = with_value(record, path.replace("__", "."), value)
    return assess(Case.model_validate(record))


def test_another_agent_ranks_higher_on_stated_grounds():
    found = why_not(answer_to(PARTIAL), "gabapentin")
    blocker = one(found, BlockerKind.OUTRANKED)

    assert found.standing is Standing.ALTERNATIVE
    assert blocker.by == (Treatment("pregabalin"),)
    assert [ground.split(",")[0] for ground in blocker.grounds] == ["Number 1: pregabalin", "Number 2: gabapentin"]
    assert "(PGB-P1)" in blocker.grounds[0]
    assert found.nearest.rule == "LAD-300"
    assert found.nearest.unmet == "best remaining agent (mode add, treatment gabapentin, running duloxetine)"


def test_the_first_of_the_rank_is_not_outranked_by_itself():
    found = why_not(answer_to(PARTIAL), "pregabalin")

    assert found.advised_as == ("R1",)
    assert found.blockers == ()
    assert found.nearest is None


def test_nothing_holds_back_what_is_in_the_plan():
    found = why_not(answer_to("cipro-week-12-none"), "acupuncture")

    assert found.advised_as == ("R5",)
    assert found.blockers == ()


def test_two_snris_are_excluded_because_of_the_pair():
    blocker = one(why_not(answer_to(PARTIAL), "Effexor XR"), BlockerKind.EXCLUDED)

    assert (blocker.row, blocker.by) == ("PAIR-01", (Treatment("duloxetine"),))
    assert any("duloxetine" in said for said in blocker.stated)


def test_a_finding_that_forbids_is_named_with_what_was_stated():
    found = why_not(after(PARTIAL, findings__substance_use_disorder="yes"), "pregabalin")

    assert found.standing is Standing.AVOIDED
    assert one(found, BlockerKind.AVOIDED).stated == ("Answered: findings.substance_use_disorder is yes.",)


@pytest.mark.parametrize(("name", "until"), [("cipro-day-10", "2026-12-16"), ("cipro-day-3", "2026-12-23")])
def test_too_early_says_until_which_day(name, until):
    blocker = one(why_not(answer_to(name), "pregabalin"), BlockerKind.TOO_EARLY)

    assert blocker.until.isoformat() == until
    assert blocker.by == (Treatment("duloxetine"),)


def test_on_that_day_it_is_no_longer_too_early():
    until = one(why_not(answer_to("cipro-day-10"), "pregabalin"), BlockerKind.TOO_EARLY).until
    eve = (until - timedelta(1)).isoformat()

    assert BlockerKind.TOO_EARLY in kinds(why_not(after("cipro-day-10", assessed_on=eve), "pregabalin"))
    assert BlockerKind.TOO_EARLY not in kinds(
        why_not(after("cipro-day-10", assessed_on=until.isoformat()), "pregabalin")
    )


def test_reserved_names_the_earlier_lines_that_are_open():
    found = why_not(answer_to("cipro-feet-two-years"), "tramadol")
    second = one(why_not(answer_to("cipro-feet-two-years"), "nortriptyline"), BlockerKind.RESERVED)

    assert one(found, BlockerKind.RESERVED).by[0] == Treatment("duloxetine")
    assert len(one(found, BlockerKind.RESERVED).by) == 6
    assert second.by == (Treatment("duloxetine"),)


def test_reserved_names_an_agent_that_runs_although_it_should_be_avoided():
    answer = after("cipro-week-12-good", findings__narrow_angle_glaucoma="yes")
    blocker = one(why_not(answer, "pregabalin"), BlockerKind.RESERVED)

    assert next(each.standing for each in answer.options if each.treatment == "duloxetine") is Standing.AVOIDED
    assert blocker.by == (Treatment("duloxetine"),)


def test_an_agent_that_failed_and_leaves_does_not_come_first():
    blocker = one(why_not(answer_to("cipro-week-12-none"), "tramadol"), BlockerKind.RESERVED)

    assert Treatment("duloxetine") not in blocker.by
    assert Treatment("pregabalin") in blocker.by


def test_too_early_has_a_day_where_a_red_flag_keeps_the_dose_below_its_target():
    answer = after("cipro-day-3", findings__saddle_numbness="yes")
    blocker = one(why_not(answer, "pregabalin"), BlockerKind.TOO_EARLY)

    assert blocker.until == answer.assessed_on + timedelta(weeks=4)


def test_too_early_names_the_day_of_the_next_patch():
    record = with_value(example("cipro-feet-two-years"), "neuropathy.pattern", "focal")
    record["trials"] = [{"treatment": "capsaicin_patch", "started": "2026-10-20", "stopped": "2026-10-20"}]
    blocker = one(why_not(assess(Case.model_validate(record)), "capsaicin_patch"), BlockerKind.TOO_EARLY)

    assert blocker.until.isoformat() in blocker.text


def test_unknown_names_the_answers_that_would_decide():
    found = why_not(answer_to("levofloxacin-unknown-b12"), "duloxetine")
    items = [blocker.items for blocker in found.blockers if blocker.kind is BlockerKind.UNKNOWN]

    assert ("findings.narrow_angle_glaucoma",) in items
    assert all(len(each) == 1 for each in items)
    assert len(items) == len(set(items))


def test_a_treatment_that_waits_for_a_result_names_the_test():
    (blocker,) = why_not(answer_to("cipro-day-3"), "vitamin_b12").blockers

    assert blocker.kind is BlockerKind.UNKNOWN
    assert blocker.text == "No vitamin B12 result is known."
    assert blocker.items == ("labs.vitamin_b12", "labs.methylmalonic_acid")


def test_a_red_flag_and_the_scope_contradict_everything():
    flag = why_not(answer_to("shm-ciprofloxacin-gbs"), "duloxetine")
    scope = why_not(answer_to("stabler-2013-b12-mimic"), "duloxetine")

    assert kinds(flag)[0] is BlockerKind.CONTRADICTED
    assert kinds(scope) == [BlockerKind.CONTRADICTED]
    assert flag.nearest.unmet == "kind of answer (kind plan)"


def test_what_was_tried_or_not_borne_is_said():
    trial = {"treatment": "nortriptyline", "started": "2026-01", "stopped": "2026-02", "stop_reason": "adverse_effect"}
    found = why_not(after("cipro-feet-two-years", trials=[trial]), "nortriptyline")

    assert kinds(found)[0] is BlockerKind.NOT_TOLERATED
    assert any("nortriptyline" in said for said in found.blockers[0].stated)


def test_no_pain_is_no_indication():
    found = why_not(after("cipro-feet-two-years", pain__now=0, neuropathy__painful="no"), "duloxetine")

    assert one(found, BlockerKind.NOT_INDICATED).text.startswith("There is no pain")


@pytest.mark.parametrize(
    ("name", "near"),
    [("pregablin", "pregabalin"), ("warfarin", "none of the ladder"), ("xyzzy", "The treatments")],
)
def test_a_name_that_is_no_treatment_gets_near_names(name, near):
    with pytest.raises(NoSuchTreatmentError, match=near):
        why_not(answer_to(PARTIAL), name)


def holds(blocker, trace, record):
    """Whether the blocker is true of the trace, judged without the explanation."""
    tables = knowledge()
    facts = [fact for fact in trace.facts if fact.id in blocker.facts]
    findings = {(fact.slots["id"], fact.slots["status"]) for fact in trace.facts if fact.template == "Finding"}
    running = {fact.slots["treatment"] for fact in trace.facts if fact.template == "Running"}
    if blocker.kind in (BlockerKind.EXCLUDED, BlockerKind.AVOIDED) and blocker.row in tables.safety_rows:
        row = tables.safety_rows[blocker.row][1]
        return all((id_, "present") in findings for id_ in row.when) and not any(
            (id_, "present") in findings for id_ in row.unless
        )
    if blocker.row in tables.pair_rows:
        return bool(running & set(tables.pair_rows[blocker.row].between))
    if blocker.kind is BlockerKind.UNKNOWN:
        return bool(blocker.items) and any(is_open(record, item) for item in blocker.items)
    if blocker.kind is BlockerKind.TOO_EARLY:
        courses = [f.slots for f in trace.facts if f.template == "Course" and f.slots["treatment"] in blocker.by]
        return any(course["adequacy"] != "adequate" for course in courses)
    if blocker.kind is BlockerKind.OUTRANKED:
        places = {f.slots["treatment"]: f.slots["place"] for f in trace.facts if f.template == "Place"}
        return all(places[each] < places[facts[0].slots["treatment"]] for each in blocker.by)
    if blocker.kind in (BlockerKind.TRIED, BlockerKind.NOT_TOLERATED):
        return any(f.template == "History" and f.slots["treatment"] == facts[0].slots["treatment"] for f in trace.facts)
    return bool(facts)


def is_open(record, item):
    if item.startswith("labs.") or not record_has(record, item):
        return True
    if item == "patient.height_cm":  # the body mass index names its height also where the weight is missing
        return not record_has(record, "patient.weight_kg")
    return value_at(record, item) in OPEN or item in ("medicines", "allergies", "trials")


def record_has(record, path):
    return value_at(record, path) is not None


@RANDOM
@given(patients())
def test_every_blocker_is_true_and_every_standing_has_its_reason(record):
    case = Case.model_validate(record)
    answer = assess(case)
    plain = plain_case(case)
    for option in answer.options:
        found = why_not(answer, option.treatment)
        assert found.standing is option.standing
        for blocker in found.blockers:
            assert blocker.text
            assert holds(blocker, answer.trace, plain), (option.treatment, blocker)
            if blocker.kind is BlockerKind.TOO_EARLY:
                assert blocker.until > answer.assessed_on
            if blocker.kind is BlockerKind.RESERVED and option.treatment.line in (Line.SECOND_LINE, Line.THIRD_LINE):
                assert blocker.by
        if option.standing in (Standing.EXCLUDED, Standing.AVOIDED, Standing.TRIED, Standing.NOT_TOLERATED):
            assert option.standing.value in {kind.value for kind in kinds(found)}
        if option.standing not in (Standing.RECOMMENDED, Standing.ACTIVE) and not found.blockers:
            assert option.standing in (Standing.RESERVED, Standing.ALTERNATIVE)


HARD = (BlockerKind.EXCLUDED, BlockerKind.AVOIDED, BlockerKind.UNKNOWN)
FREE = (Standing.RECOMMENDED, Standing.ALTERNATIVE, Standing.ACTIVE, Standing.RESERVED, Standing.TOO_EARLY)


def lifted(record, blockers):
    """The case without what the blockers name: findings denied, lists emptied; None where that is not all."""
    for blocker in blockers:
        named = [*blocker.items, *(said.removeprefix("Answered: ").split(" is ")[0] for said in blocker.stated)]
        for path in named:
            if path.startswith("findings."):
                record = with_value(record, path, "no")
            elif path in ("medicines", "allergies") or path.startswith("Medicine "):
                record = with_value(record, path if path in ("medicines", "allergies") else "medicines", [])
            else:
                return None
    return record


def kept(answer):
    """The running agents that stay. One that had to leave because of what is lifted stays then, and may forbid it."""
    return {Treatment(fact.slots["treatment"]) for fact in answer.trace.facts if fact.template == "Kept"}


def test_an_agent_that_stays_once_a_blocker_is_lifted_may_forbid_another():
    taken = after("cipro-day-3", medicines=[{"name": "phenelzine"}])
    free = after("cipro-day-3", medicines=[])

    assert kept(free) - kept(taken) == {Treatment("duloxetine")}
    assert one(why_not(free, "nortriptyline"), BlockerKind.AVOIDED).by == (Treatment("duloxetine"),)


@settings(RANDOM, max_examples=25)
@given(edited_examples(most=3))
def test_without_the_named_blockers_a_treatment_of_the_ladder_is_free(record):
    case = Case.model_validate(record)
    answer = assess(case)
    for treatment in ("duloxetine", "pregabalin", "nortriptyline"):
        found = why_not(answer, treatment)
        hard = [blocker for blocker in found.blockers if blocker.kind in HARD]
        other = [blocker for blocker in found.blockers if blocker.kind is BlockerKind.CONTRADICTED]
        without = lifted(plain_case(case), hard) if hard and not other else None
        if without is None or any(blocker.by for blocker in hard):
            continue
        freed = assess(Case.model_validate(without))
        again = why_not(freed, treatment)
        stays = kept(freed) - kept(answer)
        new = [b for b in again.blockers if b.kind in (BlockerKind.EXCLUDED, BlockerKind.AVOIDED)]
        assert all(b.by and set(b.by) <= stays for b in new), (treatment, hard, again)
        assert new or again.standing in FREE or again.standing in (Standing.TRIED, Standing.DEFERRED)


def test_the_positive_control_of_the_last_test_lifts_a_blocker():
    record = with_value(example("cipro-feet-two-years"), "findings.narrow_angle_glaucoma", "yes")
    found = why_not(assess(Case.model_validate(record)), "duloxetine")

    assert found.standing is Standing.AVOIDED
    assert why_not(assess(Case.model_validate(lifted(record, found.blockers))), "duloxetine").advised_as == ("R1",)
    assert plain_case(patient("cipro-feet-two-years"))["findings"]["narrow_angle_glaucoma"] == "no"
