"""`how`, `why-not` and `what-if` in the middle of a consultation, as lines of text."""

import textwrap

from expert.assessment import Assessment
from expert.dialogue.answers import understand
from expert.dialogue.effects import difference
from expert.dialogue.finding_items import items_meant
from expert.dialogue.fitting import NoFitError, fitted
from expert.explain.how import how
from expert.explain.why_not import NoSuchTreatmentError, why_not
from expert.interview import Interview
from expert.render.derivation_tree import render_tree
from expert.render.explanation import why_not_page
from expert.render.terminal import paint

_DEPTH = 4  # rules below the recommendation; the command `how` of the program shows all
_MOST_LISTED = 8


def how_text(answer: Assessment, which: str, width: int) -> str:
    """How a recommendation (its number or id), a treatment or a conclusion was reached, as lines of this width."""
    name = f"R{which}" if which.isdecimal() else which
    try:
        return render_tree(how(answer, name, depth=_DEPTH), width=width, colour=False)
    except LookupError as error:
        return textwrap.fill(str(error.args[0]), width)


def why_not_text(answer: Assessment, treatment: str, width: int) -> str:
    """What stands in the way of a treatment, as lines of this width."""
    try:
        return paint(why_not_page(why_not(answer, treatment)), width=width, colour=False)
    except NoSuchTreatmentError as error:
        return textwrap.fill(str(error), width)


def what_if_lines(interview: Interview, words: str) -> list[str]:
    """What another answer would change; nothing is recorded."""
    name, equals, text = words.partition("=")
    found = items_meant(name, interview.record)
    if not equals or not found:
        return ["Write it as what-if ITEM=ANSWER, for example what-if findings.heart_failure=yes."]
    if len(found) > 1:
        return [f"Which one? {', '.join(each.id for each in found[:_MOST_LISTED])}"]
    asked = found[0]
    reading = understand(asked, text, interview.day)
    if not reading.taken:
        return [reading.message]
    try:
        fit = fitted(interview.record, reading.values, {}, changing=True, day=interview.day)
    except NoFitError as error:
        return [str(error)]
    after = interview.trials.assessment(fit.record)
    if after is None:
        return ["That would be no possible case."]
    change = difference(interview.assessment, after)
    return [f"If {asked.label} were {text.strip()[:60]}: {change}", "Nothing was recorded."]
