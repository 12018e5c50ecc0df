"""Adding an object, and correcting one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from audit.building import read_change
from audit.permission import Thing
from gis.queries import Connection
from gis.queries.actors import thing_at, within_of
from gis.queries.placed import district_of, placed
from gis.store import objects as store
from gis.store.imports.context import Begun
from web.api.blueprint import api_blueprint
from web.api.body import json_body
from web.api.conditional import Acted, answer_ahead, once, private_json, seen_tag, worded
from web.api.description import described
from web.api.objects import whole
from web.api.shapes.building import ObjectPage
from web.api.shapes.filing import ObjectAdded, ObjectChange, ObjectRequest
from web.auth.acting import account, demand
from web.clock import today
from web.current import wiring
from web.errors import Problem

object_writes = api_blueprint("api_object_writes", "Objects")


@object_writes.post("/objects")
@object_writes.doc(operation_id="add_object", summary="Add a building or place")
@described(
    ObjectAdded,
    body=ObjectRequest,
    refuses=(400, 401, 403, 409, 413, 415, 422, 503),
    private=True,
    status=201,
    once=True,
)
def add_object() -> Response:
    """Add an object; its district follows from its point."""
    who, body, day = account(), json_body(), today(wiring())

    def act(connection: Connection) -> Acted:
        given, located = store.place_new(connection, body, day)
        demand("object.add", Thing(within_of(connection, located["district"])))
        return _added(connection, store.add_object(connection, given, located, day))

    with wiring().app_database.write(acting=who) as connection, worded():
        return once(connection, who, body, lambda: act(connection))


def answer_added(connection: Connection, who: int, added: Begun) -> None:
    """Answer ahead for an object that an import added: its device, sending it later, is given this one."""
    asked = ("POST", url_for("api_object_writes.add_object"), added.body)
    answer_ahead(connection, added.key, who, asked, _added(connection, added.number))


def _added(connection: Connection, number: str) -> Acted:
    where = url_for("api_objects.show_object", number=number)
    made = {"number": number, **district_of(connection, number)}
    return 201, made, {"Location": where, "ETag": f'"{store.object_tag(connection, number)}"'}


@object_writes.patch("/objects/<number>")
@object_writes.doc(operation_id="change_object", summary="Correct an object: fields left out stay")
@described(
    ObjectPage, body=ObjectChange, refuses=(400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 503), private=True,
    conditional=True,
)  # fmt: skip
def change_object(number: str) -> Response:
    """Correct an object from the state that was seen."""
    who, body, day = account(), json_body(), today(wiring())
    with worded(lambda: _now(number)), wiring().app_database.write(acting=who) as connection:
        thing = thing_at(connection, number)
        if thing is None:
            raise Problem(404, _("There is no object “%(number)s” here.", number=number), code="unknown_object")
        demand("object.edit", thing)
        seen = seen_tag(lambda: store.object_tag(connection, number))
        given = read_change(body)
        located: dict[str, Any] = {}
        if {"position", "declared_district"} & given.keys():
            here = placed(connection, number)
            located = store.locate(connection, here["territory"], {**here, **given})
            demand("object.edit", Thing(within_of(connection, located["district"]), thing.object))
        store.change_object(connection, number, seen, given, located, day)
    tag, body = _now(number)
    return private_json(body, headers={"ETag": f'"{tag}"'})


def _now(number: str) -> tuple[str, Mapping[str, Any]]:
    with wiring().public_database.read() as connection:
        body = whole(connection, number)
    with wiring().app_database.read(acting=account()) as connection:
        return store.object_tag(connection, number), body
