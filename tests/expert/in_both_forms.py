"""What comes out of the text of a case, in both forms for which models may be plain; imports nothing besides."""

import hashlib

from expert.assess import assess, assess_without_trace
from expert.render.terminal import render_text
from facts.problems import CaseError
from facts.reading import read_case


def in_both_forms(text: str) -> dict[str, str]:
    """The refusal, or a digest of the answer in each form."""
    try:
        case = read_case(text)
    except CaseError as error:
        return {"refused": str(error)}
    answer = assess(case)
    forms = {
        "json": answer.model_dump_json(indent=2),
        "json without trace": assess_without_trace(case).model_dump_json(),
        "text": render_text(answer, width=80, colour=True, trace=True),
    }
    return {form: hashlib.sha256(text.encode()).hexdigest() for form, text in forms.items()}
