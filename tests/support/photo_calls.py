"""Calls of the API about photos, as tests make them; whoever calls is named, and their token is their name."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support import pictures

API = "/api/v1"


def by(name: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {name}", **more}


def send(client: FlaskClient, number: str, content: bytes, who: str = "author", **more: Any) -> TestResponse:
    headers = by(who, **more.pop("headers", {}))
    return client.post(
        f"{API}/passports/{number}/photos", data=content, headers=headers, query_string=more, content_type="image/jpeg"
    )


def sent(client: FlaskClient, number: str, content: bytes | None = None, **more: Any) -> dict[str, Any]:
    answer = send(client, number, content or pictures.jpeg(), **more)
    assert answer.status_code == 201, answer.text
    return dict(answer.get_json())


def listed(client: FlaskClient, number: str, who: str | None = "author") -> list[dict[str, Any]]:
    answer = client.get(f"{API}/passports/{number}/photos", headers=by(who) if who else {})
    assert answer.status_code == 200, answer.text
    found = answer.get_json()
    assert found["total"] == len(found["items"])
    return list(found["items"])


def do(client: FlaskClient, who: str, photo_id: int, what: str, body: Any = None) -> TestResponse:
    return client.post(f"{API}/photos/{photo_id}/{what}", json=body, headers=by(who))


def publish(client: FlaskClient, who: str, photo: dict[str, Any]) -> TestResponse:
    """Publish a photo as it was told of."""
    headers = by(who, **{"If-Match": f'"{photo["tag"]}"'})
    return client.post(f"{API}/photos/{photo['id']}/publish", headers=headers)
