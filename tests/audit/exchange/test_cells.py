"""Cells as sloppy tables write them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.exchange import cells
from audit.exchange.cells import CellError
from audit.exchange.reasons import ROW_REASONS


def refused(read: Any, cell: Any) -> str:
    with pytest.raises(CellError) as caught:
        read(cell)
    assert caught.value.code in ROW_REASONS
    ROW_REASONS[caught.value.code].format(**caught.value.params)
    return caught.value.code


@pytest.mark.parametrize(
    "cell", ["2005-06-01", "01.06.2005", "2005/06/01", "2005-06-01T10:00:00Z", datetime(2005, 6, 1, 10)]
)
def test_a_day_is_understood_in_every_unambiguous_way_of_writing(cell: Any) -> None:
    assert cells.day(cell) == date(2005, 6, 1)


def test_a_day_with_slashes_is_read_when_only_one_reading_is_possible() -> None:
    assert cells.day("25/06/2005") == cells.day("06/25/2005") == date(2005, 6, 25)
    assert cells.day("06/06/2005") == date(2005, 6, 6)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("05/06/2019", "ambiguous_date"), ("вчера", "malformed_date"), ("31.02.2020", "no_such_day"),
        ("0204-01-01", "implausible_date"), ("2026", "malformed_date"), ("44561", "malformed_date"),
    ],
)  # fmt: skip
def test_a_day_that_is_none_says_why(cell: str, code: str) -> None:
    assert refused(cells.day, cell) == code


def test_a_mapping_may_name_the_formats_of_its_days() -> None:
    read = cells.day_in(["%Y-%m", "%Y"])
    assert read("2019") == date(2019, 1, 1)
    assert read("2019-05") == date(2019, 5, 1)
    assert refused(read, "05/2019") == "malformed_date"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("0,85", 0.85),
        (" 1 234,5 ", 1234.5),
        ("1e3", 1000.0),
        (7, 7.0),
        ("", None),
        ("\u221212,5", -12.5),
        ("-0,5", -0.5),
    ],
)
def test_numbers_are_read_with_commas_blanks_and_powers(cell: Any, value: float | None) -> None:
    assert cells.number(cell) == value


@pytest.mark.parametrize("cell", ["NaN", "inf", "-Infinity", "1e999", float("nan"), float("inf")])
def test_what_no_instrument_measures_is_refused(cell: Any) -> None:
    assert refused(cells.number, cell) == "not_finite"


@pytest.mark.parametrize(
    ("cell", "code"), [("-5", "negative"), ("1000001", "too_large"), ("12.5", "not_whole"), (True, "not_a_number")]
)
def test_a_count_is_a_whole_number_within_reason(cell: Any, code: str) -> None:
    assert refused(cells.whole_between(0, 1_000_000), cell) == code


def test_a_spreadsheets_number_is_a_code_without_a_point() -> None:
    assert cells.text(25.0) == "25"
    assert cells.text(25.5) == "25.5"


def test_control_characters_are_refused_and_line_breaks_are_not() -> None:
    assert cells.text("ул. Мира, 5\nвход со двора") == "ул. Мира, 5\nвход со двора"
    assert refused(cells.text, "a\x00b") == "control_character"


def test_an_unknown_code_is_answered_with_the_nearest_ones() -> None:
    with pytest.raises(CellError) as caught:
        cells.code(("clinic", "school"))("clinik")
    assert caught.value.params["known"] == "clinic"


def test_json_with_nan_is_no_json() -> None:
    assert refused(cells.structure(dict), '{"a": NaN}') == "not_finite"
    assert refused(cells.structure(dict), "[1]") == "not_json"


@given(st.one_of(st.text(), st.floats(), st.integers(), st.none(), st.booleans(), st.dates()))
def test_no_cell_makes_a_reader_fail_in_another_way_than_by_its_reason(cell: Any) -> None:
    readers = (
        cells.text,
        cells.number,
        cells.day,
        cells.flag,
        cells.code(("a",)),
        cells.structure(dict),
        cells.whole_between(0, 9),
    )
    for read in readers:
        try:
            read(cell)
        except CellError as error:
            ROW_REASONS[error.code].format(**error.params)


def test_a_record_holds_texts_under_the_keys_it_may_have_and_nothing_of_persons() -> None:
    read = cells.record(("phone", "email"))
    assert read('{"phone": "+7 727 000-00-00", "email": ""}') == {"phone": "+7 727 000-00-00"}
    assert read('{"phone": 77270000000}') == {"phone": "77270000000"}
    assert read("") is None
    assert refused(read, '{"phone": ["1", "2"]}') == "text_expected"
    assert cells.record(cells.ANY_KEY)('{"kato": 751110000}') == {"kato": "751110000"}
    assert refused(cells.record(cells.ANY_KEY), '{"kato": [1]}') == "text_expected"
    assert refused(read, '{"director": "A. Person"}') == "unknown_key"
    assert refused(read, "[]") == "not_json"
