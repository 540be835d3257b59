"""One block of random programs or random cases through two evaluators, and what differs."""

import json
import random
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import zip_longest
from typing import Any, NamedTuple

from hypothesis import HealthCheck, Phase, given, seed, settings

import facts.memory
from expert.assess import program
from expert.engine.build import Program, build
from expert.engine.reference import conclusions
from expert.engine.run import run
from facts.case import Case
from facts.intake import facts_of
from facts.templates import Template
from tests.expert.engine import programs
from tests.expert.engine.in_clips import Clips
from tests.expert.engine.in_stock import Stock, firings, known
from tests.neighbours import any_case

BLOCK = 50
"""Programs or cases of one block; a block is made from its number alone."""


class Block(NamedTuple):
    """What one block showed."""

    oracle: str
    compared: int
    given: int
    facts: int
    firings: int
    differences: tuple[str, ...]


def compare(oracles: tuple[str, ...], number: int, size: int = BLOCK) -> list[Block]:
    """One block through the engine and through each of the oracles."""
    if oracles == ("programs",):
        return [_summary("programs", _programs(number, size))]
    rows = list(_cases(oracles, number, size))
    return [_summary(oracle, (row[oracle] for row in rows)) for oracle in oracles]


def drawn_cases(number: int, size: int) -> list[dict[str, Any]]:
    """Random valid cases, no two of a block the same: wholly random, or beside a patient of the library.

    There are fewer where the draw repeats itself too often."""
    drawn: dict[str, dict[str, Any]] = {}

    @seed(number)
    @settings(
        max_examples=3 * size // 2 + 5,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(any_case())
    def draw(case):
        if len(drawn) < size:
            drawn.setdefault(json.dumps(case, sort_keys=True, default=str), case)

    draw()
    return list(drawn.values())


Compared = tuple[int, int, int, str]
"""Facts given, facts in the end, firings, and how the answers differ (empty where they do not)."""


def _programs(number: int, size: int) -> Iterator[Compared]:
    for made in range(number * size, (number + 1) * size):
        choose = random.Random(f"program {made}").choice
        registry = programs.registry(choose, rules=choose((4, 6, 8)), calculators=choose((True, False)))
        given_facts = programs.facts(choose)
        found = run(build(registry), given_facts)
        ours = firings(found), {known(fact) for fact in found.facts}
        yield (
            found.given,
            len(found.facts),
            len(found.firings),
            difference(ours, Stock(registry).run(given_facts), f"program {made}: {registry.cards}, {given_facts}"),
        )


def _cases(oracles: tuple[str, ...], number: int, size: int) -> Iterator[dict[str, Compared]]:
    shipped = program()
    for case in drawn_cases(number, size):
        given_facts = list(facts_of(Case.model_validate(case)))
        found = run(shipped, given_facts)
        ours = firings(found), {known(fact) for fact in found.facts}
        told = json.dumps(case, default=str)
        yield {
            oracle: (
                found.given,
                len(found.facts),
                len(found.firings),
                difference(ours, answer(oracle, shipped, given_facts), told),
            )
            for oracle in oracles
        }


def answer(oracle: str, shipped: Program, given_facts: list[Template]) -> tuple[list[Any] | None, set[Any]]:
    """What an oracle says of the shipped rules: its firings where it has an order, and its facts."""
    if oracle == "stock":
        return _stock().run(given_facts, shipped.tables)
    if oracle == "reference":
        return None, set(conclusions(shipped.registry, given_facts, shipped.tables))
    in_clips = _clips()
    in_clips.run(given_facts, shipped.tables)
    return None, in_clips.known()


@cache
def _stock() -> Stock:
    return Stock(program().registry)


@cache
def _clips() -> Clips:
    templates = [each for each in vars(facts.memory).values() if isinstance(each, type) and issubclass(each, Template)]
    return Clips(program().registry, templates)


def difference(ours: tuple[list[Any], set[Any]], theirs: tuple[list[Any] | None, set[Any]], what: str) -> str:
    """How two answers differ, in words; empty where they do not. An oracle without an order is not asked for one."""
    lines = [f"only the engine has {fact}" for fact in sorted(map(_written, ours[1] - theirs[1]))]
    lines += [f"the engine lacks {fact}" for fact in sorted(map(_written, theirs[1] - ours[1]))]
    if theirs[0] is not None and theirs[0] != ours[0]:
        pairs = enumerate(zip_longest(ours[0], theirs[0], fillvalue="nothing"), 1)
        place, (one, other) = next((place, pair) for place, pair in pairs if pair[0] != pair[1])
        lines.append(f"firing {place}: the engine has {one}, the oracle {other}")
    return "\n  ".join([what, *lines]) if lines else ""


def _written(fact: tuple[type[Template], tuple[Any, ...]]) -> str:
    template, values = fact
    return f"{template.__name__}{values}"


def _summary(oracle: str, runs: Iterable[Compared]) -> Block:
    rows = list(runs)
    given_facts, all_facts, fired = (sum(row[place] for row in rows) for place in range(3))
    return Block(oracle, len(rows), given_facts, all_facts, fired, tuple(row[3] for row in rows if row[3]))
