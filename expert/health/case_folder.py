"""The cases of a folder: plain case files, and files that tell a case as the difference from another one.

A file with a key `case` is told as a difference: `like` names a file of the folder `people` beside the given folder,
`case` are the changes (results of `labs` replace those of the same test, other lists replace the list), `without` the
answers to leave out, `variants` further differences of the same form. Every other file is a case by itself.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from facts.case import Case
from facts.problems import CaseError
from facts.yaml12 import YamlError, load_yaml

SUFFIXES = (".yaml", ".yml", ".json")


class CaseFolderError(ValueError):
    """A file of the folder that holds no case; the message names it and says why."""


def cases_of(folder: Path) -> Iterator[tuple[str, Case]]:
    """Every case of the folder with its name, in the order of the file names. Raises CaseFolderError."""
    for file in sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES):
        for name, mapping in _told(file, folder.parent / "people"):
            try:
                yield name, Case.model_validate(mapping)
            except CaseError as error:
                first = error.problems[0]
                raise CaseFolderError(f"{name}: {first.path}: {first.message}") from None


def _told(file: Path, people: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    told = _read(file)
    if not isinstance(told, Mapping):
        raise CaseFolderError(f"{file.name}: it is no mapping of keys to values; write a case into it.")
    if "case" not in told:
        yield file.stem, told
        return
    case = _left_out(_merged(_person(told.get("like"), people), told["case"]), told.get("without", ()), file.name)
    yield file.stem, case
    for variant in told.get("variants", ()):
        changed = _left_out(_merged(case, variant.get("case", {})), variant.get("without", ()), file.name)
        yield f"{file.stem}: {variant['name']}", changed


def _person(name: str | None, people: Path) -> Mapping[str, Any]:
    if not name:
        return {}
    told = dict(_read(people / f"{name}.yaml"))
    like = told.pop("like", None)
    return _merged(_person(like, people), told) if like else told


def _read(file: Path) -> Any:
    try:
        return load_yaml(file.read_text(encoding="utf-8"), what=file.name)
    except OSError as error:
        raise CaseFolderError(f"{file.name}: {(error.strerror or str(error)).lower()}.") from None
    except (YamlError, UnicodeDecodeError) as error:
        raise CaseFolderError(f"{file.name}: {error}") from None


def _merged(case: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(case)
    for key, value in changes.items():
        before = result.get(key)
        if key == "labs" and isinstance(before, list) and value:
            tests = {row["test"] for row in value}
            result[key] = [*(row for row in before if row["test"] not in tests), *value]
        elif isinstance(before, Mapping) and isinstance(value, Mapping):
            result[key] = _merged(before, value)
        else:
            result[key] = value
    return result


def _left_out(case: Mapping[str, Any], paths: Any, file: str) -> dict[str, Any]:
    result = dict(case)
    for path in paths:
        place, _, item = path.partition(".")
        if place not in result:
            raise CaseFolderError(f"{file}: without {path}: the case does not hold it; correct the path.")
        if not item:
            del result[place]
        elif place == "labs":
            result[place] = [row for row in result[place] if row["test"] != item]
        else:
            result[place] = {key: value for key, value in result[place].items() if key != item}
    return result
