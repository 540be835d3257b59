"""From a registry of cards to a program that can be run: compiled once, shared by all threads."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from expert.engine.engine import CaseEngine
from expert.engine.network import Network
from knowledge.rules.phase import Phase
from knowledge.rules.registry import Registry

__all__ = ["Program", "assembled", "build"]

_LOCK = threading.Lock()
_CLASSES: WeakKeyDictionary[Registry, type[CaseEngine]] = WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
class Program:
    """Everything that is the same for all cases: the registry, its compiled engine class, and the knowledge tables."""

    registry: Registry
    tables: Any
    engine_class: type[CaseEngine]


def build(registry: Registry, tables: Any = None) -> Program:
    """A program from checked cards; `tables` is what calculators get as their second argument.

    The engine class of a registry is made once, however often and from however many threads this is called.
    """
    with _LOCK:
        engine_class = _CLASSES.get(registry)
        if engine_class is None:
            engine_class = _CLASSES[registry] = _engine_class(registry, Network(registry.cards))
    return Program(registry, tables, engine_class)


def assembled(registry: Registry, network: Network, tables: Any) -> Program:
    """A program from a registry and its network as they were compiled earlier, for a snapshot."""
    return Program(registry, tables, _engine_class(registry, network))


def _engine_class(registry: Registry, network: Network) -> type[CaseEngine]:
    calculators = {phase: registry.calculators_of(phase) for phase in Phase}
    members: Mapping[str, Any] = {"network": network, "calculators": calculators}
    return type("CaseEngine", (CaseEngine,), dict(members))
