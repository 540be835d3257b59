"""The order of the agenda: one total order, and removal that never misses.

Stock experta looks for an activation to remove at three places among its equals, and leaves it on the agenda where it
is not found there: rules then fire although their NOT is false. And activations that its order calls equal fire in an
order that differs from process to process. Here no two activations are equal, so both are impossible.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable
from typing import Any, NamedTuple

from facts._experta import Agenda, Fact, Strategy

__all__ = ["Order", "TotalOrder", "newest_first"]


class Order(NamedTuple):
    """What decides which activation fires next: the greatest fires first.

    Compared in turn: `salience` (the phase), `newest` (numbers of the supporting facts, newest first; more recent facts
    win), `rule` (0 for the first rule by id, -1 for the next), and `supports` (the numbers in the order of the
    patterns), by which two activations of one rule always differ.
    """

    salience: int
    newest: tuple[int, ...]
    rule: int
    supports: tuple[int, ...]


def newest_first(supports: tuple[int, ...]) -> tuple[int, ...]:
    """Numbers of facts, each once, newest first."""
    return tuple(sorted(set(supports), reverse=True)) if len(supports) > 1 else supports


class TotalOrder(Strategy):
    """Keeps `agenda.activations` sorted, the next one to fire at the right end.

    An activation is placed by its `order`. For activations of the stock matcher, which have none, it is worked out: the
    rule's function carries `position` (its place by id), and its patterns are named `pattern_0`, `pattern_1` and so on.
    """

    def _update_agenda(self, agenda: Agenda, added: Iterable[Any], removed: Iterable[Any]) -> None:
        waiting = agenda.activations
        for activation in removed:
            order = _order(activation)
            place = bisect_left(waiting, order, key=_order)
            if place < len(waiting) and _order(waiting[place]) == order:
                del waiting[place]
        for activation in added:
            insort(waiting, activation, key=_order)


def _order(activation: Any) -> Order:
    known = getattr(activation, "order", None)
    return known if known is not None else _order_of_stock(activation)


def _order_of_stock(activation: Any) -> Order:
    context = activation.context
    patterns = sorted(
        (int(name.removeprefix("pattern_")), fact["__factid__"])
        for name, fact in context.items()
        if isinstance(fact, Fact) and name.startswith("pattern_")
    )
    supports = tuple(number for _, number in patterns)
    activation.order = Order(activation.rule.salience, newest_first(supports), -activation.rule.position, supports)
    order: Order = activation.order
    return order
