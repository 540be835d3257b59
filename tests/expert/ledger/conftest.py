"""A ledger that is not there yet, and `neuroladder audit` over it."""

import pytest
from click.testing import CliRunner

from expert.cli import cli


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.sqlite"


@pytest.fixture
def audit(path):
    def run(*arguments, status=0, given=None):
        environment = {"NEUROLADDER_LEDGER": str(path), "LOGNAME": "weiss"}
        done = CliRunner().invoke(cli, ["audit", *map(str, arguments)], env=environment, input=given)
        assert done.exit_code == status, done.output
        return done

    return run
