"""Values that are made once in a process, such as a loaded table; a snapshot may give them instead."""

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

T = TypeVar("T")

_GIVEN: dict[str, Callable[[], Any]] = {}


class Once(Generic[T]):
    """A function without arguments whose value is made when it is first asked for, and then kept.

    `name` is the same in every process. Safe in threads: all get one value.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self.name = f"{make.__module__}.{make.__qualname__}"
        self.__doc__ = make.__doc__
        self.__wrapped__ = make
        self._values: dict[str, T] = {}

    @property
    def made(self) -> bool:
        """Whether the value is there already."""
        return self.name in self._values

    def __call__(self) -> T:
        """The value."""
        values = self._values
        if self.name not in values:
            values.setdefault(self.name, _GIVEN.get(self.name, self.__wrapped__)())
        return values[self.name]


def once(make: Callable[[], T]) -> Once[T]:
    """Keep the value of a function without arguments."""
    return Once(make)


def give(values: Mapping[str, Callable[[], Any]]) -> None:
    """Take over how to get values, by the names of their functions; a value that was made already stays."""
    _GIVEN.update(values)
