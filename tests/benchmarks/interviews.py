"""How many prompts the interview needs, and how soon the next question comes: over every example case."""

import subprocess
import sys
import tempfile
import time
from datetime import date
from statistics import median

from expert.cli.examples import example_file, example_names
from expert.dialogue.case_edit import plain_case
from expert.interview import Interview
from facts.reading import load_case
from tests.expert.interview.patient import reply


def main():
    """Print prompts, status and the median time to the next question for every example, then the first prompt."""
    print("\nInterviews from nothing to the end, answered by the example cases")
    print(f"{'case':<32}{'prompts':>8}{'next question, ms':>20}  ends as")
    times = []
    for name in example_names():
        prompts, waits, status = consulted(plain_case(load_case(example_file(name))))
        times += waits
        print(f"{name:<32}{prompts:>8}{median(waits) * 1000:>20.0f}  {status}")
    prompts, waits, status = consulted(crowded())
    times += waits
    print(f"{'ten medicines, six conditions':<32}{prompts:>8}{median(waits) * 1000:>20.0f}  {status}")
    print(f"next question: median {median(times) * 1000:.0f} ms, slowest {max(times) * 1000:.0f} ms")
    print(f"first prompt on the screen after {first_prompt():.2f} s")


def consulted(case):
    """Prompts, the seconds before each, and the status at the end of the interview of this patient."""
    interview = Interview(assessed_on=date.fromisoformat(str(case["assessed_on"])))
    _ = interview.prompt
    waits, prompts = [], 0
    while (prompt := interview.prompt) is not None:
        prompts += 1
        began = time.perf_counter()
        interview.answer(reply(prompt, case, interview.record))
        _ = interview.prompt
        waits.append(time.perf_counter() - began)
    return prompts, waits, interview.assessment.status


def crowded():
    """The article's patient with ten medicines and six conditions."""
    case = plain_case(load_case(example_file("cipro-feet-two-years")))
    names = (
        "metformin amlodipine atorvastatin ramipril omeprazole aspirin levothyroxine paracetamol allopurinol tamsulosin"
    )
    conditions = "diabetes heart_failure prostate_symptoms sleep_apnoea depression hypothyroidism"
    return case | {
        "medicines": [{"name": name} for name in names.split()],
        "findings": case["findings"] | dict.fromkeys(conditions.split(), "yes"),
        "scores": case["scores"] | {"nyha_class": 2},
    }


def first_prompt():
    """Seconds from the start of the process to the first question, the best of five."""
    best = float("inf")
    with tempfile.TemporaryDirectory() as folder:
        for number in range(5):
            began = time.perf_counter()
            process = subprocess.Popen(
                [sys.executable, "-m", "expert", "consult", "--save", f"{folder}/{number}.yaml"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )  # fmt: skip
            assert any(b"Red flags" in line for line in process.stdout)
            best = min(best, time.perf_counter() - began)
            process.kill()
            process.communicate()
    return best


if __name__ == "__main__":
    main()
