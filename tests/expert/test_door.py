"""The public door: what it offers, that importing it leaves no trace, and that strangers in the way are named."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def python(code, *, cwd, path=(ROOT,)):
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=cwd,
        env={"PYTHONPATH": ":".join(map(str, path)), "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_door_offers_exactly_the_contract():
    import expert

    assert sorted(expert.__all__) == [
        "Assessment",
        "Case",
        "CaseError",
        "Interview",
        "__version__",
        "assess",
        "load_case",
    ]
    assert set(expert.__all__) <= set(dir(expert))
    with pytest.raises(AttributeError, match=r"'asess'.*it offers Assessment"):
        expert.asess  # noqa: B018 - the attribute access is what is tested


@pytest.mark.parametrize("first", ["import expert.assess", "from expert import assess", "import expert.cli.pages"])
def test_assess_is_the_function_in_whatever_order_things_are_imported(tmp_path, first):
    code = f"{first}\nimport expert\nimport expert.assess\nfrom expert import assess\nprint(type(assess).__name__)"

    assert python(code, cwd=tmp_path).stdout == "function\n"


def test_importing_the_door_changes_nothing_in_the_host(tmp_path):
    code = """
import collections, logging, sys, warnings
before = (list(logging.getLogger().handlers), logging.basicConfig, list(warnings.filters), sorted(vars(collections)))
from expert import Assessment, Case, CaseError, assess, load_case
after = (list(logging.getLogger().handlers), logging.basicConfig, list(warnings.filters), sorted(vars(collections)))
assert before == after, (before, after)
print("done")
"""
    done = python(code, cwd=tmp_path)

    assert (done.stdout, done.stderr) == ("done\n", "")
    assert list(tmp_path.iterdir()) == []


def test_the_bare_import_loads_neither_the_engine_nor_the_models(tmp_path):
    code = (
        "import expert, sys; print([m for m in ('pydantic', 'experta', 'yaml', 'click', 'rich') if m in sys.modules])"
    )

    assert python(code, cwd=tmp_path).stdout == "[]\n"


@pytest.mark.parametrize("room", ["facts", "knowledge"])
@pytest.mark.parametrize("form", ["module", "package"])
def test_a_stranger_in_the_way_is_named_with_both_places(tmp_path, room, form):
    stranger = tmp_path / f"{room}.py" if form == "module" else tmp_path / room / "__init__.py"
    stranger.parent.mkdir(exist_ok=True)
    stranger.write_text("ours = False\n")

    done = python("import expert", cwd=tmp_path, path=(tmp_path, ROOT))
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith(f"ImportError: expert needs its own package '{room}' in {ROOT / room}")
    assert str(stranger if form == "module" else stranger.parent) in last


def test_a_stranger_that_the_host_imported_before_is_named_too(tmp_path):
    code = "import sys, types; sys.modules['facts'] = types.ModuleType('facts'); import expert"

    done = python(code, cwd=tmp_path)
    assert "but Python found no file of that name first" in done.stderr


def test_a_folder_of_data_of_the_same_name_is_not_in_the_way(tmp_path):
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "data.csv").write_text("1\n")

    assert python("import expert; print(expert.__version__)", cwd=tmp_path, path=(tmp_path, ROOT)).returncode == 0


def test_the_version_is_that_of_the_distribution():
    import tomllib

    import expert

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert expert.__version__ == project["version"]
