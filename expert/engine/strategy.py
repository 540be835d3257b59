"""The order of the agenda: one total order, and removal that never misses.

Stock experta looks for an activation to remove at three places among its equals, and leaves it on the agenda where it
is not found there: rules then fire although their NOT is false. And activations that its order calls equal fire in an
order that differs from process to process. Here no two activations are equal, so both are impossible.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable
from typing import Any, NamedTuple

from expert.engine.network import CompiledRule
from facts._experta import Agenda, Fact, Strategy
from facts.templates import Template

__all__ = ["Activation", "TotalOrder", "activation"]


class Activation(NamedTuple):
    """A rule with the facts that satisfy it, on the agenda. Activations are compared as tuples; the greatest fires.

    So the order is that of `salience` (the phase), then `newest` (the numbers of the supporting facts, newest first:
    more recent facts win), then `rule_order` (0 for the first rule by id, -1 for the next), then `supports` (numbers in
    the order of the patterns), in which two activations of one rule always differ. `matched` are the facts
    themselves, `values` those of the rule's names.
    """

    salience: int
    newest: tuple[int, ...]
    rule_order: int
    supports: tuple[int, ...]
    rule: CompiledRule
    matched: tuple[Template, ...]
    values: tuple[Any, ...]


def activation(rule: CompiledRule, matched: tuple[Template, ...], values: tuple[Any, ...]) -> Activation:
    """The activation of a rule by these facts."""
    supports = tuple([fact["__factid__"] for fact in matched])
    return Activation(rule.salience, _newest_first(supports), -rule.position, supports, rule, matched, values)


def _newest_first(supports: tuple[int, ...]) -> tuple[int, ...]:
    """Numbers of facts, each once, newest first."""
    return supports if len(supports) == 1 else tuple(sorted(set(supports), reverse=True))


class TotalOrder(Strategy):
    """Keeps `agenda.activations` sorted, the next one to fire at the right end.

    For activations of the stock matcher the order is worked out: the rule's function carries `position` (its place by
    id), and its patterns are named `pattern_0`, `pattern_1` and so on.
    """

    def update_agenda(self, agenda: Agenda, added: Iterable[Any], removed: Iterable[Any]) -> None:
        """Put activations on the agenda and take others away; nothing is logged, as the stock method would."""
        self._update_agenda(agenda, added, removed)

    def _update_agenda(self, agenda: Agenda, added: Iterable[Any], removed: Iterable[Any]) -> None:
        waiting = agenda.activations
        for activation in removed:
            order = _order(activation)
            place = bisect_left(waiting, order, key=_order)
            if place < len(waiting) and _order(waiting[place]) == order:
                del waiting[place]
        new = list(added)
        if len(new) == 1:
            insort(waiting, new[0], key=None if isinstance(new[0], Activation) else _order)
        elif new:
            waiting += new
            waiting.sort(key=None if isinstance(new[0], Activation) else _order)


def _order(activation: Any) -> tuple[Any, ...]:
    if isinstance(activation, Activation):
        return activation
    if activation.key is None:
        patterns = sorted(
            (int(name.removeprefix("pattern_")), fact["__factid__"])
            for name, fact in activation.context.items()
            if isinstance(fact, Fact) and name.startswith("pattern_")
        )
        supports = tuple(number for _, number in patterns)
        activation.key = (activation.rule.salience, _newest_first(supports), -activation.rule.position, supports)
    key: tuple[Any, ...] = activation.key
    return key
