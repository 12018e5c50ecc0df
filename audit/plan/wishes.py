"""How a search is asked for and watched, and the best it has found so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from audit.plan.case import Ints
from audit.plan.dual import Point
from audit.plan.master import Choice


@dataclass(frozen=True, slots=True)
class Progress:
    """``step``: reading, pricing, mixing, deciding, checking. ``value`` of the best plan so far (None: none yet) and
    the ``bound`` on any, both in units of value.
    """

    step: str
    value: float | None = None
    bound: float | None = None


@dataclass(frozen=True, slots=True)
class Wishes:
    """``gap``: the search ends when it is reached. ``left()`` are the seconds left; ``tell`` hears of progress."""

    left: Callable[[], float]
    tell: Callable[[Progress], None] = lambda _: None
    gap: float = 1e-3
    seed: int = 0


@dataclass(slots=True)
class Found:
    """The best so far: a bound always, a plan with the pairs that it lacks below floors."""

    bound: float = np.inf
    years: Ints | None = None
    value: float = -np.inf
    short: float = np.inf
    prices: Point | None = None
    choices: list[Choice] = field(default_factory=list)
    settled: Ints | None = None

    def offer(self, years: Ints, value: float, short: float) -> None:
        """Keep it if it is better: floors come first."""
        if (round(short), -value) < (round(self.short) if np.isfinite(self.short) else np.inf, -self.value):
            self.years, self.value, self.short = years, value, short

    @property
    def near(self) -> float:
        """The gap, infinite without a plan that keeps the floors."""
        return (self.bound - self.value) / max(self.bound, 1e-12) if self.short < 0.5 else np.inf
