"""What the pages say of the years to come is what the API says, beside plan and target, and tested on the past."""

from __future__ import annotations

import html
import re
from datetime import date
from math import ceil
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from gis.queries.installation import installation
from gis.queries.outlook import outlook
from tests.support import places as p
from tests.support.database import TestDatabase, TestServer
from tests.support.site import site_on
from web.pages.expected import LOOKED_AT

API = "/api/v1/compliance"
ROW = re.compile(r"<tr>(.*?)</tr>", re.S)
DASH = "–"


def cells(page: str, table: str, name: str) -> list[str]:
    """The words of a row's cells, by the heading of the row."""
    inside = page.split(f'id="{table}"', 1)[1].split("</table>", 1)[0]
    for row in ROW.findall(inside):
        words = [html.unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in re.split(r"</t[hd]>", row)]
        if words[0] == name:
            return words[1:-1]
    raise AssertionError(f"{table} has no row {name}: {inside}")


def asked(client: FlaskClient, **query: str) -> list[dict[str, Any]]:
    return list(client.get(API, query_string=query).get_json()["rows"])


def text(row: dict[str, Any]) -> str:
    low, mid, high = (f"{round(row[edge]):,}" for edge in ("low", "mid", "high"))
    return mid if low == high else f"{mid} ({low}–{high})"


@pytest.mark.parametrize("counter", ["declared", "verified"])
def test_a_district_shows_the_forecast_of_the_api_as_a_whole_and_by_sector(client: FlaskClient, counter: str) -> None:
    page = client.get("/districts/KZ-75-BOS?lang=en&for=K").text
    words = {"declared": "Adapted by passport", "verified": "Adapted and verified"}[counter]
    query = {"territory": "KZ-75-BOS", "sense": "forecast", "category": "K", "counter": counter}
    (whole,) = asked(client, **query)
    assert cells(page, "outlook", words)[1] == text(whole)
    sectors = {row["sector"]: text(row) for row in asked(client, by="sector", **query)}
    assert cells(page, f"outlook-{counter}", "trade and services")[1] == sectors["trade_services"]
    assert cells(page, f"outlook-{counter}", "health")[1] == sectors["health"]


def test_plan_and_target_stand_beside_the_forecast(client: FlaskClient) -> None:
    page = client.get("/districts/KZ-75-BOS?lang=en&for=K").text
    (planned,) = asked(client, territory="KZ-75-BOS", sense="planned", year="2030", category="K")
    (now,) = asked(client, territory="KZ-75-BOS", category="K")
    _, _, plan, when, target, _ = cells(page, "outlook", "Adapted by passport")
    assert int(plan) == planned["declared"]
    assert re.match(r"20\d\d|reached|not by 2040", when)
    assert int(target) == ceil(0.75 * (now["objects"] - now["not_applicable"]))
    assert cells(page, "outlook", "Adapted and verified")[2] == DASH


def test_the_middle_adds_up_over_districts_and_sectors(client: FlaskClient) -> None:
    (whole,) = asked(client, sense="forecast", category="O")
    for by in ("district", "sector", "owner_kind", "district,sector,owner_kind"):
        rows = asked(client, sense="forecast", category="O", by=by)
        assert sum(row["mid"] for row in rows) == pytest.approx(whole["mid"], abs=0.001 * len(rows))


def test_a_part_is_forecast_alike_alone_and_beside_the_others(client: FlaskClient) -> None:
    among = {row["district"]: row for row in asked(client, sense="forecast", category="all", by="district")}
    (alone,) = asked(client, sense="forecast", category="all", by="district", territory="KZ-75-MED")
    assert alone == among["KZ-75-MED"]


def test_the_trial_is_what_was_recorded_and_knew_nothing_of_it(client: FlaskClient) -> None:
    page = client.get("/?lang=en&for=K").text
    recorded = {year: asked(client, as_of=f"{year}-12-31", category="K")[0]["verified"] for year in (2024, 2025)}
    before, expected, _, came, held = cells(page, "trial", "Adapted and verified")
    assert (int(before), int(came)) == (recorded[2024], recorded[2025])
    low, high = (int(edge) for edge in re.findall(r"\d+", expected)[-2:])
    assert held == ("yes" if low <= recorded[2025] <= high else "no")
    assert "held what came" in page


def test_the_assumption_stands_with_the_forecast_in_every_language(client: FlaskClient) -> None:
    said = {
        "en": "nothing is known of budgets",
        "ru": "о будущих бюджетах ничего не известно",
        "kk": "болашақ бюджеттер туралы ештеңе белгісіз",
        "ky": "келечектеги бюджеттер жөнүндө эч нерсе белгисиз",
    }
    for language, words in said.items():
        assert words in client.get(f"/districts/KZ-75-BOS?lang={language}").text
        assert words in client.get(f"/?lang={language}").text


def test_goals_are_looked_for_until_2040_however_near_the_horizon(city: TestDatabase) -> None:
    with city.public.read() as connection:
        here = installation(connection)
        found = outlook(connection, here, "KZ-75", "K")
    assert LOOKED_AT == 2040
    assert list(found["verified"].by_year) == list(range(here.today.year, 2041))


def test_a_register_without_a_past_says_that_it_has_no_forecast(database_server: TestServer) -> None:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            p.territories(connection)
            p.source(connection)
            p.passport(connection, p.place(connection, "O-1"), [7] * 6, on=date(2026, 5, 1))
            p.finish(connection)
        with clone.owner.write() as connection:
            connection.execute(sa.text("update register.installation set first_year = extract(year from clock)"))
        app = site_on(clone)
        page = app.test_client(use_cookies=False).get(f"/districts/{p.CITY}?lang=en").text
        app.extensions["bosaga"].dispose()
    assert "No forecast yet" in page
    assert 'id="trial"' not in page


def test_too_few_years_make_a_forecast_without_a_trial(database_server: TestServer) -> None:
    with database_server.clone() as clone:
        with clone.owner.write() as connection:
            connection.execute(sa.text("update register.installation set first_year = 2024"))
        with clone.app.write() as connection:
            p.territories(connection)
            p.source(connection)
            p.passport(connection, p.place(connection, "O-1"), [7] * 6, on=date(2025, 5, 1))
            p.finish(connection)
        app = site_on(clone)
        page = app.test_client(use_cookies=False).get(f"/districts/{p.CITY}?lang=en").text
        app.extensions["bosaga"].dispose()
    assert cells(page, "outlook", "Adapted by passport")[:2] == ["1", "1"]
    assert "Too little was recorded to test it" in page
