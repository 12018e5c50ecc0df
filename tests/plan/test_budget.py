"""The budget file: what is read of it, and what it is refused for."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest

from audit.exchange.columns import Columns
from audit.exchange.reasons import FileRefused
from audit.exchange.rows import Record
from audit.plan.budget import COLUMNS, WHOLE_FILE, Budget, BudgetRefused, fit, read_budget
from audit.plan.case import BudgetLine
from audit.terms import OWNER_KINDS
from tests.support.plan_city import DISTRICTS, YEARS, city

_GOOD = [[str(year), "city programme", "1 200 000,50", "KZT", "state, transport", "", "as decided"] for year in YEARS]


def _read(rows: Sequence[Sequence[object]], columns: Sequence[str] = COLUMNS) -> Budget:
    records = [Record(number, list(row)) for number, row in enumerate(rows, 1)]
    return read_budget(Columns(columns, nested=False, file="budget.csv"), records, YEARS, DISTRICTS)


def _refused(rows: Sequence[Sequence[object]]) -> list[tuple[int, str, str]]:
    with pytest.raises(BudgetRefused) as refused:
        _read(rows)
    assert str(refused.value)
    return [(row, reason.field, reason.code) for row, reason in refused.value.reasons]


def test_a_line_names_its_year_money_owners_and_districts() -> None:
    row = [2026.0, "two districts", 3e8, "KZT", "state;transport", "almaly alatau", None]
    budget = _read([*_GOOD, row])
    two = BudgetLine("two districts", 2026, 3e8, frozenset({"state", "transport"}), frozenset({"alatau", "almaly"}))
    assert budget.lines[-1] == two
    assert budget.lines[0].amount == 1_200_000.5
    assert budget.currency == "KZT"


def test_a_line_that_names_no_owners_pays_for_no_private_shop() -> None:
    line = BudgetLine("city", 2026, 1.0)
    assert line.pays_for("state", "almaly")
    assert line.pays_for("transport", "almaly")
    assert not line.pays_for("private", "almaly")
    assert not line.pays_for("residents", "almaly")


@pytest.mark.parametrize(
    ("place", "cell", "field", "code"),
    [
        (0, "", "year", "required"),
        (0, "2026,5", "year", "not_whole"),
        (0, "2035", "year", "year_outside"),
        (1, None, "line", "required"),
        (2, "-5", "amount", "negative"),
        (2, "", "amount", "required"),
        (2, "NaN", "amount", "not_finite"),
        (3, "USD", "currency", "unknown_code"),
        (3, "KGS", "currency", "second_currency"),
        (4, "state, shops", "owner_kinds", "unknown_code"),
        (5, "almaly; almalty", "districts", "unknown_code"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_field(place: int, cell: object, field: str, code: str) -> None:
    row: list[object] = ["2027", "more", "5", "KZT", "state", "almaly", ""]
    row[place] = cell
    assert _refused([*_GOOD, row]) == [(6, field, code)]


def test_a_year_without_money_is_missed_and_a_line_said_twice_is_found() -> None:
    assert _refused(_GOOD[:-1]) == [(WHOLE_FILE, "year", "year_without_money")]
    assert _refused([*_GOOD, _GOOD[2]]) == [(6, "line", "repeated_line")]


def test_a_file_without_a_column_or_rows_is_refused_as_a_file() -> None:
    with pytest.raises(FileRefused, match="missing_column"):
        _read([row[:3] for row in _GOOD], COLUMNS[:3])
    with pytest.raises(FileRefused, match="no_rows"):
        _read([])


def test_a_line_that_fits_no_work_is_refused() -> None:
    case = city(30, 1)
    place = case.works.object
    held = set(zip(case.objects.owner[place].tolist(), case.objects.district[place].tolist(), strict=True))
    kind, where = next(pair for pair in itertools.product(range(4), range(8)) if pair not in held)
    nowhere = BudgetLine("nobody's", 2026, 5.0, frozenset({OWNER_KINDS[kind]}), frozenset({DISTRICTS[where]}))
    with pytest.raises(BudgetRefused) as refused:
        fit(Budget((*case.lines[:1], nowhere), (1, 2), "KZT"), case)
    assert [(row, reason.code) for row, reason in refused.value.reasons] == [(2, "fits_nothing")]
