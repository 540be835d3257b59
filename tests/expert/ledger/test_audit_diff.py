"""`neuroladder audit diff`: entries against each other, against now, and against another version."""

import json
import re

from expert.cli.examples import FOLDER
from tests.expert.ledger.ledgers import BAD, flat


def test_entries_are_compared_with_each_other_and_with_now(audit):
    audit("record", "cipro-week-5")
    audit("record", "cipro-week-12-none")

    text = flat(audit("diff", 1, 2).stdout)
    assert "duloxetine" in text
    assert re.search(r"Caused by \S+\.$", text)
    assert audit("diff", 1).stdout == "The advice is the same.\n"
    plain = json.loads(audit("diff", 1, 2, "--format", "json").stdout)
    assert plain["summary"]["changed"] == 1


def test_a_folder_of_cases_is_compared_with_the_ledger_and_with_an_export(audit, tmp_path):
    for name in ("cipro-week-5", "cipro-day-3"):
        audit("record", name)
    cases = tmp_path / "cases"
    cases.mkdir()
    for name in ("cipro-week-5", "cipro-day-3", "cipro-day-10"):
        (cases / f"{name}.yaml").write_text((FOLDER / f"{name}.yaml").read_text())
    export = tmp_path / "export.jsonl"
    audit("export", "-o", export)

    done = flat(audit("diff", "--cases", cases).stdout)
    assert done == "cipro-day-10: nothing is stored to compare with. 0 of 2 cases change, 0 safety-relevant."
    assert flat(audit("diff", "--cases", cases, "--against", export).stdout) == done

    # What another version gave for day 3 stands under the name of day 10.
    lines = [json.loads(line) for line in export.read_text().splitlines()]
    folder = tmp_path / "other version"
    folder.mkdir()
    (folder / "cipro-day-10.json").write_text(json.dumps(lines[1]["assessment"]))
    text = flat(audit("diff", "--cases", cases, "--against", folder).stdout)
    assert re.search(r"1 of 2 cases changes, [01] safety-relevant, caused by \S+ \(1\)\.", text)

    (cases / "wrong.yaml").write_text(BAD)
    assert "patient.age_years" in audit("diff", "--cases", cases, status=3).stderr
