"""Processes that answer cases: small portions go to them, and the lines come back through memory that they share.

An assessment with its trace is half a megabyte. Through a pipe it would be copied in small pieces, and the system would
clear new pages for each; laid into memory that both sides see and use again, it is copied once on either side. Every
portion on its way has a place there. A line for which its place has no room left goes through the pipe.

Little is imported here, so that who prepares a new process still chooses how everything else is loaded there.
"""

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from ctypes import Array, c_char
from multiprocessing import get_context, parent_process
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from expert.batch import Answer, Unit

_ON_THE_WAY = 3
"""Portions for each process: one in work, and others waiting."""
_ROOM = 2 * 2**20
"""Bytes for the lines of one portion: enough for most, and little beside what a process needs anyway."""
_MOST_SHARED = 48 * 2**20
"""Bytes for all portions, however many processes there are: containers often have 64 MiB to share."""


class _Sent(NamedTuple):
    """An answer on its way; its line, unless it carries that, lies in the shared memory from `begin` to `end`."""

    answer: "Answer"
    begin: int = 0
    end: int = 0


class _Worker:
    """What this process has as a worker; nothing in any other."""

    shared: memoryview


def answered(
    portions: Iterable[list["Unit"]], jobs: int, *, trace: bool, prepare: Callable[[], object] | None
) -> Iterator["Answer"]:
    """The answers to all portions in their order; see `expert.batch.answers`."""
    places = jobs * _ON_THE_WAY
    room = min(_ROOM, _MOST_SHARED // places)
    context = get_context("spawn")
    memory = context.RawArray(c_char, places * room)
    shared = memoryview(memory).cast("B")
    on_the_way: deque[Future[list[_Sent]]] = deque()
    with ExitStack() as stack:
        pool = ProcessPoolExecutor(jobs, context, initializer=_begin, initargs=(memory, prepare))
        stack.callback(pool.shutdown, wait=True, cancel_futures=True)
        for number, portion in enumerate(portions):
            on_the_way.append(pool.submit(_answer, portion, trace, number % places * room, room))
            if len(on_the_way) == places:  # the next portion takes the place of the first one
                yield from _arrived(on_the_way.popleft().result(), shared)
        while on_the_way:
            yield from _arrived(on_the_way.popleft().result(), shared)


def _arrived(sent: list[_Sent], shared: memoryview) -> Iterator["Answer"]:
    for answer, begin, end in sent:
        yield answer._replace(line=bytes(shared[begin:end])) if end else answer


def _answer(portion: list["Unit"], trace: bool, place: int, room: int) -> list[_Sent]:  # noqa: FBT001 - for the pool
    from expert.batch import answer  # noqa: PLC0415 - not before the process is prepared

    last = place + room
    sent: list[_Sent] = []
    for unit in portion:
        found = answer(unit, trace=trace)
        if found.line is None or len(found.line) > last - place:
            sent.append(_Sent(found))
            continue
        begin, place = place, place + len(found.line)
        _Worker.shared[begin:place] = found.line
        sent.append(_Sent(found._replace(line=None), begin, place))
    return sent


def _begin(memory: "Array[c_char]", prepare: Callable[[], object] | None) -> None:
    """Make a new process ready: the interrupt key is for the process that started it, and it ends with that one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _Worker.shared = memoryview(memory).cast("B")
    gc.disable()
    if prepare is not None:
        prepare()
    from expert.assess import program  # noqa: PLC0415 - not before the process is prepared

    program()
    gc.freeze()
    gc.enable()


def _end_with_parent() -> None:
    """Whoever is killed cannot end its workers; they would wait for work for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
