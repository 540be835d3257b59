"""Reports as one self-contained HTML page: nothing is loaded, no script runs, everything of a case is escaped."""

from expert.assessment import Assessment
from expert.render.bibliography import Bibliography, bibliography
from expert.render.html.clinician import clinician_context
from expert.render.html.paper import template
from expert.render.report.patient_page import patient_page_of


def render_html(assessment: Assessment, *, sources: Bibliography | None = None) -> str:
    """The report for clinicians: the same bytes for the same assessment.

    `sources` names the sources (default: those that ship). Without a trace the reasoning, the pain course and what the
    case stated are left out, and the page says so.
    """
    return template("clinician.html.j2").render(clinician_context(assessment, sources or bibliography()))


def render_patient_html(assessment: Assessment) -> str:
    """The page for the patient: plain words, no doses, and when to get help at once."""
    return template("patient.html.j2").render(page=patient_page_of(assessment))
