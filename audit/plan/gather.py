"""The columns of a case, put together object by object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from audit.money.prices import Price
from audit.plan.case import FULL, NEVER, Case, Goals, Objects, Works
from audit.plan.reach import ADAPTED, Doing, Reach
from audit.terms import CATEGORIES, OWNER_KINDS

FULL_ON_TOP = 0.25
"""What a full state is worth on top of a partial one."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a work costs (None: nobody has set a price), the first year it can be finished in and, if it is contracted,
    its year: places in `Case.years`. ``price``: the unit price that the cost is, where it is one.
    """

    cost: float | None
    earliest: int = 0
    committed: int = NEVER
    price: Price | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """An object of the plan: ``weights`` by category; ``offers`` one for each doing of its ``reach`` (None: nobody has
    surveyed it, so every category applies and none is adapted).
    """

    number: str
    district: str
    owner_kind: str
    weights: Sequence[float]
    reach: Reach | None = None
    offers: Sequence[Offer] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """A work of a case as people know it: the object's number, what is done there and, where it is one, the measure.

    ``price``: the unit price that its cost is; None: the cost is a measure's own.
    """

    object: str
    doing: Doing
    price: Price | None = None


@dataclass(slots=True)
class Gathered:
    """A case without money and limits, and the works in its order."""

    case: Case
    jobs: Sequence[Job]
    numbers: Sequence[str]


@dataclass(slots=True)
class _Columns:
    works: list[tuple[int, float, int, int]] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    goals: list[tuple[int, int, int, float]] = field(default_factory=list)
    needs: list[int] = field(default_factory=list)
    start: list[int] = field(default_factory=lambda: [0])


def gathered(sites: Sequence[Site], years: Sequence[int], districts: Sequence[str]) -> Gathered:
    """The case of these objects. Works that no goal needs are left out, but for those contracted."""
    columns = _Columns()
    place = {code: at for at, code in enumerate(districts)}
    shape = (len(districts), len(CATEGORIES))
    applicable, adapted = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for owner, site in enumerate(sites):
        states = site.reach.states if site.reach else dict.fromkeys(CATEGORIES, "unknown")
        here = place[site.district]
        applicable[here] += [states[category] != "not_applicable" for category in CATEGORIES]
        adapted[here] += [states[category] in ADAPTED for category in CATEGORIES]
        if site.reach:
            _enter(columns, owner, site, site.reach)
    case = Case(
        tuple(years),
        tuple(districts),
        Objects(_ints([place[s.district] for s in sites]), _ints([OWNER_KINDS.index(s.owner_kind) for s in sites])),
        _works(columns),
        _goals(columns),
        (),
        applicable=applicable,
        adapted=adapted,
    )
    return Gathered(case, columns.jobs, [site.number for site in sites])


def _enter(columns: _Columns, owner: int, site: Site, found: Reach) -> None:
    wanted = {need for aim in found.aims for need in aim.needs}
    at: dict[int, int] = {}
    for number, (doing, offer) in enumerate(zip(found.doings, site.offers, strict=True)):
        if number in wanted or offer.committed != NEVER:
            at[number] = len(columns.works)
            cost = np.nan if offer.cost is None else offer.cost
            columns.works.append((owner, cost, offer.earliest, offer.committed))
            columns.jobs.append(Job(site.number, doing, offer.price))
    for aim in found.aims:
        worth = site.weights[aim.category] * (FULL_ON_TOP if aim.level == FULL else 1.0)
        columns.goals.append((owner, aim.category, aim.level, worth))
        columns.needs += [at[need] for need in aim.needs]
        columns.start.append(len(columns.needs))


def _works(columns: _Columns) -> Works:
    owner, cost, earliest, committed = zip(*columns.works, strict=True) if columns.works else ((), (), (), ())
    return Works(_ints(owner), np.array(cost, dtype=float), _ints(earliest), _ints(committed))


def _goals(columns: _Columns) -> Goals:
    owner, category, level, worth = zip(*columns.goals, strict=True) if columns.goals else ((), (), (), ())
    return Goals(
        _ints(owner), _ints(category), _ints(level), np.array(worth, dtype=float), _ints(columns.start),
        _ints(columns.needs),
    )  # fmt: skip


def _ints(values: Sequence[int]) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def people_weights(
    people: Mapping[tuple[str, str], int], district: str, districts: Sequence[str]
) -> tuple[float, ...]:  # fmt: skip
    """By category: how many people of it a district has, against the mean of the districts where that is known.

    ``people``: counts by district and category, or `with_disability` where categories are not known apart. 1 where
    nothing is known.
    """
    found = []
    for category in CATEGORIES:
        name = category if any((each, category) in people for each in districts) else "with_disability"
        known = [people[each, name] for each in districts if (each, name) in people]
        mean = sum(known) / len(known) if known else 0
        found.append(people[district, name] / mean if mean and (district, name) in people else 1.0)
    return tuple(found)
