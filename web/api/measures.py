"""Adaptation measures: listed and shown to everyone, planned and changed by planners."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from flask import Response, url_for
from pydantic import BeforeValidator, Field

from audit.adaptation.closing import Closes, Pair, closes
from audit.adaptation.deadlines import due_problem
from audit.adaptation.reading import read_edit, read_plan
from audit.errors import InvalidInput
from audit.errors import Problem as Wrong
from audit.passport import object_named
from audit.terms import MeasureStatus
from gis.queries import Connection
from gis.queries.actors import thing_at
from gis.queries.installation import Installation, installation
from gis.queries.measures import InForce, closed_already, subject_in_force
from gis.queries.subjects import horizon_here
from gis.queries.works import MeasureFilter, measures_listed
from gis.store import measures as store
from gis.store.version import alone
from web.api.answering import from_register
from web.api.asking import Asked, Code, asked, listed, split
from web.api.blueprint import api_blueprint
from web.api.body import json_body
from web.api.conditional import Acted, once, private_json, worded
from web.api.description import described
from web.api.filed import unknown_object
from web.api.measure_deeds import Deed
from web.api.measure_steps import stepped
from web.api.measured import measure_shown, must_stand, page_for, public_page, whole
from web.api.paging import wrong_cursor
from web.api.reading import must_know_territory
from web.api.shapes.measure import MeasureChange, MeasurePage, MeasureRequest, Measures
from web.auth.acting import account, acting, demand, demand_scope
from web.clock import today
from web.current import wiring

measures_api = api_blueprint("api_measures", "Measures")

Statuses = Annotated[tuple[MeasureStatus, ...], BeforeValidator(split)]


class AskedMeasures(Asked):
    """Which measures."""

    object: Code | None = Field(None, description="Of the object of this number.")
    territory: Code | None = Field(None, description="Of objects in this territory and all below it.")
    status: Statuses = listed(description="Statuses.")
    overdue: Literal["true", "false"] | None = Field(None, description="Open after their due date, or not.")
    due_before: date | None = Field(None, description="Due before this day.")
    programme: str | None = Field(None, max_length=60, description="Of the programme with this code.")
    responsible: str | None = Field(None, max_length=200, description="For which this body answers.")
    unpriced: Literal["true", "false"] = Field("false", description="Only those without a price.")
    mine: Literal["true", "false"] = Field(
        "false", description="Only those that the asker planned, or of objects that they own."
    )
    limit: int = Field(50, ge=1, le=200, description="Measures on one page.")
    cursor: str | None = Field(None, max_length=1000, description="`next` of the page before.")


@measures_api.get("/measures")
@measures_api.doc(operation_id="list_measures", summary="Measures, filtered and page by page, the earliest due first")
@described(Measures, query=AskedMeasures, refuses=(400, 401, 403, 503))
def list_measures() -> Response:
    """Measures as everyone may see them; one's own for whoever is signed in."""
    wanted = asked(AskedMeasures)

    def plain(connection: Connection, here: Installation) -> dict[str, Any]:
        return _listed(connection, wanted, None)

    if wanted.mine == "true":
        who = demand_scope("measure.read")
        with wiring().app_database.read(acting=who) as connection:
            return private_json(_listed(connection, wanted, who))
    return from_register(plain)


def _listed(connection: Connection, wanted: AskedMeasures, mine: int | None) -> dict[str, Any]:
    if wanted.territory is not None:
        must_know_territory(connection, wanted.territory)
    of = MeasureFilter(
        object=wanted.object, territory=wanted.territory, status=wanted.status, due_before=wanted.due_before,
        overdue=None if wanted.overdue is None else wanted.overdue == "true", programme=wanted.programme,
        responsible=wanted.responsible, unpriced=wanted.unpriced == "true", mine=mine,
    )  # fmt: skip
    day = installation(connection).today
    try:
        page = measures_listed(connection, of, day, limit=wanted.limit, cursor=wanted.cursor)
    except ValueError as error:
        raise wrong_cursor() from error
    return {"items": [measure_shown(each) for each in page.items], "total": page.total, "next": page.next}


@measures_api.get("/measures/<int:measure_id>")
@measures_api.doc(operation_id="show_measure", summary="One measure: what it closes, its dates, every step it took")
@described(MeasurePage, query=Asked, refuses=(400, 401, 404, 503))
def show_measure(measure_id: int) -> Response:
    """One measure. Those concerned are told who took each step and why, and its ETag."""
    asked(Asked)
    if acting().account is None:
        return from_register(lambda connection, here: public_page(connection, measure_id, here.today))
    with wiring().app_database.read(acting=acting().account) as connection:
        page, headers = page_for(connection, acting(), measure_id, today(wiring()))
    return private_json(page, headers=headers)


@measures_api.post("/measures")
@measures_api.doc(operation_id="plan_measure", summary="Plan a measure that closes what its object fails now")
@described(
    MeasurePage,
    body=MeasureRequest,
    refuses=(400, 401, 403, 409, 413, 415, 422, 503),
    private=True,
    status=201,
    once=True,
)
def plan_measure() -> Response:
    """Plan a measure; sent again with the same Idempotency-Key it is the same measure."""
    who, body = account(), json_body()
    number = object_named(body)
    with wiring().app_database.write(acting=who) as connection, worded():
        return once(connection, who, body, lambda: _plan(connection, who, number, body))


def _plan(connection: Connection, who: int, number: str, body: Any) -> Acted:
    made = plan_now(connection, who, number, body)
    where = url_for("api_measures.show_measure", measure_id=made)
    return 201, whole(connection, made, today(wiring())), {"ETag": '"1"', "Location": where}


def plan_now(connection: Connection, who: int, number: str, body: Any) -> int:
    """Plan a measure of an object as whoever asks; its id. Raises InvalidInput, Problem 403."""
    thing, day = thing_at(connection, number), today(wiring())
    if thing is None or thing.object is None:
        raise unknown_object(number)
    demand("measure.plan", thing)
    wanted = read_plan(body)
    here = _in_force(connection, number)
    wrong = due_problem(
        wanted.due, horizon=horizon_here(connection), planned_on=day, inspected_on=here.inspected_on
    )  # fmt: skip
    closed = _closed(connection, here, thing.object, wanted.closes, [wrong] if wrong else [])
    return store.plan(connection, store.Doer(who, "planner", day), thing.object, here.id, wanted, closed)


@measures_api.patch("/measures/<int:measure_id>")
@measures_api.doc(operation_id="edit_measure", summary="Change what is planned: fields left out stay")
@described(
    MeasurePage, body=MeasureChange, refuses=(400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 503), private=True,
    conditional=True,
)  # fmt: skip
def edit_measure(measure_id: int) -> Response:
    """Change a measure on which work is not reported done. Its due date moves by an extension alone."""
    return stepped(measure_id, EDIT)


def _edit(connection: Connection, by: store.Doer, measure_id: int, seen: int, body: Any) -> None:
    given, pairs = read_edit(body)
    closed = None
    if pairs is not None:
        found = must_stand(connection, measure_id)
        here = _in_force(connection, found.object)
        closed = _closed(connection, here, found.object_id, pairs, [], but=measure_id)
    store.edit(connection, measure_id, seen, by, given, closed)


EDIT = Deed("measure.edit", ("planner",), _edit)
"""The change of what is planned, for the API and the page."""


def _in_force(connection: Connection, number: str) -> InForce:
    here = subject_in_force(connection, number)
    if here is None:
        raise InvalidInput([Wrong("/object", "no_passport_in_force", {"number": number})])
    return here


def _closed(
    connection: Connection,
    here: InForce,
    object_id: int,
    pairs: tuple[Pair, ...],
    wrong: list[Wrong],
    but: int | None = None,
) -> Closes:
    """What the measure closes. Raises InvalidInput with this and what else is wrong already."""
    # Of two sent at once the second sees what the first plans.
    alone(connection)
    found = closes(here.subject, pairs, closed_already(connection, object_id, but), here.number)
    if wrong or isinstance(found, list):
        raise InvalidInput([*wrong, *(found if isinstance(found, list) else [])])
    return found
