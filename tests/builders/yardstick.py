"""Time as a test may bound it: that of the processor, in units of a piece of work that is measured
in the same process at the same time.

A second means nothing on a machine that is busy, or slow; how much longer one thing takes than
another does. The seconds stand in the docs.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import process_time
from typing import TypeVar

Result = TypeVar("Result")


def work() -> int:
    """Do a fixed piece of work, of the kinds that the library does: numbers, texts,
    dictionaries, tuples. About 20 ms of a server's core.
    """
    found: dict[tuple[int, int], str] = {}
    total = 0
    for row in range(20_000):
        text = f"{row}:{row % 97}"
        found[row, row % 7] = text.upper()
        total += len(text.split(":")) + found[row, row % 7].count("1")
    return total + len(sorted(found.values()))


def yardstick(times: int = 5) -> float:
    """Return how many seconds of the processor the piece of work takes now, the least of a few."""
    return min(timed(work)[1] for _ in range(times))


def timed(call: Callable[[], Result]) -> tuple[Result, float]:
    """Return what a call gives, and the seconds of the processor that it takes in this process."""
    started = process_time()
    result = call()
    return result, process_time() - started


@dataclass
class Taken:
    """How many pieces of work something took as long as, once it is done."""

    units: float = 0.0


@contextmanager
def measured() -> Iterator[Taken]:
    """Measure what is done within: ``with measured() as it: ...``, then ``it.units``."""
    gc.collect()
    found, before, started = Taken(), yardstick(), process_time()
    yield found
    found.units = (process_time() - started) / max(before, yardstick())
