"""Every route × every role × everything that can be asked about: the answers are those of `audit.permission`.

The table is made from the URL map: a route that stands in none of the lists below fails.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from audit.permission import NOBODY, ROLES, Action, Actor, Thing, may
from gis.models.filings import filing, photo
from gis.models.plans import plan
from gis.queries.actors import bearer_of, within_of
from gis.store.notices import Letter, issue
from tests.support import people
from tests.support import places as p
from tests.support.basemap import basemap
from tests.support.database import TestDatabase, TestServer
from tests.support.filing import act, begin, filed
from tests.support.people import bearer
from tests.support.site import site_on

PUBLIC = {
    "complaints", "api_reports.list_reports", "api_assess", "api_figures",
    "api_log", "api_norms", "api_objects", "api_programmes", "api_territories",
    "districts", "health", "help", "home", "inspect", "log", "map", "norms", "objects", "openapi", "paper", "passports",
    "programmes", "reach", "reports", "static", "tiles", "verify", "api_passports.show_passport",
    "api_measures.list_measures",
    "api_measures.show_measure", "measures.index", "measures.show", "calendars", "feeds",
}  # fmt: skip
"""Whole blueprints, or single endpoints, that ask nobody who they are."""
OF_ONE_PERSON = {
    "account", "my.index", "my.come_in", "my.go", "oidc", "security", "api_uploads", "api_filings.list_filings",
    "inspect_data.me", "inspect_ground.sizes", "measures.brought", "measures.go_on", "measures.rejects",
}  # fmt: skip
"""For whoever signs in, about themselves: another person's are not named in any address, or are not there."""


@dataclass(frozen=True)
class Guarded:
    """A call: what it takes leave for, and about what. `state`: the state that the act needs."""

    action: Action
    method: str
    path: str
    about: str = "filing"
    state: str | None = None
    body: Any = None
    public: bool = False
    """Whether everyone is answered about what is published."""


MEASURE = "/api/v1/measures/{measure}"
GUARDED = {
    "api_filings.begin_filing": Guarded("filing.begin", "POST", "/api/v1/passports", "object", body="object"),
    "api_filings.change_filing": Guarded("filing.edit", "PUT", "/api/v1/passports/{number}", state="draft"),
    "api_filings.submit_filing": Guarded("filing.submit", "POST", "/api/v1/passports/{number}/submit", state="draft"),
    "api_filings.abandon_filing": Guarded(
        "filing.abandon", "POST", "/api/v1/passports/{number}/abandon", state="draft"
    ),
    "api_filings.return_filing": Guarded(
        "filing.return", "POST", "/api/v1/passports/{number}/return", state="submitted"
    ),
    "api_filings.approve_filing": Guarded(
        "filing.approve", "POST", "/api/v1/passports/{number}/approve", state="submitted"
    ),
    "api_filings.mark_filing": Guarded("filing.approve", "POST", "/api/v1/passports/{number}/marks", state="submitted"),
    "api_passports.show_filing": Guarded("filing.read", "GET", "/api/v1/passports/{number}/filing"),
    "api_standing.withdraw_passport": Guarded(
        "passport.withdraw", "POST", "/api/v1/passports/{number}/withdraw", state="approved"
    ),
    "api_standing.override_passport": Guarded(
        "passport.override", "POST", "/api/v1/passports/{number}/override", state="approved"
    ),
    "api_standing.reconfirm_passport": Guarded(
        "passport.reconfirm", "POST", "/api/v1/passports/{number}/reconfirm", state="approved"
    ),
    "api_field.record_visit": Guarded("visit.record", "POST", "/api/v1/objects/{object}/visits", "object"),
    "api_field.record_screening": Guarded("screening.record", "POST", "/api/v1/objects/{object}/screenings", "object"),
    "api_object_writes.add_object": Guarded("object.add", "POST", "/api/v1/objects", "district", body="district"),
    "api_object_writes.change_object": Guarded("object.edit", "PATCH", "/api/v1/objects/{object}", "object"),
    "api_photos.add_photo": Guarded("photo.add", "POST", "/api/v1/passports/{number}/photos", state="draft"),
    "api_photos.list_photos": Guarded("photo.read", "GET", "/api/v1/passports/{number}/photos", public=True),
    "api_photos.show_photo": Guarded("photo.read", "GET", "/api/v1/photos/{photo}"),
    "api_photos.describe_photo": Guarded("photo.edit", "PATCH", "/api/v1/photos/{photo}"),
    "api_photos.remove_photo": Guarded("photo.add", "DELETE", "/api/v1/photos/{photo}"),
    "api_photos.blur_photo": Guarded("photo.edit", "POST", "/api/v1/photos/{photo}/blur"),
    "api_photos.publish_photo": Guarded("photo.publish", "POST", "/api/v1/photos/{photo}/publish"),
    "api_photos.restore_photo": Guarded("photo.edit", "POST", "/api/v1/photos/{photo}/restore"),
    "api_photos.unpublish_photo": Guarded("photo.publish", "POST", "/api/v1/photos/{photo}/unpublish"),
    "api_assignments.list_assignments": Guarded("assignment.read", "GET", "/api/v1/assignments", "nothing"),
    "api_assignments.hand_over_objects": Guarded("assignment.plan", "POST", "/api/v1/assignments", "nothing"),
    "api_assignments.take_objects_back": Guarded("assignment.plan", "POST", "/api/v1/assignments/take-back", "nothing"),
    "api_assignments.list_hand_overs": Guarded(
        "assignment.read", "GET", "/api/v1/objects/{object}/assignments", "object"
    ),
    "assignments.index": Guarded("assignment.read", "GET", "/assignments", "nothing"),
    "assignments.listing": Guarded("assignment.read", "GET", "/assignments/list", "nothing"),
    "assignments.history": Guarded("assignment.read", "GET", "/assignments/objects/{object}", "object"),
    "assignments.act": Guarded("assignment.plan", "POST", "/assignments/list", "nothing"),
    "assignments.new": Guarded("assignment.plan", "GET", "/assignments/new", "nothing"),
    "assignments.give": Guarded("assignment.plan", "POST", "/assignments/new", "nothing"),
    "inspect_data.assignments": Guarded("assignment.read", "GET", "/inspect/data/assignments", "nothing"),
    "api_reports.issue_of_period": Guarded("report.issue", "POST", "/api/v1/reports", "district", body="report"),
    "issuing.confirm": Guarded(
        "report.issue", "GET", f"/reports/quarter/2099-Q1/issue?territory={p.MEDEU}", "district"
    ),
    "issuing.issue": Guarded("report.issue", "POST", f"/reports/quarter/2099-Q1/issue?territory={p.MEDEU}", "district"),
    "api_plans.ask_plan": Guarded("plan.ask", "POST", "/api/v1/plans", "nothing"),
    "api_plans.list_plans": Guarded("plan.list", "GET", "/api/v1/plans", "nothing"),
    "api_plans.show_plan": Guarded("plan.read", "GET", "/api/v1/plans/{plan}", "object"),
    "api_plans.end_plan": Guarded("plan.make", "DELETE", "/api/v1/plans/{plan}", "object"),
    "api_reach.show_reach": Guarded("plan.read", "GET", "/api/v1/reach?plan={plan}", "object"),
    "api_plans.compare_plans": Guarded("plan.read", "GET", "/api/v1/plans/{plan}/differences?other={plan}", "object"),
    "api_plans.ask_curve": Guarded("plan.make", "POST", "/api/v1/plans/{done_plan}/curve", "object"),
    "api_plans.end_curve": Guarded("plan.make", "DELETE", "/api/v1/plans/{done_plan}/curve", "object"),
    "api_plan_adoption.adopt_plan": Guarded("plan.adopt", "POST", "/api/v1/plans/{done_plan}/adopt", "object"),
    "api_plan_adoption.take_plan_back": Guarded(
        "plan.take_back", "POST", "/api/v1/plans/{done_plan}/take-back", "object"
    ),
    "plan_adopting.look": Guarded("plan.adopt", "GET", "/plan/{done_plan}/adopt", "object"),
    "plan_adopting.approve": Guarded("plan.adopt", "POST", "/plan/{done_plan}/adopt", "object"),
    "plan_adopting.back": Guarded("plan.take_back", "POST", "/plan/{done_plan}/take-back", "object"),
    "plan_printing.paper": Guarded("plan.read", "GET", "/plan/{done_plan}.pdf", "object"),
    "plan_differing.file": Guarded("plan.read", "GET", "/plan/{done_plan}/differences.csv?other={done_plan}", "object"),
    "plans.index": Guarded("plan.list", "GET", "/plan", "nothing"),
    "plans.ask": Guarded("plan.ask", "POST", "/plan", "nothing"),
    "plans.show": Guarded("plan.read", "GET", "/plan/{plan}", "object"),
    "plans.end": Guarded("plan.make", "POST", "/plan/{plan}/end", "object"),
    "plans.compare": Guarded("plan.list", "GET", "/plan/compare", "nothing"),
    "plans.progress": Guarded("plan.read", "GET", "/plan/{plan}/progress", "object"),
    "plans.ask_curve": Guarded("plan.make", "POST", "/plan/{done_plan}/curve", "object"),
    "plans.end_curve": Guarded("plan.make", "POST", "/plan/{done_plan}/curve/end", "object"),
    "plans.workbook": Guarded("plan.read", "GET", "/plan/{done_plan}.xlsx", "object"),
    "api_measures.plan_measure": Guarded("measure.plan", "POST", "/api/v1/measures", "object", body="object"),
    "api_measure_bulk.plan_measures": Guarded("measure.plan_many", "POST", "/api/v1/measures/bulk", "nothing"),
    "api_measures.edit_measure": Guarded("measure.edit", "PATCH", MEASURE, "measure", "planned"),
    "api_measure_steps.start_measure": Guarded("measure.start", "POST", f"{MEASURE}/start", "measure", "planned"),
    "api_measure_steps.claim_measure": Guarded("measure.claim", "POST", f"{MEASURE}/claim", "measure", "planned"),
    "api_measure_steps.verify_measure": Guarded("measure.verify", "POST", f"{MEASURE}/verify", "measure", "claimed"),
    "api_measure_steps.refuse_measure": Guarded("measure.refuse", "POST", f"{MEASURE}/refuse", "measure", "claimed"),
    "api_measure_steps.extend_measure": Guarded("measure.ask", "POST", f"{MEASURE}/extend", "measure", "planned"),
    "api_measure_steps.derogate_measure": Guarded("measure.ask", "POST", f"{MEASURE}/derogate", "measure", "planned"),
    "api_measure_steps.decide_measure": Guarded("measure.decide", "POST", f"{MEASURE}/decide", "measure", "planned"),
    "api_measure_steps.cancel_measure": Guarded("measure.cancel", "POST", f"{MEASURE}/cancel", "measure", "planned"),
    "api_measure_steps.dispute_measure": Guarded("measure.dispute", "POST", f"{MEASURE}/dispute", "measure", "planned"),
    "api_measure_photos.add_photo_of_work": Guarded("measure.claim", "POST", f"{MEASURE}/photos", "measure", "planned"),
    "api_measure_photos.list_photos_of_work": Guarded("measure.read", "GET", f"{MEASURE}/photos", "measure"),
    "api_measure_photos.show_photo_of_work": Guarded("measure.read", "GET", f"{MEASURE}/photos/1", "measure"),
    **{
        f"measures.{step}": Guarded(f"measure.{action}", "POST", f"/measures/{{measure}}/{step}", "measure", state)
        for step, action, state in (
            ("start", "start", "planned"),
            ("claim", "claim", "planned"),
            ("verify", "verify", "claimed"),
            ("refuse", "refuse", "claimed"),
            ("extend", "ask", "planned"),
            ("derogate", "ask", "planned"),
            ("decide", "decide", "planned"),
            ("cancel", "cancel", "planned"),
            ("dispute", "dispute", "planned"),
        )
    },
    "my.show": Guarded("measure.answer", "GET", "/my/DRAFT-1", "object"),
    "my.photo": Guarded("measure.answer", "GET", "/my/works/{measure}/photos/1", "measure"),
    "my.remove_photo": Guarded(
        "measure.remove_photo", "POST", "/my/works/{measure}/photos/1/remove", "measure", "planned"
    ),
    "measures.remove_photo": Guarded(
        "measure.remove_photo", "POST", "/measures/{measure}/photos/1/remove", "measure", "planned"
    ),
    "api_measure_photos.remove_photo_of_work": Guarded(
        "measure.remove_photo", "DELETE", f"{MEASURE}/photos/1", "measure", "planned"
    ),
    "my.task": Guarded("measure.answer", "GET", "/my/works/{measure}/dispute", "measure"),
    "my.take": Guarded("measure.dispute", "POST", "/my/works/{measure}/dispute", "measure", "planned"),
    "letters.index": Guarded("notice.read", "GET", "/objects/DRAFT-1/letters", "object"),
    "letters.write": Guarded("notice.issue", "POST", "/objects/DRAFT-1/letters", "object"),
    "letters.take_back": Guarded("notice.revoke", "POST", "/objects/DRAFT-1/letters/{notice}/revoke", "object"),
    "measures.new": Guarded("measure.plan", "GET", "/measures/new?object=DRAFT-1", "object"),
    "measures.plan": Guarded("measure.plan", "POST", "/measures/new?object=DRAFT-1", "object"),
    "measures.edit": Guarded("measure.edit", "GET", "/measures/{measure}/edit", "measure", "planned"),
    "measures.change": Guarded("measure.edit", "POST", "/measures/{measure}/edit", "measure", "planned"),
    "measures.bring": Guarded("measure.plan_many", "GET", "/measures/import", "nothing"),
    "measures.send_file": Guarded("measure.plan_many", "POST", "/measures/import", "nothing"),
    "measures.download": Guarded("measure.plan_many", "GET", "/measures/file.xlsx", "nothing"),
    "measures.bulk": Guarded("measure.plan_many", "GET", "/measures/plan", "nothing"),
    "measures.plan_bulk": Guarded("measure.plan_many", "POST", "/measures/plan", "nothing"),
    "measures.without_price": Guarded("measure.plan_many", "GET", "/measures/unpriced", "nothing"),
    "measures.anew": Guarded("filing.edit", "GET", "/measures/filings/{number}", state="draft"),
    "measures.measured_anew": Guarded("filing.edit", "POST", "/measures/filings/{number}", state="draft"),
    "inspect_data.district": Guarded("field.take", "GET", "/inspect/data/districts/{district}", "district"),
    "inspect_ground.show_ground": Guarded("field.take", "GET", "/inspect/data/districts/{district}/ground", "district"),
    "inspect_ground.tiles": Guarded("field.take", "GET", "/inspect/data/districts/{district}.pmtiles", "district"),
    "review.index": Guarded("queue.read", "GET", "/review", "nothing"),
    "review.show": Guarded("filing.read", "GET", "/review/{number}"),
    "review.confirm": Guarded("filing.approve", "GET", "/review/{number}/approve"),
    "review.approve": Guarded("filing.approve", "POST", "/review/{number}/approve"),
    "review.mark": Guarded("filing.approve", "POST", "/review/{number}/marks"),
    "review.send_back_": Guarded("filing.return", "POST", "/review/{number}/return"),
    "review.photo": Guarded("photo.read", "GET", "/review/{number}/photos/{photo}"),
    "review.preview": Guarded("photo.edit", "GET", "/review/{number}/photos/{photo}/preview"),
    "review.blur_": Guarded("photo.edit", "POST", "/review/{number}/photos/{photo}/blur"),
    "review.undo": Guarded("photo.edit", "POST", "/review/{number}/photos/{photo}/undo"),
    "review.show_photo": Guarded("photo.publish", "POST", "/review/{number}/photos/{photo}/publish"),
    "people.index": Guarded("account.manage", "GET", "/people", "people"),
    "people.add": Guarded("account.manage", "POST", "/people", "people"),
    "people.change": Guarded("account.manage", "POST", "/people/{account}/disable", "people"),
    "people.give": Guarded("account.manage", "POST", "/people/{account}/roles", "people"),
    "people.end": Guarded("account.manage", "POST", "/people/roles/{grant}/end", "people"),
}

STATES = ("draft", "submitted", "returned", "approved", "withdrawn", "abandoned")
AT = (p.MEDEU, p.OTHER_CITY)


@dataclass(frozen=True)
class World:
    """A site with a filing in each state, and a token for each role in each place."""

    site: Flask
    city: TestDatabase
    tokens: dict[str, str]
    numbers: dict[str, str]
    names: dict[str, Any]
    actors: dict[str, Actor]
    """Who acts with a token."""
    within: frozenset[str]
    things: dict[str, tuple[int, int]]
    """The object and the author of the filing in each state: no call here changes them."""


@pytest.fixture(scope="module")
def world(database_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with database_server.clone() as clone:
        streets = basemap(tmp_path_factory.mktemp("basemap") / "city.pmtiles")
        media = str(tmp_path_factory.mktemp("media"))
        site = site_on(clone, language="en", media_url=media, basemap_url=str(streets))
        yield _made(site, clone)
        site.extensions["bosaga"].dispose()


def _made(site: Flask, clone: TestDatabase) -> World:
    tokens: dict[str, str] = {}
    with clone.app.write() as connection:
        p.territories(connection)
        p.source(connection)
        clinics = {state: p.place(connection, f"{state.upper()}-1") for state in STATES}
        p.place(connection, "OTHER-2", district=p.BOSTANDYK, lon=76.9)
        measure = p.measure(connection, clinics["draft"], date(2027, 6, 1))
        p.finish(connection)
        tokens["author"] = people.person(connection, "inspector", territory=p.MEDEU)
        for role in ROLES:
            for place in AT if role != "owner" else ("own", "another"):
                where = {"territory": place} if role != "owner" else {}
                if role == "owner":
                    other = connection.execute(sa.text("select id from register.object where number = 'OTHER-2'"))
                    where = {"object": clinics["draft"] if place == "own" else other.scalar_one()}
                tokens[f"{role} {place}"] = people.person(connection, role, **where)
        tokens["no role"] = people.person(connection)
        tokens["reader"] = people.token(
            connection, people.account(connection, "inspector", territory=p.MEDEU), ("queue",)
        )
    client = site.test_client(use_cookies=False)
    numbers = {state: _moved(client, tokens, state) for state in STATES}
    with clone.app.write() as connection:
        names = {"file": site.extensions["bosaga"].media.put(b"a picture")}
        planned = {"author": people.account(connection), "territory": p.MEDEU, "asked": {}, "state": "cancelled"}
        ended = sa.insert(plan).values(**planned, ended_at=sa.func.now()).returning(plan.c.id)
        names |= {"plan": connection.execute(ended).scalar_one()}
        result = {"by_year": [], "by_district": [], "by_line": [], "currency": "KZT"}
        proof = dict.fromkeys(
            ("value", "bound", "gap", "greedy", "seconds", "unpriced", "works", "objects", "city_pays", "owners_pay"), 0
        )
        done = ended.values(state="done", result={**result, **proof})
        names |= {"done_plan": connection.execute(done).scalar_one()}
        names |= {"measure": measure} | _photographed(connection, numbers, names["file"])
        _photographed_work(connection, measure, names["file"])
        letter = Letter("DRAFT-1-n1", bytes(32), datetime.now(UTC) + timedelta(days=9))
        names |= {"notice": issue(connection, clinics["draft"], letter, None)}
        key = people.account(connection, "planner", territory=p.OTHER_CITY)
        grant = connection.execute(sa.text("select max(id) from register.role_grant")).scalar_one()
    with clone.app.read() as connection:
        found = {token: bearer_of(connection, token) for token in tokens.values()}
        actors = {token: bearer.actor if bearer else NOBODY for token, bearer in found.items()}
        of_number = sa.select(filing.c.number, filing.c.object, filing.c.author)
        rows = {row.number: (row.object, row.author) for row in connection.execute(of_number)}
        within = within_of(connection, p.MEDEU)
    things = {state: rows[number] for state, number in numbers.items()}
    return World(site, clone, tokens, numbers, {**names, "account": key, "grant": grant}, actors, within, things)


def _moved(client: Any, tokens: dict[str, str], state: str) -> str:
    """A filing brought into a state by those who may."""
    author, reviewer = tokens["author"], tokens[f"reviewer {p.MEDEU}"]
    made = begin(client, author, filed(f"{state.upper()}-1"))
    number, tag = made.json["number"], made.headers["ETag"]
    steps = {
        "draft": (), "abandoned": ("abandon",), "submitted": ("submit",), "returned": ("submit", "return"),
        "approved": ("submit", "approve"), "withdrawn": ("submit", "approve", "withdraw"),
    }[state]  # fmt: skip
    bodies = {"return": {"reasons": [{"pointer": "", "reason": "again"}]}, "withdraw": {"reason": "the wrong house"}}
    for step in steps:
        who = author if step in ("submit", "abandon") else reviewer
        if step == "withdraw":
            tag = client.get(f"/api/v1/passports/{number}", headers=bearer(who)).headers["ETag"]
        done = act(client, who, number, step, tag, bodies.get(step))
        assert done.status_code == 200, (step, done.text)
        tag = done.headers["ETag"]
    return str(number)


def _photographed(connection: sa.Connection, numbers: dict[str, str], file: str) -> dict[str, Any]:
    photos = {}
    for state, number in numbers.items():
        row = connection.execute(sa.select(filing.c.id, filing.c.author).where(filing.c.number == number)).one()
        image = {
            "filing": row.id, "place": secrets.randbelow(10**6) + 1, "sha256": file, "small": file, "large": file,
            "received": file, "media_type": "image/jpeg", "width": 9, "height": 9, "bytes": 9,
            "added_by": row.author,
        }  # fmt: skip
        photos[state] = connection.execute(sa.insert(photo).values(image).returning(photo.c.id)).scalar_one()
    return {"photos": photos}


def _photographed_work(connection: sa.Connection, measure: int, file: str) -> None:
    image = {
        "measure": measure, "place": 1, "part": "after", "sha256": file, "small": file, "large": file,
        "received": file, "media_type": "image/jpeg", "width": 9, "height": 9, "bytes": 9,
        "added_by": people.account(connection),
    }  # fmt: skip
    connection.execute(sa.insert(photo).values(image))


def test_every_route_says_who_may_use_it(world):
    rules = [rule for rule in world.site.url_map.iter_rules() if rule.methods - {"HEAD", "OPTIONS"}]
    unsaid = {
        rule.endpoint
        for rule in rules
        if not {rule.endpoint, rule.endpoint.partition(".")[0]} & (PUBLIC | OF_ONE_PERSON | GUARDED.keys())
    }
    assert unsaid == set()
    assert GUARDED.keys() <= {rule.endpoint for rule in rules}


@pytest.mark.parametrize("endpoint", sorted(GUARDED))
def test_a_call_answers_each_role_as_the_rules_say(world, endpoint):
    call = GUARDED[endpoint]
    for state in STATES if call.about == "filing" else ("draft",):
        for name, token in {"nobody": None, **world.tokens}.items():
            answer = _ask(world, call, state, token)
            allowed = _allowed(world, call, state, token)
            told = (endpoint, name, state, answer.status_code, answer.data[:300])
            assert (_lets_through(answer) is allowed) or (answer.status_code == 409 and not allowed), told
            if call.action == "measure.remove_photo" and allowed:
                with world.city.app.write() as connection:
                    _photographed_work(connection, world.names["measure"], world.names["file"])
            elif call.method == "DELETE" and allowed:
                with world.city.app.write() as connection:
                    world.names.update(_photographed(connection, world.numbers, world.names["file"]))


def _ask(world: World, call: Guarded, state: str, token: str | None) -> Any:
    """The call, made so that it changes nothing even where it is allowed: no body, and a version nobody has."""
    path = call.path.format(
        number=world.numbers[state],
        object="DRAFT-1",
        photo=world.names["photos"][state],
        district=p.MEDEU,
        **world.names,
    )
    new = {"territory": p.CITY, "kind": "clinic", "name": {"ru": "Новая"}, "position": {"lon": 77.0, "lat": 43.25}}
    bodies = {"object": {"object": "DRAFT-1"}, "district": new, "report": {"territory": p.MEDEU}}
    headers = {**(bearer(token) if token else {}), "If-Match": '"999999"'}
    client = world.site.test_client(use_cookies=False)
    if path.startswith("/api/") and call.method not in ("GET", "DELETE"):
        return client.open(path, method=call.method, json=bodies.get(call.body, {}), headers=headers)
    return client.open(path, method=call.method, headers=headers)


def _lets_through(answer: Any) -> bool:
    """Whether leave was given, whatever else was wrong with what was sent."""
    to_sign_in = answer.status_code == 302 and "/login" in answer.headers["Location"]
    to_the_code = answer.status_code == 303 and answer.headers["Location"].split("?")[0] == "/my"
    return not to_sign_in and not to_the_code and answer.status_code not in (401, 403, 404)


def _allowed(world: World, call: Guarded, state: str, token: str | None) -> bool:
    if call.public and state in ("approved", "withdrawn"):
        return True
    if token is None:
        return False
    actor, thing = world.actors[token], _thing(world, call, state)
    if call.path.startswith("/review") and not may(actor, "queue.read"):
        return False
    if call.about == "people":
        return False  # a page for administrators who signed in (tests/web/auth); a token opens it to nobody
    if call.about == "filing":
        person = Actor(actor.account, "", actor.grants)
        known = thing.state in ("approved", "withdrawn") or may(person, "filing.read", thing)
        return known and may(actor, call.action, replace(thing, state=call.state or thing.state))
    return may(actor, call.action, replace(thing, state=call.state))


def _thing(world: World, call: Guarded, state: str) -> Thing:
    key, author = world.things[state]
    return Thing(world.within, key, author, state) if call.about == "filing" else Thing(world.within, key)
