"""What an inspector's device asks for in person: who is signed in, and the objects to take along."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from apiflask import APIBlueprint
from flask import Response, request
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from audit.assignment import group
from audit.norms import load_edition
from audit.permission import Actor, Thing, may
from audit.usecases.assess import DEFAULT_NORM
from gis.queries.actors import within_of
from gis.queries.assignments import Asked, Assigned, assigned, mark_of
from gis.queries.field import portion_in_hand, portion_of
from gis.queries.subjects import profile_here
from gis.queries.territories import objects_by_district, path_to, territories
from web.api.conditional import private_json
from web.auth.acting import account, acting, demand
from web.clock import today
from web.current import settings, wiring
from web.errors import Problem

field_data = APIBlueprint("inspect_data", __name__, url_prefix="/inspect/data", enable_openapi=False)

_PORTION = 1000


@field_data.get("/me")
def me() -> Response:
    """Who is signed in, where they inspect, how many objects they have in hand, and the wording in force.

    Nobody signed in: `account` is null.
    """
    who = acting()
    if who.account is None:
        return private_json({"account": None})
    day = today(wiring())
    with wiring().app_database.read(acting=who.account) as connection:
        profile = profile_here(connection)
        count, mark = mark_of(connection, who.account)
    norm = load_edition(profile.norm if profile else DEFAULT_NORM)
    body: dict[str, Any] = {
        "account": who.account,
        "name": who.name,
        "csrf": generate_csrf(),
        "today": day,
        "norm": norm.wording(day).norm,
        "assigned": {"count": count, "mark": mark},
        "districts": districts_to_take(who),
        "position_accuracy": settings().position_accuracy,
    }
    return private_json(body)


def districts_to_take(who: Actor) -> list[dict[str, Any]]:
    """The districts with objects where somebody inspects: code, name, how many objects are in service there."""
    with wiring().public_database.read() as connection:
        tree, counts = territories(connection), objects_by_district(connection)
    return [
        {"code": code, "name": each.name, "objects": counts.get(code, 0)}
        for code, each in tree.items()
        if counts.get(code) and may(who, "field.take", Thing(within=frozenset(path_to(tree, code))))
    ]


@field_data.get("/districts/<code>")
def district(code: str) -> Response:
    """A portion of the objects of a district; `after` is the `next` of the portion before."""
    after, who = _after(), acting()
    with wiring().app_database.read(acting=who.account) as connection:
        within = within_of(connection, code)
        if not within:
            raise Problem(404, _("There is no territory “%(code)s” here.", code=code), code="unknown_territory")
        demand("field.take", Thing(within=within))
        found = portion_of(connection, code, after, _PORTION)
    return private_json(asdict(found))


@field_data.get("/assignments")
def assignments() -> Response:
    """A portion of the objects in the asker's own hands; with the first, by when each is due and how far it is."""
    demand("assignment.read")
    after, mine, day = _after(), account(), today(wiring())
    with wiring().app_database.read(acting=mine) as connection:
        found = portion_in_hand(connection, mine, after, _PORTION)
        count, mark = mark_of(connection, mine)
        told = assigned(connection, Asked(inspector=mine), day, size=count).items if after == 0 else ()
    return private_json({**asdict(found), "mark": mark, "assignments": [_told(each) for each in told]})


def _told(each: Assigned) -> dict[str, Any]:
    kept: dict[str, Any] = {"object": each.number, "handed_at": each.handed_at, "group": group(each.standing)}
    return {**kept, "standing": each.standing, "at": each.at, "due": each.due, "note": each.note}


def _after() -> int:
    after = request.args.get("after", "0")
    if not (after.isascii() and after.isdigit() and len(after) < 19):
        raise Problem(400, _("“after” is the “next” of the portion before."), code="wrong_parameter")
    return int(after)
