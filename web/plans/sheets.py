"""A plan as a workbook: by year, by district, by budget line, and work by work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from audit.plan.told import PlannedWork
from audit.terms import CATEGORIES

Say = Callable[[str], str]
Sheet = tuple[tuple[str, ...], Iterable[list[Any]]]
WORK_COLUMNS = (
    "year", "object", "district", "owner_kind", "zone", "categories", "works", "closes", "measure", "line", "cost",
    "currency",
)  # fmt: skip
_MONEY = ("budget", "spent", "owners")


def sheets(told: Mapping[str, Any], works: Iterable[PlannedWork]) -> dict[str, Sheet]:
    """Sheets by name: header and rows. Codes are those of the register; money is in the plan's currency."""
    bought = ("works", "objects", *CATEGORIES)
    return {
        "years": (("year", *_MONEY, *bought), [_bought(row, ("year", *_MONEY)) for row in told["by_year"]]),
        "districts": (
            ("district", *_MONEY[1:], *bought),
            [_bought(row, ("district", *_MONEY[1:])) for row in told["by_district"]],
        ),
        "lines": (
            ("line", "year", "amount", "spent"),
            [[row[name] for name in ("line", "year", "amount", "spent")] for row in told["by_line"]],
        ),
        "works": (WORK_COLUMNS, work_rows(works, told["currency"])),
        "proof": (
            ("what", "value"),
            [[name, told[name]] for name in ("value", "bound", "gap", "greedy", "seconds", "unpriced", "currency")],
        ),
    }


def work_rows(works: Iterable[PlannedWork], currency: str) -> Iterator[list[Any]]:
    """Works as rows under `WORK_COLUMNS`."""
    for work in works:
        closes = "; ".join(f"{rule} ({instance})" for rule, instance in work.pairs)
        yield [
            work.year, work.object, work.district, work.owner_kind, work.zone, work.categories, ", ".join(work.works),
            closes, work.measure, work.line, work.cost, currency,
        ]  # fmt: skip


def _bought(row: Mapping[str, Any], first: tuple[str, ...]) -> list[Any]:
    return [*(row[name] for name in first), row["works"], row["objects"], *(row["by_category"][c] for c in CATEGORIES)]
