"""Handover, pain course, calendar and drawings: what stands in a report before it has a format."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expert import Case, assess
from expert.render.html.drawing import plot_of, timeline_of, wrapped
from expert.render.html.tree import drawn
from expert.render.markdown import render_markdown
from expert.render.report.calendar import appointments_of, by_day, events_of
from expert.render.report.handover import handover_section
from expert.render.report.layering import Spacing, placed
from expert.render.report.pain_course import pain_course_of
from expert.render.report.reasoning import Reasoning
from tests.case_library import person
from tests.expert.made import made
from tests.expert.report.answered import EXAMPLES, example

SPACING = Spacing(node=100, passing=8, across=10, down=30, most=4)


def details(section, title):
    (entry,) = (entry for entry in section.entries if entry.head == title)
    return {detail.label: detail.text for detail in entry.details}


def test_the_handover_says_what_was_stated_and_names_what_was_not():
    section = handover_section(example("shm-ciprofloxacin-gbs"))

    assert [entry.head for entry in section.entries] == ["Situation", "Background", "Assessment", "Recommendation"]
    background, found = details(section, "Background"), details(section, "Assessment")
    assert background["Fluoroquinolone courses"] == "ciprofloxacin 2015-05-01 to 2015-05-03"
    assert background["Allergies and intolerances"].startswith("fluoroquinolone antibiotics")
    assert found["Nerve conduction"] == "demyelinating"
    for unknown in ("medicines", "numbness between the legs", "vitamin B12", "HbA1c", "blood pressure"):
        assert unknown in found["Not known"]
    assert "reflexes" in found["To be added by hand"]


def test_the_handover_repeats_results_medicines_allergies_and_absent_signs():
    case = person("man-of-58")
    case |= {"medicines": [{"name": "metformin", "daily_dose": 1000, "unit": "mg"}], "allergies": ["penicillin"]}
    case["findings"] = case["findings"] | {"spinal_cord_signs": "yes"}
    section = handover_section(assess(Case.model_validate(case)))

    background, found = details(section, "Background"), details(section, "Assessment")
    assert background["Medicines"] == "metformin, 1000 mg a day"
    assert "penicillin" in background["Allergies and intolerances"]
    assert "numbness between the legs: asked about and not present" in found["Bladder and bowel"]
    assert "HbA1c 5.4 %" in found["Results"]
    assert "128/78 mmHg" in found["Blood pressure"]


def test_only_an_urgent_referral_has_a_handover():
    urgent = [name for name in EXAMPLES if handover_section(example(name)) is not None]

    assert urgent == [name for name in EXAMPLES if example(name).status == "urgent_referral"]
    assert urgent
    for name in EXAMPLES:
        assert ("Handover for the referral (SBAR)" in render_markdown(example(name))) == (name in urgent)


def test_the_pain_course_has_every_stated_score_on_its_day():
    course = pain_course_of(example("cipro-week-12-partial"))

    assert [(score.day, score.pain, score.kind) for score in course.scores] == [
        (date(2026, 8, 22), 7, "baseline"),
        (date(2026, 9, 26), 4, "review"),
        (date(2026, 11, 21), 4, "review"),
    ]
    (period,) = course.periods
    assert (period.begin, period.end, period.open_end) == (date(2026, 8, 22), date(2026, 11, 21), True)


def test_a_score_without_an_exact_day_is_listed_and_not_plotted():
    case = person("man-of-58")
    case["trials"] = [
        {"treatment": "duloxetine", "started": "2026-08", "baseline_pain": 7, "reviews": [{"week": 2, "pain": 6}]}
    ]
    course = pain_course_of(assess(Case.model_validate(case)))

    assert [(score.said, score.day) for score in course.scores if score.kind != "now"] == [
        ("2026-08", None),
        ("week 2", None),
    ]
    assert len(course.dated) == 1
    assert plot_of(course) is None
    assert course.periods == ()


def test_points_of_the_plot_stand_by_day_and_score():
    plot = plot_of(pain_course_of(example("cipro-week-12-partial")))

    (first, second, third) = [(left, top) for left, top, _, _ in plot.points]
    assert first[0] < second[0] < third[0]
    assert first[1] < second[1] == third[1]
    levels = {level: top for top, level in plot.levels}
    assert second[1] == levels[4]
    assert levels[10] < levels[0] == plot.floor


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_calendar_holds_every_date_of_the_plan_in_order(name):
    answer = example(name)
    events = events_of(answer)

    wanted = {step.from_ for rec in answer.recommendations for step in rec.dated_steps}
    wanted |= {day for rec in answer.recommendations for day in rec.review_dates}
    wanted |= {day for item in answer.monitoring for day in item.when}
    assert wanted <= {event.day for event in events}
    assert [event.day for event in events] == sorted(event.day for event in events)
    assert sum(len(day.events) for day in by_day(events, answer.assessed_on)) == len(events)
    assert not [event for event in appointments_of(answer) if event.kind in ("dose", "end")]


def test_a_taper_ends_on_its_last_day():
    ends = [event for event in events_of(example("cipro-week-12-none")) if event.kind == "end"]

    assert [(event.what, event.day) for event in ends] == [("Duloxetine", date(2026, 12, 4))]


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_bar_of_the_timeline_covers_another(name):
    answer = example(name)
    line = timeline_of(answer, events_of(answer))
    bars = [(row.top + bar.below, bar) for row in line.rows for bar in row.bars] if line else []

    for number, (top, bar) in enumerate(bars):
        for other_top, other in bars[:number]:
            apart = bar.left >= other.left + other.width or other.left >= bar.left + bar.width
            assert top != other_top or apart, (bar.title, other.title)


def test_what_runs_at_the_same_time_is_drawn_below_each_other():
    answer = example("cipro-feet-two-years")
    line = timeline_of(answer, events_of(answer))
    (exercise,) = (row for row in line.rows if "exercise" in row.name)

    assert [bar.below for bar in exercise.bars] == [0, 0, 20, 40]


def test_nothing_dated_gives_no_timeline():
    bare = made(recommendations=[], monitoring=[])

    assert timeline_of(bare, events_of(bare)) is None


@pytest.mark.parametrize("name", EXAMPLES)
def test_everything_on_the_timeline_stands_inside_it_in_the_order_of_days(name):
    answer = example(name)
    line = timeline_of(answer, events_of(answer))
    if line is None:
        assert answer.status in ("urgent_referral", "out_of_scope")
        return
    for row in line.rows:
        assert row.top < line.height
        assert all(bar.left >= 0 and bar.left + bar.width <= line.width for bar in row.bars)
        places = [mark.left for mark in row.marks]
        assert places == sorted(places)
        assert all(0 <= place <= line.width for place in places)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_drawing_holds_every_firing_that_its_recommendation_names(name):
    answer = example(name)
    reasoning = Reasoning(answer, answer.trace)
    listed = {firing.number for firing in reasoning.firings()}

    for step in answer.recommendations:
        graph = reasoning.graph(step)
        numbers = {number for node in graph.nodes if node.kind in ("rule", "calculator") for number in node.numbers}
        assert step.derivation in numbers
        assert numbers <= listed
        reached = {0}
        for above, below in sorted(graph.edges):
            if above in reached:
                reached.add(below)
        ends = {above for above, _ in graph.edges}
        for place, node in enumerate(graph.nodes):
            assert (place in ends) == (node.kind != "stated") or not _rests_on_more(answer, node)
        drawing = drawn(graph)
        for node in drawing.nodes:
            assert node.left >= 0
            assert node.left + node.width <= drawing.width + 0.2
            assert node.top + node.height <= drawing.height + 0.2


def _rests_on_more(answer, node):
    """Whether a rule rests on anything besides the day of the visit."""
    facts = (answer.trace.fact(number) for firing in node.numbers for number in answer.trace.firing(firing).supports)
    return any(fact.template != "Visit" for fact in facts)


@st.composite
def graphs(draw):
    count = draw(st.integers(1, 25))
    edges = {(draw(st.integers(0, below - 1)), below) for below in range(1, count)}
    more = draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=20))
    return count, tuple(sorted(edges | {(above, below) for above, below in more if above < below}))


@settings(max_examples=80, deadline=None)
@given(graphs())
def test_no_two_nodes_overlap_and_every_edge_leads_down(graph):
    count, edges = graph
    heights = [20.0 + 3 * (node % 5) for node in range(count)]
    found = placed(heights, edges, SPACING)

    corners = found.corners
    for one in range(count):
        for other in range(one):
            apart = abs(corners[one][0] - corners[other][0]) >= SPACING.node + SPACING.across - 0.2
            above = corners[one][1] + heights[one] <= corners[other][1] or (
                corners[other][1] + heights[other] <= corners[one][1]
            )
            assert apart or above
    for (above, below), points in zip(edges, found.edges, strict=True):
        assert [point[1] for point in points] == sorted(point[1] for point in points)
        assert points[0][1] == round(corners[above][1] + heights[above], 1)
        assert points[-1][1] == round(corners[below][1], 1)
    assert placed(heights, edges, SPACING) == found


def test_a_circle_is_refused():
    with pytest.raises(ValueError, match="circle"):
        placed([10, 10, 10], [(0, 1), (1, 2), (2, 1)], SPACING)


@given(st.text(max_size=200))
def test_wrapping_loses_no_character_that_is_seen(words):
    assert "".join("".join(line.split()) for line in wrapped(words, 25)) == "".join(words.split())
