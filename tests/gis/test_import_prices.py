"""Importing a city's unit prices: exact, each with its source and year, never of two currencies."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from unicodedata import normalize

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.exchange.reasons import FileRefused
from audit.money.works import standard_works
from gis.files.exported import write
from gis.queries.exports import export
from gis.store.imports.undo import undo
from tests.support.imports import TODAY, bring, city, counts, table, value

HEADER = "territory,work,year,amount,currency,price_source,provisional\n"
DOOR = 'TT-CITY,entrance_door,2026,"185 000,50",KZT,Estimate 4 of the city,yes\n'
NEIGHBOUR = "TT-CITY-W,entrance_door,2026,1,KZT,another list,\nTT-CITY,ramp,2025,7,KZT,another list,\n"


@pytest.fixture
def db(app_connection: sa.Connection, tmp_path: Path) -> sa.Connection:
    """The invented city, which has prices of other works, places and years already."""
    city(app_connection)
    bring(app_connection, "prices", table(tmp_path / "neighbours.csv", HEADER + NEIGHBOUR))
    return app_connection


def test_a_price_is_kept_to_the_hundredth_with_its_source_and_its_unit(db: sa.Connection, tmp_path: Path) -> None:
    result, problems = bring(db, "prices", table(tmp_path / "p.csv", HEADER + DOOR))
    assert (counts(result), problems) == ((1, 0, 0, 0), [])
    kept = db.execute(
        sa.text("""select amount, currency, unit, price_source, provisional from register.price
                   where (territory, work, year) = ('TT-CITY', 'entrance_door', 2026)""")
    ).one()
    assert tuple(kept) == (Decimal("185000.50"), "KZT", "piece", "Estimate 4 of the city", True)


def test_the_same_prices_twice_change_nothing_and_a_new_amount_changes_one(db: sa.Connection, tmp_path: Path) -> None:
    bring(db, "prices", table(tmp_path / "p.csv", HEADER + DOOR))
    again, _ = bring(db, "prices", table(tmp_path / "p.csv", HEADER + DOOR + NEIGHBOUR))
    assert (counts(again), again.batch) == ((0, 0, 3, 0), None)
    dearer, _ = bring(db, "prices", table(tmp_path / "p.csv", HEADER + DOOR.replace("185", "190") + NEIGHBOUR))
    assert counts(dearer) == (0, 1, 2, 0)
    assert dearer.batch is not None
    undo(db, dearer.batch, TODAY)
    assert value(db, "select amount from register.price where work = 'entrance_door' and territory = 'TT-CITY'") == (
        Decimal("185000.50")
    )


def test_a_file_without_a_column_of_provisional_prices_leaves_them_provisional(
    db: sa.Connection, tmp_path: Path
) -> None:
    bring(db, "prices", table(tmp_path / "p.csv", HEADER + DOOR))
    short = "work,year,amount,currency,price_source\nentrance_door,2026,2,KZT,List 9\n"
    result, _ = bring(db, "prices", table(tmp_path / "q.csv", short), territory="TT-CITY")
    assert counts(result) == (0, 1, 0, 0)
    assert value(db, "select provisional from register.price where price_source = 'List 9'") is True


WRONG = (
    ("TT-CITY,lift,2026,5,KZT,,\n", "price_source", "required"),
    ("TT-CITY,lift,2026,-5,KZT,List,\n", "amount", "negative"),
    ("TT-CITY,lift,2026,0,KZT,List,\n", "amount", "price_of_nothing"),
    ("TT-CITY,lift,2026,5.005,KZT,List,\n", "amount", "too_precise"),
    ("TT-CITY,lift,2026,1e15,KZT,List,\n", "amount", "too_large"),
    ("TT-CITY,lift,2026,NaN,KZT,List,\n", "amount", "not_finite"),
    ("TT-CITY,lift,2026,5,USD,List,\n", "currency", "unknown_code"),
    ("TT-CITY,lift,2026,5,KZT KGS,List,\n", "currency", "unknown_code"),
    ("TT-CITY,lift,,5,KZT,List,\n", "year", "required"),
    ("TT-CITY,lift,2031,5,KZT,List,\n", "year", "in_the_future"),
    ("TT-CITY,escalator,2026,5,KZT,List,\n", "work", "unknown_code"),
    ("TT-X,lift,2026,5,KZT,List,\n", "territory", "unknown_territory"),
    (",lift,2026,5,KZT,List,\n", "territory", "required"),
    ("TT-CITY,lift,2026,5,KZT,List,maybe\n", "provisional", "not_yes_or_no"),
)


def test_prices_that_cannot_be_right_are_refused_by_name_and_the_others_come_in(
    db: sa.Connection, tmp_path: Path
) -> None:
    rows = "".join(row for row, _, _ in WRONG)
    result, problems = bring(db, "prices", table(tmp_path / "p.csv", HEADER + rows + DOOR))
    told = [(problem.row, problem.field, problem.code) for problem in problems]
    assert told == [(number, field, code) for number, (_, field, code) in enumerate(WRONG, 1)]
    assert counts(result) == (1, 0, 0, len(WRONG))


def test_a_work_is_priced_in_its_own_unit_and_once_a_year(db: sa.Connection, tmp_path: Path) -> None:
    rows = (
        "work,year,amount,currency,price_source,unit\nlift,2026,5,KZT,L,m\nlift,2026,6,KZT,L,set\nlift,2026,7,KZT,L,\n"
    )
    result, problems = bring(db, "prices", table(tmp_path / "p.csv", rows), territory="TT-CITY")
    assert [(problem.row, problem.code) for problem in problems] == [(1, "unit_of_another_work"), (3, "duplicate_row")]
    assert counts(result) == (1, 0, 0, 2)


def test_a_territory_is_not_taken_back_from_under_its_prices(app_connection: sa.Connection, tmp_path: Path) -> None:
    city_rows, _ = bring(app_connection, "territories", "small_city.geojson")
    bring(app_connection, "prices", table(tmp_path / "p.csv", HEADER + DOOR))
    assert city_rows.batch is not None
    with pytest.raises(FileRefused) as refused:
        undo(app_connection, city_rows.batch, TODAY)
    assert refused.value.params["reason"] == "prices_of_territories"


SUMS = st.decimals("0.01", "9999999999999.99", places=2)
SOURCES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40).filter(
    lambda said: said.strip() == said and normalize("NFC", said) == said and not said.startswith("'")
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    prices=st.dictionaries(
        st.tuples(st.sampled_from(sorted(standard_works())), st.integers(2000, 2026)),
        st.tuples(SUMS, st.sampled_from(["KZT", "KGS"]), SOURCES, st.booleans()), min_size=1, max_size=6,
    ),
    ending=st.sampled_from(["csv", "xlsx", "parquet"]),
)  # fmt: skip
def test_exported_prices_are_read_back_unchanged_to_the_last_digit(
    db: sa.Connection, tmp_path: Path, prices: dict[tuple[str, int], tuple[Decimal, str, str, bool]], ending: str
) -> None:
    with db.begin_nested() as nested:
        works = standard_works()
        for (work, year), (amount, currency, source, provisional) in prices.items():
            db.execute(
                sa.text("""insert into register.price (territory, work, year, amount, currency, unit, price_source,
                               provisional)
                           values ('TT-CITY-E', :work, :year, :amount, :currency, :unit, :source, :provisional)"""),
                {"work": work, "year": year, "amount": amount, "currency": currency, "unit": works[work].unit,
                 "source": source, "provisional": provisional},
            )  # fmt: skip
        path = tmp_path / f"out.{ending}"
        written = write(
            path, export(db, "prices", territory="TT-CITY-E", as_of=None, today=TODAY), words={}, meanings={}
        )
        result, problems = bring(db, "prices", path)
        assert (problems, counts(result)) == ([], (0, 0, len(prices), 0))
        assert written == len(prices)
        nested.rollback()
