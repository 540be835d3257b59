"""How long the explanations take on the examples: `python -m tests.benchmarks.explaining`.

Prints milliseconds for how (every recommendation) and why-not (every treatment), warm, and seconds for
what-would-change with its number of runs. The goals: 300 ms for how and why-not, 2 s for what-would-change.
"""

import time
from collections.abc import Callable

from expert import assess, load_case
from expert.cli.examples import FOLDER, example_names
from expert.explain.how import how
from expert.explain.what_would_change import what_would_change
from expert.explain.why_not import why_not


def seconds(work: Callable[..., object], *given: object, times: int = 3) -> float:
    """The best of a few runs, in seconds of processor time."""
    best = float("inf")
    for _ in range(times):
        begun = time.process_time()
        work(*given)
        best = min(best, time.process_time() - begun)
    return best


def main() -> None:
    """One line for each example."""
    print(f"{'case':30} {'how':>7} {'why-not':>8} {'what-would-change':>18}")
    for name in example_names():
        case = load_case(FOLDER / f"{name}.yaml")
        answer = assess(case)
        slowest_how = max(seconds(how, answer, rec.id) for rec in answer.recommendations)
        slowest_why = max(seconds(why_not, answer, option.treatment) for option in answer.options)
        runs = what_would_change(case).tried
        whole = seconds(what_would_change, case, times=2)
        print(f"{name:30} {slowest_how * 1000:4.0f} ms {slowest_why * 1000:5.0f} ms {whole:6.2f} s, {runs:3} runs")


if __name__ == "__main__":
    main()
