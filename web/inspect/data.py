"""What an inspector's device asks for in person: who is signed in, and the objects of a district to take along."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from apiflask import APIBlueprint
from flask import Response, request
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from audit.norms import load_edition
from audit.permission import Thing, may
from audit.usecases.assess import DEFAULT_NORM
from gis.queries.actors import within_of
from gis.queries.field import portion_of
from gis.queries.subjects import profile_here
from gis.queries.territories import objects_by_district, path_to, territories
from web.api.conditional import private_json
from web.auth.acting import acting, demand
from web.clock import today
from web.current import wiring
from web.errors import Problem

field_data = APIBlueprint("inspect_data", __name__, url_prefix="/inspect/data", enable_openapi=False)

_PORTION = 1000


@field_data.get("/me")
def me() -> Response:
    """Who is signed in, where they inspect, and the wording in force. Nobody signed in: `account` is null."""
    who = acting()
    if who.account is None:
        return private_json({"account": None})
    day = today(wiring())
    with wiring().public_database.read() as connection:
        tree, counts = territories(connection), objects_by_district(connection)
    with wiring().app_database.read(acting=who.account) as connection:
        profile = profile_here(connection)
    norm = load_edition(profile.norm if profile else DEFAULT_NORM)
    body: dict[str, Any] = {
        "account": who.account,
        "name": who.name,
        "csrf": generate_csrf(),
        "today": day,
        "norm": norm.wording(day).norm,
        "districts": [
            {"code": code, "name": each.name, "objects": counts.get(code, 0)}
            for code, each in tree.items()
            if counts.get(code) and may(who, "field.take", Thing(within=frozenset(path_to(tree, code))))
        ],
    }
    return private_json(body)


@field_data.get("/districts/<code>")
def district(code: str) -> Response:
    """A portion of the objects of a district; `after` is the `next` of the portion before."""
    after = request.args.get("after", "0")
    if not (after.isascii() and after.isdigit() and len(after) < 19):
        raise Problem(400, _("“after” is the “next” of the portion before."), code="wrong_parameter")
    who = acting()
    with wiring().app_database.read(acting=who.account) as connection:
        within = within_of(connection, code)
        if not within:
            raise Problem(404, _("There is no territory “%(code)s” here.", code=code), code="unknown_territory")
        demand("field.take", Thing(within=within))
        found = portion_of(connection, code, int(after), _PORTION)
    return private_json(asdict(found))
