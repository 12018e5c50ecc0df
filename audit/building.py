"""A building or place as somebody adds it to the register, or corrects it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, Final

from audit.errors import InvalidInput, Problem
from audit.exchange.defaults import OWNERS, SECTORS
from audit.exchange.field import CODE
from audit.exchange.fields import CONTACTS, LANGUAGES
from audit.terms import KINDS, OWNER_KINDS, STAGES
from audit.terms import SECTORS as KNOWN_SECTORS
from audit.typed import Read, by_code, choice, day, number, record, refuse, said, text, whole

_WORDS: Final = by_code(LANGUAGES, text(300))
_CLEARABLE: Final = ("commissioned", "opened", "closed", "capacity", "hours", "declared_district")


def _code(given: Any, at: str) -> str:
    if not isinstance(given, str) or not re.fullmatch(CODE, given):
        refuse(at, "bad_code", value=said(given))
    return given


def _day(given: Any, at: str) -> str:
    kept = str(day(given, at))
    if not "1500-01-01" <= kept <= "2100-12-31":
        refuse(at, "implausible_date", value=kept)
    return kept


_CHANGEABLE: Final[dict[str, Read]] = {
    "sector": choice(KNOWN_SECTORS), "owner_kind": choice(OWNER_KINDS), "stage": choice(STAGES),
    "commissioned": _day, "opened": _day, "closed": _day, "capacity": whole(0, 1_000_000), "name": _WORDS,
    "address": _WORDS, "contacts": by_code(CONTACTS, text(300)), "hours": text(300), "help": _WORDS,
    "declared_district": _code,
    "position": record({"lon": number(-180, 180), "lat": number(-85, 85)}, required=("lon", "lat")),
}  # fmt: skip
_NEW: Final[dict[str, Read]] = {
    "number": _code, "territory": _code, "part_of": _code, "kind": choice(tuple(KINDS)), **_CHANGEABLE,
}  # fmt: skip


def read_new(payload: object, today: dt.date) -> dict[str, Any]:
    """An object to add, what it leaves out filled in by its kind. Raises `InvalidInput`."""
    found: dict[str, Any] = record(_NEW, required=("kind", "name", "position"))(payload, "")
    if "name" not in found:
        refuse("/name", "required", field="name")
    kind = found["kind"]
    closed = found.get("closed")
    stage = "closed" if closed is not None and closed < today.isoformat() else "in_service"
    usual = {"sector": SECTORS[kind], "owner_kind": OWNERS[kind], "stage": stage}
    words: dict[str, Any] = {"address": {}, "contacts": {}, "help": {}}
    return {**usual, **words, **found}


def read_change(payload: object) -> dict[str, Any]:
    """What changes of an object: fields left out stay, null clears one that may be empty. Raises `InvalidInput`."""
    found: dict[str, Any] = record(_CHANGEABLE)(payload, "")
    assert isinstance(payload, Mapping)  # noqa: S101 - else it was refused
    nulls = [name for name, value in payload.items() if value is None]
    if wrong := [Problem(f"/{name}", "required", {"field": name}) for name in nulls if name not in _CLEARABLE]:
        raise InvalidInput(wrong)
    emptied: dict[str, Any] = {
        name: {} for name in ("address", "contacts", "help") if name in payload and name not in found
    }
    if "name" in payload and "name" not in found:
        refuse("/name", "required", field="name")
    return {**found, **dict.fromkeys(nulls), **emptied}
