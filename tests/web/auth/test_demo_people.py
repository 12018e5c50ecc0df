"""The demo city's people: random passwords, printed, kept for their owner alone, and in no real register."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from gis.queries.people import people
from tests.support import places as p
from tests.support.people import Browser
from tests.support.site import SECRET, site_on
from web.config import Settings
from web.demo_people import FILE, keep_demo_people
from web.wiring import DatabaseUrls, Wiring


@pytest.fixture
def demo(committed_database):
    with committed_database.app.write() as connection:
        p.territories(connection)
        p.source(connection)
        p.place(connection, "C-1", owner_kind="private")
        p.finish(connection)
        connection.execute(sa.text("update register.installation set kind = 'demo', territory = :c"), {"c": p.CITY})
    return committed_database


def wiring_on(database, root, **settings) -> Wiring:
    url = database.people.url.render_as_string(hide_password=False)
    return Wiring(Settings(secret_key=SECRET, **settings), root, DatabaseUrls(database.url, url, url, url))


def test_each_kind_of_person_signs_in_with_the_password_that_is_kept(demo, tmp_path):
    wiring = wiring_on(demo, tmp_path)
    told = keep_demo_people(wiring)
    assert [each.what.partition(",")[0] for each in told] == [
        "administrator", "reviewer", "inspector", "inspector", "planner", "ngo", "owner"]  # fmt: skip
    assert len({each.password for each in told}) == 7
    assert (tmp_path / ".bosaga" / FILE).stat().st_mode & 0o077 == 0
    assert Browser(site_on(demo)).sign_in(told[2].email, told[2].password).status_code == 302
    with demo.app.read() as connection:
        places = [
            held.grant.territory for each in people(connection) for held in each.roles if "inspector" in each.email
        ]
    assert len(set(places)) == 2
    assert keep_demo_people(wiring) == told


def test_who_lost_the_file_or_made_the_city_anew_gets_people_again(demo, tmp_path):
    first = keep_demo_people(wiring_on(demo, tmp_path))
    (tmp_path / ".bosaga" / FILE).unlink()
    second = keep_demo_people(wiring_on(demo, tmp_path))
    assert {each.password for each in first}.isdisjoint(each.password for each in second)
    with demo.app.write() as connection:
        connection.execute(sa.text("delete from register.account"))
    assert keep_demo_people(wiring_on(demo, tmp_path)) == second
    with demo.app.write() as connection:
        connection.execute(sa.text("delete from register.role_grant"))
    keep_demo_people(wiring_on(demo, tmp_path))
    with demo.app.read() as connection:
        assert all(held.roles for held in people(connection))


def test_the_inspectors_have_a_walk_in_their_hands_and_keep_it_as_they_left_it(demo, tmp_path):
    keep_demo_people(wiring_on(demo, tmp_path))
    keep_demo_people(wiring_on(demo, tmp_path))
    query = "select a.email from register.assignment h join register.account a on a.id = h.inspector"
    with demo.app.write() as connection:
        assert connection.execute(sa.text(query)).scalars().all() == ["inspector-2@example.org"]
        connection.execute(sa.text("update register.assignment set ended_at = now(), ending = 'taken_back'"))
    keep_demo_people(wiring_on(demo, tmp_path))
    with demo.app.read() as connection:
        assert len(connection.execute(sa.text(query)).all()) == 1


@pytest.mark.parametrize("kind", ["real", "rehearsal", "empty"])
def test_no_other_register_has_them(demo, tmp_path, kind):
    with demo.app.write() as connection:
        connection.execute(sa.text("update register.installation set kind = :k"), {"k": kind})
    assert keep_demo_people(wiring_on(demo, tmp_path)) == []
    assert not (tmp_path / ".bosaga").exists()


def test_production_refuses_them(demo, tmp_path):
    production = wiring_on(demo, tmp_path, env="production", trusted_hosts=["city.example"])
    assert keep_demo_people(production) == []
    with demo.app.read() as connection:
        assert people(connection) == []
