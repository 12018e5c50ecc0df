"""What a programme is measured by: a count, a share, or how far a need by population is covered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil

from audit.figures.row import Figures


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator. ``counts``: count, share or norm; ``figure``: what is counted (`audit.money.parts`).

    A norm asks ``units`` for every ``per_people`` of ``people``, or for each district where ``per_people`` is None.
    Empty filters let everything through.
    """

    code: str
    name: Mapping[str, str]
    counts: str
    figure: str
    category: str = "all"
    sectors: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    owner_kinds: tuple[str, ...] = ()
    units: float | None = None
    per_people: int | None = None
    people: str | None = None
    responsible: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What an indicator says of a territory on a day. None is unknown, which is never nothing.

    ``value``: a number; of a share or a norm, per cent. ``have`` of ``out_of``: objects in that state of those it
    applies to, or units there of units needed. ``lacking``: how many districts, or objects without a stated
    capacity, it does not know enough of.
    """

    value: float | None = None
    have: float | None = None
    out_of: float | None = None
    lacking: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """A reading beside the target of its quarter and the reading of the quarter before."""

    now: Reading
    before: Reading
    target: float | None

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None without a target or a value."""
        if self.target is None or self.now.value is None:
            return None
        return self.now.value >= self.target

    @property
    def change(self) -> float | None:
        """What was added since the quarter before."""
        if self.now.value is None or self.before.value is None:
            return None
        return self.now.value - self.before.value


def counted(figures: Figures, figure: str) -> Reading:
    """A number of objects."""
    return Reading(value=getattr(figures, figure), have=getattr(figures, figure))


def share(figures: Figures, figure: str) -> Reading:
    """Per cent of the objects that the category applies to; of passports, of all objects. Unknown without objects."""
    have = getattr(figures, figure)
    out_of = figures.objects if figure == "passportised" else figures.applicable
    return Reading(100 * have / out_of if out_of else None, have, out_of)


def need(indicator: Indicator, people: int | None) -> int | None:
    """Whole units that a norm asks for one district; None where its people are not counted."""
    if indicator.units is None:
        return None
    if indicator.per_people is None:
        return ceil(indicator.units)
    # in whole numbers where the norm is: a float would ask for one unit too many at a round number
    return None if people is None else ceil(indicator.units * people / indicator.per_people - 1e-9)


def cover(have: float | None, needed: int | None, lacking: int = 0) -> Reading:
    """How much of a need is covered, in per cent, at most 100. No need is covered."""
    if have is None or needed is None:
        return Reading(None, have, needed, lacking)
    return Reading(100 * min(have, needed) / needed if needed else 100.0, have, needed, lacking)


def covered(districts: Iterable[Reading]) -> Reading:
    """The cover of several districts: what one has too much helps no other. Unknown while one of them is."""
    parts = list(districts)
    unknown = sum(part.value is None for part in parts)
    have, out_of = (_sum(getattr(part, name) for part in parts) for name in ("have", "out_of"))
    lacking = unknown + sum(part.lacking for part in parts if part.value is not None)
    if unknown or have is None or out_of is None or not parts:
        return Reading(None, have, out_of, lacking)
    useful = sum(min(part.have or 0, part.out_of or 0) for part in parts)
    return Reading(100 * useful / out_of if out_of else 100.0, have, out_of, lacking)


def _sum(values: Iterable[float | None]) -> float | None:
    known = list(values)
    return None if any(value is None for value in known) else sum(value for value in known if value is not None)
