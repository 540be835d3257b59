"""The public door: `assess` a `Case`, get an `Assessment` with its trace.

Every name is imported when it is first asked for, so that importing `expert` costs nothing and changes nothing in the
host: no logging handler, no patched module, no file. The rooms `facts` and `knowledge` are found beside this one or
refused: another package of the same name in the way raises an ImportError that names both paths.
"""

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from expert.version import VERSION

if TYPE_CHECKING:
    from expert.assess import assess
    from expert.assessment import Assessment
    from expert.interview import Interview
    from facts.case import Case
    from facts.problems import CaseError
    from facts.reading import load_case

__all__ = ["Assessment", "Case", "CaseError", "Interview", "__version__", "assess", "load_case"]

__version__ = VERSION

_HOME = {
    "Assessment": "expert.assessment",
    "Case": "facts.case",
    "CaseError": "facts.problems",
    "Interview": "expert.interview",
    "assess": "expert.assess",
    "load_case": "facts.reading",
}


def _refuse_strangers() -> None:
    """Raise ImportError when `facts` or `knowledge` would be imported from somewhere else than beside this room."""
    here = Path(__file__).resolve().parent.parent
    for room in ("facts", "knowledge"):
        found = _place_of(room)
        if found != here / room:
            raise ImportError(
                f"expert needs its own package '{room}' in {here / room}, but Python found "
                f"{found or 'no file of that name'} first. Another file or distribution uses the same name: rename it, "
                f"or give this program a virtual environment of its own.",
                name=room,
            )


def _place_of(room: str) -> Path | None:
    """The folder of a package, or the file of a module, that `import room` gives; None for neither."""
    try:
        spec = importlib.util.find_spec(room)
    except ValueError:  # imported already by something that left no spec behind
        spec = None
    origin = spec.origin if spec and spec.origin else getattr(sys.modules.get(room), "__file__", None)
    if origin is None:
        return None
    file = Path(origin).resolve()
    return file.parent if file.stem == "__init__" else file


class _Door(ModuleType):
    """Keeps `expert.assess` the function: importing the module of the same name must not put itself in the way."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "assess" and isinstance(value, ModuleType):
            value = value.assess
        super().__setattr__(name, value)


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'expert' has no attribute {name!r}; it offers {', '.join(__all__)}")
    value = getattr(importlib.import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


_refuse_strangers()
sys.modules[__name__].__class__ = _Door
