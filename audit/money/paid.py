"""What others paid for the same standard work: a middle and a range, of enough works to tell of nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Final

from audit.money.amount import CENT

FEWEST_WORKS: Final = 5
FEWEST_OBJECTS: Final = 3
"""The fewest works, at the fewest objects, whose costs are told: fewer would tell of somebody. A proposal of ours."""


@dataclass(frozen=True, slots=True)
class Done:
    """A work that was verified, with what it cost; ``quantity`` of ``unit`` where both are known."""

    object: int
    amount: Decimal
    currency: str
    quantity: Decimal | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Paid:
    """What works cost, each as a whole or by the ``unit``: the lowest, the median, the highest."""

    works: int
    objects: int
    currency: str
    unit: str | None
    low: Decimal
    middle: Decimal
    high: Decimal


def paid(done: Iterable[Done]) -> Paid | None:
    """What is told of the costs of one standard work: by its unit where enough quantities are known, else as a whole;
    of the currency and unit that most works have. None where there are too few of them.
    """
    whole: defaultdict[tuple[str, str | None], list[tuple[int, Decimal]]] = defaultdict(list)
    by_unit: defaultdict[tuple[str, str | None], list[tuple[int, Decimal]]] = defaultdict(list)
    for each in done:
        whole[each.currency, None].append((each.object, each.amount))
        if each.quantity and each.unit:
            by_unit[each.currency, each.unit].append((each.object, (each.amount / each.quantity).quantize(CENT)))
    return _told(by_unit) or _told(whole)


def _told(groups: defaultdict[tuple[str, str | None], list[tuple[int, Decimal]]]) -> Paid | None:
    enough = {
        key: found
        for key, found in groups.items()
        if len(found) >= FEWEST_WORKS and len({owner for owner, _ in found}) >= FEWEST_OBJECTS
    }
    if not enough:
        return None
    (currency, unit), found = max(enough.items(), key=lambda item: len(item[1]))
    costs = [cost for _, cost in found]
    middle = median(costs).quantize(CENT)
    return Paid(
        len(found), len({owner for owner, _ in found}), currency, unit, min(costs), middle, max(costs)
    )  # fmt: skip
