"""Times calls of several rivals turn by turn, so that a busy moment of the machine hits all of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from statistics import median

Times = dict[str, list[float]]


def timed(call: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def in_turn(repeats: int, rivals: Mapping[str, Callable[[], float]]) -> Times:
    """Ask every rival once a round, in alternating order; what each gives is collected."""
    found: Times = {name: [] for name in rivals}
    names = list(rivals)
    for number in range(repeats):
        for name in names if number % 2 == 0 else reversed(names):
            found[name].append(rivals[name]())
    return found


def medians(times: Times) -> dict[str, float]:
    """The median of each rival."""
    return {name: median(values) for name, values in times.items()}
