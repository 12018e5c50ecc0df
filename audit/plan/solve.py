"""The plan: which works in which year make the most access, with a bound that proves how near to the best it is.

A small case goes to the plain integer model as it is. A large one is priced (`dual`), first on a sample; then a linear
model mixes what the objects chose (`master`), the few torn objects are decided exactly, small parts are solved again
until the gap is small enough or the time is over. The search can be stopped at any time: the best plan so far stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from audit.plan.case import NEVER, Case, Flags, Floats, Ints
from audit.plan.check import Breach, Payment, breaches
from audit.plan.coupling import units_of, used
from audit.plan.dual import DEAREST, Asked, Point, Pricing, Room, descend, room_of, zero
from audit.plan.effect import effect_of
from audit.plan.exact import Exact, exactly
from audit.plan.greedy import greedy
from audit.plan.limits import limits_of
from audit.plan.master import mix, shared_out
from audit.plan.paying import payments_of
from audit.plan.prices import Market
from audit.plan.refusals import PlanRefused, hopeless, missed
from audit.plan.sample import sampled
from audit.plan.wishes import Found, Progress, Wishes

SMALL: Final = 3_000
"""Up to so many whole numbers (works × years) the plain model is tried on the whole case."""
FEW: Final = 40
"""Up to so many objects it is solved to the end, not to the gap asked for: plans that tie take long."""
SAMPLE: Final = 4_000
"""About so many objects are in a sample."""
_MIXED: Final = 6_000
"""Up to so many objects are mixed, and of a large city one in `_ONE_IN`: fewer cannot free what others overdraw."""
_ONE_IN: Final = 12
_LEFT_FOR_WHOLE: Final = 0.25
_TOO_SHORT: Final = 2.0
"""Seconds in which no part is solved again."""
_PART, _LARGEST_PART, _IN_VAIN = 40, 640, 12
"""Objects of a part that is solved again: more of them where so many parts in a row gained nothing."""
_SURELY: Final = 1e-3
"""Pairs: what a proof must exceed, against rounding."""


@dataclass(frozen=True, slots=True)
class Plan:
    """``years`` of works (places in `Case.years`, NEVER: not done), checked; ``value`` and ``greedy`` in the case's
    units of value; no plan exceeds ``bound``. ``prices`` serve the next question about the same city as a start.
    """

    years: Ints
    value: float
    bound: float
    greedy: float
    greedy_years: Ints
    payments: tuple[Payment, ...]
    prices: Point | None = None

    @property
    def gap(self) -> float:
        """(bound − value) / bound."""
        return (self.bound - self.value) / self.bound if self.bound > 0 else 0.0


def solve(case: Case, wishes: Wishes, *, start: Point | None = None) -> Plan:
    """The best plan found in the time given. ``start``: prices of a similar case with the same lines and limits.

    Raises PlanRefused: a limit cannot be kept; it names which, and by how much.
    """
    market = Market(case, limits_of(case))
    wishes.tell(Progress("reading"))
    if reasons := hopeless(market):
        raise PlanRefused(reasons)
    simple = greedy(market)
    worth = float(effect_of(case, simple).value.sum())
    found = _search(market, wishes, start, hard=True, simple=worth)
    if not _short(market, simple).any():
        found.offer(simple, worth, 0.0)
    if found.years is None or found.short >= 0.5:
        short = market.limits.least if found.years is None else _short(market, found.years)
        raise PlanRefused(_proven(market, wishes) or missed(market, short, "floor_not_met"))
    wishes.tell(Progress("checking", found.value, found.bound))
    bound = max(found.bound, found.value)
    payments = tuple(payments_of(case, market.limits, found.years))
    if broken := breaches(case, found.years, payments, found.value, bound):
        raise PlanRefused(broken)
    return Plan(found.years, found.value, bound, worth, simple, payments, found.prices)


def _short(market: Market, years: Ints) -> Floats:
    now = used(market.case, market.limits, effect_of(market.case, years))
    return np.maximum(market.limits.least - now.floored, 0.0)


def _proven(market: Market, wishes: Wishes) -> list[Breach]:
    """The proof that no plan keeps the floors: how many pairs must be missing, and where they are when fewest are.

    Empty where nothing is proven. The search is the same, with nothing of worth but the floors.
    """
    case = market.case
    bare = replace(case, goals=replace(case.goals, weight=np.zeros(len(case.goals))))
    found = _search(Market(bare, market.limits), wishes, None, hard=False)
    if found.years is None or -found.bound < _SURELY:
        return []
    return missed(market, _short(market, found.years), "floor_over_means", int(np.ceil(-found.bound - _SURELY)))


def _search(market: Market, wishes: Wishes, start: Point | None, *, hard: bool, simple: float = -np.inf) -> Found:
    """Search for the best plan; not ``hard``: for the one that misses floors least, each pair counting as 1.

    ``simple``: value of the greedy plan, which knows no floors.
    """
    case = market.case
    found = Found()
    whole = int((market.packages.work_bit != NEVER).sum()) * case.horizon
    if whole <= SMALL and _wholly(market, wishes, found, hard=hard):
        return found
    dear = DEAREST * case.horizon if hard else 1.0
    _price(market, wishes, found, start, dear)
    dearest = 0.0 if found.prices is None else found.prices.floor.max(initial=0.0)
    # A floor so dear that a plan is worth less than greedy's is most likely out of reach: better proven now than
    # searched for until the end.
    if hard and dearest > dear / 2 and found.bound < simple and (reasons := _proven(market, wishes)):
        raise PlanRefused(reasons)
    _mix(market, wishes, found, dear)
    if hard:
        _mend(market, wishes, found, dear)
    return found


def _wholly(market: Market, wishes: Wishes, found: Found, *, hard: bool) -> bool:
    """The plain model of the whole case; True if that settles it."""
    case = market.case
    everyone = np.ones(len(case.objects), dtype=bool)
    exact = exactly(
        market,
        case.works.committed.copy(),
        everyone,
        dear=None if hard else 1.0,
        seconds=wishes.left() / 2,
        gap=0.0 if len(case.objects) <= FEW else wishes.gap,
        seed=wishes.seed,
    )
    if exact is None:
        return hard and wishes.left() > 0 and len(market.limits.least) > 0
    found.bound = exact.bound
    found.offer(exact.years, exact.value, exact.short)
    wishes.tell(Progress("deciding", exact.value, exact.bound))
    return exact.optimal


def _price(market: Market, wishes: Wishes, found: Found, start: Point | None, dear: float) -> None:
    """Lower the bound: on a sample first, then on the whole case."""
    case, units, room = market.case, units_of(market.case), room_of(market)
    until = wishes.left() * _LEFT_FOR_WHOLE
    box = 0.05
    if start is None:
        start, box = _sampled_start(market, wishes, room, dear)

    def go_on(best: Asked, low: float) -> bool:
        wishes.tell(Progress("pricing", None, best.bound * units.value))
        return wishes.left() > until and best.bound - low > wishes.gap / 8 * abs(best.bound)

    pricing = Pricing(market, room, units, dear)
    dual = descend(pricing, start, rounds=200, box=box, go_on=go_on)
    found.bound = min(found.bound, dual.best.bound * units.value)
    found.prices = dual.best.point
    idle = case.works.committed.astype(np.int8)
    if len(case.objects) <= _MIXED:
        found.choices = [idle, *(asked.years for asked in dual.asked[-24:]), dual.best.years]
        return
    carried = np.flatnonzero(dual.shares.any(axis=1))
    found.choices = [idle, *(dual.asked[at].years for at in carried), dual.best.years]
    found.settled = 1 + shared_out(market, pricing.blocks, dual.shares[carried])


def _sampled_start(market: Market, wishes: Wishes, room: Room, dear: float) -> tuple[Point, float]:
    """Prices found on a sample, and how wide to look around them."""
    case = market.case
    nothing = zero(market.limits, case.horizon)
    every = len(case.objects) // SAMPLE
    if every < 2:
        return nothing, 0.5
    part = sampled(case, every, wishes.seed)
    pricing = Pricing(
        Market(part, limits_of(part)), room.times(len(part.objects) / len(case.objects)), units_of(case), dear
    )
    until = wishes.left() * 0.7
    dual = descend(
        pricing,
        nothing,
        rounds=120,
        go_on=lambda best, low: wishes.left() > until and best.bound - low > 1e-4 * abs(best.bound),
    )
    return dual.best.point, 0.05


def _mix(market: Market, wishes: Wishes, found: Found, dear: float) -> None:
    """The linear model over the choices, then the torn objects; twice as many objects mixed where that was too few."""
    units = units_of(market.case)
    most = max(_MIXED, len(market.case.objects) // _ONE_IN)
    for _ in range(4):
        mixed = mix(
            market,
            found.choices,
            dear=dear,
            seconds=wishes.left() / 2,
            most=most,
            seed=wishes.seed,
            settled=found.settled,
        )
        if mixed is None:
            most *= 3
            continue
        wishes.tell(Progress("mixing", None, found.bound))
        down = np.where(mixed.torn[market.case.works.object], found.choices[0], mixed.years).astype(np.int64)
        found.offer(down, float(effect_of(market.case, down).value.sum()), float(_short(market, down).sum()))
        exact = _decide(market, wishes, mixed.years, mixed.torn, dear, wishes.gap)
        if exact is not None:
            found.offer(exact.years, exact.value, exact.short)
            wishes.tell(Progress("deciding", found.value, found.bound))
        if found.near > wishes.gap and len(market.case.objects) <= _MIXED:
            _mix_whole(market, wishes, found, dear)
        if found.near <= wishes.gap or wishes.left() <= 0:
            return
        asked, _ = Pricing(market, room_of(market), units, dear).ask(mixed.point)
        if asked.bound * units.value < found.bound:
            found.bound, found.prices = asked.bound * units.value, mixed.point
        if mixed.value * units.value > found.bound * (1 - wishes.gap / 8):
            return
        found.choices.append(asked.years)
        most *= 2


def _mix_whole(market: Market, wishes: Wishes, found: Found, dear: float) -> None:
    """The mixture in whole numbers: slower, and better where torn objects are many of all."""
    seconds, gap = wishes.left() / 4, wishes.gap / 4
    whole = mix(market, found.choices, dear=dear, seconds=seconds, most=_MIXED, seed=wishes.seed, gap=gap)
    if whole is not None:
        value = float(effect_of(market.case, whole.years).value.sum())
        found.offer(whole.years, value, float(_short(market, whole.years).sum()))
        wishes.tell(Progress("deciding", found.value, found.bound))


def _mend(market: Market, wishes: Wishes, found: Found, dear: float) -> None:
    """Solve small parts again, of objects that choose differently at different prices, while that is needed."""
    if found.years is None or len(found.choices) < 2:
        return
    moves = np.zeros(len(market.case.works), dtype=bool)
    for choice in found.choices[2:]:
        moves |= choice != found.choices[1]
    unsure = np.unique(market.case.works.object[moves])
    draw = np.random.default_rng(wishes.seed)
    failed, part = 0, _PART
    while found.near > wishes.gap and wishes.left() > _TOO_SHORT and len(unsure) and part <= _LARGEST_PART:
        freed = np.zeros(len(market.case.objects), dtype=bool)
        freed[draw.choice(unsure, min(len(unsure), part), replace=False)] = True
        before = found.value
        exact = _decide(market, wishes, found.years, freed, dear, wishes.gap / 4)
        if exact is not None:
            found.offer(exact.years, exact.value, exact.short)
        failed = 0 if found.value > before else failed + 1
        if failed == _IN_VAIN:
            failed, part = 0, part * 2
        wishes.tell(Progress("deciding", found.value, found.bound))


def _decide(market: Market, wishes: Wishes, years: Ints, freed: Flags, dear: float, gap: float) -> Exact | None:
    """The freed objects exactly, or as well as a part of the time left allows; their part of the gap is larger."""
    seconds = min(wishes.left() / 4, max(2.0, wishes.left() / 10))
    if seconds <= 0:
        return None
    share = max(int(freed.sum()), 1) / max(len(freed), 1)
    return exactly(market, years, freed, dear=dear, seconds=seconds, gap=min(0.05, gap / 4 / share), seed=wishes.seed)
