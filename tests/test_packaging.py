"""What is built is complete: every module, every table, the types, and nothing else."""

import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("facts", "knowledge", "expert")
UNPACKED = (".pyc",)


def run(*command, cwd):
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    place = tmp_path_factory.mktemp("wheel")
    source = place / "source"
    source.mkdir()
    for room in ROOMS:
        shutil.copytree(ROOT / room, source / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, source / name)
    build = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
    run(sys.executable, "-W", "ignore", "-c", build, str(place), cwd=source)
    (built,) = place.glob("*.whl")
    return built


def shipped(names):
    return {name for name in names if name.split("/")[0] in ROOMS}


def test_wheel_holds_every_file_of_the_rooms(wheel):
    in_tree = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and path.suffix not in UNPACKED
    }
    with zipfile.ZipFile(wheel) as archive:
        assert shipped(archive.namelist()) == in_tree, (
            "name the folder under packages or package-data of pyproject.toml"
        )


def test_every_package_is_listed():
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    found = {
        path.parent.relative_to(ROOT).as_posix().replace("/", ".")
        for room in ROOMS
        for path in (ROOT / room).rglob("__init__.py")
    }
    assert set(listed) == found


def test_every_room_ships_its_types():
    assert all((ROOT / room / "py.typed").is_file() for room in ROOMS)


def test_wheel_reads_a_case_far_from_the_sources(wheel, tmp_path):
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.copy(ROOT / "tests" / "complete_case.yaml", elsewhere / "case.yaml")
    program = (
        f"import sys; sys.path.insert(0, {str(installed)!r})\n"
        "import expert\n"
        "assert expert.__file__.startswith(sys.path[0])\n"
        "print(expert.load_case('case.yaml').id)"
    )
    assert run(sys.executable, "-P", "-c", program, cwd=elsewhere).strip() == "cipro-feet-two-years"


def test_lock_file_pins_every_dependency_and_names_no_place():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(each for extra in project["optional-dependencies"].values() for each in extra),
    ]
    names = {each.split("=")[0].split(">")[0].lower().replace("_", "-") for each in wanted}
    pinned = {line.split("==")[0] for line in lock.splitlines() if "==" in line and not line.startswith((" ", "#"))}

    assert names <= pinned, "run: make lock"
    assert lock.count("--hash=sha256:") > len(pinned)
    assert not [word for word in ("://", "--index", "--find-links", "--extra-index") if word in lock]
