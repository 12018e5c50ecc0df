"""Seeded chance, in the few shapes the city needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import exp, log
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """A stream of chance of its own for each name: the same name and seed always give the same values."""

    def __init__(self, seed: int, *names: object) -> None:
        """Take the city's seed and the name of this stream, for example ("object", 17)."""
        self.random = Random("/".join(map(str, (seed, *names))))  # noqa: S311 - reproducible on purpose, no secret

    def chance(self, likely: float) -> bool:
        """Yes with the given probability."""
        return self.random.random() < likely

    def between(self, low: float, high: float, step: float = 0.01) -> float:
        """A value between two bounds, both included, rounded to a step as a tape would be read."""
        steps = round((high - low) / step)
        return round(low + self.random.randint(0, max(steps, 0)) * step, 4)

    def whole(self, low: int, high: int) -> int:
        """A whole number, both bounds included."""
        return self.random.randint(low, high)

    def one(self, choices: Sequence[T]) -> T:
        """One of several, all alike."""
        return choices[self.random.randrange(len(choices))]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One key, as likely as its weight."""
        return self.random.choices(list(weights), list(weights.values()))[0]

    def normal(self, mean: float = 0.0, spread: float = 1.0) -> float:
        """A value of the normal distribution."""
        return self.random.gauss(mean, spread)

    def day(self, first: date, last: date) -> date:
        """A day between two, both included; the first if they are in the wrong order."""
        return first + timedelta(days=self.random.randint(0, max((last - first).days, 0)))


def shifted(likely: float, by: float) -> float:
    """A probability moved by so much on the scale of log odds: 0 leaves it, positive makes it likelier."""
    return 1 / (1 + exp(-(log(likely / (1 - likely)) + by)))
