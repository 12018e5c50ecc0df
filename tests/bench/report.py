"""What a benchmark says: lines with ours, the other, their ratio, and whether the target is reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a benchmark's table. Numbers are medians; `unit` belongs to both."""

    what: str
    unit: str
    ours: float
    other: float | None = None
    ratio: float | None = None
    target: str = ""
    reached: bool | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One benchmark: its table, how each line is measured, and what this run was like."""

    title: str
    lines: Sequence[Line]
    method: str
    day: str = ""
    load: float = 0.0

    def as_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Section:
        return cls(**{**data, "lines": [Line(**line) for line in data["lines"]]})


def fewer(what: str, unit: str, ours: float, other: float, times: float) -> Line:
    """Ours is to be this many times less than the other."""
    ratio = other / ours
    return Line(what, unit, ours, other, ratio, f"≥ {times:g} × less", ratio >= times)


def share(what: str, unit: str, ours: float, other: float, least: float) -> Line:
    """Ours is to be at least this much of the other."""
    ratio = ours / other
    return Line(what, unit, ours, other, ratio, f"≥ {least:g} × the other", ratio >= least)


def within(what: str, unit: str, ours: float, other: float, most: float) -> Line:
    """Ours is to be at most this much of the other."""
    ratio = ours / other
    return Line(what, unit, ours, other, ratio, f"≤ {most:g} × the other", ratio <= most)


def at_most(what: str, unit: str, ours: float, limit: float, other: float | None = None) -> Line:
    """Ours has a limit of its own; the other stands beside it for comparison."""
    ratio = None if other is None else other / ours
    return Line(what, unit, ours, other, ratio, f"≤ {limit:g} {unit}", ours <= limit)


def stated(what: str, unit: str, ours: float, other: float | None = None) -> Line:
    """A figure without a target."""
    return Line(what, unit, ours, other, None if other is None else other / ours)


def compared(what: str, unit: str, ours: float, other: float) -> Line:
    """A figure of which more is better, without a target."""
    return Line(what, unit, ours, other, ours / other)
