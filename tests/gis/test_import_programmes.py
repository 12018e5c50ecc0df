"""Importing programmes: one long table, each row a part, refused by name where it fits neither file nor register."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.exchange.reasons import FileRefused
from gis.files.exported import write
from gis.queries.exports import export
from gis.store.imports.context import Problem, Result
from gis.store.imports.undo import undo
from tests.support.imports import TODAY, bring, city, counts, table, value
from tests.support.programmes import (
    DOCUMENTS,
    INDICATORS,
    LINES,
    PROGRAMME,
    STEPS,
    VALUES,
    WHOLE,
    Row,
    amount,
    part,
    table_of,
)

OTHER = {**PROGRAMME, "programme": "OTHER-1", "from_year": 2024, "to_year": 2026}
OTHER_LINE = {**LINES[0], "programme": "OTHER-1", "amount": "1", "currency": "KGS"}
MINORS = "territory,year,people,count\nTT-CITY,2025,minors,480000\n"
Bring = Callable[..., tuple[Result, list[Problem]]]


@pytest.fixture
def db(app_connection: sa.Connection, tmp_path: Path) -> sa.Connection:
    """The invented city with its minors counted, and another programme under way."""
    city(app_connection)
    bring(app_connection, "population", table(tmp_path / "minors.csv", MINORS))
    bring(app_connection, "programmes", table_of(tmp_path / "other.csv", [OTHER, OTHER_LINE]))
    return app_connection


@pytest.fixture
def centre(db: sa.Connection) -> str:
    """The number of an object that a step may build."""
    bring(db, "objects", "twenty_wrong_rows.csv", territory="TT-CITY")
    return "T-1"


@pytest.fixture
def bring_rows(db: sa.Connection, tmp_path: Path) -> Bring:
    def rows(*given: Row) -> tuple[Result, list[Problem]]:
        return bring(db, "programmes", table_of(tmp_path / "programme.csv", given))

    return rows


def test_a_whole_programme_comes_in_and_the_second_time_changes_nothing(db: sa.Connection, bring_rows: Bring) -> None:
    result, problems = bring_rows(*WHOLE)
    assert (counts(result), problems) == ((len(WHOLE), 0, 0, 0), [])
    line = "select amount from register.programme_line where (programme, code, year) = ('SP-2026', 'ramps', 2027)"
    assert value(db, line) == Decimal("150000000.50")
    assert value(db, "select owner_kinds from register.programme_line where programme = 'SP-2026' limit 1") == [
        "state", "transport",
    ]  # fmt: skip
    again, _ = bring_rows(*WHOLE)
    assert (counts(again), again.batch) == ((0, 0, len(WHOLE), 0), None)


def test_parts_of_a_programme_may_stand_in_any_order(bring_rows: Bring) -> None:
    result, problems = bring_rows(*reversed(WHOLE))
    assert (counts(result), problems) == ((len(WHOLE), 0, 0, 0), [])


def test_parts_come_later_to_a_programme_that_the_register_has(bring_rows: Bring) -> None:
    bring_rows(PROGRAMME, *LINES)
    result, problems = bring_rows(*INDICATORS, *VALUES, *STEPS, *DOCUMENTS)
    assert problems == []
    assert counts(result)[0] == len(INDICATORS) + len(VALUES) + len(STEPS) + len(DOCUMENTS)


def test_an_undone_import_takes_its_parts_back_and_leaves_the_others(db: sa.Connection, bring_rows: Bring) -> None:
    first, _ = bring_rows(PROGRAMME, *LINES)
    second, _ = bring_rows({**LINES[0], "amount": "5"}, *LINES[1:], *INDICATORS, *VALUES)
    assert first.batch is not None
    assert second.batch is not None
    with pytest.raises(FileRefused) as refused:
        undo(db, first.batch, TODAY)
    assert refused.value.params["reason"] == "parts_of_programmes"
    undo(db, second.batch, TODAY)
    assert value(db, "select sum(amount) from register.programme_line where programme = 'SP-2026'") == (
        Decimal("270000000.50")
    )
    undo(db, first.batch, TODAY)
    assert db.execute(sa.text("select code from register.programme")).scalars().all() == ["OTHER-1"]


@pytest.mark.parametrize(("line", "reason"), [(None, "measures_of_programmes"), ("ramps", "measures_of_lines")])
def test_an_import_is_not_undone_under_measures_that_lean_on_it(
    db: sa.Connection, bring_rows: Bring, centre: str, line: str | None, reason: str
) -> None:
    first, _ = bring_rows(PROGRAMME)
    second, _ = bring_rows(LINES[0])
    assert first.batch is not None
    assert second.batch is not None
    batch = second.batch if line else first.batch
    db.execute(
        sa.text("""insert into register.measure (object, source, work, zone, closes, categories, due, first_due,
                                                 planned_on, programme, line)
            select id, source, 'current_repair', 'entrance', '[{"rule": "KZ-DOR-03"}]', 'K', '2027-01-01',
                   '2027-01-01', '2026-01-01', 'SP-2026', :line from register.object where number = :number"""),
        {"line": line, "number": centre},
    )  # fmt: skip
    if not line:
        undo(db, second.batch, TODAY)
    with pytest.raises(FileRefused) as refused:
        undo(db, batch, TODAY)
    assert refused.value.params["reason"] == reason
    if line:
        bring_rows(*LINES[1:])
        undo(db, batch, TODAY)  # the line is there for other years


def without(row: Row, *names: str, **cells: Any) -> dict[str, Any]:
    return {**{name: cell for name, cell in row.items() if name not in names}, **cells}


WRONG = (
    (without(PROGRAMME, to_year=2025), "to_year", "ends_before_begins"),
    (without(PROGRAMME, "from_year"), "from_year", "required"),
    (without(PROGRAMME, territory="TT-X"), "territory", "unknown_territory"),
    (without(LINES[0], amount="-1"), "amount", "negative"),
    (without(LINES[0], amount="1.001"), "amount", "too_precise"),
    (without(LINES[0], "year"), "year", "required"),
    (without(LINES[0], year=2029), "year", "year_outside_programme"),
    (without(LINES[0], currency="KZT KGS"), "currency", "unknown_code"),
    (without(LINES[0], payer="bank"), "payer", "unknown_code"),
    (without(LINES[0], owner_kinds="state, church"), "owner_kinds", "unknown_code"),
    (without(LINES[0], districts="TT-CITY-W, TT-CITY-N"), "districts", "unknown_district"),
    (without(LINES[0], programme="NOWHERE"), "programme", "unknown_programme"),
    (without(LINES[0], quarter=1), "quarter", "not_of_part"),
    (without(INDICATORS[0], figure="objects", counts="share"), "figure", "no_share"),
    (without(INDICATORS[0], per_people=4000, people="minors"), "per_people", "norm_alone"),
    (without(INDICATORS[2], "people"), "units", "norm_incomplete"),
    (without(INDICATORS[2], figure="verified"), "figure", "no_norm"),
    (without(INDICATORS[2], kinds="school"), "kinds", "figure_has_no"),
    (without(VALUES[0], quarter=5), "quarter", "too_large"),
    (without(VALUES[0], year=2029), "year", "quarter_outside_programme"),
    (without(VALUES[0], territory="TT"), "territory", "unknown_district"),
    (without(VALUES[0], code="pools"), "code", "unknown_indicator"),
    (without(VALUES[3], code="schools"), "part", "reported_not_asked"),
    (without(VALUES[3], "note"), "note", "required"),
    (without(STEPS[0], "responsible"), "responsible", "required"),
    (without(STEPS[1], object="T-404"), "object", "unknown_object"),
    (without(STEPS[1], code="x", exception="Decision 5"), "object", "required"),
    (without(STEPS[0], done_on="2027-01-01"), "done_on", "in_the_future"),
    (without(DOCUMENTS[0], line="roofs"), "line", "unknown_line"),
    (without(DOCUMENTS[0], currency="KGS"), "currency", "currency_of_line"),
    (without(DOCUMENTS[0], part="promise"), "part", "unknown_code"),
)


def test_parts_that_cannot_be_right_are_refused_by_name_and_the_others_come_in(bring_rows: Bring) -> None:
    bring_rows(PROGRAMME, *LINES, *INDICATORS)
    kept = amount("lifts", 2026, 5), amount("lifts", 2027, 6), amount("lifts", 2028, 6)
    result, problems = bring_rows(*(row for row, _, _ in WRONG), *kept)
    told = [(problem.row, problem.field, problem.code) for problem in problems if problem.refused]
    assert told == [(number, field, code) for number, (_, field, code) in enumerate(WRONG, 1)]
    assert counts(result) == (3, 0, 0, len(WRONG))


def test_a_line_of_two_currencies_is_refused_as_a_whole(bring_rows: Bring) -> None:
    result, problems = bring_rows(PROGRAMME, LINES[0], without(LINES[1], currency="KGS"), LINES[2])
    assert [(p.row, p.code, p.params) for p in problems] == [
        (row, "two_currencies", {"line": "ramps", "currencies": "KGS, KZT"}) for row in (2, 3, 4)
    ]
    assert counts(result) == (1, 0, 0, 3)


def test_a_line_changes_its_currency_only_as_a_whole(bring_rows: Bring) -> None:
    bring_rows(PROGRAMME, *LINES)
    _, problems = bring_rows(without(LINES[1], currency="KGS"))
    assert [problem.code for problem in problems if problem.refused] == ["two_currencies"]
    result, problems = bring_rows(*(without(line, currency="KGS") for line in LINES))
    assert (counts(result), problems) == ((0, 3, 0, 0), [])


def test_a_year_missing_between_two_others_refuses_the_line_and_names_the_year(bring_rows: Bring) -> None:
    result, problems = bring_rows(PROGRAMME, LINES[0], LINES[2])
    assert [(p.row, p.code, p.params["years"]) for p in problems] == [
        (2, "line_years_missing", "2027"), (3, "line_years_missing", "2027"),
    ]  # fmt: skip
    assert counts(result) == (1, 0, 0, 2)


def test_years_not_adopted_yet_are_said_to_be_open(bring_rows: Bring) -> None:
    result, problems = bring_rows(PROGRAMME, LINES[0])
    assert [(p.refused, p.code, p.params["years"]) for p in problems] == [(False, "line_years_open", "2027, 2028")]
    assert counts(result) == (2, 0, 0, 0)


def test_what_hangs_on_a_refused_row_is_refused_with_it(bring_rows: Bring) -> None:
    result, problems = bring_rows(without(PROGRAMME, territory="TT-X"), *LINES, *DOCUMENTS)
    assert {problem.code for problem in problems} == {"unknown_territory", "unknown_programme"}
    assert counts(result)[3] == 1 + len(LINES) + len(DOCUMENTS)


def test_a_norm_for_people_nobody_has_counted_is_kept_and_its_need_said_to_be_unknown(bring_rows: Bring) -> None:
    result, problems = bring_rows(PROGRAMME, without(INDICATORS[2], people="S"))
    assert [(p.refused, p.code, p.params["people"]) for p in problems] == [(False, "need_unknown", "S")]
    assert counts(result) == (2, 0, 0, 0)


def test_a_programme_is_not_shortened_past_what_it_holds(bring_rows: Bring) -> None:
    bring_rows(PROGRAMME, *LINES)
    _, problems = bring_rows(without(PROGRAMME, to_year=2027))
    assert [(p.field, p.code) for p in problems] == [("to_year", "years_cut_off")]


def test_the_same_part_twice_is_refused_the_second_time(bring_rows: Bring) -> None:
    result, problems = bring_rows(*WHOLE, VALUES[0], DOCUMENTS[0], STEPS[0])
    assert [problem.code for problem in problems] == ["duplicate_row"] * 3
    assert counts(result) == (len(WHOLE), 0, 0, 3)


def test_a_new_centre_is_an_object_of_a_step(db: sa.Connection, bring_rows: Bring, centre: str) -> None:
    bring_rows(PROGRAMME, without(STEPS[1], object=centre))
    assert value(db, "select object from pub.programme_step where code = '1.2'") == centre
    result, _ = bring_rows(PROGRAMME, without(STEPS[1], object=centre))
    assert counts(result) == (0, 0, 2, 0)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_programmes_are_exported_as_the_same_table_and_read_back_unchanged(
    db: sa.Connection, bring_rows: Bring, centre: str, tmp_path: Path, ending: str
) -> None:
    bring_rows(*WHOLE, part("step", "2", name_en="A centre", responsible="City", due="2028-01-01", object=centre))
    path = tmp_path / f"out.{ending}"
    rows = write(path, export(db, "programmes", territory="TT-CITY", as_of=None, today=TODAY), words={}, meanings={})
    assert rows == len(WHOLE) + 3  # the centre, and the other programme with its line
    result, problems = bring(db, "programmes", path)
    assert [problem for problem in problems if problem.refused] == []
    assert counts(result) == (0, 0, rows, 0)


SUMS = st.decimals(0, "9999999999999.99", places=2)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sums=st.lists(SUMS, min_size=3, max_size=3),
    owners=st.sets(st.sampled_from(["state", "private", "residents", "transport"])),
    districts=st.sets(st.sampled_from(["TT-CITY", "TT-CITY-W", "TT-CITY-E"])),
    target=st.floats(0, 1e9, allow_nan=False),
)
def test_any_programme_is_read_back_unchanged_to_the_last_digit(
    db: sa.Connection, tmp_path: Path, sums: list[Decimal], owners: set[str], districts: set[str], target: float
) -> None:
    given_lines = [
        amount("line", 2026 + n, each, owner_kinds=";".join(owners), districts=" ".join(districts))
        for n, each in enumerate(sums)
    ]
    aim = {**VALUES[0], "value": repr(target)}
    with db.begin_nested() as nested:
        rows = [PROGRAMME, *given_lines, INDICATORS[0], aim]
        result, problems = bring(db, "programmes", table_of(tmp_path / "in.csv", rows))
        assert (problems, counts(result)[0]) == ([], len(rows))
        assert value(db, "select sum(amount) from register.programme_line where code = 'line'") == sum(sums)
        write(
            tmp_path / "out.csv",
            export(db, "programmes", territory=None, as_of=None, today=TODAY),
            words={},
            meanings={},
        )
        again, problems = bring(db, "programmes", tmp_path / "out.csv")
        assert counts(again) == (0, 0, len(rows) + 2, 0)
        nested.rollback()
