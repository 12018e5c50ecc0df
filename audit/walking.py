"""How many residents live within a walk of a service that they can use: the definitions of "reach".

A resident reaches a service in a moment if at least one object of its kinds that is in service then, and adapted for
the category (its state is partial or full), lies within a walk of the place where they live: of the centre of their
cell. Beside it stands whether any such object does, so that what is not built and what is not accessible are told
apart. A walk is the straight line times a detour: nobody asked the streets. Which kinds, how far and which detour are a
proposal of this project, and settings of the profile. Objects beyond a border count for those who live near it; people
count where they live.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from audit.figures import FOR_WHOM, Calendar, unpack
from audit.figures.face import ADAPTED

SERVICES: Final = ("clinic", "school", "service_centre")
"""Services that everybody needs near their home."""
FEWEST_SHOWN: Final = 10
"""Persons with disabilities at one place: a smaller count would tell of somebody, and is not published. A proposal."""
SENSES: Final = ("recorded", "planned", "plan")
"""As recorded; if every measure is done on time; if the works of a plan are, and nothing else."""
ANY: Final = "any"
"""Counts objects in service, whatever their state."""
COUNTED: Final = (*FOR_WHOM, ANY)
"""What is told of an object in one moment, a bit each: adapted for a category, for all, and there at all."""


@dataclass(frozen=True, slots=True)
class Walk:
    """How far people walk: ``metres`` along their way, which is the straight line times ``detour``.

    ``services``: the kinds of objects by service.
    """

    metres: float
    detour: float
    services: Mapping[str, tuple[str, ...]]

    @property
    def straight_m(self) -> float:
        """The straight line that is a walk, in metres."""
        return self.metres / self.detour

    def service_of(self, kind: str) -> str | None:
        """The service that a kind of object gives; None for one that gives none of them."""
        return next((service for service in SERVICES if kind in self.services[service]), None)


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """A day that reach is told for: today or a past day as recorded, 31 December of a year as planned."""

    sense: str
    year: int

    def __str__(self) -> str:
        """Sense and year, as in an address: planned-2030."""
        return f"{self.sense}-{self.year}"


@dataclass(slots=True)
class Reached:
    """Residents of one territory for one service and moment; ``by`` says how many reach one, by `COUNTED`."""

    residents: float = 0.0
    by: dict[str, float] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0.0))

    def share(self, counted: str) -> float | None:
        """0 to 1; None where nobody is known to live."""
        return min(1.0, self.by[counted] / self.residents) if self.residents else None


def moments(calendar: Calendar) -> list[Moment]:
    """Today as recorded, then 31 December of this year and of each to the horizon as planned."""
    now = min(max(calendar.today.year, calendar.first_year), calendar.last_year)
    return [Moment("recorded", now), *(Moment("planned", year) for year in range(now, calendar.last_year + 1))]


def bits(cells: Sequence[int]) -> int:
    """What the six cells of an object in one moment (К О С Г У, all) tell, a bit for each of `COUNTED`."""
    states = [unpack(cell).state for cell in cells]
    found = sum(1 << place for place, state in enumerate(states) if state in ADAPTED)
    return found | (any(cells) << len(FOR_WHOM))


def mask(by_moment: Iterable[Sequence[int]]) -> int:
    """The bits of an object for several moments, the first moment lowest."""
    return sum(bits(cells) << at * len(COUNTED) for at, cells in enumerate(by_moment))


def counted_in(mask_of_cell: int, at: int) -> list[str]:
    """What somebody reaches in a moment: of `COUNTED`, by its place among the moments."""
    mine = mask_of_cell >> at * len(COUNTED)
    return [counted for place, counted in enumerate(COUNTED) if mine >> place & 1]


def place_of(at: int, counted: str) -> int:
    """The bit of a moment (by its place) and what is counted."""
    return at * len(COUNTED) + COUNTED.index(counted)


def add_up(
    residents: Mapping[str, float], near: Iterable[tuple[str, str, int, float]], asked: Sequence[Moment]
) -> dict[tuple[str, str, Moment], Reached]:
    """Reach by district, service and moment. ``residents``: of each district; ``near``: how many of a district reach
    the same of a service (district, service, mask, residents); the others reach nothing.
    """
    found = {
        (district, service, moment): Reached(count)
        for district, count in residents.items() for service in SERVICES for moment in asked
    }  # fmt: skip
    for district, service, seen, count in near:
        for at, moment in enumerate(asked):
            one = found[district, service, moment]
            for counted in counted_in(seen, at):
                one.by[counted] += count
    return found


def whole(parts: Iterable[Reached]) -> Reached:
    """Several districts together."""
    total = Reached()
    for part in parts:
        total.residents += part.residents
        for counted in COUNTED:
            total.by[counted] += part.by[counted]
    return total


def read_walk(data: object, kinds: Iterable[str]) -> Walk:
    """The walk of a profile. Raises ValueError naming what is wrong."""
    if not isinstance(data, Mapping):
        raise ValueError("a table is expected")
    metres, detour, services = data.get("metres"), data.get("detour"), data.get("services")
    if set(data) != {"metres", "detour", "services"}:
        raise ValueError("it has metres, detour and services, and nothing else")
    if isinstance(metres, bool) or not isinstance(metres, int | float) or not 100 <= metres <= 10_000:
        raise ValueError("metres lies from 100 to 10000")
    if isinstance(detour, bool) or not isinstance(detour, int | float) or not 1 <= detour <= 3:
        raise ValueError("detour lies from 1 (straight) to 3")
    if not isinstance(services, Mapping) or set(services) != set(SERVICES):
        raise ValueError(f"services names kinds of objects for each of {', '.join(SERVICES)}")
    listed = {service: tuple(named) if isinstance(named, list) else () for service, named in services.items()}
    known = set(kinds)
    for service, named in listed.items():
        if not named or set(named) - known:
            raise ValueError(f"{service} names kinds of objects that there are")
    every = [kind for named in listed.values() for kind in named]
    if len(every) != len(set(every)):
        raise ValueError("a kind of object gives one service")
    return Walk(float(metres), float(detour), listed)
