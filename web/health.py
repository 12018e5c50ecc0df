"""Whether the process lives, and whether it can serve."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from gis.db import check
from web.current import wiring

health = Blueprint("health", __name__)


@health.get("/healthz")
def healthz() -> Response:
    """Say that the process answers. Touches nothing else, so a slow database does not restart the server."""
    return _fresh(jsonify(status="ok"), 200)


@health.get("/readyz")
def readyz() -> Response:
    """Say whether the database is there and migrated; if not, name what is wrong by its code."""
    problems = check(wiring().urls.app)
    body = {"status": "ready" if not problems else "not ready", "problems": [p.code for p in problems]}
    response = _fresh(jsonify(body), 503 if problems else 200)
    if problems:
        response.headers["Retry-After"] = "30"
    return response


def _fresh(response: Response, status: int) -> Response:
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response
