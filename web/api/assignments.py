"""Objects handed to inspectors: who has what, handing over, taking back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Literal

from flask import Response
from flask_babel import gettext as _
from pydantic import Field

from audit.assignment import ACTS, Order, Standing, read_order, read_taken_back
from audit.errors import InvalidInput
from audit.errors import Problem as Wrong
from audit.permission import Actor
from gis.queries import Connection
from gis.queries.actors import actor_of, thing_at
from gis.queries.assignments import Asked as Which
from gis.queries.assignments import Assigned, assigned, drafted, hand_overs
from gis.queries.cursor import Cursor
from gis.queries.inspectors import ids_of
from gis.store.assignments import hand_over, take_back, weigh
from web.api.asking import Asked, Code, asked
from web.api.blueprint import api_blueprint
from web.api.body import json_body
from web.api.conditional import Acted, once, private_json
from web.api.description import described
from web.api.paging import wrong_cursor
from web.api.shapes.assignment import (
    AssignmentRequest,
    Assignments,
    HandedOver,
    HandOvers,
    TakeBackRequest,
    TakenBack,
)
from web.auth.acting import account, demand
from web.clock import today
from web.current import wiring
from web.errors import Problem

assignments_api = api_blueprint("api_assignments", "Hand-overs")

_WRITES = (400, 401, 403, 409, 413, 415, 422, 503)
_SORT = "id"


class AskedAssignments(Asked):
    """Which objects in inspectors' hands."""

    inspector: int | None = Field(None, ge=1, lt=10**18, description="Only those of this account.")
    district: Code | None = Field(None, description="This territory and all below it.")
    standing: Standing | None = Field(None, description="Only those so far.")
    overdue: Literal["true", "false"] = Field("false", description="Only those not done though their day is past.")
    mine: Literal["true", "false"] = Field("false", description="Only those in the asker's own hands.")
    limit: int = Field(100, ge=1, le=1000, description="Objects on one page.")
    cursor: str | None = Field(None, max_length=1000, description="`next` of the page before.")


@assignments_api.get("/assignments")
@assignments_api.doc(operation_id="list_assignments", summary="Objects in inspectors' hands, and how far each is")
@described(Assignments, query=AskedAssignments, refuses=(400, 401, 403, 503), private=True)
def list_assignments() -> Response:
    """One's own; for planners, reviewers and administrators those of their territory."""
    who, wanted, day = demand("assignment.read"), asked(AskedAssignments), today(wiring())
    inspector = who.account if wanted.mine == "true" else wanted.inspector
    which = Which(inspector, wanted.district, wanted.standing, overdue=wanted.overdue == "true")
    with wiring().app_database.read(acting=who.account) as connection:
        found = assigned(connection, which, day, after=_after(wanted.cursor), size=wanted.limit + 1)
    shown = found.items[: wanted.limit]
    more = len(found.items) > wanted.limit
    following = Cursor(_SORT, "", str(shown[-1].id)).text() if more else None
    return private_json({"items": [_shown(each) for each in shown], "total": found.total, "next": following})


@assignments_api.post("/assignments")
@assignments_api.doc(
    operation_id="hand_over_objects", summary="Hand objects to an inspector, or see what that would do"
)
@described(HandedOver, body=AssignmentRequest, refuses=_WRITES, private=True, once=True)
def hand_over_objects() -> Response:
    """Hand objects over, each to one inspector; the same again changes nothing."""
    who, body = demand("assignment.plan"), json_body()
    order, numbers, preview = read_order(body, today(wiring()))

    def act(connection: Connection) -> Acted:
        ids = _known(connection, numbers)
        _inspects(connection, order)
        return 200, _given(connection, who, order, ids, preview=preview), {}

    with wiring().app_database.write(acting=who.account) as connection:
        return once(connection, account(), body, lambda: act(connection))


@assignments_api.post("/assignments/take-back")
@assignments_api.doc(operation_id="take_objects_back", summary="Take objects back from whoever has them")
@described(TakenBack, body=TakeBackRequest, refuses=_WRITES, private=True, once=True)
def take_objects_back() -> Response:
    """Take objects back; those of other territories, and those that nobody has, stay as they are."""
    who, body = demand("assignment.plan"), json_body()
    numbers = read_taken_back(body)

    def act(connection: Connection) -> Acted:
        ids = _known(connection, numbers)
        return 200, {"taken_back": take_back(connection, who, sorted(ids.values()))}, {}

    with wiring().app_database.write(acting=who.account) as connection:
        return once(connection, account(), body, lambda: act(connection))


@assignments_api.get("/objects/<number>/assignments")
@assignments_api.doc(operation_id="list_hand_overs", summary="Who handed an object to whom, and when")
@described(HandOvers, refuses=(401, 403, 404, 503), private=True)
def list_hand_overs(number: str) -> Response:
    """The history of an object's hand-overs, as far as the asker may see it."""
    who = demand("assignment.read")
    with wiring().app_database.read(acting=who.account) as connection:
        if thing_at(connection, number) is None:
            raise Problem(404, _("There is no object “%(number)s” here.", number=number), code="unknown_object")
        lines = hand_overs(connection, number)
    return private_json({"items": [asdict(each) for each in lines]})


def _given(
    connection: Connection, who: Actor, order: Order, ids: Mapping[str, int], *, preview: bool
) -> Mapping[str, Any]:
    meant = sorted(ids.values())
    fates = weigh(connection, who, order, meant) if preview else hand_over(connection, who, order, meant)
    drafts = drafted(connection, [key for each in ACTS for key in fates[each]])
    numbers = {key: number for number, key in ids.items()}
    return {
        "preview": preview,
        "fates": {what: [numbers[key] for key in keys] for what, keys in fates.items() if keys},
        "drafts": drafts,
    }


def _known(connection: Connection, numbers: Sequence[str]) -> dict[str, int]:
    """The ids of the objects. Raises InvalidInput naming each number that is not there."""
    ids = ids_of(connection, numbers)
    wrong = [
        Wrong(f"/objects/{place}", "unknown_object", {"number": number})
        for place, number in enumerate(numbers)
        if number not in ids
    ]
    if wrong:
        raise InvalidInput(wrong)
    return ids


def _inspects(connection: Connection, order: Order) -> None:
    found = actor_of(connection, order.inspector)
    if found is None or not any(grant.role == "inspector" for grant in found.grants):
        raise InvalidInput([Wrong("/inspector", "unknown_inspector", {"inspector": order.inspector})])


def _after(cursor: str | None) -> int:
    if not cursor:
        return 0
    try:
        return int(Cursor.read(cursor, _SORT).number)
    except ValueError as error:
        raise wrong_cursor() from error


def _shown(each: Assigned) -> Mapping[str, Any]:
    names = ("number", "name", "address", "kind", "district", "due", "note", "handed_by", "handed_at", "standing",
             "at", "overdue")  # fmt: skip
    return {
        **{name: getattr(each, name) for name in names},
        "position": {"lon": each.lon, "lat": each.lat},
        "inspector": {"id": each.inspector, "name": each.inspector_name},
    }
