"""The only importer of experta: everything else takes its names from here.

experta 1.9.4 needs `collections.Mapping` (gone since Python 3.10) and calls `logging.basicConfig()` twice,
which would put a handler on the root logger of the host program. Both are dealt with while experta is being
imported and only then; afterwards `collections` and `logging` are exactly as they were.

`_experta.pyi` beside this file gives the names their types, because experta itself has none.
"""

import collections
import collections.abc
import logging
import sys
import threading

_LOCK = threading.Lock()


def _import_experta():
    with _LOCK:
        if "experta" not in sys.modules:
            _import_with_patches()
        experta = sys.modules["experta"]
        # Its __init__ hides an ImportError, so a broken installation has to be noticed here.
        if not hasattr(experta, "KnowledgeEngine"):
            raise ImportError("experta was imported only in part; reinstall it with: pip install experta==1.9.4")
        return experta


def _import_with_patches():
    importing_thread = threading.get_ident()
    stock_basic_config = logging.basicConfig

    def muted_for_this_thread(*args, **kwargs):
        if threading.get_ident() != importing_thread:
            stock_basic_config(*args, **kwargs)

    lacks_mapping = "Mapping" not in vars(collections)
    if lacks_mapping:
        collections.Mapping = collections.abc.Mapping
    logging.basicConfig = muted_for_this_thread
    try:
        import experta.engine
    finally:
        logging.basicConfig = stock_basic_config
        if lacks_mapping:
            del collections.Mapping
    _keep_patients_out_of_the_log(experta)


def _keep_patients_out_of_the_log(experta):
    """Silence the watchers: a host that logs at DEBUG would else find every fact of a patient in its log."""
    experta.watchers.unwatch()


_import_experta()

from experta.abstract import Matcher, Strategy  # noqa: E402  (only importable after the lines above)
from experta.activation import Activation  # noqa: E402
from experta.agenda import Agenda  # noqa: E402
from experta.conditionalelement import AND, EXISTS, FORALL, NOT, OR, TEST, ConditionalElement  # noqa: E402
from experta.deffacts import DefFacts  # noqa: E402
from experta.engine import KnowledgeEngine  # noqa: E402
from experta.fact import Fact, Field, InitialFact  # noqa: E402
from experta.factlist import FactList  # noqa: E402
from experta.fieldconstraint import ANDFC, NOTFC, ORFC, FieldConstraint, L, P, W  # noqa: E402
from experta.matchers import ReteMatcher  # noqa: E402
from experta.rule import Rule  # noqa: E402
from experta.shortcuts import AS, MATCH  # noqa: E402
from experta.strategies import DepthStrategy  # noqa: E402

__all__ = [
    "AND",
    "ANDFC",
    "AS",
    "EXISTS",
    "FORALL",
    "MATCH",
    "NOT",
    "NOTFC",
    "OR",
    "ORFC",
    "TEST",
    "Activation",
    "Agenda",
    "ConditionalElement",
    "DefFacts",
    "DepthStrategy",
    "Fact",
    "FactList",
    "Field",
    "FieldConstraint",
    "InitialFact",
    "KnowledgeEngine",
    "L",
    "Matcher",
    "P",
    "ReteMatcher",
    "Rule",
    "Strategy",
    "W",
]
