"""Every figure opens into the list behind it, and the list has as many objects as the figure says."""

from __future__ import annotations

import random
import re
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from apiflask import APIFlask
from flask.testing import FlaskClient

from audit.figures import FOR_WHOM
from audit.figures.question import Question
from audit.terms import OWNER_KINDS, SECTORS
from gis.models import register as r
from gis.queries.compliance import compliance
from gis.queries.installation import installation
from gis.queries.overview import overview
from gis.queries.promises import promises
from gis.queries.territories import territories
from tests.support import places
from tests.support.database import TestDatabase, TestServer
from tests.support.site import site_on
from web.words import STATE_ORDER

CELL = re.compile(r'<a href="(/objects\?[^"]+)">([\d\u00a0\u202f\s,.]+)</a>')
TOTAL = re.compile(r"<h1>\s*([\d\u00a0\u202f,.]+)")


def total(client: FlaskClient, address: str) -> int:
    """The number that the list's heading says."""
    page = client.get(address).get_data(as_text=True)
    found = TOTAL.search(page)
    assert found, page[:2000]
    return digits(found[1])


def counted(client: FlaskClient, address: str) -> int:
    """The number of measures or passports that the list says its objects have."""
    found = re.search(r'id="counted-[a-z_]+">([^<]+)<', client.get(address).get_data(as_text=True))
    assert found, address
    return digits(found[1])


def digits(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def random_view(draw: random.Random, districts: list[str]) -> dict[str, str]:
    sense, year = draw.choice(
        [("recorded", y) for y in range(2022, 2027)] + [("planned", y) for y in range(2026, 2031)]
    )
    view = {"for": draw.choice(FOR_WHOM), "year": str(year), "sense": sense}
    for name, codes in (("sector", SECTORS), ("owner_kind", OWNER_KINDS), ("district", districts)):
        if draw.random() < 0.5:
            view[name] = ",".join(draw.sample(list(codes), draw.randint(1, 3)))
    return view


@pytest.mark.parametrize("seed", range(8))
def test_a_list_has_as_many_objects_as_the_figures_of_the_same_filters(
    city: TestDatabase, client: FlaskClient, seed: int
) -> None:
    draw = random.Random(seed)
    with city.public.read() as connection:
        here = installation(connection)
        tree = territories(connection)
        assert here.territory is not None
        view = random_view(draw, list(tree[here.territory].children))
        several = {name: tuple(view[name].split(",")) for name in ("sector", "owner_kind", "district") if name in view}
        question = Question(
            here.territory, frozenset(), (view["sense"],), (int(view["year"]),), (view["for"],),
            several.get("district", ()), several.get("sector", ()), several.get("owner_kind", ()),
        )  # fmt: skip
        rows = compliance(connection, question, here.today)
    counted = {state: getattr(rows[0].figures, state) if rows else 0 for state in STATE_ORDER}
    assert total(client, f"/objects?{urlencode(view)}") == sum(counted.values())
    for state in draw.sample(STATE_ORDER, 2):
        assert total(client, f"/objects?{urlencode({**view, 'state': state})}") == counted[state]
    if rows and view["sense"] == "recorded":
        for counter in ("passportised", "declared", "verified", "claimed"):
            address = f"/objects?{urlencode({**view, 'counter': counter})}"
            assert total(client, address) == getattr(rows[0].figures, counter)


@pytest.mark.parametrize(
    "page",
    [
        "/?lang=ru",
        "/?lang=en&for=K",
        "/districts/KZ-75-BOS?lang=kk&for=S",
        "/districts?lang=ru",
        "/map?lang=ky&for=O",
    ],
)
def test_every_number_of_a_page_leads_to_a_list_of_that_many(client: FlaskClient, page: str) -> None:
    links = CELL.findall(client.get(page).get_data(as_text=True))
    assert len(links) > 5
    checked = {address.replace("&amp;", "&"): digits(number) for address, number in links}
    draw = random.Random(page)
    for address in draw.sample(sorted(checked), min(12, len(checked))):
        # Where measures or passports are counted and objects are listed, the list says how many its objects have.
        said = counted if re.search("counter=measures|promise=|changed=", address) else total
        assert said(client, address) == checked[address], address


def test_an_address_in_the_words_of_the_api_lists_the_same_objects(client: FlaskClient) -> None:
    asked = total(client, "/objects?category=K&state=none")
    assert asked == total(client, "/objects?for=K&state=none") != total(client, "/objects?for=all&state=none")
    assert client.get("/objects?category=X").status_code == 400


@pytest.mark.parametrize(("year", "sense", "has"), [(2028, "recorded", "planned"), (2023, "planned", "recorded")])
def test_a_sense_that_a_year_does_not_have_gives_way_as_on_the_map(
    client: FlaskClient, year: int, sense: str, has: str
) -> None:
    asked = total(client, f"/objects?year={year}&sense={sense}")
    assert asked == total(client, f"/objects?year={year}&sense={has}") > 0


@pytest.mark.parametrize("language", ["ru", "kk", "ky", "en"])
def test_no_sentence_of_the_first_page_ends_in_two_full_stops(client: FlaskClient, language: str) -> None:
    assert ".." not in re.sub(r"<[^>]+>", "", client.get(f"/?lang={language}").get_data(as_text=True))


def test_the_parts_of_a_city_add_up_to_the_city(city: TestDatabase) -> None:
    with city.public.read() as connection:
        here = installation(connection)
        assert here.territory is not None
        seen = overview(connection, here, territories(connection), here.territory, "K")
    for split in (seen.by_part, seen.by_sector, seen.by_owner):
        assert sum(each.objects for each in split.values()) == seen.now.objects
        assert sum(each.verified for each in split.values()) == seen.now.verified
    assert seen.recorded[here.current_year] == seen.now


def test_the_page_of_a_whole_country_counts_its_city(client: FlaskClient) -> None:
    country, city = (client.get(f"/districts/{code}?lang=en").get_data(as_text=True) for code in ("KZ", "KZ-75"))
    number = re.compile(r"of <a[^>]*>(\d+)</a> objects in the register")
    assert number.findall(country) == number.findall(city) != []


def test_promises_are_disjoint_and_the_open_late_ones_are_the_overdue_ones(city: TestDatabase) -> None:
    with city.public.read() as connection:
        here = installation(connection)
        assert here.territory is not None
        kept = promises(connection, here, here.territory)
        one = promises(connection, here, here.territory, "K")
        overdue = overview(connection, here, territories(connection), here.territory).now.measures_overdue
    assert sum(kept.values()) > 0
    assert all(one[outcome] <= kept[outcome] for outcome in kept)
    assert kept["late"] >= overdue


def statements(city: TestDatabase, app: APIFlask, address: str) -> int:
    """How many statements one page sends to the database."""
    sent: list[str] = []
    engine = app.extensions["bosaga"].public_database.engine
    sa.event.listen(engine, "before_cursor_execute", count := lambda *given: sent.append(given[2]))
    try:
        assert app.test_client().get(address).status_code == 200
    finally:
        sa.event.remove(engine, "before_cursor_execute", count)
    return len(sent)


def test_a_long_list_asks_the_database_no_more_often_than_a_short_one(city: TestDatabase, app: APIFlask) -> None:
    app.test_client().get("/objects")
    assert statements(city, app, "/objects?kind=airport") == statements(city, app, "/objects") <= 12


def test_the_first_page_is_counted_anew_only_when_the_data_changes(database_server: TestServer) -> None:
    with database_server.clone() as clone:
        app = site_on(clone)
        client = app.test_client()
        with clone.owner.write() as connection:
            places.territories(connection)
            places.source(connection)
            places.place(connection, "FIRST-1")
            places.finish(connection)
        first = client.get("/?lang=en").get_data(as_text=True)
        assert statements(clone, app, "/?lang=en") < 10
        with clone.owner.write() as connection:
            places.place(connection, "SECOND-2")
            places.finish(connection)
        second = client.get("/?lang=en").get_data(as_text=True)
        app.extensions["bosaga"].dispose()
    assert re.search(r"of <a[^>]*>1</a> object", first)
    assert re.search(r"of <a[^>]*>2</a> objects", second)


def test_an_empty_register_says_what_will_be_here_and_how_to_fill_it(database_server: TestServer) -> None:
    with database_server.clone() as clone:
        app = site_on(clone)
        for page in ("/?lang=en", "/districts?lang=en"):
            assert "bosaga import" in app.test_client().get(page).get_data(as_text=True)
        assert "0 objects" in app.test_client().get("/objects?lang=en").get_data(as_text=True)
        app.extensions["bosaga"].dispose()


def test_a_city_without_outlines_or_districts_has_a_first_page_without_a_picture(database_server: TestServer) -> None:
    with database_server.clone() as clone:
        with clone.owner.write() as connection:
            places.territories(connection)
            places.source(connection)
            places.place(connection, "BISHKEK-1", territory=places.OTHER_CITY, district=places.OTHER_CITY)
            connection.execute(sa.update(r.installation).values(territory=places.OTHER_CITY))
            places.finish(connection)
        app = site_on(clone)
        page = app.test_client().get("/?lang=ru").get_data(as_text=True)
        app.extensions["bosaga"].dispose()
    assert "Шымкент" in page
    assert 'class="picture"' not in page
    assert 'id="progress"' in page
