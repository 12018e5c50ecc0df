"""The steps of a measure over HTTP: begun, reported done, verified or refused, moved, let off, cancelled, disputed."""

from __future__ import annotations

from flask import Response

from gis.queries import Connection
from web.api.blueprint import api_blueprint
from web.api.body import optional_body
from web.api.conditional import Acted, once, seen_revision, worded
from web.api.description import described
from web.api.measure_deeds import DEEDS, Deed, allowed, do
from web.api.measured import current, whole
from web.api.shapes.measure import (
    ClaimRequest,
    DecideRequest,
    DerogateRequest,
    ExtendRequest,
    MeasurePage,
    WhyRequest,
)
from web.auth.acting import account
from web.clock import today
from web.current import wiring

measure_steps = api_blueprint("api_measure_steps", "Measures")

_WRITES = (400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 503)


@measure_steps.post("/measures/<int:measure_id>/start")
@measure_steps.doc(operation_id="start_measure", summary="Say that work has begun")
@described(MeasurePage, refuses=_WRITES, private=True, conditional=True, once=True)
def start_measure(measure_id: int) -> Response:
    """Work has begun."""
    return stepped(measure_id, DEEDS["start"])


@measure_steps.post("/measures/<int:measure_id>/claim")
@measure_steps.doc(operation_id="claim_measure", summary="Report work done, with its act or photos")
@described(MeasurePage, body=ClaimRequest, refuses=_WRITES, private=True, conditional=True, once=True)
def claim_measure(measure_id: int) -> Response:
    """Work is reported done; somebody else verifies it."""
    return stepped(measure_id, DEEDS["claim"])


@measure_steps.post("/measures/<int:measure_id>/verify")
@measure_steps.doc(operation_id="verify_measure", summary="Begin to verify work that was reported done")
@described(MeasurePage, refuses=_WRITES, private=True, conditional=True, once=True, status=201)
def verify_measure(measure_id: int) -> Response:
    """A draft of a passport is begun: what the version in force says, with what the work closes left open. Measured
    anew, submitted and approved by somebody else, it makes the measure verified; Location names the draft.
    """
    return stepped(measure_id, DEEDS["verify"], status=201)


@measure_steps.post("/measures/<int:measure_id>/refuse")
@measure_steps.doc(operation_id="refuse_measure", summary="Say that work that was reported done is not")
@described(MeasurePage, body=WhyRequest, refuses=_WRITES, private=True, conditional=True, once=True)
def refuse_measure(measure_id: int) -> Response:
    """The measure goes back to where it was before; what was reported stays in its history."""
    return stepped(measure_id, DEEDS["refuse"])


@measure_steps.post("/measures/<int:measure_id>/extend")
@measure_steps.doc(operation_id="extend_measure", summary="Ask for more time")
@described(MeasurePage, body=ExtendRequest, refuses=_WRITES, private=True, conditional=True, once=True)
def extend_measure(measure_id: int) -> Response:
    """A later due date is asked for, before the one in force has passed; a reviewer decides."""
    return stepped(measure_id, DEEDS["extend"])


@measure_steps.post("/measures/<int:measure_id>/derogate")
@measure_steps.doc(operation_id="derogate_measure", summary="Ask to be let off: it cannot be done")
@described(MeasurePage, body=DerogateRequest, refuses=_WRITES, private=True, conditional=True, once=True)
def derogate_measure(measure_id: int) -> Response:
    """Why it cannot be done, and which form of service there is instead; a reviewer decides."""
    return stepped(measure_id, DEEDS["derogate"])


@measure_steps.post("/measures/<int:measure_id>/decide")
@measure_steps.doc(operation_id="decide_measure", summary="Grant what was asked, more time or to be let off, or not")
@described(MeasurePage, body=DecideRequest, refuses=_WRITES, private=True, conditional=True, once=True)
def decide_measure(measure_id: int) -> Response:
    """For a reviewer who did not ask. The old due date stays on record."""
    return stepped(measure_id, DEEDS["decide"])


@measure_steps.post("/measures/<int:measure_id>/cancel")
@measure_steps.doc(operation_id="cancel_measure", summary="Give a measure up, with a reason")
@described(MeasurePage, body=WhyRequest, refuses=_WRITES, private=True, conditional=True, once=True)
def cancel_measure(measure_id: int) -> Response:
    """It stays on record, with the reason."""
    return stepped(measure_id, DEEDS["cancel"])


@measure_steps.post("/measures/<int:measure_id>/dispute")
@measure_steps.doc(operation_id="dispute_measure", summary="Say as the owner that a measure is wrong")
@described(MeasurePage, body=WhyRequest, refuses=_WRITES, private=True, conditional=True, once=True)
def dispute_measure(measure_id: int) -> Response:
    """The owner's word stands among the steps; it moves nothing."""
    return stepped(measure_id, DEEDS["dispute"])


def stepped(measure_id: int, deed: Deed, *, status: int = 200) -> Response:
    """Take a step of a measure as whoever asks, from the revision they saw, once for each Idempotency-Key."""
    who, day = account(), today(wiring())
    # Whether the asker may comes first; then what they sent.
    allowed(measure_id, deed.action)
    body = optional_body()

    def take(connection: Connection) -> Acted:
        headers = do(connection, measure_id, deed, lambda found: seen_revision(lambda: str(found.revision)), body)
        page = whole(connection, measure_id, day)
        return status, page, {"ETag": f'"{page["revision"]}"', **headers}

    with worded(lambda: current(measure_id)), wiring().app_database.write(acting=who) as connection:
        return once(connection, who, body, lambda: take(connection))
