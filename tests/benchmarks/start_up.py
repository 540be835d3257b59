"""How long the program takes to start: `python -m tests.benchmarks.start_up`.

Each command runs in a process of its own, with the bytecode cache that an installed program has. The base is
`python -c "import pydantic, click"` in the same round.
"""

import os
import statistics
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.measuring import ROOT, commands_by_turns, ratio

ROUNDS = 9
BASE = "import pydantic, click"
MODEL = "import click\nfrom pydantic import BaseModel\nclass A(BaseModel): x: int\n"
PARTS = f"{MODEL}import yaml, facts._experta\n"
"""What any program of these parts imports before it has a line of its own."""
SPLIT = {
    "imports": "import expert.assess",
    "imports, tables": "import expert.assess; from knowledge.load import knowledge; knowledge().medicines.prepare()",
    "imports, tables, rules": "import expert.assess; from knowledge.load import knowledge;"
    "from knowledge.rules.all import registry; knowledge().medicines.prepare(); registry(knowledge())",
    "imports, tables, rules, network": "import expert.assess; from expert.assess import program; program()",
}


def main() -> None:
    """Print processor time and ratios of cold starts, and where the time goes without a snapshot."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(Path(folder) / "bytecode")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        environment["NEUROLADDER_CACHE"] = str(Path(folder) / "cache")
        program = [str(Path(sys.executable).with_name("neuroladder"))]
        commands = {
            BASE: [sys.executable, "-c", BASE],
            f"{BASE}, rich, yaml": [sys.executable, "-c", f"{BASE}, rich, yaml"],
            "click and one model of pydantic": [sys.executable, "-c", MODEL],
            "the same, yaml and experta": [sys.executable, "-c", PARTS],
            "neuroladder --help": [*program, "--help"],
            "neuroladder assess CASE": [*program, "assess", "cipro-feet-two-years"],
            "the same, JSON": [*program, "assess", "cipro-feet-two-years", "--format", "json"],
            **{f"library: {name}": [sys.executable, "-c", text] for name, text in SPLIT.items()},
        }
        times = commands_by_turns(commands, ROUNDS, environment)
        environment["NEUROLADDER_CACHE"] = "off"
        cold = commands_by_turns(
            {name: commands[name] for name in (BASE, "neuroladder assess CASE")}, ROUNDS // 2, environment
        )
    print(f"\nStart-up in {ROOT.name}, medians of {ROUNDS} rounds; x is the ratio to `{BASE}` of the same round")
    for name, found in times.items():
        print(f"  {name:44s} {statistics.median(found):7.0f} ms   x {ratio(found, times[BASE]):5.2f}")
    found = cold["neuroladder assess CASE"]
    print(
        f"  {'neuroladder assess CASE, without snapshot':44s} {statistics.median(found):7.0f} ms   "
        f"x {ratio(found, cold[BASE]):5.2f}"
    )


if __name__ == "__main__":
    main()
