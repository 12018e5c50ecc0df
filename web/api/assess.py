"""The stateless verdict: observations in, states and findings out. Nothing is stored, no cookie is read."""

from __future__ import annotations

from flask import Response, current_app, request

from audit.usecases.assess import assess_payload
from web.api.answering import as_json
from web.api.asking import Asked, asked
from web.api.blueprint import api_blueprint
from web.api.body import json_body
from web.api.description import described
from web.api.limits import RateLimit
from web.api.reading import why
from web.api.shapes.assessment import Assessment, AssessmentRequest
from web.errors import Problem

assess = api_blueprint("api_assess", "Assessment")

PER_MINUTE, BURST = 120, 60
_EXAMPLE = {
    "norm": "kz-sp-3.06-101",
    "basis": "inspection",
    "inspected_on": "2026-11-20",
    "kind": "clinic",
    "observations": [
        {"zone": "entrance", "element": "ramp", "quantity": "rise", "value": 0.6, "unit": "m", "evidence": "tape"},
        {"zone": "entrance", "element": "ramp", "quantity": "slope", "value": 12, "unit": "percent"},
        {"rule": "KZ-DOR-03", "instance": "1", "value": "85", "unit": "cm"},
        {"zone": "sanitary", "element": "accessible_wc", "present": "no"},
    ],
}


@assess.post("/assess")
@assess.doc(operation_id="assess_observations", summary="The verdict on one passport's observations")
@described(
    Assessment,
    query=Asked,
    body=AssessmentRequest,
    example=_EXAMPLE,
    refuses=(400, 413, 415, 422, 429),
    cached=False,
)
def assess_observations() -> Response:
    """Judge the observations sent, by the norm they name."""
    wait = _limit().wait(request.remote_addr)
    if wait:
        raise Problem(429, code="too_many_requests", headers={"Retry-After": str(wait)})
    asked(Asked)
    verdict = assess_payload(json_body())
    response = as_json({**verdict.to_json(), "reports": why(verdict)["reports"]})
    response.headers["Cache-Control"] = "no-store"
    return response


def _limit() -> RateLimit:
    """The application's own count of who asked how often."""
    fresh = RateLimit(per_minute=PER_MINUTE, burst=BURST)
    limit: RateLimit = current_app.extensions.setdefault("bosaga.assess_limit", fresh)
    return limit
