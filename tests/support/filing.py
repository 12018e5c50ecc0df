"""A passport to file, and the calls by which people move it."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.people import bearer

API = "/api/v1"


def filed(number: str = "CLINIC-1", *, width: float = 0.95, **more: Any) -> dict[str, Any]:
    """A small passport of an object; `width` of its door in metres."""
    return {
        "object": number,
        "inspected_on": "2026-11-20",
        "observations": [
            {
                "zone": "entrance",
                "element": "door",
                "quantity": "clear_width",
                "value": width,
                "evidence": "tape",
                "observed_at": "2026-11-20T09:31:00+05:00",
            },
            {"zone": "entrance", "element": "ramp", "present": "no"},
            {"zone": "entrance", "element": "stair_outdoor", "present": "no"},
        ],
        "works": [{"zone": "entrance", "element": "door", "kind": "current_repair", "work": "repaint"}],
        "private": "private-remark",
        **more,
    }


def begin(client: FlaskClient, token: str, body: Any = None, **headers: str) -> TestResponse:
    """POST a passport."""
    return client.post(f"{API}/passports", json=filed() if body is None else body, headers=bearer(token, **headers))


def act(client: FlaskClient, token: str, number: str, action: str, tag: str, body: Any = None) -> TestResponse:
    """POST an act on a passport, from the version with this tag."""
    sent = {} if body is None else body
    return client.post(f"{API}/passports/{number}/{action}", json=sent, headers=bearer(token, If_Match=tag))


def submitted(client: FlaskClient, token: str, body: Any = None) -> tuple[str, str]:
    """A filing handed over; its number and tag."""
    made = begin(client, token, body)
    assert made.status_code == 201, made.text
    number = made.json["number"]
    done = act(client, token, number, "submit", made.headers["ETag"])
    assert done.status_code == 200, done.text
    return number, done.headers["ETag"]
