"""A plan made of choices that objects made at several prices: a linear model over them, then whole numbers.

The linear model has few fractional objects (no more than shared rows that bind); these are decided by the plain integer
model, the others staying. Its duals are prices to ask at again: new choices, a better bound (column generation).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audit.plan.case import Flags, Floats, Ints
from audit.plan.coupling import Coupling, used
from audit.plan.dual import Point
from audit.plan.effect import Effect, effect_of
from audit.plan.model import Model
from audit.plan.prices import Market
from audit.terms import CATEGORIES

Choice = NDArray[np.int8]
_WHOLE = 1 - 1e-6
_EVENLY = (5**0.5 - 1) / 2
"""Multiples of the golden section lie evenly between whole numbers, however many are taken."""


@dataclass(frozen=True, slots=True)
class Mixed:
    """The linear model's answer: ``years`` with each object's weightiest choice, which objects are ``torn`` between
    several, ``value`` in model units, and the prices found.
    """

    years: Ints
    torn: Flags
    value: float
    point: Point


@dataclass(frozen=True, slots=True)
class _Columns:
    """Choices to mix: of which object, from which asking."""

    owner: Ints
    source: Ints


def mix(
    market: Market,
    choices: Sequence[Choice],
    *,
    dear: float,
    seconds: float,
    most: int,
    seed: int,
    settled: Ints | None = None,
    gap: float | None = None,
) -> Mixed | None:
    """The best mixture of the objects' choices that the shared rows allow; None: there is none, or not in the time.

    The first choice is to do nothing. Of the objects whose choices differ (in a small city: all), ``most`` are mixed;
    the others do what they are ``settled`` for (`shared_out`), or else the last choice. ``gap``: nobody is torn, and
    the answer is the best up to this share, or what the time allows; it has no prices.
    """
    case, limits = market.case, market.limits
    marks = np.stack([_marks(market, years, seed) for years in choices])
    columns = _differing(marks, most, seed)
    settled = np.full(len(case.objects), len(choices) - 1) if settled is None else settled.copy()
    years = _years(market, choices, settled)
    torn = np.zeros(len(case.objects), dtype=bool)
    torn[columns.owner] = True
    model = Model()
    rows = Coupling(model, case, limits, used(case, limits, effect_of(case, years), np.flatnonzero(~torn)), dear)
    share = _enter(model, market, rows, columns, choices)
    found = model.solve(seconds=seconds, seed=seed, whole=gap is not None, gap=gap or 0.0)
    if found is None or not (found.optimal or gap is not None):
        return None
    weight = found.values[share]
    order = np.lexsort((-weight, columns.owner))
    heads = order[np.append(True, np.diff(columns.owner[order]) != 0)] if len(order) else order
    settled[columns.owner[heads]] = columns.source[heads]
    torn[columns.owner[heads]] = (weight[heads] < _WHOLE) & (gap is None)
    rest = effect_of(case, years).value
    rest[columns.owner] = 0.0
    point = Point(
        _priced(found.duals[rows.line_row]),
        _priced(found.duals[rows.money_row]),
        _priced(found.duals[rows.limit_row]),
        _priced(-found.duals[rows.floor_row]),
    )
    value = found.objective + float(rest.sum()) / rows.units.value
    return Mixed(_years(market, choices, settled), torn, value, point)


def shared_out(market: Market, blocks: Ints, shares: Floats) -> Ints:
    """For each object one of the choices, so that of each block as many do each as ``shares[choice, block]`` says.

    Where very many objects are alike, all of them change their choice at one price; at that price the right part of
    them must do the one and the right part the other. Objects that cost alike are shared out evenly.
    """
    case = market.case
    cost = np.bincount(case.works.object, np.nan_to_num(case.works.cost), len(blocks))
    worth = np.bincount(case.goals.object, case.goals.weight, len(blocks))
    order = np.lexsort((worth, cost, blocks))
    turn = np.empty(len(blocks))
    turn[order] = np.arange(len(blocks)) * _EVENLY % 1.0
    ends = np.cumsum(shares, axis=0)
    found: Ints = (turn * ends[-1, blocks] >= ends[:, blocks]).sum(axis=0)
    return found


def _priced(duals: Floats) -> Floats:
    return np.maximum(duals, 0.0)


def _marks(market: Market, years: Choice, seed: int) -> NDArray[np.int64]:
    """A number for each object that differs where its works' years do."""
    draw = np.random.default_rng(seed).integers(1, 2**62, len(years))
    total = np.cumsum(draw * (years.astype(np.int64) + 2))
    ends = np.searchsorted(market.case.works.object, np.arange(len(market.case.objects) + 1))
    padded = np.append(0, total)
    found: NDArray[np.int64] = padded[ends[1:]] - padded[ends[:-1]]
    return found


def _differing(marks: NDArray[np.int64], most: int, seed: int) -> _Columns:
    """The distinct choices of the objects to mix."""
    body = marks[1:] if marks.shape[1] > most else marks
    several = np.flatnonzero((body != body[0]).any(axis=0))
    if len(several) > most:
        several = np.sort(np.random.default_rng(seed).choice(several, most, replace=False))
    mine = marks[:, several]
    order = np.argsort(mine, axis=0, kind="stable")
    ordered = np.take_along_axis(mine, order, axis=0)
    place, owner = np.nonzero(np.vstack([np.ones((1, len(several)), dtype=bool), ordered[1:] != ordered[:-1]]))
    source = order[place, owner]
    by_owner = np.lexsort((source, owner))
    return _Columns(several[owner[by_owner]], source[by_owner])


def _years(market: Market, choices: Sequence[Choice], settled: Ints) -> Ints:
    """Each object's works in the years of the asking it settled for."""
    by_work = settled[market.case.works.object]
    years = np.empty(len(by_work), dtype=np.int64)
    for source, chosen in enumerate(choices):
        mine = by_work == source
        years[mine] = chosen[mine]
    return years


def _enter(model: Model, market: Market, rows: Coupling, columns: _Columns, choices: Sequence[Choice]) -> Ints:
    """Columns with their effects, and one row for each object: its shares add up to one."""
    case, unit = market.case, rows.units.value
    size = len(columns.owner)
    value, spent = np.zeros(size), np.zeros((size, case.horizon))
    count, adapted = np.zeros((size, case.horizon)), np.zeros((size, len(CATEGORIES)))
    for source, chosen in enumerate(choices):
        mine = np.flatnonzero(columns.source == source)
        if len(mine):
            effect: Effect = effect_of(case, chosen.astype(np.int64))
            owner = columns.owner[mine]
            value[mine], spent[mine] = effect.value[owner], effect.spent[owner]
            count[mine], adapted[mine] = effect.count[owner], effect.adapted[owner]
    share = model.add_cols(size, worth=value / unit, whole=True)
    owners, place = np.unique(columns.owner, return_inverse=True)
    model.enter(model.add_rows(len(owners), least=1.0, most=1.0)[place], share, 1.0)
    for year in range(case.horizon):
        rows.spend(share, columns.owner, year, spent[:, year])
        rows.count(share, columns.owner, year, count[:, year])
    for category in range(len(CATEGORIES)):
        rows.adapt(share, columns.owner, category, adapted[:, category])
    return share
