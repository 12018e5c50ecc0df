"""One object's page: can I get in, why, what others say, what was promised, what changed."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from audit.facts import Facts, Form
from gis.models import register as r
from gis.store.passports import NewVersion, file_version, withdraw
from gis.store.settle import settle
from tests.support import places as p
from tests.support.database import TestServer
from tests.support.site import site_on
from web.pages.answers import Answer, split_entrances

GOOD = {
    "entrance/way_in/1/step_free": ["yes", "tape"],
    "entrance/door/1/clear_width": [0.95, "tape"],
    "movement/corridor/1/width": [1.8, "tape"],
    "object/object/1/public_floors": [1, "photo"],
}


def version(
    connection: sa.Connection, owner: int, facts: dict[str, list[float | str]], on: date, **more: object
) -> str:
    new = NewVersion(
        owner, "kz-sp-3.06-101", date(2019, 2, 18), on, on, Facts.from_store(facts), "private-author",
        "private-reviewer", "city", **more,
    )  # type: ignore[arg-type]  # fmt: skip
    return file_version(connection, new, p.TODAY)


def fill(connection: sa.Connection) -> None:
    p.territories(connection)
    p.source(connection)
    p.source(connection, "osm", definition="wheelchair=yes: no step at the door")
    narrow = p.place(
        connection, "NARROW-1", name={"ru": "Поликлиника № 5", "kk": "№ 5 емхана"}, address={"ru": "ул. Абая, 1"},
        contacts={"phone": "+7 727 000 00 00", "website": "javascript:alert(1)"}, hours="9–18", help={"ru": "Звонок"},
    )  # fmt: skip
    version(connection, narrow, GOOD, date(2024, 1, 10))
    narrowed = {**GOOD, "entrance/door/1/clear_width": [0.7, "tape"]}
    version(connection, narrow, narrowed, date(2025, 3, 1), lapses_on=date(2026, 3, 1))
    late = p.measure(connection, narrow, date(2026, 9, 1), first_due=date(2026, 3, 1))
    connection.execute(sa.insert(r.extension).values(
        measure=late, moved_on=date(2026, 2, 1), old_due=date(2026, 3, 1), new_due=date(2026, 9, 1),
        reason="the contractor left", approver="private-approver"))  # fmt: skip
    connection.execute(sa.insert(r.claim).values(
        object=narrow, category="K", state="full", words="wheelchair=yes", claimed_on=date(2024, 5, 1),
        claimed_by="OpenStreetMap", source="osm"))  # fmt: skip
    connection.execute(sa.insert(r.declared_fact).values(
        object=narrow, key="entrance/door/1/clear_width", value=0.9, source="osm"))  # fmt: skip
    helped = p.place(connection, "HELPED-2", lon=77.01)
    version(connection, helped, narrowed, date(2025, 1, 1), forms=(Form("home_service", ("K", "O")),))
    p.place(connection, "UNSEEN-3", name={}, address={"ru": "ул. Сатпаева, 7"})
    p.place(connection, "INSIDE-4", inside=narrow, kind="pharmacy", name={"ru": "Аптека"})
    back = p.place(connection, "BACK-5")
    number = version(connection, back, GOOD, date(2025, 1, 1))
    withdraw(connection, number, date(2026, 1, 1), "the wrong building", p.TODAY)
    untold = p.place(connection, "UNTOLD-8")
    version(connection, untold, {"entrance/ramp/1/present": ["yes", "photo"]}, date(2025, 1, 1))
    mute = p.place(connection, "MUTE-9")
    version(connection, mute, {**GOOD, "entrance/call/1/no_hearing_needed": ["no", "photo"]}, date(2025, 1, 1))
    p.place(connection, "CLOSED-6", stage="closed", closed=date(2024, 1, 1))
    p.place(
        connection, "HOSTILE-7", name={"ru": "<script>alert(1)</script>${alert(2)}"}, address={"ru": '"><img src=x>'}
    )
    connection.execute(sa.update(r.verdict).where(r.verdict.c.object == helped).values(overridden=1 << 2))
    everything = list(connection.execute(sa.select(r.object_.c.id)).scalars())
    settle(connection, p.TODAY, objects=everything, measures_changed=everything)


@pytest.fixture(scope="module")
def client(database_server: TestServer) -> Iterator[FlaskClient]:
    with database_server.clone() as clone:
        with clone.owner.write() as connection:
            fill(connection)
        app = site_on(clone)
        yield app.test_client(use_cookies=False)
        app.extensions["bosaga"].dispose()


def text(client: FlaskClient, address: str) -> str:
    """The page as words, with single spaces."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    words = re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))
    return re.sub(r"\s+", " ", html.unescape(words).replace("\u00a0", " "))


def test_a_closed_way_is_said_with_what_was_measured_beside_what_is_asked(client: FlaskClient) -> None:
    page = text(client, "/objects/NARROW-1?lang=en")
    assert (
        "Wheelchair users not accessible No. Entrance 1, door, clear width: 70 cm; the norm asks at least 90 cm."
        in page
    )
    assert "This closes the way." in page
    assert "clause not verified" in page
    assert "Measured with a tape" in page


def test_an_answer_that_fails_is_said_as_a_sentence(client: FlaskClient) -> None:
    page = text(client, "/objects/MUTE-9?lang=ru")
    assert "Вход 1, вызов персонала, можно пользоваться без слуха: нет, а норма этого требует." in page
    assert "норма требует да" not in page


def test_a_measure_says_in_words_which_requirement_it_closes(client: FlaskClient) -> None:
    page = client.get("/objects/NARROW-1?lang=en").get_data(as_text=True)
    assert re.search(r'<a href="/norms/kz-sp-3.06-101\?lang=en#KZ-DOR-03">Door: [a-z ]+</a>', page)


def test_nobody_measures_a_yes_or_no_with_a_tape(client: FlaskClient) -> None:
    number = re.findall(r"/passports/(NARROW-1-v\d+)", client.get("/objects/NARROW-1").get_data(as_text=True))[0]
    page = text(client, f"/passports/{number}?lang=en")
    assert "yes checked on the spot" in page
    assert "70 cm measured with a tape" in page
    assert "yes measured" not in page


def test_the_same_page_speaks_kazakh_with_the_objects_kazakh_name(client: FlaskClient) -> None:
    page = text(client, "/objects/NARROW-1?lang=kk")
    assert "№ 5 емхана" in page
    assert "70 см" in page
    assert "Wheelchair" not in page


def test_a_passport_that_lapsed_says_so_and_nothing_is_called_verified(client: FlaskClient) -> None:
    page = text(client, "/objects/NARROW-1?lang=en")
    assert "to be confirmed again by Mar 1, 2026" in page
    assert '<span class="tag">verified</span>' not in client.get("/objects/NARROW-1?lang=en").get_data(as_text=True)


def test_every_move_of_a_due_date_stays_in_sight_with_its_reason_and_without_names(client: FlaskClient) -> None:
    page = text(client, "/objects/NARROW-1?lang=en")
    assert "moved from Mar 1, 2026 to Sep 1, 2026 on Feb 1, 2026: the contractor left" in page
    assert "overdue" in page
    assert "private-" not in page


def test_claims_stand_apart_with_their_source_and_what_it_means_by_accessible(client: FlaskClient) -> None:
    page = text(client, "/objects/NARROW-1?lang=en").split("What others say")[1]
    assert "Nobody checked this by the norm." in page
    assert "said to be: accessible wheelchair=yes" in page
    assert "wheelchair=yes: no step at the door" in page
    assert "90 cm" in page


def test_both_versions_and_the_days_they_held_are_listed(client: FlaskClient) -> None:
    page = text(client, "/objects/NARROW-1?lang=en").split("What changed when")[1]
    assert page.index("NARROW-1-v2") < page.index("NARROW-1-v1")
    assert "Jan 10, 2024 Mar 1, 2025" in page


def test_another_form_of_service_is_named_in_the_sentence(client: FlaskClient) -> None:
    page = text(client, "/objects/HELPED-2?lang=en")
    assert "Only with help, or in another form of service: service at home." in page


def test_a_state_set_by_a_commission_says_so(client: FlaskClient) -> None:
    assert "changed by a commission" in text(client, "/objects/HELPED-2?lang=en")


def test_an_object_that_nobody_surveyed_says_only_that(client: FlaskClient) -> None:
    page = text(client, "/objects/UNSEEN-3?lang=en")
    assert page.count("Nobody has surveyed it yet.") == 5
    assert "ул. Сатпаева, 7" in page
    assert "Part by part" not in page


def test_premises_name_the_building_they_lie_in_and_the_building_lists_them(client: FlaskClient) -> None:
    assert "Inside: Поликлиника № 5" in text(client, "/objects/INSIDE-4?lang=en")
    assert "Аптека" in text(client, "/objects/NARROW-1?lang=en").split("Inside this building")[1]


def test_a_withdrawn_passport_is_said_with_its_reason_and_judges_nothing(client: FlaskClient) -> None:
    page = text(client, "/objects/BACK-5?lang=en")
    assert "withdrawn on Jan 1, 2026: the wrong building" in page
    assert page.count("Nobody has surveyed it yet.") == 5
    assert "Withdrawn on Jan 1, 2026: the wrong building" in text(client, "/passports/BACK-5-v1?lang=en")


def test_a_version_shows_its_facts_and_the_verdict_they_give(client: FlaskClient) -> None:
    page = text(client, "/passports/NARROW-1-v2?lang=en")
    assert "Entrance 1, door: clear width 70 cm measured with a tape" in page
    assert "private-" not in page


def test_hostile_names_and_contacts_stay_text(client: FlaskClient) -> None:
    page = client.get("/objects/HOSTILE-7?lang=en").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="javascript:' not in client.get("/objects/NARROW-1?lang=en").get_data(as_text=True)


def test_every_rule_on_the_page_opens_into_its_clause(client: FlaskClient) -> None:
    page = client.get("/objects/NARROW-1?lang=en").get_data(as_text=True)
    links = set(re.findall(r'href="(/norms/[^"#?]+)[^"#]*#([A-Z0-9-]+)"', page))
    assert links
    for norm, rule in links:
        assert f'id="{rule}"' in client.get(norm).get_data(as_text=True)


@pytest.mark.parametrize(
    "address", ["/objects/NOTHING", "/objects/%00", "/passports/NARROW-1-v9", "/norms/none", "/districts/XX"]
)
def test_what_is_not_there_is_a_page_that_says_so(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "Traceback" not in answer.get_data(as_text=True)


def test_a_closed_object_is_found_once_the_whole_register_is_asked(client: FlaskClient) -> None:
    nothing = text(client, "/objects?q=CLOSED-6&lang=en")
    assert "0 objects" in nothing
    assert "Search closed and planned objects too" in nothing
    assert "CLOSED-6" in text(client, "/objects?q=CLOSED-6&stage=all&lang=en").split("1 object")[1]


@pytest.mark.parametrize("typed", ["поликлиника 5", "ПОЛИКЛИНИКА", "емхана", "NARROW", "Абая"])
def test_a_search_finds_by_name_in_any_language_by_number_and_by_address(client: FlaskClient, typed: str) -> None:
    assert "Поликлиника № 5" in text(client, f"/objects?lang=ru&q={typed}")


@pytest.mark.parametrize(
    ("query", "named"),
    [("year=1999", "?year="), ("year=abc", "?year="), ("state=good", "good"), ("for=X", "?for="), ("page=0", "?page="),
     ("district=XX", "XX"), ("sort=colour", "colour"), ("counter=all", "all"), ("year=2024&year=x", None)],
)  # fmt: skip
def test_a_filter_that_is_not_known_is_refused_by_name(client: FlaskClient, query: str, named: str | None) -> None:
    answer = client.get(f"/objects?lang=en&{query}")
    if named is None:
        assert answer.status_code == 200
    else:
        assert answer.status_code == 400
        assert named in html.unescape(answer.get_data(as_text=True))


def test_a_page_beyond_the_last_shows_the_last(client: FlaskClient) -> None:
    assert "of 8" in text(client, "/objects?lang=en&page=99")


def test_a_territory_without_an_outline_has_its_page(client: FlaskClient) -> None:
    page = text(client, "/districts/KZ-SHY?lang=en")
    assert "no outline of this territory" in page
    assert "is not known to the register" in page


def test_the_first_page_of_a_small_city_opens_and_ranks_nothing(client: FlaskClient) -> None:
    page = text(client, "/?lang=en")
    assert "Not ranked: too little is known" in page
    assert "No target of the city is known to the register." in page


def test_what_nobody_recorded_is_said_in_the_readers_words(client: FlaskClient) -> None:
    said = text(client, "/objects/UNTOLD-8?lang=ru")
    assert "пандус и подъёмник" in said
    assert "platform lift" not in said


def test_for_whom_and_language_go_along_on_every_link(client: FlaskClient) -> None:
    page = client.get("/?lang=en&for=S").get_data(as_text=True)
    for address in re.findall(r'href="(/(?:objects|districts)[^"]*)"', page):
        assert "lang=en" in address
        assert "for=" in address


def test_who_belongs_to_two_groups_with_different_entrances_is_warned() -> None:
    def group(category: str, state: str, entrance: str | None) -> Answer:
        return Answer(category, state, "", entrance, overridden=False)

    assert split_entrances([group("K", "partial", "1"), group("S", "full", "2")])
    assert not split_entrances([group("K", "partial", "1"), group("S", "full", "1")])
    assert not split_entrances([group("K", "none", "1"), group("S", "full", "2")])
