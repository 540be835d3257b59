"""A cohort of cases, some of them refused, and the command that answers it."""

import json
from pathlib import Path

from click.testing import CliRunner

from expert.cli import cli
from expert.cli.examples import example_file
from facts.reading import load_case

CASE = load_case(example_file("cipro-day-3")).model_dump(mode="json", exclude_none=True)
COUNT = 20
REFUSED = {3, 17, 19}


def line(number):
    case = CASE | {"id": f"case-{number}"}
    return json.dumps(case | {"patient": {"age_years": "old"}} if number in REFUSED else case)


def ids(output):
    return [json.loads(text)["case_id"] for text in Path(output).read_text().splitlines()]


EXPECTED = [f"case-{number}" for number in range(COUNT) if number not in REFUSED]


def invoke(*arguments, given=None):
    done = CliRunner().invoke(cli, [str(each) for each in arguments], input=given)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done
