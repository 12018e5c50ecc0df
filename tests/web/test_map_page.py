"""The map page as the server sends it: map, legend and table come from one answer."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from audit.figures.row import STATES
from gis.maps import palette
from tests.support import faces
from tests.support.browser import ROOT
from tests.support.database import TestDatabase, TestServer
from tests.support.mvt import read_tile
from tests.support.site import site_on, site_without_database


@pytest.fixture(scope="module")
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            faces.scatter(connection, 400, seed=5, names="</script><script>alert(1)</script>")
            connection.execute(sa.text(MEASURES))
        yield clone


@pytest.fixture
def client(city: TestDatabase) -> FlaskClient:
    return site_on(city).test_client()


# Every second object has a measure: late, due in 2028 or in 2030, for some categories; a few are done.
MEASURES = """
    insert into register.measure (object, source, work, zone, closes, categories, status, due, first_due, planned_on,
                                  verified_on)
    select id, source, 'current_repair', 'entrance', '[{"rule": "KZ-ENT-02", "instance": "*"}]',
           (array['K', 'KO', 'S', 'KS'])[1 + n / 2 % 4],
           case when n % 5 = 0 then 'verified' else 'planned' end, due, due,
           '2020-01-01', case when n % 5 = 0 then date '2020-06-01' end
    from (select *, row_number() over (order by number) as n from register.object) o,
         lateral (select (array['2020-05-01', '2028-03-01', '2030-03-01']::date[])[1 + n % 3] as due) d
    where n % 2 = 0"""


def number(text: str) -> int:
    return int(re.sub(r"\D", "", text) or 0)


def table_totals(page: str) -> Counter[str]:
    """The last row of the table, by state."""
    found = re.findall(r'data-total="(\w+)">(?:<a [^>]*>)?([^<]*)<', page)
    return Counter({name: number(text) for name, text in found if name != "all"})


def legend(page: str) -> Counter[str]:
    found = re.findall(r'name="state" value="(\w+)".*?<span class="num">([^<]*)</span>', page)
    return Counter({name: number(text) for name, text in found})


def view(page: str) -> dict[str, dict[str, dict[str, dict[str, int]]]]:
    return json.loads(re.search(r'id="map-view">(.*?)</script>', page)[1])  # type: ignore[index]


def on_the_map(client: FlaskClient, page: str) -> Counter[str]:
    """What the tiles that the page names show, all of them in one."""
    address = view(page)["tiles"].replace("{z}/{x}/{y}", "0/0/0")  # type: ignore[attr-defined]
    answer = client.get(address)
    counts: Counter[str] = Counter()
    for feature in read_tile(answer.data).get("objects", []):
        counts.update({state: feature.properties[state] for state in STATES if state in feature.properties})
    return counts


def test_map_legend_and_table_agree_to_the_unit_under_random_filters(client: FlaskClient) -> None:
    rng = random.Random(11)
    for _ in range(25):
        states = rng.sample(STATES, rng.choice([0, 0, 1, 3]))
        query = {
            "for": rng.choice(["", "K", "S", "U"]),
            "year": rng.randrange(2022, 2031),
            "sense": rng.choice(["", "recorded", "planned", "forecast"]),
            "sector": rng.choice(["", "", "health", "housing"]),
            "owner_kind": rng.choice(["", "", "state"]),
            "district": rng.choice(["", "", "KZ-ALA-MED"]),
            "state": states,
            "measures": rng.choice(["", "open", "overdue", "due"]),
            "lang": "en",
        }
        page = client.get("/map", query_string=query).text
        every = legend(page)
        shown = Counter({state: n for state, n in every.items() if not states or state in states})
        assert +table_totals(page) == +shown == on_the_map(client, page), query
        assert number(re.search(r'data-total="all">(?:<a [^>]*>)?([^<]*)<', page)[1]) == shown.total()  # type: ignore[index]


@pytest.mark.parametrize("which", ["open", "overdue", "due"])
def test_objects_with_measures_to_do_are_the_same_on_the_map_and_in_the_lists(
    client: FlaskClient, city: TestDatabase, which: str
) -> None:
    meant = {"open": "true", "overdue": "m.due < current_date", "due": "m.due <= '2028-12-31'"}[which]
    page = client.get(f"/map?lang=en&for=S&year=2028&measures={which}").text
    shown, tiles = table_totals(page).total(), view(page)["tiles"]
    listed = client.get(f"/objects?lang=en&for=S&year=2028&sense=planned&measures={which}").text
    told = client.get(f"/api/v1/objects?category=S&year=2028&sense=planned&measures={which}").get_json()
    with city.app.read() as connection:
        objects = connection.execute(
            sa.text(f"""select array_agg(distinct o.number) from register.object o join register.measure m
                on m.object = o.id where m.status = 'planned' and m.categories like '%S%' and {meant}""")
        ).scalar_one()
    assert shown == told["total"] == number(re.search(r"<h1>([^<]*)</h1>", listed)[1]) > 0  # type: ignore[index]
    assert f'id="map-measures-{which}" name="measures" value="{which}" checked' in page
    assert number(re.search(rf'value="{which}" checked>.*?<span class="num">([^<]*)<', page)[1]) == shown  # type: ignore[index]
    assert f"measures={which}" in tiles  # type: ignore[operator]
    assert {each["number"] for each in told["items"]} <= set(objects)
    near = client.get(tiles.replace("{z}/{x}/{y}", "13/5846/3003"))  # type: ignore[attr-defined]
    close = {each.properties["number"] for each in read_tile(near.data).get("objects", [])}
    assert close <= set(objects)


def test_those_with_measures_have_no_forecast(client: FlaskClient) -> None:
    page = client.get("/map?lang=en&year=2029&sense=forecast&measures=open").text
    assert "if every measure is done on time" in page.split("map-sense")[1][:200]
    assert re.search(r'value="forecast"[^>]* disabled', page)
    assert "Only objects with open measures." in page


@pytest.mark.parametrize("page", ["/map", "/objects"])
def test_the_group_that_the_address_names_is_the_one_marked_whichever_word_it_uses(
    client: FlaskClient, page: str
) -> None:
    for query in ("for=K", "category=K"):
        text = client.get(f"{page}?lang=en&{query}").text
        marked = re.findall(r'<a href="([^"]*)" aria-current="true">(?:(?!</a>).)*wheelchair', text, re.DOTALL)
        assert len(marked) == 1, query
        # Choosing another group, or everyone, leaves nothing of this one behind.
        assert "category=K" not in marked[0]


def test_the_rows_of_the_table_add_up_to_its_last_row(client: FlaskClient) -> None:
    page = client.get("/map?lang=en&for=K").text
    by_district = view(page)["districts"].values()
    assert sum((Counter(each["counts"]) for each in by_district), Counter()) == +table_totals(page)


def test_the_page_says_the_sense_of_the_year_in_words(client: FlaskClient) -> None:
    assert "recorded" in client.get("/map?lang=en&year=2024&sense=forecast").text.split("map-sense")[1][:200]
    assert "if every measure is done on time" in client.get("/map?lang=en&year=2029").text.split("map-sense")[1][:200]
    forecast = client.get("/map?lang=en&year=2029&sense=forecast").text
    assert "Single objects are shown as planned" in forecast
    assert "sense=planned" in view(forecast)["tiles"]


def test_every_script_and_style_is_ours_or_has_the_nonce_of_this_answer(client: FlaskClient) -> None:
    answer = client.get("/map?lang=ru")
    nonce = re.search(r"script-src 'self' 'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
    assert nonce
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    for tag in re.findall(r"<(?:script|link|img|iframe)[^>]*>", answer.text):
        address = re.search(r'(?:src|href)="([^"]*)"', tag)
        if address:
            assert address[1].startswith("/"), tag
        else:
            assert f'nonce="{nonce[1]}"' in tag or 'type="application/json"' in tag
    assert not re.search(r"<[^>]+ (?:style|on\w+)=", answer.text)
    assert client.get("/map?lang=ru").headers["Content-Security-Policy"] != answer.headers["Content-Security-Policy"]
    assert "public" not in answer.headers["Cache-Control"]


def test_a_basemap_is_a_setting_and_nothing_else_is_asked_from_outside(city: TestDatabase) -> None:
    site = site_on(city, basemap_url="https://tiles.example.kz/{z}/{x}/{y}.png").test_client()
    answer = site.get("/map?lang=ru")
    assert set(re.findall(r"https?://[\w.]+", answer.text)) <= {"https://tiles.example.kz", "http://localhost"}
    assert "https://tiles.example.kz" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("query", ["year=1980", "state=perfect", "sector=magic", "for=X", "district=%3Cscript%3E"])
def test_a_value_that_is_not_known_is_refused_with_a_sentence(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/map?lang=en&{query}")
    assert answer.status_code == 400
    assert "Traceback" not in answer.text
    assert "<script>alert" not in answer.text


def test_parameters_of_others_are_left_alone(client: FlaskClient) -> None:
    assert client.get("/map?lang=en&utm_source=letter").status_code == 200


def test_the_ground_of_the_map_may_be_kept_while_its_address_names_the_version(client: FlaskClient) -> None:
    address = json.loads(re.search(r'id="map-config">(.*?)</script>', client.get("/map?lang=kk").text)[1])["ground"]  # type: ignore[index]
    answer = client.get(address)
    assert answer.cache_control.max_age == 86_400
    assert answer.get_json()["outlines"]["KZ-ALA-MED"]["type"] == "MultiPolygon"
    assert answer.get_json()["words"]["state"]["full"] == "толық қолжетімді"


def test_the_ground_of_the_map_is_kept_only_in_the_language_that_its_address_names(client: FlaskClient) -> None:
    address = json.loads(re.search(r'id="map-config">(.*?)</script>', client.get("/map?lang=kk").text)[1])["ground"]  # type: ignore[index]
    answer = client.get(address.replace("lang=kk", "lang=xx"), headers={"Accept-Language": "ky"})
    assert answer.cache_control.max_age == 0
    assert "Accept-Language" in answer.headers["Vary"]


def test_an_empty_register_says_how_to_fill_it(database: TestDatabase) -> None:
    answer = site_on(database).test_client().get("/map?lang=en")
    assert answer.status_code == 200
    assert "bosaga" in answer.text


def test_a_database_that_is_away_is_a_page_that_says_so() -> None:
    assert site_without_database().test_client().get("/map?lang=en").status_code == 503


def test_files_and_pages_have_the_same_colours() -> None:
    tokens = (ROOT / "web/static/css/tokens.css").read_text()
    light, dark = tokens.split("@media (prefers-color-scheme: dark)")
    for colours, text in ((palette.STATES_LIGHT, light), (palette.STATES_DARK, dark)):
        for state in set(STATES) & set(colours):
            assert f"--{state}: {colours[state]};" in text
    for sheet in ("pages.css", "map.css"):
        text = (ROOT / "web/static/css" / sheet).read_text()
        for shades in (palette.SHADES_LIGHT, palette.SHADES_DARK):
            assert all(f"--shade-{n}: {shade}" in text for n, shade in enumerate(shades))
