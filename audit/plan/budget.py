"""A city's budget file as budget lines: `year, line, amount, currency, owner_kinds, districts, note`.

A file is taken as a whole or not at all: a plan on half a budget would be read as the plan. Every wrong cell is named.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from audit.exchange import cells
from audit.exchange.cells import CellError, Reader
from audit.exchange.columns import Columns
from audit.exchange.mapping import Column
from audit.exchange.reasons import FileRefused, Reason, sentence_of
from audit.exchange.rows import Record
from audit.exchange.sums import money
from audit.money.amount import CURRENCIES
from audit.plan.case import NEVER, BudgetLine, Case
from audit.terms import OWNER_KINDS

COLUMNS: Final = ("year", "line", "amount", "currency", "owner_kinds", "districts", "note")
_REQUIRED: Final = ("year", "line", "amount", "currency")
_SEPARATORS = re.compile(r"[,;\s]+")

_LONGEST_LINE: Final = 200
WHOLE_FILE: Final = 0
"""The row of a reason that concerns no single one."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Lines with the rows they stand in (from 1, without the header), and their currency."""

    lines: tuple[BudgetLine, ...]
    rows: tuple[int, ...]
    currency: str


class BudgetRefused(Exception):  # noqa: N818 - a refusal, not a fault
    """A budget file refused: pairs of row and reason, in the order of rows; `sentence` words them."""

    def __init__(self, reasons: Sequence[tuple[int, Reason]]) -> None:
        super().__init__("; ".join(sentence(row, reason) for row, reason in reasons))
        self.reasons = tuple(reasons)


def sentence(row: int, reason: Reason) -> str:
    """The English sentence of a reason, with its place."""
    said = (sentence_of(reason.code, reason.params) or reason.code).format(**reason.params)
    return f"row {row}, {reason.field}: {said}" if row != WHOLE_FILE else said


def read_budget(
    columns: Columns, records: Iterable[Record], years: Sequence[int], districts: Collection[str]
) -> Budget:
    """The budget of a file for a plan over these years, in a territory with these districts (codes).

    Raises FileRefused where columns are missing or there are no rows, BudgetRefused where cells or years are wrong.
    """
    _demand_columns(columns)
    readers = _readers(districts)
    reasons: list[tuple[int, Reason]] = []
    found: list[tuple[int, dict[str, Any]]] = []
    for record in records:
        values, wrong = _read(columns, readers, record)
        reasons += [(record.row, reason) for reason in wrong]
        found.append((record.row, values))
    if not found:
        raise FileRefused("no_rows", file=columns.file)
    reasons += _between(found, years)
    if reasons:
        raise BudgetRefused(sorted(reasons, key=lambda each: (each[0] == WHOLE_FILE, each[0])))
    lines = [
        BudgetLine(each["line"], each["year"], float(each["amount"]), each["owner_kinds"], each["districts"])
        for _, each in found
    ]
    return Budget(tuple(lines), tuple(row for row, _ in found), found[0][1]["currency"])


def fit(budget: Budget, case: Case) -> None:
    """Check that every line can pay for something. Raises BudgetRefused with the lines that fit no work."""
    works = case.works
    owner, district = case.objects.owner[works.object], case.objects.district[works.object]
    ready = np.where(works.committed == NEVER, works.earliest, works.committed)
    priced = ~np.isnan(works.cost)
    reasons = []
    for row, line in zip(budget.rows, budget.lines, strict=True):
        paid = np.array([[line.pays_for(kind, where) for where in case.districts] for kind in OWNER_KINDS], dtype=bool)
        if line.amount > 0 and not (paid[owner, district] & priced & (ready <= line.year - case.years[0])).any():
            reasons.append((row, Reason("line", "fits_nothing", {"line": line.line, "year": line.year})))
    if reasons:
        raise BudgetRefused(reasons)


def _demand_columns(columns: Columns) -> None:
    for name in _REQUIRED:
        if not columns.has(Column.named(name)):
            known = ", ".join(columns.names)
            raise FileRefused("missing_column", file=columns.file, column=name, mapping="budget", key=name, known=known)


def _readers(districts: Collection[str]) -> dict[str, Reader]:
    return {
        "year": cells.whole_between(1900, 2200),
        "line": _line,
        "amount": money,
        "currency": cells.code(CURRENCIES),
        "owner_kinds": _codes(OWNER_KINDS),
        "districts": _codes(sorted(districts)),
    }


def _line(cell: Any) -> str | None:
    """The name of a line, no longer than works keep it."""
    found = cells.text(cell)
    if found is not None and len(found) > _LONGEST_LINE:
        raise CellError("too_long", length=len(found), most=_LONGEST_LINE)
    return found


def _codes(known: Collection[str]) -> Reader:
    """A reader of several codes, by commas, semicolons or blanks."""
    read_one = cells.code(known)

    def read(cell: Any) -> frozenset[str]:
        said = cells.text(cell)
        return frozenset(read_one(each) for each in _SEPARATORS.split(said) if each) if said else frozenset()

    return read


def _read(columns: Columns, readers: Mapping[str, Reader], record: Record) -> tuple[dict[str, Any], list[Reason]]:
    """The values of a row that can be read, and what is wrong with the others."""
    if record.broken is not None:
        return {}, [record.broken]
    values: dict[str, Any] = {}
    wrong = []
    for name, read in readers.items():
        get = columns.getter(Column(name, optional=True))
        try:
            value = read(get(record.cells))
        except CellError as error:
            wrong.append(Reason(name, error.code, error.params))
            continue
        if value is None:
            wrong.append(Reason(name, "required"))
        else:
            values[name] = value
    return values, wrong


def _between(found: Sequence[tuple[int, dict[str, Any]]], years: Sequence[int]) -> Iterator[tuple[int, Reason]]:
    """What rows say against each other, or against the plan's years."""
    first: str | None = None
    seen: dict[tuple[Any, ...], int] = {}
    for row, values in found:
        currency, year = values.get("currency"), values.get("year")
        first = first or currency
        if currency is not None and currency != first:
            yield row, Reason("currency", "second_currency", {"value": currency, "first": first})
        if year is not None and year not in years:
            yield row, Reason("year", "year_outside", {"value": year, "first": years[0], "last": years[-1]})
        scope = tuple(values.get(name) for name in ("year", "line", "owner_kinds", "districts"))
        if None not in scope and (before := seen.setdefault(scope, row)) != row:
            yield row, Reason("line", "repeated_line", {"row": before})
    for year in sorted(set(years) - {values.get("year") for _, values in found}):
        yield WHOLE_FILE, Reason("year", "year_without_money", {"year": year})
