"""Passwords of the demo city's people: made at random, kept in `.bosaga/` for its owner alone."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher

from gis.demo.handed import hand_some
from gis.demo.people import DemoPerson, demo_people, people_settled, settle_people
from web.wiring import Wiring

FILE = "demo-people.json"


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who may sign in, and as what."""

    email: str
    password: str
    what: str


def keep_demo_people(wiring: Wiring) -> list[Known]:
    """See that the demo city has its people, and say how they sign in; nobody on any other register."""
    if wiring.settings.is_production:
        return []
    with wiring.operator_database.read() as connection:
        people = demo_people(connection)
    if not people:
        return []
    path = wiring.root / ".bosaga" / FILE
    kept = _read(path)
    with wiring.operator_database.write() as connection:
        if not people_settled(connection, people, {key: each["hash"] for key, each in kept.items()}):
            kept = {person.key: kept.get(person.key) or _made() for person in people}
            _write(path, kept)
            settle_people(connection, people, {key: each["hash"] for key, each in kept.items()})
        hand_some(connection, people)
    return [Known(each.email, kept[each.key]["password"], _what(each)) for each in people]


def _what(person: DemoPerson) -> str:
    where = person.number or person.territory or "everywhere"
    return f"{person.role}, {where}"


def _made() -> dict[str, str]:
    password = secrets.token_urlsafe(12)
    return {"password": password, "hash": PasswordHasher().hash(password)}


def _read(path: Path) -> dict[str, dict[str, str]]:
    try:
        found: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def _write(path: Path, kept: dict[str, dict[str, str]]) -> None:
    path.parent.mkdir(exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(kept, file)
    draft.replace(path)
