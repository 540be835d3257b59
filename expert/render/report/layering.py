"""A graph without circles on a page: nodes in layers from the top, few crossings, no edge through a node.

The method of Sugiyama in short: layers by the longest way from the top with at most so many nodes each (as Coffman and
Graham do), points for edges that pass a layer, order by the mean place of the neighbours. Everything is deterministic.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_SWEEPS = 6
_SHIFTS = 8


@dataclass(frozen=True, slots=True)
class Spacing:
    """Sizes in points: of a node, of the room that a passing edge takes, and of the gaps."""

    node: float
    passing: float
    across: float
    down: float
    most: int


@dataclass(frozen=True, slots=True)
class Placed:
    """Where everything stands: top left corners of the nodes, and the points of each edge from top to bottom."""

    width: float
    height: float
    corners: tuple[tuple[float, float], ...]
    edges: tuple[tuple[tuple[float, float], ...], ...]


def placed(heights: Sequence[float], edges: Sequence[tuple[int, int]], spacing: Spacing) -> Placed:
    """The places of nodes with these heights; `edges` lead from upper to lower nodes, the first node is the top."""
    return _Layers(heights, edges, spacing).placed()


class _Layers:
    def __init__(self, heights: Sequence[float], edges: Sequence[tuple[int, int]], spacing: Spacing) -> None:
        self._heights, self._edges, self._spacing = heights, edges, spacing
        self._level = self._levels()
        self._half = 0.0
        count = len(heights)
        self._rows: list[list[int]] = [[] for _ in range(max(self._level) + 1)]
        self._up: dict[int, list[int]] = {}
        self._down: dict[int, list[int]] = {}
        for node, level in enumerate(self._level):
            self._rows[level].append(node)
        self._chains: list[list[int]] = []
        for above, below in edges:
            chain = [above]
            for level in range(self._level[above] + 1, self._level[below]):
                self._rows[level].append(count)
                chain.append(count)
                count += 1
            chain.append(below)
            self._chains.append(chain)
            for first, second in pairwise(chain):
                self._down.setdefault(first, []).append(second)
                self._up.setdefault(second, []).append(first)

    def placed(self) -> Placed:
        """Order, then places."""
        for sweep in range(_SWEEPS):
            self._sweep(downwards=sweep % 2 == 0)
        self._half = max(self._least(row) for row in self._rows) / 2
        middles = self._middles()
        tops = self._tops()
        left = min(middles[node] - self._width(node) / 2 for row in self._rows for node in row)
        right = max(middles[node] + self._width(node) / 2 for row in self._rows for node in row)
        corners = tuple(
            (round(middles[node] - self._spacing.node / 2 - left, 1), tops[self._level[node]])
            for node in range(len(self._heights))
        )
        lines = tuple(self._line(chain, middles, tops, left) for chain in self._chains)
        last = max(corner[1] + height for corner, height in zip(corners, self._heights, strict=True))
        return Placed(round(right - left, 1), last, corners, lines)

    def _levels(self) -> list[int]:
        """The level of each node: below all that rest on it, and no level too full."""
        above: dict[int, list[int]] = {}
        for first, second in self._edges:
            above.setdefault(second, []).append(first)
        level: dict[int, int] = {}
        used: dict[int, int] = {}
        waiting = list(range(len(self._heights)))
        while waiting:
            ready = [node for node in waiting if all(each in level for each in above.get(node, ()))]
            if not ready:
                raise ValueError("the graph has a circle")
            for node in ready:
                place = 1 + max((level[each] for each in above.get(node, ())), default=-1)
                while used.get(place, 0) >= self._spacing.most:
                    place += 1
                level[node] = place
                used[place] = used.get(place, 0) + 1
            waiting = [node for node in waiting if node not in level]
        return [level[node] for node in range(len(self._heights))]

    def _sweep(self, *, downwards: bool) -> None:
        near = self._up if downwards else self._down
        rows = self._rows if downwards else self._rows[::-1]
        for before, row in pairwise(rows):
            place = {node: index for index, node in enumerate(before)}
            own = {node: float(index) for index, node in enumerate(row)}
            mean = {node: _mean([place[each] for each in near.get(node, ())], own[node]) for node in row}
            row.sort(key=lambda node: (mean[node], own[node]))

    def _least(self, row: Sequence[int]) -> float:
        return sum(self._width(node) for node in row) + self._spacing.across * (len(row) - 1)

    def _width(self, node: int) -> float:
        return self._spacing.node if node < len(self._heights) else self._spacing.passing

    def _middles(self) -> dict[int, float]:
        middles: dict[int, float] = {}
        for row in self._rows:
            wanted = [0.0] * len(row)
            middles |= self._apart(row, wanted)
        for shift in range(_SHIFTS):
            near = self._up if shift % 2 == 0 else self._down
            for row in self._rows if shift % 2 == 0 else self._rows[::-1]:
                wanted = [_mean([middles[each] for each in near.get(node, ())], middles[node]) for node in row]
                middles |= self._apart(row, wanted)
        return middles

    def _apart(self, row: Sequence[int], wanted: Sequence[float]) -> dict[int, float]:
        """Places near the wanted ones, in order and far enough apart: the mean of a pass from each side."""
        gaps = [
            (self._width(first) + self._width(second)) / 2 + self._spacing.across for first, second in pairwise(row)
        ]
        from_left = list(wanted)
        for index, gap in enumerate(gaps):
            from_left[index + 1] = max(from_left[index + 1], from_left[index] + gap)
        from_right = list(wanted)
        for index in range(len(gaps) - 1, -1, -1):
            from_right[index] = min(from_right[index], from_right[index + 1] - gaps[index])
        between = [(low + high) / 2 for low, high in zip(from_left, from_right, strict=True)]
        return dict(zip(row, self._inside(row, between, gaps), strict=True))

    def _inside(self, row: Sequence[int], wanted: list[float], gaps: Sequence[float]) -> list[float]:
        """The places, moved as little as needed so that no row is wider than the widest has to be."""
        limit = self._half - self._width(row[-1]) / 2
        for index in range(len(row) - 1, -1, -1):
            wanted[index] = min(wanted[index], limit)
            limit = wanted[index] - (gaps[index - 1] if index else 0)
        limit = self._width(row[0]) / 2 - self._half
        for index, gap in enumerate((*gaps, 0.0)):
            wanted[index] = max(wanted[index], limit)
            limit = wanted[index] + gap
        return wanted

    def _tops(self) -> list[float]:
        tops, top = [], 0.0
        for row in self._rows:
            tops.append(top)
            top += max((self._heights[node] for node in row if node < len(self._heights)), default=0.0)
            top += self._spacing.down
        return tops

    def _line(
        self, chain: Sequence[int], middles: dict[int, float], tops: Sequence[float], left: float
    ) -> tuple[tuple[float, float], ...]:
        """From the lower edge of the upper node, through the layers that are passed, to the upper edge of the lower."""
        first, last = chain[0], chain[-1]
        points = [(middles[first], tops[self._level[first]] + self._heights[first])]
        for offset, node in enumerate(chain[1:-1], start=self._level[first] + 1):
            bottom = tops[offset + 1] - self._spacing.down
            points += [(middles[node], tops[offset]), (middles[node], bottom)]
        points.append((middles[last], tops[self._level[last]]))
        return tuple((round(across - left, 1), round(down, 1)) for across, down in points)


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
