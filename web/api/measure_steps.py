"""The steps of a measure over HTTP: begun, reported done, verified or refused, moved, let off, cancelled, disputed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, url_for

from audit.adaptation.reading import read_claim, read_decided, read_derogation, read_extension, read_reason
from audit.passport import parse_passport
from audit.permission import Action, Actor, Role, Thing, not_owner, role_at
from gis.queries import Connection
from gis.queries.measures import Standing, subject_in_force, thing_of, verification_of
from gis.queries.subjects import subject_of
from gis.store import filings
from gis.store import measures as store
from gis.store.filings import StateError
from gis.store.measures import Doer
from gis.store.verification import to_measure_anew
from web.api.blueprint import api_blueprint
from web.api.body import optional_body
from web.api.conditional import Acted, once, seen_revision, worded
from web.api.description import described
from web.api.filed import unknown_object
from web.api.measured import current, must_stand, whole
from web.api.shapes.measure import (
    ClaimRequest,
    DecideRequest,
    DerogateRequest,
    ExtendRequest,
    MeasurePage,
    WhyRequest,
)
from web.auth.acting import account, acting, demand
from web.clock import today
from web.current import wiring
from web.errors import Problem
from web.words import message

measure_steps = api_blueprint("api_measure_steps", "Measures")

_WRITES = (400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 503)
_ENTITLED: dict[str, str] = {
    "measure.edit": "planned", "measure.start": "planned", "measure.claim": "planned", "measure.ask": "planned",
    "measure.dispute": "planned", "measure.cancel": "planned", "measure.decide": "planned",
    "measure.verify": "claimed", "measure.refuse": "claimed",
}  # fmt: skip
"""The status in which an act is allowed: whether the measure has it, the store says, with what is there instead."""
Act = Callable[[Connection, Doer, int, Any], dict[str, str] | None]
"""Takes the step as somebody, from the revision that they saw, with what they sent; more headers of the answer."""


@measure_steps.post("/measures/<int:measure_id>/start")
@measure_steps.doc(operation_id="start_measure", summary="Say that work has begun")
@described(MeasurePage, refuses=_WRITES, private=True, conditional=True, once=True)
def start_measure(measure_id: int) -> Response:
    """Work has begun."""

    def act(connection: Connection, by: Doer, seen: int, body: Any) -> None:
        store.start(connection, measure_id, seen, by)

    return stepped(measure_id, "measure.start", ("planner", "owner"), act)


@measure_steps.post("/measures/<int:measure_id>/claim")
@measure_steps.doc(operation_id="claim_measure", summary="Report work done, with its act or photos")
@described(MeasurePage, body=ClaimRequest, refuses=_WRITES, private=True, conditional=True, once=True)
def claim_measure(measure_id: int) -> Response:
    """Work is reported done; somebody else verifies it."""

    def act(connection: Connection, by: Doer, seen: int, body: Any) -> None:
        store.claim(connection, measure_id, seen, by, read_claim(body, by.today))

    return stepped(measure_id, "measure.claim", ("planner", "owner"), act)


@measure_steps.post("/measures/<int:measure_id>/verify")
@measure_steps.doc(operation_id="verify_measure", summary="Begin to verify work that was reported done")
@described(MeasurePage, refuses=_WRITES, private=True, conditional=True, once=True, status=201)
def verify_measure(measure_id: int) -> Response:
    """A draft of a passport is begun: what the version in force says, with what the work closes left open. Measured
    anew, submitted and approved by somebody else, it makes the measure verified; Location names the draft.
    """

    def act(connection: Connection, by: Doer, seen: int, body: Any) -> dict[str, str]:
        return {"Location": _begin_verification(connection, measure_id, seen, by)}

    return stepped(measure_id, "measure.verify", ("inspector", "ngo"), act, status=201)


def _begin_verification(connection: Connection, measure_id: int, seen: int, by: Doer) -> str:
    found = must_stand(connection, measure_id)
    here, subject = subject_in_force(connection, found.object), subject_of(connection, found.object)
    if here is None or subject is None:
        raise unknown_object(found.object, "")
    if (under_way := verification_of(connection, measure_id)) is not None:
        raise StateError("verification_open", number=measure_id, filing=under_way)
    store.refuse_stale(connection, measure_id, seen, "open")
    filed = parse_passport(to_measure_anew(connection, found, here, by.today), subject, by.today)
    made = filings.begin(connection, by.account, by.role, filed, measure=measure_id)
    store.open_verification(connection, measure_id, seen, by, made.number)
    return url_for("api_passports.show_passport", number=made.number)


@measure_steps.post("/measures/<int:measure_id>/refuse")
@measure_steps.doc(operation_id="refuse_measure", summary="Say that work that was reported done is not")
@described(MeasurePage, body=WhyRequest, refuses=_WRITES, private=True, conditional=True, once=True)
def refuse_measure(measure_id: int) -> Response:
    """The measure goes back to where it was before; what was reported stays in its history."""

    def act(connection: Connection, by: Doer, seen: int, body: Any) -> None:
        store.refuse(connection, measure_id, seen, by, read_reason(body))

    return stepped(measure_id, "measure.refuse", ("inspector", "ngo", "reviewer"), act)


@measure_steps.post("/measures/<int:measure_id>/extend")
@measure_steps.doc(operation_id="extend_measure", summary="Ask for more time")
@described(MeasurePage, body=ExtendRequest, refuses=_WRITES, private=True, conditional=True, once=True)
def extend_measure(measure_id: int) -> Response:
    """A later due date is asked for, before the one in force has passed; a reviewer decides."""

    def act(connection: Connection, by: Doer, seen: int, body: Any) -> None:
        store.ask(connection, measure_id, seen, by, read_extension(body))

    return stepped(measure_id, "measure.ask", ("planner", "owner"), act)


@measure_steps.post("/measures/<int:measure_id>/derogate")
@measure_steps.doc(operation_id="derogate_measure", summary="Ask to be let off: it cannot be done")
@described(MeasurePage, body=DerogateRequest, refuses=_WRITES, private=True, conditional=True, once=True)
def derogate_measure(measure_id: int) -> Response:
    """Why it cannot be done, and which form of service there is instead; a reviewer decides."""

    def act(connection: Connection, by: Doer, seen: int, body: Any) -> None:
        store.ask(connection, measure_id, seen, by, read_derogation(body))

    return stepped(measure_id, "measure.ask", ("planner", "owner"), act)


@measure_steps.post("/measures/<int:measure_id>/decide")
@measure_steps.doc(operation_id="decide_measure", summary="Grant what was asked, more time or to be let off, or not")
@described(MeasurePage, body=DecideRequest, refuses=_WRITES, private=True, conditional=True, once=True)
def decide_measure(measure_id: int) -> Response:
    """For a reviewer who did not ask. The old due date stays on record."""

    def act(connection: Connection, by: Doer, seen: int, body: Any) -> None:
        store.decide(connection, measure_id, seen, by, read_decided(body))

    return stepped(measure_id, "measure.decide", ("reviewer",), act)


@measure_steps.post("/measures/<int:measure_id>/cancel")
@measure_steps.doc(operation_id="cancel_measure", summary="Give a measure up, with a reason")
@described(MeasurePage, body=WhyRequest, refuses=_WRITES, private=True, conditional=True, once=True)
def cancel_measure(measure_id: int) -> Response:
    """It stays on record, with the reason."""

    def act(connection: Connection, by: Doer, seen: int, body: Any) -> None:
        store.cancel(connection, measure_id, seen, by, read_reason(body))

    return stepped(measure_id, "measure.cancel", ("planner",), act)


@measure_steps.post("/measures/<int:measure_id>/dispute")
@measure_steps.doc(operation_id="dispute_measure", summary="Say as the owner that a measure is wrong")
@described(MeasurePage, body=WhyRequest, refuses=_WRITES, private=True, conditional=True, once=True)
def dispute_measure(measure_id: int) -> Response:
    """The owner's word stands among the steps; it moves nothing."""

    def act(connection: Connection, by: Doer, seen: int, body: Any) -> None:
        store.dispute(connection, measure_id, seen, by, read_reason(body))

    return stepped(measure_id, "measure.dispute", ("owner",), act)


def stepped(measure_id: int, action: Action, roles: tuple[Role, ...], act: Act, *, status: int = 200) -> Response:
    """Take a step of a measure as whoever asks, from the revision they saw, once for each Idempotency-Key."""
    who, day = account(), today(wiring())
    # Whether the asker may comes first; then what they sent.
    allowed(measure_id, action)
    body = optional_body()

    def take(connection: Connection) -> Acted:
        found = must_stand(connection, measure_id)
        thing = _thing(connection, found, action)
        actor = _demand(action, thing)
        seen = seen_revision(lambda: str(found.revision))
        by = Doer(who, role_at(actor, thing, *roles), day)
        headers = act(connection, by, seen, body) or {}
        page = whole(connection, measure_id, day)
        return status, page, {"ETag": f'"{page["revision"]}"', **headers}

    with worded(lambda: current(measure_id)), wiring().app_database.write(acting=who) as connection:
        return once(connection, who, body, lambda: take(connection))


def allowed(measure_id: int, action: Action) -> Actor:
    """Whoever asks, if they might do this to the measure in the status that it needs. Raises Problem 401, 403, 404."""
    with wiring().app_database.read(acting=account()) as connection:
        found = must_stand(connection, measure_id)
        return _demand(action, _thing(connection, found, action))


def _thing(connection: Connection, found: Standing, action: Action) -> Thing:
    """What is asked about; whose word it is: who reported the work done, or who asked for what is decided on."""
    author = {"measure.verify": found.claimed_by, "measure.refuse": found.claimed_by, "measure.decide": found.asked_by}
    return thing_of(connection, found, author.get(action), _ENTITLED.get(action, found.status))


def _demand(action: Action, thing: Thing) -> Actor:
    """`demand`, but who may not because the work or the request is their own is told so by name."""
    actor, own = acting(), None
    if action in ("measure.verify", "measure.refuse"):
        own = "own_object" if not not_owner(actor, thing) else None
    if thing.author is not None and thing.author == actor.account:
        own = "own_request" if action == "measure.decide" else "own_claim"
    if own is not None:
        raise Problem(403, message(own, {}), code=own)
    return demand(action, thing)
