"""`neuroladder schema`: the published JSON Schema of a case, an assessment or a trace."""

import json
from typing import Any

import click

from expert.cli import exit_status

KINDS = ("case", "assessment", "trace")


@click.command(epilog=exit_status.in_help(reads=False))
@click.argument("kind", type=click.Choice(KINDS))
def schema(kind: str) -> None:
    """Print the JSON Schema of a case, an assessment or a trace, as the program writes it."""
    click.echo(json.dumps(schema_of(kind), indent=2, ensure_ascii=True))


def schema_of(kind: str) -> dict[str, Any]:
    """The schema of one of `KINDS`, with its version as `$id`. Raises KeyError for anything else."""
    from expert.assessment import SCHEMA as ASSESSMENT
    from expert.assessment import Assessment
    from expert.trace import SCHEMA as TRACE
    from expert.trace import Trace
    from facts.case import SCHEMA as CASE
    from facts.case import Case

    models: dict[str, tuple[str, type[Case | Assessment | Trace]]] = {
        "case": (CASE, Case),
        "assessment": (ASSESSMENT, Assessment),
        "trace": (TRACE, Trace),
    }
    version, model = models[kind]
    dialect = "https://json-schema.org/draft/2020-12/schema"
    found = model.model_json_schema(mode="validation" if kind == "case" else "serialization")
    return {"$schema": dialect, "$id": f"urn:{version.replace('/', ':')}", **found}
