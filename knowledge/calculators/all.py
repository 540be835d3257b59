"""Every calculator of the knowledge."""

from knowledge.calculators.card import Calculator
from knowledge.calculators.causality import attribution, naranjo_answers
from knowledge.calculators.clashes import clashes
from knowledge.calculators.doses import schedules, starts
from knowledge.calculators.kidney import bmi, creatinine_clearance
from knowledge.calculators.limits import caps, clearances
from knowledge.calculators.listed_trials import listed_trials
from knowledge.calculators.measures import newest_results, pain_bands, stated_numbers, vitamin_b6_a_day
from knowledge.calculators.medicine_list import allergies, names
from knowledge.calculators.past_trials import contradictory_trials, repeat_waits, unclear_trials
from knowledge.calculators.ranking import cns_active_count, openings
from knowledge.calculators.reviews import reviews
from knowledge.calculators.running import quinolone_courses, running_treatments
from knowledge.calculators.settle import findings
from knowledge.calculators.timeline import duration, neurotoxic_since, onset_window
from knowledge.calculators.treatments import regimens, treatments
from knowledge.calculators.trials import courses
from knowledge.calculators.vitamin_b12 import b12_bands
from knowledge.calculators.wash_outs import free_days
from knowledge.calculators.watching import watching

CALCULATORS: tuple[Calculator, ...] = (
    names,
    quinolone_courses,
    running_treatments,
    allergies,
    stated_numbers,
    newest_results,
    vitamin_b6_a_day,
    pain_bands,
    treatments,
    bmi,
    creatinine_clearance,
    findings,
    duration,
    onset_window,
    neurotoxic_since,
    b12_bands,
    regimens,
    naranjo_answers,
    attribution,
    cns_active_count,
    caps,
    clearances,
    listed_trials,
    free_days,
    courses,
    unclear_trials,
    contradictory_trials,
    repeat_waits,
    openings,
    clashes,
    starts,
    schedules,
    reviews,
    watching,
)
