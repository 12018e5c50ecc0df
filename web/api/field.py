"""What happens in the field beside passports: visits that ended without one, quick screenings."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _

from audit.looking import read_screening, read_visit
from audit.passport import Subject
from audit.permission import Action, Thing
from gis.queries import Connection
from gis.queries.actors import thing_at
from gis.queries.subjects import subject_of
from gis.store.imports.context import Begun
from gis.store.looking import keep_screening, keep_visit
from web.api.blueprint import api_blueprint
from web.api.body import json_body
from web.api.conditional import Acted, answer_ahead, once, worded
from web.api.description import described
from web.api.shapes.building import Screening, Visit
from web.api.shapes.filing import ScreeningRequest, VisitRequest
from web.auth.acting import account, demand
from web.clock import today
from web.current import wiring
from web.errors import Problem

field_api = api_blueprint("api_field", "Filing")

_REFUSES = (400, 401, 403, 404, 409, 413, 415, 422, 503)


@field_api.post("/objects/<number>/visits")
@field_api.doc(operation_id="record_visit", summary="A visit that ended without a passport")
@described(Visit, body=VisitRequest, refuses=_REFUSES, private=True, status=201, once=True)
def record_visit(number: str) -> Response:
    """Keep that somebody was there, and why there is no passport."""
    who, body, day = account(), json_body(), today(wiring())

    def act(connection: Connection) -> Acted:
        thing, _subject = _there(connection, number, "visit.record")
        return 201, keep_visit(connection, thing.object or 0, who, read_visit(body, day)), {}

    with wiring().app_database.write(acting=who) as connection, worded():
        return once(connection, who, body, lambda: act(connection))


@field_api.post("/objects/<number>/screenings")
@field_api.doc(operation_id="record_screening", summary="A quick screening: never a passport")
@described(Screening, body=ScreeningRequest, refuses=_REFUSES, private=True, status=201, once=True)
def record_screening(number: str) -> Response:
    """Keep a quick look; it can end in "not accessible", never in "accessible"."""
    who, body, day = account(), json_body(), today(wiring())

    def act(connection: Connection) -> Acted:
        thing, subject = _there(connection, number, "screening.record")
        found = read_screening(body, subject, day)
        return 201, keep_screening(connection, thing.object or 0, found, day), {}

    with wiring().app_database.write(acting=who) as connection, worded():
        return once(connection, who, body, lambda: act(connection))


def answer_looked(connection: Connection, who: int, looked: Begun) -> None:
    """Answer ahead for a visit or screening that an import kept: its device, sending it later, is given this one."""
    what = "record_visit" if looked.sort == "visit" else "record_screening"
    asked = ("POST", url_for(f"api_field.{what}", number=looked.number), looked.body)
    answer_ahead(connection, looked.key, who, asked, (201, looked.made, {}))


def _there(connection: Connection, number: str, action: Action) -> tuple[Thing, Subject]:
    thing, subject = thing_at(connection, number), subject_of(connection, number)
    if thing is None or subject is None:
        raise Problem(404, _("There is no object “%(number)s” here.", number=number), code="unknown_object")
    demand(action, thing)
    return thing, subject
