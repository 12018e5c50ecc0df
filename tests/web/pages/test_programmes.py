"""The pages of programmes: what is unknown says so, money is whole, each number opens into the list it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from tests.support.city import TODAY, demo_database
from tests.support.database import TestDatabase, TestServer
from tests.support.imports import bring, table
from tests.support.programmes import part, programme_in
from tests.support.site import site_on

PAGE = "/programmes/SP-2026"
REPORTED = part("reported", "workers", year=2026, quarter=4, value=31, territory="KZ-75-BOS", note="Letter 12")


@pytest.fixture(scope="module")
def city(database_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestDatabase]:
    """A demo city with a programme; of its districts one has counted its minors."""
    with demo_database(database_server, objects=400) as database:
        people = table(
            tmp_path_factory.mktemp("people") / "p.csv", "territory,year,people,count\nKZ-75-BOS,2025,minors,90000\n"
        )
        with database.app.write() as connection:
            programme_in(connection, "KZ-75", REPORTED, today=TODAY)
            bring(connection, "population", Path(people), today=TODAY)
        yield database


@pytest.fixture(scope="module")
def app(city: TestDatabase) -> Iterator[APIFlask]:
    made = site_on(city)
    yield made
    made.extensions["bosaga"].dispose()


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    return app.test_client(use_cookies=False)


def text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True))


def cells(page: str, caption: str) -> list[list[str]]:
    """The rows of the table with a caption."""
    body = page.split(caption, 1)[1].split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    rows = re.findall(r"<tr.*?</tr>", body, re.S)
    return [[re.sub(r"\s+", " ", re.sub("<[^>]+>", "", cell)).strip() for cell in re.findall(
        r"<t[hd].*?</t[hd]>", row, re.S)] for row in rows]  # fmt: skip


def test_the_list_leads_to_the_programme_in_each_language(client: FlaskClient) -> None:
    for language, heading in (
        ("ru", "Программы"),
        ("kk", "Бағдарламалар"),
        ("ky", "Программалар"),
        ("en", "Programmes"),
    ):
        page = text(client, f"/programmes?lang={language}")
        assert f"<h1>{heading}</h1>" in page
        assert f"{PAGE}?lang={language}" in page


def test_money_is_told_to_the_hundredth_by_year(client: FlaskClient) -> None:
    rows = cells(text(client, f"{PAGE}?lang=en"), "All lines by year")
    assert rows == [
        ["2026", "120,000,000 KZT", "90,000,000 KZT", "50,000,000.10 KZT", "30,000,000 KZT"],
        ["2027", "150,000,000.50 KZT", "0 KZT", "0 KZT", "0 KZT"],
        ["2028", "0 KZT", "0 KZT", "0 KZT", "0 KZT"],
    ]


def test_a_need_that_is_known_in_one_district_is_unknown_in_the_others_and_in_the_city(client: FlaskClient) -> None:
    rows = {row[0]: row[1:] for row in cells(text(client, f"{PAGE}?lang=en"), "Social workers, quarter 4 of 2026")}
    assert rows["Bostandyk district"][:4] == ["31", "23", "100", "not known"]
    assert rows["Medeu district"][:3] == ["not known", "need unknown", "not known"]
    assert rows["Almaty"][:3] == ["not known", "need unknown", "not known"]
    assert rows["Almaty"][-1] == "– (unknown: 7)"


def test_a_number_opens_into_a_list_of_as_many_objects(client: FlaskClient) -> None:
    page = text(client, f"{PAGE}?lang=en")
    section = page.split("Clinics for К, quarter 4 of 2026", 1)[1].split("</table>", 1)[0]
    links = re.findall(r'<a href="(/objects\?[^"]+)">(\d+)</a>', section)
    assert links
    for address, number in links:
        assert re.search(rf"\b{number} objects?\b", re.sub("<[^>]+>", "", text(client, address)))


def test_a_quarter_is_preliminary_while_it_runs_and_empty_before_it_begins(client: FlaskClient) -> None:
    assert "Preliminary, as of" in text(client, f"{PAGE}?lang=en")
    past, to_come = (text(client, f"{PAGE}?lang=en&quarter={quarter}") for quarter in ("2026-Q1", "2028-Q4"))
    assert "Preliminary" not in past
    assert re.search(r"As of Mar\s31,\s2026\.", past)
    assert "This quarter has not begun" in to_come


def test_another_programmes_quarter_is_refused_and_names_its_own(client: FlaskClient) -> None:
    answer = client.get(f"{PAGE}?lang=en&quarter=2031-Q1")
    assert answer.status_code == 400
    assert "it has 2026-Q1 to 2028-Q4" in unescape(answer.get_data(as_text=True))
    assert client.get("/programmes/NOWHERE").status_code == 404
