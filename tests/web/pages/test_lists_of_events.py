"""What is counted in measures and passports opens into the objects that have them, and into as many."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from audit.promises import OUTCOMES
from gis.models import pub
from gis.queries.changes import changes
from gis.queries.installation import installation
from gis.queries.promises import promises
from tests.support import places as p
from tests.support.database import TestDatabase, TestServer
from tests.support.site import site_on


def digits(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def read(client: FlaskClient, address: str) -> tuple[int, dict[str, int], list[int]]:
    """What a list says: its objects, what is counted beside them, and the numbers in the rows of its first page."""
    page = client.get(address).get_data(as_text=True)
    heading = re.search(r"<h1>\s*([\d\u00a0\u202f,.]+)", page)
    assert heading, page[:2000]
    beside = {what: digits(number) for what, number in re.findall(r'id="counted-(\w+)">([^<]+)<', page)}
    rows = re.findall(r'<td class="n"><a href="/objects/[^"]+#(?:measures|history)">([^<]+)</a>', page)
    return digits(heading[1]), beside, [digits(each) for each in rows]


def pages(client: FlaskClient, address: str, number: int) -> list[int]:
    """The numbers in the rows of all pages."""
    return [each for page in range(1, -(-number // 50) + 1) for each in read(client, f"{address}&page={page}")[2]]


@pytest.fixture
def kept(city: TestDatabase) -> dict[str, Mapping[str, int]]:
    with city.public.read() as connection:
        here = installation(connection)
        assert here.territory is not None
        return {who: promises(connection, here, here.territory, who) for who in ("all", "K", "U")}


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("category", ["all", "K", "U"])
def test_the_list_of_a_promise_has_as_many_measures_as_its_figure(
    client: FlaskClient, kept: dict[str, Mapping[str, int]], outcome: str, category: str
) -> None:
    address = f"/objects?for={category}&promise={outcome}"
    listed, beside, _ = read(client, address)
    rows = pages(client, address, listed)
    assert beside == {outcome: kept[category][outcome]}
    assert len(rows) == listed
    assert sum(rows) == kept[category][outcome]
    assert all(rows)


def test_objects_with_several_measures_are_listed_once_and_their_measures_all_counted(
    client: FlaskClient, kept: dict[str, Mapping[str, int]]
) -> None:
    listed, beside, rows = read(client, "/objects?promise=not_due")
    assert max(rows) > 1
    assert listed < beside["not_due"] == kept["all"]["not_due"]


@pytest.mark.parametrize("since", [date(2022, 1, 1), date(2026, 11, 1), date(2026, 11, 20)])
def test_the_list_of_a_change_has_as_many_passports_and_works_as_its_figure(
    city: TestDatabase, client: FlaskClient, since: date
) -> None:
    with city.public.read() as connection:
        here = installation(connection)
        assert here.territory is not None
        found = changes(connection, here.territory, since, here.today)
    for what, figure in (("passports", found.passports), ("works", found.works)):
        address = f"/objects?changed={what}&since={since}&until={here.today}&stage=all"
        listed, beside, _ = read(client, address)
        assert beside == {what: figure}
        assert sum(pages(client, address, listed)) == figure


def test_a_change_without_days_is_that_of_this_month_and_never_of_days_to_come(
    city: TestDatabase, client: FlaskClient
) -> None:
    month = read(client, "/objects?changed=passports&stage=all")
    assert month == read(client, "/objects?changed=passports&stage=all&since=2026-11-01&until=2030-01-01")
    with city.public.read() as connection:
        count = sa.select(sa.func.count()).where(pub.passport.c.withdrawn_on.is_(None))
        everything = connection.execute(count).scalar_one()
    assert 0 < month[1]["passports"] < everything


def test_each_promise_and_each_change_of_the_first_page_leads_to_its_list(client: FlaskClient) -> None:
    page = client.get("/?lang=ru&for=K").get_data(as_text=True).replace("&amp;", "&")
    links = re.findall(r'href="(/objects\?[^"]*(?:promise|changed)=[^"]*)">\s*([\d\u00a0]+)', page)
    assert len([address for address, _ in links if "promise=" in address]) >= 4
    assert len([address for address, _ in links if "changed=" in address]) == 2
    for address, number in links:
        assert list(read(client, address)[1].values()) == [digits(number)], address


def test_the_list_of_a_district_is_behind_its_promises(city: TestDatabase, client: FlaskClient) -> None:
    page = client.get("/districts/KZ-75-BOS?lang=en").get_data(as_text=True).replace("&amp;", "&")
    (address, number), *_ = re.findall(r'href="(/objects\?[^"]*promise=[^"]*)">([\d,]+)', page)
    assert "district=KZ-75-BOS" in address
    assert list(read(client, address)[1].values()) == [digits(number)]


def test_two_filters_of_events_narrow_each_other_and_each_says_its_number(client: FlaskClient) -> None:
    listed, beside, _ = read(client, "/objects?promise=kept_first&changed=works&since=2022-01-01")
    assert set(beside) == {"kept_first", "works"}
    assert 0 < listed <= read(client, "/objects?promise=kept_first")[0]


@pytest.mark.parametrize(
    "wrong",
    ["promise=kept", "promise=late,dropped", "changed=objects", "changed=works&since=yesterday", "since=2026-11-01"],
)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_promise_a_change_or_a_day_that_nobody_knows_is_refused(
    client: FlaskClient, wrong: str, language: str
) -> None:
    assert client.get(f"/objects?{wrong}&lang={language}").status_code == 400


@pytest.mark.parametrize("language", ["ru", "kk", "ky", "en"])
def test_the_list_keeps_what_was_asked_in_its_form_and_in_its_pages(client: FlaskClient, language: str) -> None:
    asked = f"changed=passports&since=2022-01-01&until=2026-11-20&stage=all&lang={language}"
    page = client.get(f"/objects?{asked}").get_data(as_text=True).replace("&amp;", "&")
    for name, value in (("changed", "passports"), ("since", "2022-01-01"), ("until", "2026-11-20")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in page
    assert f"/objects?{asked}&page=2" in page
    late = client.get(f"/objects?promise=late&lang={language}").get_data(as_text=True)
    assert '<option value="late" selected>' in late


def test_a_measure_on_the_border_of_a_date_is_in_one_list_only(database_server: TestServer) -> None:
    """Done on the last day is kept; open on the last day is not due yet; the day after it is late."""
    with database_server.clone() as clone:
        with clone.owner.write() as connection:
            p.territories(connection)
            p.source(connection)
            owner = p.place(connection, "ONE-1")
            before, after = date(2026, 11, 19), date(2026, 12, 1)
            p.measure(connection, owner, p.TODAY, source_id="last day")
            p.measure(connection, owner, before, source_id="a day late")
            p.measure(connection, owner, before, source_id="kept", status="verified", verified_on=before)
            p.measure(connection, owner, before, source_id="done late", status="verified", verified_on=p.TODAY)
            p.measure(connection, owner, after, source_id="moved", first_due=before, status="verified",
                      verified_on=p.TODAY)  # fmt: skip
            p.measure(connection, owner, after, source_id="cancelled", status="cancelled", ended_on=before)
            p.measure(connection, owner, after, source_id="to be planned", planned_on=after)
            p.finish(connection)
        app = site_on(clone)
        found = {each: read(app.test_client(), f"/objects?promise={each}")[1][each] for each in OUTCOMES}
        app.extensions["bosaga"].dispose()
    assert found == {"kept_first": 1, "kept_moved": 1, "late": 2, "dropped": 1, "not_due": 1}


def test_sentences_above_a_list_do_not_run_into_each_other(client: FlaskClient) -> None:
    address = "/objects?lang=en&promise=late&changed=works&counter=measures_due&state=none,partial&territory=KZ-75"
    page = client.get(address).get_data(as_text=True)
    said = page.partition("<p>State for:")[2].partition("</p>")[0]
    words = re.sub(r"<[^>]+>", "", said)
    assert re.findall(r"[.)][A-Z]", words) == []


def test_a_list_that_the_map_cannot_show_does_not_offer_it(client: FlaskClient) -> None:
    assert "The same on the map" in client.get("/objects?lang=en").get_data(as_text=True)
    assert "The same on the map" not in client.get("/objects?lang=en&promise=late").get_data(as_text=True)
