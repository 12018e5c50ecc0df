"""Why there is no plan: which limit cannot be kept, and by how much. Found before and, for floors, by the search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from audit.errors import worded
from audit.plan.case import Floats
from audit.plan.check import Breach
from audit.plan.coupling import used
from audit.plan.effect import effect_of
from audit.plan.paying import shortage
from audit.plan.prices import Market


class PlanRefused(Exception):  # noqa: N818 - a refusal, not a fault
    """There is no plan to show: each reason is a code of `audit.errors.MESSAGES` with its parameters. A district or
    category of None: all of them.
    """

    def __init__(self, reasons: Sequence[Breach]) -> None:
        super().__init__("; ".join(_english(reason) for reason in reasons))
        self.reasons = tuple(reasons)


def _english(reason: Breach) -> str:
    return worded(reason.code, {key: "all" if value is None else value for key, value in reason.params.items()})


def hopeless(market: Market) -> list[Breach]:
    """Limits that no plan can keep: commitments against lines and limits, floors against all works."""
    return [*_overdrawn(market), *_crowded(market), *_out_of_reach(market)]


def _overdrawn(market: Market) -> Iterator[Breach]:
    case, limits = market.case, market.limits
    spent = used(case, limits, effect_of(case, case.works.committed)).spent
    _, missing, orphan = shortage(case, limits, spent)
    lines = [line for line in case.lines if line.year in case.years]
    for line, over in zip(lines, missing, strict=True):
        if over > 0.01:
            yield Breach("commitments_over_line", {"year": line.year, "line": line.line, "over": round(float(over), 2)})
    for year, over in zip(case.years, orphan.sum(axis=0), strict=True):
        if over > 0.01:
            yield Breach("commitments_unpaid", {"year": year, "over": round(float(over), 2)})


def _crowded(market: Market) -> Iterator[Breach]:
    case, limits = market.case, market.limits
    counted = used(case, limits, effect_of(case, case.works.committed)).counted
    held = [limit for limit in case.limits if limit.year in case.years]
    for limit, count in zip(held, counted, strict=True):
        if count > limit.most:
            yield Breach(
                "commitments_over_limit",
                {"year": limit.year, "district": limit.district, "over": int(count) - limit.most},
            )


def _out_of_reach(market: Market) -> Iterator[Breach]:
    case, packages, limits = market.case, market.packages, market.limits
    if not len(limits.least):
        return
    can = packages.open < case.horizon
    most = np.maximum.reduceat(np.where(can[:, None], packages.adapted, 0.0), packages.begin[:-1], axis=0)
    by_district = np.zeros(limits.floored.shape[1:])
    np.add.at(by_district, case.objects.district, most)
    reach = (limits.floored * by_district).sum(axis=(1, 2))
    for floor, short in zip(case.floors, limits.least - reach, strict=True):
        if short > 0:
            yield Breach(
                "floor_out_of_reach", {"district": floor.district, "category": floor.category, "short": int(short)}
            )


def missed(market: Market, short: Floats, code: str, least: int = 0) -> list[Breach]:
    """The floors that a plan misses, as reasons."""
    return [
        Breach(
            code,
            {"district": floor.district, "category": floor.category, "short": round(float(pairs)), "least": least},
        )
        for floor, pairs in zip(market.case.floors, short, strict=True)
        if pairs > 0.5
    ]
