"""A graph of reasons as boxes and curves, each box a link to its rule or its statement."""

from dataclasses import dataclass
from itertools import pairwise

from expert.render.html.drawing import wrapped
from expert.render.layout import harmless
from expert.render.report.layering import Placed, Spacing, placed
from expert.render.report.reasoning import Graph, Node

_NODE, _LINE, _PADDING, _CHARACTERS = 170.0, 14.0, 9.0, 25
_SPACING = Spacing(node=_NODE, passing=10.0, across=14.0, down=34.0, most=4)


@dataclass(frozen=True, slots=True)
class DrawnNode:
    """One box: its corner, its lines, and the place on the page that it leads to ('' for the advice itself)."""

    node: Node
    left: float
    top: float
    width: float
    height: float
    lines: tuple[tuple[float, str], ...]
    label_at: float
    leads_to: str


@dataclass(frozen=True, slots=True)
class DrawnGraph:
    """The boxes, and the paths between them."""

    width: float
    height: float
    nodes: tuple[DrawnNode, ...]
    paths: tuple[str, ...]


def drawn(graph: Graph) -> DrawnGraph:
    """The graph as a drawing."""
    texts = [[line for words in node.lines for line in wrapped(harmless(words), _CHARACTERS)] for node in graph.nodes]
    heights = [
        _PADDING * 2 + _LINE * (len(lines) + bool(node.label)) for node, lines in zip(graph.nodes, texts, strict=True)
    ]
    found = placed(heights, graph.edges, _SPACING)
    nodes = tuple(
        _node(node, lines, corner, height)
        for node, lines, corner, height in zip(graph.nodes, texts, found.corners, heights, strict=True)
    )
    return DrawnGraph(found.width, found.height, nodes, tuple(_paths(found)))


def _node(node: Node, lines: list[str], corner: tuple[float, float], height: float) -> DrawnNode:
    left, top = corner
    first = top + _PADDING + _LINE * 0.8
    after = first + (_LINE if node.label else 0.0)
    texts = tuple((round(after + _LINE * number, 1), line) for number, line in enumerate(lines))
    prefix = "fact" if node.kind == "stated" else "firing"
    leads_to = f"{prefix}-{node.numbers[0]}" if node.numbers else ""
    return DrawnNode(node, left, round(top, 1), _NODE, round(height, 1), texts, round(first, 1), leads_to)


def _paths(found: Placed) -> list[str]:
    """Each edge as curves between layers and straight lines through them."""
    paths = []
    for points in found.edges:
        said = f"M{points[0][0]} {points[0][1]}"
        for number, ((x1, y1), (x2, y2)) in enumerate(pairwise(points)):
            middle = round((y1 + y2) / 2, 1)
            said += f"L{x2} {y2}" if number % 2 else f"C{x1} {middle} {x2} {middle} {x2} {y2}"
        paths.append(said)
    return paths
