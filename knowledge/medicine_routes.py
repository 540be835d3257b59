"""How a medicine is given: the route that a name tells, and whether the medicine reaches the whole body by it."""

from collections.abc import Iterable
from typing import Literal

from knowledge.medicine_table import MedicineTable

Reach = Literal["body", "local", "doubtful"]


class Routes:
    """The routes of the table of medicines; an unknown route reaches the whole body."""

    def __init__(self, table: MedicineTable) -> None:
        words = table.words
        self._table = table
        self._local = frozenset(words.local_routes)
        self._whole_body = frozenset(words.whole_body_routes)
        self._absorbed = frozenset(words.absorbed)
        self._by_nose = frozenset(words.absorbed_by_nose)
        self._local_forms = frozenset(words.local_forms) | frozenset(self._with_local_names(table))

    def _with_local_names(self, table: MedicineTable) -> Iterable[str]:
        for id_, row in table.ingredients.items():
            if row.drops or row.route in self._local or not self._local.isdisjoint(row.local):
                yield id_
        for product in table.products:
            if product.route in self._local:
                yield from product.ingredients

    def is_local(self, route: str | None) -> bool:
        """Whether too little reaches the blood by this route to count; an unknown route counts."""
        return bool(route) and route in self._local

    def reach(self, ingredient: str, route: str, form: str) -> Reach:
        """Where this ingredient arrives; in doubt where the table knows no local form of it or the name tells another.

        `form` is the route of the whole body that the words of the name tell, or an empty text.
        """
        if not self.is_local(route) or ingredient in self._absorbed:
            return "body"
        if route == "nasal" and ingredient in self._by_nose:
            return "body"
        return "local" if not form and ingredient in self._local_forms else "doubtful"

    def hint(self, told: Iterable[str], ingredients: tuple[str, ...]) -> str:
        """The route that the words or the brand tell, else the usual one, else an empty text."""
        routes = [route for route in dict.fromkeys(self._drops(route, ingredients) for route in told) if route]
        systemic = [route for route in routes if not self.is_local(route)]
        if routes:
            return (systemic or routes)[0]
        usual = {self._table.ingredients[id_].route or "" for id_ in ingredients}
        return usual.pop() if len(usual) == 1 else ""

    def form(self, told: Iterable[str], ingredients: tuple[str, ...]) -> str:
        """The route of the whole body that the words tell ("tablets"), where none of them tells a local one."""
        routes = [self._drops(route, ingredients) for route in told]
        if any(map(self.is_local, routes)):
            return ""
        return next((route for route in routes if route in self._whole_body), "")

    def _drops(self, route: str, ingredients: tuple[str, ...]) -> str:
        if route != "drops":
            return route
        local = [self._table.ingredients[id_].drops for id_ in ingredients]
        return next((route for route in local if route), "")
