"""Opening hours in the reader's words."""

from __future__ import annotations

import pytest
from apiflask import APIFlask

from web.pages.hours import hours_text


@pytest.mark.parametrize(
    ("language", "written", "read"),
    [
        ("ru", "Mo-Fr 08:00-20:00; Sa 09:00-14:00", "Пн–пт 08:00–20:00; сб 09:00–14:00"),
        ("kk", "Tu-Su 10:00-19:00", "Сс–жс 10:00–19:00"),
        ("en", "Mo,We 9:00-13:00,14:00-18:00; PH off", "Mon, Wed 9:00–13:00, 14:00–18:00; public holidays closed"),
        ("ru", "24/7", "Круглосуточно"),
        ("ky", "24/7", "Күнү-түнү"),
        ("ru", "10:00-22:00", "10:00–22:00"),
        ("ru", "9–18, обед 13–14", "9–18, обед 13–14"),
        ("ru", "Mo-Fr sunrise-sunset", "Mo-Fr sunrise-sunset"),
    ],
)
def test_hours_are_read_in_words_and_what_is_not_understood_stays(
    app: APIFlask, language: str, written: str, read: str
) -> None:
    with app.test_request_context(f"/?lang={language}"):
        assert hours_text(written).replace("\u00a0", " ").replace("\u2060", "") == read


def test_no_hours_are_no_words(app: APIFlask) -> None:
    with app.test_request_context("/"):
        assert hours_text(None) == ""
