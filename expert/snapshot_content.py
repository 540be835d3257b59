"""What a snapshot holds: everything that was loaded, checked and compiled, with all ready that an answer needs.

Values that not every answer asks for stay pickled until one does, each for itself.
"""

import pickle
from collections.abc import Callable, Mapping
from functools import partial
from io import BytesIO
from typing import Any

from facts.models import BaseModel, restored

Values = Mapping[str, Callable[[], Any]]


def content() -> bytes:
    """What was loaded in this process."""
    from expert.assess import program  # noqa: PLC0415
    from expert.ready_models import ready_models  # noqa: PLC0415 - what uses the snapshot comes after it
    from knowledge.asking import finding_words, question_rows  # noqa: PLC0415
    from knowledge.fact_words import fact_words  # noqa: PLC0415
    from knowledge.load import knowledge  # noqa: PLC0415
    from knowledge.recognition import medicines  # noqa: PLC0415

    tables = knowledge()
    for prepared in ("sources", "departures", "safety_rows", "monitoring_rows", "pair_rows"):
        getattr(tables, prepared)
    medicines().prepare()
    made = program()
    asked_for = {each.name: _pickled(each()) for each in (medicines, question_rows, finding_words, fact_words)}
    return _pickled((asked_for, tables, made.registry, made.engine_class.network, ready_models()))


def values(kept: memoryview) -> Values:
    """How to get each of them by the name of its function; the models are put in place."""
    from expert.assess import program  # noqa: PLC0415
    from expert.engine.build import assembled  # noqa: PLC0415
    from expert.ready_models import put_in_place  # noqa: PLC0415 - what uses the snapshot comes after it
    from knowledge.load import knowledge  # noqa: PLC0415

    asked_for, tables, registry, network, models = pickle.loads(kept)  # noqa: S301 - verified to be this user's own
    put_in_place(models)
    return {
        **{name: partial(pickle.loads, pickled) for name, pickled in asked_for.items()},
        knowledge.name: lambda: tables,
        program.name: lambda: assembled(registry, network, tables),
    }


class _Pickler(pickle.Pickler):
    """Rows are stored by their values, cards so that they can be read singly, calculators, being functions, by id."""

    def reducer_override(self, thing: Any) -> Any:
        from knowledge.calculators.card import Calculator  # noqa: PLC0415
        from knowledge.rules.card import RuleCard  # noqa: PLC0415
        from knowledge.rules.stored import StoredCard, parts_of  # noqa: PLC0415

        if isinstance(thing, BaseModel):
            return restored, (type(thing), thing.__dict__)
        if isinstance(thing, RuleCard):
            return StoredCard, (thing.id, thing.phase, parts_of(thing))
        if isinstance(thing, Calculator):
            return calculator, (thing.id,)
        return NotImplemented


def _pickled(thing: Any) -> bytes:
    buffer = BytesIO()
    _Pickler(buffer, protocol=5).dump(thing)
    return buffer.getvalue()


def calculator(card_id: str) -> Any:
    """The calculator with this id. Raises StopIteration."""
    from knowledge.calculators.all import CALCULATORS  # noqa: PLC0415 - a snapshot that is not used needs none

    return next(each for each in CALCULATORS if each.id == card_id)
