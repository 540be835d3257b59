"""What a snapshot holds: everything that was loaded, checked and compiled, with all ready that an answer needs.

What not every answer asks for is pickled by itself and stays as it is until it is asked for. The form is
`[number of sizes][sizes][tables of facts][the rest][part][part]...`, each size and the number in eight bytes.

What uses a snapshot is imported inside the functions: its modules ask for the tables of facts while they are loaded.
"""

import pickle
from array import array
from collections.abc import Callable, Mapping
from functools import partial
from io import BytesIO
from itertools import accumulate, pairwise
from typing import Any

from facts.once import give
from facts.own_tables import own_tables


def content() -> bytes:
    """What was loaded in this process."""
    from expert.assess import program  # noqa: PLC0415 - uses the snapshot
    from expert.ready_models import ready_models  # noqa: PLC0415 - uses the snapshot
    from knowledge.asking import finding_words, question_rows  # noqa: PLC0415 - uses the snapshot
    from knowledge.fact_words import fact_words  # noqa: PLC0415 - uses the snapshot
    from knowledge.load import knowledge  # noqa: PLC0415 - uses the snapshot
    from knowledge.recognition import medicines  # noqa: PLC0415 - uses the snapshot

    tables = knowledge()
    for prepared in ("sources", "departures", "safety_rows", "monitoring_rows", "pair_rows"):
        getattr(tables, prepared)
    medicines().prepare()
    made = program()
    asked_for = (medicines, question_rows, finding_words, fact_words)
    kept_apart = {each.name: pickle.PickleBuffer(_pickled(each(), None)) for each in asked_for}
    parts: list[pickle.PickleBuffer] = []
    whole = _pickled((kept_apart, tables, made.registry, made.engine_class.network, ready_models()), parts.append)
    pieces = [pickle.dumps(dict(own_tables()), protocol=5), whole, *map(bytes, parts)]
    return b"".join((array("Q", [len(pieces), *map(len, pieces)]).tobytes(), *pieces))


def take(kept: memoryview) -> None:
    """Give each of them to its function, and put the models in place."""
    tables_of_facts, whole, *parts = _pieces(kept)
    give({own_tables.name: partial(pickle.loads, tables_of_facts)})  # the modules read below ask for them at once
    give(_values(whole, parts))


def _values(whole: memoryview, parts: list[memoryview]) -> Mapping[str, Callable[[], Any]]:
    from expert.assess import program  # noqa: PLC0415 - uses the snapshot
    from expert.engine.build import assembled  # noqa: PLC0415 - uses the snapshot
    from expert.ready_models import put_in_place  # noqa: PLC0415 - uses the snapshot
    from knowledge.load import knowledge  # noqa: PLC0415 - uses the snapshot

    # It was verified to be this user's own.
    kept_apart, tables, registry, network, models = pickle.loads(whole, buffers=parts)  # noqa: S301
    put_in_place(models)
    return {
        **{name: partial(pickle.loads, pickled) for name, pickled in kept_apart.items()},
        knowledge.name: lambda: tables,
        program.name: lambda: assembled(registry, network, tables),
    }


class _Pickler(pickle.Pickler):
    """Rows are stored by their values, cards so that they can be read singly, calculators, being functions, by id."""

    def reducer_override(self, thing: Any) -> Any:
        from facts.models import BaseModel, restored  # noqa: PLC0415 - uses the snapshot
        from knowledge.calculators.card import Calculator  # noqa: PLC0415 - uses the snapshot
        from knowledge.rules.card import RuleCard  # noqa: PLC0415 - uses the snapshot
        from knowledge.rules.stored import StoredCard, parts_of  # noqa: PLC0415 - uses the snapshot

        if isinstance(thing, tuple):  # a named one: without the detour through a function of Python
            return tuple.__new__, (type(thing), tuple(thing))
        if isinstance(thing, BaseModel):
            return restored, (type(thing), thing.__dict__)
        if isinstance(thing, RuleCard):
            return StoredCard, (thing.id, thing.phase, pickle.PickleBuffer(parts_of(thing)))
        if isinstance(thing, Calculator):
            return calculator, (thing.id,)
        return NotImplemented


def _pickled(thing: Any, take_apart: Callable[[pickle.PickleBuffer], Any] | None) -> bytes:
    from pickletools import optimize  # noqa: PLC0415 - reading needs nothing of it

    buffer = BytesIO()
    _Pickler(buffer, protocol=5, buffer_callback=take_apart).dump(thing)
    return optimize(buffer.getvalue())


def _pieces(kept: memoryview) -> list[memoryview]:
    width = array("Q").itemsize
    number = kept[:width].cast("Q")[0]
    head = width * (number + 1)
    ends = accumulate(kept[width:head].cast("Q"), initial=head)
    return [kept[begin:end] for begin, end in pairwise(ends)]


def calculator(card_id: str) -> Any:
    """The calculator with this id. Raises StopIteration."""
    from knowledge.calculators.all import CALCULATORS  # noqa: PLC0415 - uses the snapshot

    return next(each for each in CALCULATORS if each.id == card_id)
