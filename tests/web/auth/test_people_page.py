"""`/people`: administrators make accounts, give and end roles, each within their own territory."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from gis.models.people import role_grant
from gis.queries.people import account_by, people
from tests.support import places as p
from tests.support.people import Browser, bearer, letters, somebody, token


@pytest.fixture
def admin(site):
    browser = Browser(site)
    browser.sign_in("admin@example.org")
    return browser


@pytest.fixture
def medeu(site):
    browser = Browser(site)
    browser.sign_in("medeu@example.org")
    return browser


def person(city, email):
    with city.app.read() as connection:
        row = account_by(connection, email=email)
        return people(connection, row["id"])[0] if row else None


@pytest.mark.parametrize("email", ["inspector@example.org", "reviewer@example.org"])
def test_only_administrators_open_it(site, email):
    browser = Browser(site)
    browser.sign_in(email)
    assert browser.get("/people").status_code == 403
    given = {"email": "x@example.org", "name": "X", "role": "administrator"}
    assert browser.post("/people", at="/account", **given).status_code == 403
    assert Browser(site).get("/people").location.startswith("/login?next=/people")


def test_an_administrator_makes_an_inspector_a_reviewer_and_an_owner(city, admin):
    with city.app.read() as connection:
        number = connection.execute(sa.text("select number from register.object limit 1")).scalar_one()
    for role, given in (
        ("inspector", {"territory": p.MEDEU}), ("reviewer", {"territory": p.CITY}), ("owner", {"object": number}),
    ):  # fmt: skip
        answer = admin.post("/people?lang=en", email=f"made-{role}@example.org", name=role, role=role, **given)
        assert answer.status_code == 302
        (held,) = person(city, f"made-{role}@example.org").roles
        assert (held.grant.role, held.grant.territory or held.number) == (role, *given.values())
    assert [letter["to"] for letter in letters(city)[-3:]] == [
        "made-inspector@example.org", "made-reviewer@example.org", "made-owner@example.org"]  # fmt: skip


@pytest.mark.parametrize(("given", "said"), [
    ({"email": "nothing"}, "no e-mail address"), ({"name": ""}, "Write the name"),
    ({"email": "inspector@example.org"}, "There is an account"), ({"role": "king"}, "There is no role"),
    ({"role": "owner"}, "Give the number of the object"), ({"role": "owner", "object": "B-9"}, "There is no object"),
    ({"territory": "ZZ"}, "There is no territory"),
])  # fmt: skip
def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_made(city, admin, given, said):
    before = len(letters(city))
    asked = {"email": "w@example.org", "name": "W", "role": "inspector", "territory": p.MEDEU, **given}
    answer = admin.post("/people?lang=en", **asked)
    assert answer.status_code == 422
    assert said in answer.text
    assert person(city, "w@example.org") is None
    assert len(letters(city)) == before


@pytest.mark.parametrize("given", [
    {"role": "inspector", "territory": p.BOSTANDYK}, {"role": "inspector", "territory": p.CITY},
    {"role": "administrator"}, {"role": "reviewer", "territory": ""},
])  # fmt: skip
def test_nobody_gives_what_lies_outside_the_own_territory(city, medeu, given):
    answer = medeu.post("/people?lang=en", email="out@example.org", name="Out", **given)
    assert answer.status_code == 422
    assert "outside the territory" in answer.text
    assert person(city, "out@example.org") is None


def test_an_administrator_of_a_district_sees_and_changes_only_its_people(city, medeu):
    other = somebody(city, "bostandyk@example.org", "inspector", p.BOSTANDYK)
    both = somebody(city, "both@example.org", "inspector", p.MEDEU)
    (role,) = person(city, "bostandyk@example.org").roles
    page = medeu.get("/people").text
    assert "both@example.org" in page
    assert "bostandyk@example.org" not in page
    for path in (f"/people/roles/{role.id}/end", f"/people/{other}/disable"):
        assert medeu.post(path, at="/people").status_code == 422
    assert medeu.post(f"/people/{both}/roles", at="/people", role="planner", territory=p.MEDEU).status_code == 302
    assert person(city, "bostandyk@example.org").active
    assert person(city, "bostandyk@example.org").roles


def test_somebody_without_a_role_is_left_to_the_administrator_of_everything(city, medeu, admin):
    key = somebody(city, "roleless@example.org")
    assert medeu.post(f"/people/{key}/disable", at="/people").status_code == 422
    assert person(city, "roleless@example.org").active
    assert admin.post(f"/people/{key}/disable", at="/people").status_code == 302
    assert not person(city, "roleless@example.org").active


@pytest.mark.parametrize("path", ["/people", "/account"])
def test_a_token_opens_no_page_of_people(city, site, path):
    with city.app.write() as connection:
        secret = token(connection, person(city, "admin@example.org").id)
    assert site.test_client().get(path, headers=bearer(secret)).status_code == 403


def test_the_last_administrator_cannot_be_locked_out(city, admin):
    own = person(city, "admin@example.org")
    assert admin.post(f"/people/{own.id}/disable", at="/people").status_code == 422
    assert admin.post(f"/people/roles/{own.roles[0].id}/end", at="/people").status_code == 422
    assert person(city, "admin@example.org").active


def test_a_disabled_person_is_out_at_once_and_an_ended_role_stays_on_record(city, site, admin):
    key = somebody(city, "leaving@example.org", "inspector", p.MEDEU)
    leaving = Browser(site)
    leaving.sign_in("leaving@example.org")
    (role,) = person(city, "leaving@example.org").roles
    admin.post(f"/people/roles/{role.id}/end", at="/people")
    assert leaving.get("/account").status_code == 302
    with city.app.read() as connection:
        row = connection.execute(sa.select(role_grant.c.ended_at).where(role_grant.c.id == role.id)).one()
    assert row.ended_at is not None
    admin.post(f"/people/{key}/disable", at="/people")
    assert leaving.sign_in("leaving@example.org").status_code == 200
    admin.post(f"/people/{key}/enable", at="/people")
    assert leaving.sign_in("leaving@example.org").status_code == 302


def test_a_name_is_shown_as_text(city, admin):
    admin.post("/people", email="script@example.org", name="<script>alert(1)</script>", role="inspector")
    assert "<script>alert" not in re.sub(r"&lt;", "", admin.get("/people").text)
