"""Prices of the shared limits by Lagrange: the bound that no plan exceeds, and the choices that a plan is made of.

The dual is convex and made of planes. Each asking gives a plane for each block (objects of one payer in one district);
HiGHS finds the lowest point of all planes so far inside a box around the best prices known; the box grows while that
helps and shrinks where it does not (a bundle method). Model units: mean cost, mean weight (`coupling.units_of`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import highspy
import numpy as np
from numpy.typing import NDArray

from audit.plan.case import Floats
from audit.plan.coupling import Units, units_of, used
from audit.plan.effect import Effect, effect_of
from audit.plan.limits import OWN_MONEY, Limits
from audit.plan.model import quiet
from audit.plan.prices import Market, Prices
from audit.terms import CATEGORIES

_BOX: Final = 0.5
_WIDEST: Final = 8.0
_CLOSE: Final = 2e-5
_NOBODY: Final = 1e-7
"""A smaller share of a block is nobody's."""
_HIGHEST: Final = 1e4
"""No multiplier is looked for above this, in model units."""
DEAREST: Final = 200.0
"""The most that a pair below a floor can be worth, in mean goals reached in the first year."""


@dataclass(frozen=True, slots=True)
class Room:
    """Right-hand sides in model units, beside what is committed: money of lines, what classes owe for commitments
    (``owed``, negative, flat), works of limits, pairs of floors.
    """

    amount: Floats
    owed: Floats
    most: Floats
    least: Floats

    def times(self, share: float) -> Room:
        """The room of a part of the city."""
        return Room(self.amount * share, self.owed * share, self.most * share, self.least * share)


@dataclass(frozen=True, slots=True)
class Point:
    """Multipliers in model units: ``line`` and ``money[class, year]`` (at most the line's), ``limit``, ``floor``."""

    line: Floats
    money: Floats
    limit: Floats
    floor: Floats

    def flat(self) -> Floats:
        """All of them in one row."""
        return np.concatenate([self.line, self.money.ravel(), self.limit, self.floor])


@dataclass(frozen=True, slots=True)
class Asked:
    """One asking: the dual's value there (a bound, in model units) and the years of works chosen."""

    point: Point
    bound: float
    years: NDArray[np.int8]


@dataclass(slots=True)
class Dual:
    """What the search knows: the best asking, all askings, and the mixture that the lowest point of their planes stands
    for. ``shares[asking, block]``: how much of a block does what it chose there; together that keeps all limits.
    """

    best: Asked
    asked: list[Asked] = field(default_factory=list)
    shares: Floats = field(default_factory=lambda: np.zeros((0, 0)))


class Pricing:
    """Asks a market at multipliers."""

    def __init__(self, market: Market, room: Room, units: Units, dear: float) -> None:
        """``dear``: most that a multiplier of a floor may be, in model units."""
        self.market, self.room, self.units, self.dear = market, room, units, dear
        case, limits = market.case, market.limits
        self.blocks = (limits.payer - OWN_MONEY) * len(case.districts) + case.objects.district
        self.count = (limits.classes + 1) * len(case.districts)
        self._committed = np.zeros((self.count, len(self.rest())))
        self._committed = self.planes(effect_of(case, case.works.committed))[0]

    def ask(self, point: Point) -> tuple[Asked, Effect]:
        """What the objects choose at these multipliers, and what that does."""
        case, limits = self.market.case, self.market.limits
        years = self.market.best(prices_at(point, limits, self.units, len(case.districts), case.horizon))[1]
        effect = effect_of(case, years)
        planes, fixed = self.planes(effect)
        total = float((fixed - planes @ point.flat()).sum() + self.rest() @ point.flat())
        return Asked(point, total, years.astype(np.int8)), effect

    def rest(self) -> Floats:
        """The linear part of the dual: what the limits leave room for."""
        return np.concatenate([self.room.amount, self.room.owed, self.room.most, -self.room.least])

    def planes(self, effect: Effect) -> tuple[Floats, Floats]:
        """By block: what its choice uses of every multiplier's limit beside what is committed, and its value."""
        case, limits = self.market.case, self.market.limits
        shape = (limits.classes + 1, len(case.districts))
        spent = self._summed(effect.spent / self.units.money)
        money = np.zeros((self.count, limits.classes, case.horizon))
        block = np.arange(self.count)
        payer, district = block // shape[1] + OWN_MONEY, block % shape[1]
        paid = payer != OWN_MONEY
        money[block[paid], payer[paid]] = spent[paid]
        works = self._summed(effect.count)[:, limits.limit_year] * limits.counted[:, district].T
        adapted = self._summed(effect.adapted)
        pairs = np.einsum("bc,fbc->bf", adapted, limits.floored[:, district])
        used = np.concatenate(
            [np.zeros((self.count, len(limits.amount))), money.reshape(self.count, -1), works, -pairs], axis=1
        )
        return used - self._committed, np.bincount(self.blocks, effect.value, self.count) / self.units.value

    def _summed(self, values: Floats) -> Floats:
        return np.stack([np.bincount(self.blocks, column, self.count) for column in values.T], axis=1)


def room_of(market: Market) -> Room:
    """The room that the limits of a case leave beside what is committed."""
    limits, unit = market.limits, units_of(market.case).money
    owed = used(market.case, limits, effect_of(market.case, market.case.works.committed))
    return Room(
        limits.amount / unit, -owed.spent.ravel() / unit, limits.most - owed.counted, limits.least - owed.floored
    )


def prices_at(point: Point, limits: Limits, units: Units, districts: int, horizon: int) -> Prices:
    """Multipliers as prices that objects see."""
    work = np.zeros((districts, horizon))
    for limit, year in enumerate(limits.limit_year):
        work[:, year] += limits.counted[limit] * point.limit[limit]
    bonus = np.zeros((districts, len(CATEGORIES)))
    if len(point.floor):
        bonus = np.einsum("f,fdc->dc", point.floor, limits.floored)
    return Prices(point.money * units.value / units.money, work * units.value, bonus * units.value)


def zero(limits: Limits, horizon: int) -> Point:
    """Nothing costs anything."""
    return Point(
        np.zeros(len(limits.amount)),
        np.zeros((limits.classes, horizon)),
        np.zeros(len(limits.most)),
        np.zeros(len(limits.least)),
    )


def descend(pricing: Pricing, start: Point, *, rounds: int, close: float = _CLOSE, box: float = _BOX,
            go_on: Callable[[Asked, float], bool]) -> Dual:  # fmt: skip
    """Lower the dual from a start; ends after so many rounds, when the model says that at most ``close`` (a share) is
    left to gain, or when ``go_on``, told the best asking and the model's value, says no.
    """
    planes = _Planes(pricing)
    best, effect = pricing.ask(start)
    dual = Dual(best, [best])
    planes.add(effect)
    size = box
    for _ in range(rounds):
        point, low, at_edge = planes.lowest(dual.best.point, size)
        promised = dual.best.bound - low
        if promised <= close * max(1.0, abs(dual.best.bound)):
            if not at_edge or size >= _WIDEST:
                break
            size *= 4
            continue
        asked, effect = pricing.ask(point)
        dual.asked.append(asked)
        planes.add(effect)
        won = dual.best.bound - asked.bound
        if won > 0.1 * promised:
            size *= 2 if at_edge and won > 0.5 * promised else 1
        elif won < -promised:
            size *= 0.5
        if won > 0:
            dual.best = asked
        # Lower than the box allows is no promise of what lies outside it.
        if not go_on(dual.best, -np.inf if at_edge and size < _WIDEST else low):
            break
    dual.shares = planes.shares()
    return dual


class _Planes:
    """The planes asked so far as a linear model over the multipliers and one height for each block."""

    def __init__(self, pricing: Pricing) -> None:
        self._pricing = pricing
        limits, horizon = pricing.market.limits, pricing.market.case.horizon
        self._shape = (len(limits.amount), (limits.classes, horizon), len(limits.most), len(limits.least))
        self._size = len(pricing.rest())
        self._live = np.unique(pricing.blocks)
        self._most = np.full(self._size, _HIGHEST)
        if len(limits.least):
            self._most[-len(limits.least) :] = pricing.dear
        self._solver = quiet(0)
        cost = np.concatenate([pricing.rest(), np.ones(len(self._live))])
        self._free = len(limits.amount) + limits.classes * horizon
        lower = np.concatenate([np.zeros(self._size), np.full(len(self._live), -highspy.kHighsInf)])
        upper = np.concatenate([self._most, np.full(len(self._live), highspy.kHighsInf)])
        none = np.zeros(0, dtype=np.int32)
        self._solver.addCols(
            len(cost), cost, lower, upper, 0, np.zeros(len(cost), dtype=np.int32), none, none.astype(float)
        )
        line, payer = np.nonzero(limits.pays)
        for each, who in zip(line, payer, strict=True):
            money = len(limits.amount) + who * horizon + limits.line_year[each]
            self._solver.addRow(-highspy.kHighsInf, 0.0, 2, np.array([money, each]), np.array([1.0, -1.0]))
        for who, year in zip(*np.nonzero(~pricing.market.opened[:-1]), strict=True):
            self._most[len(limits.amount) + who * horizon + year] = 0.0
        self._rows = len(line)
        self._askings = 0

    def add(self, effect: Effect) -> None:
        """One asking: a plane for each block."""
        used, fixed = self._pricing.planes(effect)
        index, value, begin = [], [], []
        size = 0
        for place, block in enumerate(self._live):
            begin.append(size)
            at = np.flatnonzero(used[block])
            index.append(np.append(at, self._size + place))
            value.append(np.append(used[block, at], 1.0))
            size += len(at) + 1
        count = len(self._live)
        self._solver.addRows(
            count,
            fixed[self._live],
            np.full(count, highspy.kHighsInf),
            size,
            np.array(begin, dtype=np.int32),
            np.concatenate(index).astype(np.int32),
            np.concatenate(value),
        )
        self._askings += 1

    def lowest(self, centre: Point, box: float) -> tuple[Point, float, bool]:
        """The lowest point of the planes in a box around a point; its height; whether it touches the box."""
        flat = centre.flat()
        reach = box * np.maximum(flat, 0.2)
        lower, upper = np.maximum(flat - reach, 0.0), np.minimum(flat + reach, self._most)
        lower = np.minimum(lower, upper)
        lower[: self._shape[0]], upper[: self._shape[0]] = 0.0, _HIGHEST
        columns = np.arange(self._size, dtype=np.int32)
        self._solver.changeColsBounds(self._size, columns, lower, upper)
        self._solver.run()
        found = np.array(self._solver.getSolution().col_value)[: self._size]
        found = np.clip(found, 0.0, self._most)
        at_edge = ((found <= lower) & (lower > 0)) | ((found >= upper) & (upper < self._most))
        height = float(self._solver.getInfo().objective_function_value)
        return self._point(found), height, bool(at_edge.any())

    def shares(self) -> Floats:
        """By asking and block, what carries the lowest point of all planes, looked for everywhere."""
        columns = np.arange(self._size, dtype=np.int32)
        self._solver.changeColsBounds(self._size, columns, np.zeros(self._size), self._most)
        self._solver.run()
        duals = np.abs(np.array(self._solver.getSolution().row_dual)[self._rows :])
        found = np.zeros((self._askings, self._pricing.count))
        found[:, self._live] = duals.reshape(self._askings, len(self._live))
        found[found < _NOBODY] = 0.0
        return found

    def _point(self, flat: Floats) -> Point:
        lines, (classes, horizon), limits, _ = self._shape
        ends = np.cumsum([lines, classes * horizon, limits])
        line, money, limit, floor = np.split(flat, ends)
        return Point(line, money.reshape(classes, horizon), limit, floor)
