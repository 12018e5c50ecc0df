"""What holds for every plan, found by the search for large cities as well as by the plain model."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.plan import solve as solving
from audit.plan.case import NEVER, Case, Floor, Goals, Objects, Works
from audit.plan.check import breaches
from audit.plan.effect import effect_of
from audit.plan.limits import OWN_MONEY, limits_of
from audit.plan.marginal import More, marginal
from audit.plan.master import shared_out
from audit.plan.prices import Market, Prices
from audit.plan.refusals import PlanRefused
from audit.plan.solve import Plan, solve
from audit.plan.wishes import Wishes
from tests.support.plan_cases import Shape, drawn
from tests.support.plan_city import city

_SEEDS = st.integers(0, 10_000)
_SMALL = Shape(objects=7, years=3, money=0.12)


def _wishes(gap: float = 0.0, seconds: float = 30.0) -> Wishes:
    end = time.monotonic() + seconds
    return Wishes(lambda: end - time.monotonic(), gap=gap)


def _searched(case: Case, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """Planned as a large city is, without the plain model of the whole."""
    with monkeypatch.context() as patch:
        patch.setattr(solving, "SMALL", 0)
        return solve(case, _wishes(1e-2))


@settings(max_examples=15, deadline=None, derandomize=True)
@given(seed=_SEEDS)
def test_every_object_alone_finds_its_best_choice_at_any_prices(seed: int) -> None:
    case = drawn(Shape(objects=4, years=3, money=0.2), seed)
    market = Market(case, limits_of(case))
    draw = np.random.default_rng(seed)
    shape = (len(case.districts), case.horizon)
    money = draw.uniform(0, 0.004, (market.limits.classes, case.horizon))
    prices = Prices(money, draw.uniform(0, 10, shape), draw.uniform(0, 30, (len(case.districts), 5)))
    _, years = market.best(prices)
    for place in range(len(case.objects)):
        assert _gain(market, prices, years, place) == pytest.approx(_most(market, prices, years, place), abs=1e-9)


def _gain(market: Market, prices: Prices, years: np.ndarray, place: int) -> float:
    case, effect = market.case, effect_of(market.case, years)
    district, payer = case.objects.district[place], market.limits.payer[place]
    gain = effect.value[place] + effect.adapted[place] @ prices.bonus[district]
    gain -= effect.count[place] @ prices.work[district]
    return float(gain - (0 if payer == OWN_MONEY else effect.spent[place] @ prices.money[payer]))


def _most(market: Market, prices: Prices, years: np.ndarray, place: int) -> float:
    """By trying every year for every work of one object."""
    case, works = market.case, market.case.works
    mine = np.flatnonzero((works.object == place) & (works.committed == NEVER))
    opened = market.opened[market.limits.payer[place]]
    choices = [
        [NEVER, *(y for y in range(works.earliest[w], case.horizon) if opened[y] and not np.isnan(works.cost[w]))]
        for w in mine
    ]
    best = -np.inf
    for choice in itertools.product(*choices):
        tried = years.copy()
        tried[mine] = choice
        best = max(best, _gain(market, prices, tried, place))
    return best


@settings(max_examples=10, deadline=None, derandomize=True)
@given(seed=_SEEDS)
def test_a_searched_plan_keeps_every_limit_and_the_optimum_lies_between_it_and_its_bound(seed: int) -> None:
    case = drawn(_SMALL, seed)
    with pytest.MonkeyPatch.context() as patch:
        plan = _searched(case, patch)
    assert breaches(case, plan.years, plan.payments, plan.value, plan.bound) == []
    best = solve(case, _wishes()).value
    assert plan.value <= best * (1 + 1e-6) + 1e-6
    assert best <= plan.bound * (1 + 1e-6) + 1e-6


@settings(max_examples=10, deadline=None, derandomize=True)
@given(seed=_SEEDS, more=st.floats(1.0, 3.0))
def test_more_money_never_lowers_the_optimum(seed: int, more: float) -> None:
    case = drawn(_SMALL, seed)
    richer = replace(case, lines=[replace(line, amount=line.amount * more) for line in case.lines])
    assert solve(richer, _wishes()).value >= solve(case, _wishes()).value - 1e-6


@settings(max_examples=10, deadline=None, derandomize=True)
@given(seed=_SEEDS)
def test_the_order_of_objects_does_not_matter(seed: int) -> None:
    case = drawn(_SMALL, seed)
    order = np.random.default_rng(seed).permutation(len(case.objects))
    assert solve(_reordered(case, order), _wishes()).value == pytest.approx(solve(case, _wishes()).value, abs=1e-6)


def _reordered(case: Case, order: np.ndarray) -> Case:
    """The same city with its objects in another order."""
    works, goals = case.works, case.goals
    place = np.argsort(order)
    by_work = np.argsort(place[works.object], kind="stable")
    by_goal = np.argsort(place[goals.object], kind="stable")
    work_place = np.argsort(by_work)
    needs = [work_place[goals.needs[goals.start[g] : goals.start[g + 1]]] for g in by_goal]
    start = np.concatenate([[0], np.cumsum([len(each) for each in needs])]).astype(np.int64)
    return replace(
        case,
        objects=Objects(case.objects.district[order], case.objects.owner[order]),
        works=Works(
            place[works.object][by_work], works.cost[by_work], works.earliest[by_work], works.committed[by_work]
        ),
        goals=Goals(
            place[goals.object][by_goal], goals.category[by_goal], goals.level[by_goal], goals.weight[by_goal],
            start, np.concatenate([*needs, np.zeros(0, dtype=np.int64)]).astype(np.int64),
        ),
    )  # fmt: skip


def test_a_city_is_planned_near_its_bound_and_the_same_each_time() -> None:
    case = city(1_000, 7)
    plan, again = (solve(case, _wishes(1e-2, seconds=1000.0)) for _ in range(2))
    assert plan.gap <= 1e-2
    assert plan.value > plan.greedy
    assert np.array_equal(plan.years, again.years)


def test_a_plan_is_as_near_to_its_bound_where_owners_works_cost_a_thousand_times_more() -> None:
    case = city(900, 11, money=0.06, floor=0.0, listed=True)
    owners = limits_of(case).payer[case.works.object] == OWN_MONEY
    cost = np.where(owners, case.works.cost * 1_000, case.works.cost)
    plan = solve(replace(case, works=replace(case.works, cost=cost)), _wishes(5e-3))
    assert plan.gap <= 5e-3


def test_objects_that_are_alike_are_shared_out_as_the_mixture_says() -> None:
    case = city(2_000, 3, listed=True)
    blocks = case.objects.district % 2
    shares = np.array([[0.5, 0.0], [0.2, 1.0], [0.3, 0.0]])
    found = shared_out(Market(case, limits_of(case)), blocks, shares)
    assert (found[blocks == 1] == 1).all()
    counts = np.bincount(found[blocks == 0], minlength=3)
    assert counts / counts.sum() == pytest.approx(shares[:, 0], abs=0.005)
    bare = np.flatnonzero((blocks == 0) & (np.bincount(case.works.object, minlength=2_000) == 0))
    assert np.bincount(found[bare], minlength=3) / len(bare) == pytest.approx(shares[:, 0], abs=0.1)


@settings(max_examples=10, deadline=None, derandomize=True)
@given(seed=_SEEDS)
def test_floors_are_kept_and_buy_no_more_than_the_same_money_without_them(seed: int) -> None:
    case = drawn(replace(_SMALL, floors=True), seed)
    try:
        plan = solve(case, _wishes())
    except PlanRefused:
        return
    assert breaches(case, plan.years, plan.payments, plan.value, plan.bound) == []
    assert plan.value <= solve(replace(case, floors=()), _wishes()).value + 1e-6


def test_a_floor_beyond_all_means_is_refused_with_what_is_missing() -> None:
    case = drawn(replace(_SMALL, objects=12, money=0.02, limits=False), 4)
    floors = [Floor(0.7, district, None) for district in case.districts]
    with pytest.raises(PlanRefused) as refused:
        solve(replace(case, floors=floors), _wishes())
    reasons = refused.value.reasons
    assert {reason.code for reason in reasons} == {"floor_over_means"}
    assert all(reason.params["short"] > 0 for reason in reasons)
    assert sum(reason.params["short"] for reason in reasons) >= reasons[0].params["least"] > 0


def test_more_money_along_the_curve_never_buys_less() -> None:
    curve = marginal(drawn(replace(_SMALL, objects=12), 5), More((20_000.0, 40_000.0), "city"), _wishes())
    assert [step.extra for step in curve] == [0.0, 20_000.0, 40_000.0]
    values = [step.value for step in curve]
    assert values == sorted(values)
    assert values[-1] > values[0]
    assert all(step.value <= step.bound + 1e-6 for step in curve)
    assert [step.bound for step in curve] == sorted(step.bound for step in curve)
