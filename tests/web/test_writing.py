"""Dates and shares in the reader's language."""

from __future__ import annotations

import re
from datetime import date

import pytest
from apiflask import APIFlask

from tests.support.site import site_without_database
from web.language import LANGUAGES
from web.writing import count_text, day_text, expected_text, range_text


@pytest.fixture(scope="module")
def app() -> APIFlask:
    return site_without_database()


@pytest.mark.parametrize(
    ("language", "read"), [("ru", "13–15\u00a0%"), ("kk", "13–15%"), ("ky", "13–15%"), ("en", "13–15%")]
)
def test_a_range_of_shares_has_one_sign(app: APIFlask, language: str, read: str) -> None:
    with app.test_request_context(f"/?lang={language}"):
        assert range_text(0.131, 0.149) == read


def test_a_range_that_rounds_to_nothing_is_left_out(app: APIFlask) -> None:
    with app.test_request_context("/?lang=en"):
        assert range_text(0.131, 0.132) == "13%"
        assert expected_text(0.131, 0.132, 0.133) == "13%"
        assert expected_text(0.12, 0.132, 0.144) == "13% (12–14%)"


def test_a_number_of_objects_has_its_range_where_it_has_one(app: APIFlask) -> None:
    with app.test_request_context("/?lang=en"):
        assert count_text(700, 760.4, 1020) == "760 (700–1,020)"
        assert count_text(7, 7.2, 7) == "7"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_never_breaks_inside_a_date(app: APIFlask, language: str) -> None:
    with app.test_request_context(f"/?lang={language}"):
        for form in ("medium", "long"):
            assert not re.search(r" |-(?!\u2060)", day_text(date(2026, 11, 4), form))
