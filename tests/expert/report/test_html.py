"""The HTML reports: well formed, self-contained, escaped, within reach of every reader, the same bytes each time."""

import os
import re
import subprocess
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from expert.assessment import Assessment
from expert.render.html import render_html, render_patient_html
from tests.expert.made import made
from tests.expert.report.answered import EXAMPLES, NASTY, example, nasty
from tests.expert.report.pages import Parsed

ROOT = Path(__file__).resolve().parents[3]
STYLE = (ROOT / "expert/render/templates/report.css").read_text(encoding="utf-8")
WITH_EVERYTHING = "cipro-week-12-none"


PAGES = {
    **{name: lambda name=name: render_html(example(name)) for name in EXAMPLES},
    **{f"{name}, patient": lambda name=name: render_patient_html(example(name)) for name in EXAMPLES},
    "nasty": lambda: render_html(nasty()),
    "nasty, patient": lambda: render_patient_html(nasty()),
    "by hand, without a trace": lambda: render_html(made()),
    "by hand, patient": lambda: render_patient_html(made()),
}


@cache
def page(name):
    return PAGES[name]()


def loose_ends(text):
    """What is wrong with the form of a page, in words."""
    parsed = Parsed(text)
    ids = [each.attributes["id"] for each in parsed.elements if "id" in each.attributes]
    yield from (f"id {each} twice" for each in {each for each in ids if ids.count(each) > 1})
    for element in parsed.elements:
        target = element.attributes.get("href")
        if target is not None and target.removeprefix("#") not in ids:
            yield f"{target} leads nowhere"
        for reference in element.attributes.get("aria-labelledby", "").split():
            if reference not in ids:
                yield f"aria-labelledby {reference} is missing"
        if element.tag in ("script", "link", "img", "iframe", "object", "embed", "form", "base"):
            yield f"<{element.tag}>"
        loads = [name for name in element.attributes if name in ("src", "srcset", "style") or name.startswith("on")]
        yield from (f"{element.tag} has {name}" for name in loads)
    code = re.sub(r">[^<]*<", "><", text)
    yield from (
        f"{word} outside a text" for word in ("http:", "https:", "url(", "@import", "javascript:") if word in code
    )


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_well_formed_and_loads_nothing(name):
    assert list(loose_ends(page(name))) == []
    assert not re.search(r"https?:|url\(|src=|@import", page(name))


@pytest.mark.parametrize(
    ("spoiled", "found"),
    [
        ('<a href="#nowhere">x</a>', "#nowhere leads nowhere"),
        ('<p id="main">x</p>', "id main twice"),
        ("<script>x</script>", "<script>"),
        ('<p onclick="x">x</p>', "p has onclick"),
        ('<p title="http://x">x</p>', "http: outside a text"),
    ],
)
def test_the_check_finds_what_is_wrong(spoiled, found):
    text = page(f"{WITH_EVERYTHING}, patient").replace("</main>", f"{spoiled}</main>")

    assert found in list(loose_ends(text))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_landmarks_headings_in_order_and_names(name):
    parsed = Parsed(page(name))

    (html,) = parsed.all("html")
    assert html.attributes["lang"] == "en"
    for landmark in ("header", "main", "footer", "h1", "title"):
        found = [each for each in parsed.all(landmark) if "svg" not in each.inside]
        assert len(found) == 1, landmark
        assert found[0].text.strip()
    levels = [int(each.tag[1]) for each in parsed.all("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    for section in parsed.all("section", "article"):
        assert "aria-labelledby" in section.attributes
    for drawing in parsed.all("svg"):
        assert drawing.attributes["role"] in ("img", "group")
        assert "aria-labelledby" in drawing.attributes
    for cell in parsed.all("th"):
        assert cell.attributes["scope"] in ("row", "col")
    for link in parsed.all("a"):
        assert link.text.strip() or link.attributes.get("aria-label")


def test_what_a_case_says_is_text_and_never_markup():
    shown = NASTY.replace("\u202e", "")
    clinician, patient = page("nasty"), page("nasty, patient")

    for text in (clinician, patient):
        assert "<script" not in text
        assert "<img" not in text
        assert "{{7*7}}" in text
    assert shown in Parsed(clinician).all("title")[0].text
    assert clinician.count("&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;&gt;&lt;img onerror=x&gt; &amp;amp;") > 3
    assert shown in Parsed(patient).by_id("unread").text


def test_a_character_that_turns_the_reading_order_is_left_out():
    text = render_html(made(case_id=NASTY, limits=["a\u202eb\x1b[31mc"]))

    assert not set(text) & {"\u202e", "\x1b"}


def test_the_same_bytes_in_another_process_with_another_hash_seed():
    program = (
        "import sys, hashlib\n"
        "from expert import assess, load_case\n"
        "from expert.cli.examples import example_file\n"
        "from expert.render.html import render_html, render_patient_html\n"
        f"answer = assess(load_case(example_file({WITH_EVERYTHING!r})))\n"
        "print(hashlib.sha256((render_html(answer) + render_patient_html(answer)).encode()).hexdigest())"
    )
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    seen = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=environment | {"PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            check=True,
            timeout=60,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Pacific/Apia"))
    }
    assert len(seen) == 1


def test_every_recommendation_is_shown_with_its_doses_and_dates():
    answer = example(WITH_EVERYTHING)
    parsed = Parsed(page(WITH_EVERYTHING))

    for step in answer.recommendations:
        shown = " ".join(parsed.by_id(f"step-{step.id}").text.split())
        assert step.headline in shown
        assert step.because in shown
        for dated in step.dated_steps:
            assert f"{dated.from_}{dated.to or 'open'}{dated.dose}" in shown
    calendar = parsed.by_id("calendar").text
    assert {str(day) for item in answer.monitoring for day in item.when} <= set(
        re.findall(r"\d{4}-\d\d-\d\d", calendar)
    )


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_node_of_a_drawing_leads_to_its_rule_and_from_there_to_its_sources(name):
    answer = example(name)
    parsed = Parsed(page(name))

    for step in answer.recommendations:
        assert parsed.by_id(f"reasons-{step.id}").tag == "details"
    leads_to = {each.attributes["href"][1:] for each in parsed.all("a") if "svg" in each.inside}
    assert leads_to
    for place in leads_to:
        kind, _, number = place.partition("-")
        text = parsed.by_id(place).text
        if kind == "firing":
            firing = answer.trace.firing(int(number))
            assert firing.because in text
            assert ("[" in text) == bool(firing.sources)
        else:
            assert answer.trace.fact(int(number)).origin == "given"


def test_all_that_the_assessment_says_stands_on_the_page():
    answer = example("levofloxacin-unknown-b12")
    shown = " ".join(Parsed(page("levofloxacin-unknown-b12")).by_id("main").text.split())

    for said in (
        *(question.text for question in answer.questions),
        *(reason.text for option in answer.options for reason in option.reasons if option.standing != "recommended"),
        *(item.because for item in answer.monitoring),
        *(each.program_does for each in answer.departures),
        *(each.article_says for each in answer.departures),
        *answer.limits,
        *answer.conclusions.expected_outcome,
    ):
        assert " ".join(said.split()) in shown


def test_the_footer_names_versions_and_digests():
    answer = example(WITH_EVERYTHING)
    (footer,) = Parsed(page(WITH_EVERYTHING)).all("footer")

    for said in (answer.program.version, answer.knowledge.version, answer.knowledge.digest):
        assert said in footer.text
    assert re.search(r"sha256:[0-9a-f]{64}\n", footer.text.replace("</dd>", "\n"))


def test_without_a_trace_the_page_says_what_is_missing():
    shown = Parsed(render_html(made())).by_id("reasons").text

    assert "kept without its trace" in shown


def test_an_urgent_referral_gives_the_handover_and_no_schedule():
    parsed = Parsed(render_html(example("shm-ciprofloxacin-gbs")))

    assert "limb weakness getting worse" in parsed.by_id("handover").text
    assert "mg" not in re.findall(r"[a-z]+", parsed.by_id("next-steps").text)
    assert [each.attributes["id"] for each in parsed.all("section")][:2] == ["handover", "next-steps"]


def colours(block):
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block))


def brightness(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first, second):
    high, low = sorted((brightness(first), brightness(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_has_the_contrast_that_wcag_asks_for(theme):
    light, dark = STYLE.split("@media screen and (prefers-color-scheme: dark)")
    found = colours(light) | (colours(dark) if theme == "dark" else {})

    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    grounds = ("paper", "panel", "good-panel", "careful-panel", "alarm-panel")
    for ink in ("ink", "quiet", "link", "careful", "alarm", "good"):
        for ground in grounds if ink in ("ink", "quiet", "link") else ("paper", f"{ink}-panel"):
            assert contrast(found[ink], found[ground]) >= 4.5, (ink, ground)
    for ground in ("bar-a", "bar-b", "rule", "calculator", "stated"):
        for ink in ("ink", "link") if not ground.startswith("bar") else ("ink",):
            assert contrast(found[ink], found[ground]) >= 4.5, (ink, ground)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_stored_assessment_gives_the_same_pages(name):
    answer = example(name)
    stored = Assessment.model_validate_json(answer.model_dump_json())

    assert render_html(stored) == page(name)
    assert render_patient_html(stored) == page(f"{name}, patient")
