"""The file that the inspector's form saves of works that were not sent, and what an import of it comes to."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.support.database import TestDatabase
from tests.support.people import token
from web.cli import run

Captured = pytest.CaptureFixture[str]
INSPECTOR = "inspector@example.org"
OBJECTS = "number,source_id,kind,name_ru,lon,lat\nW-1,w1,clinic,Запад,76.82,43.22\nW-2,w2,clinic,Второй,76.83,43.22\n"
DOOR = {
    "zone": "entrance", "element": "door", "instance": "1", "quantity": "clear_width", "value": 0.85, "unit": "m",
    "evidence": "tape", "note": "left leaf",
}  # fmt: skip


def work(name: str = "one", number: str | None = "W-1", **changes: Any) -> dict[str, Any]:
    """A passport as the form saves it."""
    document = {
        "object": number, "inspected_on": "2026-01-10", "depth": "standard", "norm": "kz-sp-3.06-101",
        "observations": [DOOR], "claimed_at": "2026-01-10T06:00:00+00:00", "private": "Ask the guard",
        "position": {"lon": 76.82, "lat": 43.22},
        "forms": [{"form": "home_service", "categories": ["K"]}], **changes.pop("body", {}),
    }  # fmt: skip
    first = {"object": number, "inspected_on": "2026-01-10"}
    return {"id": name, "sort": "passport", "name": name, "object": number, "new_object": None, "body": document,
            "key": f"{name}:0", "first": first, "photos": [], **changes}  # fmt: skip


def photo(content: bytes, said: str | None = None) -> dict[str, Any]:
    return {
        "finding": "entrance/door/1", "taken_at": "2026-01-10T06:00:00Z",
        "data": base64.b64encode(content).decode(), "sha256": said or hashlib.sha256(content).hexdigest(),
    }  # fmt: skip


def sealed(*works: dict[str, Any], **said: Any) -> bytes:
    head = {"format": "bosaga-field", "version": 1, "exported_at": "2026-01-11T06:00:00Z", "packets": works, **said}
    text = json.dumps(head, indent=1)[:-2].encode() + b","
    return text + b'\n"sha256": "' + hashlib.sha256(text).hexdigest().encode() + b'"\n}\n'


def brought(capsys: Captured, content: bytes, *words: str) -> dict[str, Any]:
    Path("works.json").write_bytes(content)
    capsys.readouterr()
    given = ["import", "passports", "works.json", "--as-drafts", INSPECTOR, "--json", *words]
    assert run(given) == 0, capsys.readouterr().err
    told = capsys.readouterr()
    return {**json.loads(told.out), "told": told.err}


def fates(result: dict[str, Any]) -> tuple[int, ...]:
    return tuple(result[name] for name in ("created", "updated", "unchanged", "rejected", "warnings"))


def rows_of(database: TestDatabase, query: str) -> list[tuple[Any, ...]]:
    with database.app.read() as connection:
        return [tuple(each) for each in connection.execute(sa.text(query))]


def of_inspector(register: TestDatabase) -> str:
    with register.app.write() as connection:
        return token(connection, connection.execute(sa.text("select id from register.account where email = :e"),
                                                    {"e": INSPECTOR}).scalar_one())  # fmt: skip
