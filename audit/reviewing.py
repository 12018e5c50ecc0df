"""What a reviewer sends: reasons by field, a decision. Read at the door like a passport."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from audit.errors import InvalidInput, Problem
from audit.terms import ZONES
from audit.typed import Read, day, listed, record, refuse, said, text

MOST_REASONS, MOST_NAMES = 200, 50


def read_reasons(payload: object, document: Mapping[str, Any]) -> list[dict[str, str]]:
    """Why a filing is returned; each pointer names a field of its document, or a zone as `/zones/entrance`.

    Raises `InvalidInput`.
    """
    each = record({"pointer": text(300), "reason": text(2000)}, required=("reason",))
    found = record({"reasons": listed(each, MOST_REASONS)}, required=("reasons",))(payload, "")["reasons"]
    reasons = [{"pointer": "", **reason} for reason in found]
    nowhere = [
        Problem(f"/reasons/{place}/pointer", "pointer_nowhere", {"pointer": said(reason["pointer"])})
        for place, reason in enumerate(reasons)
        if not leads_somewhere(reason["pointer"], document)
    ]
    if nowhere:
        raise InvalidInput(nowhere)
    return reasons


def leads_somewhere(pointer: str, document: Any) -> bool:
    """Whether a JSON pointer (RFC 6901) names something in a document, or a zone as `/zones/entrance`."""
    if pointer == "":
        return True
    if not pointer.startswith("/"):
        return False
    if pointer.removeprefix("/zones/") in ZONES:
        return True
    here = document
    for step in (part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/")):
        if isinstance(here, Mapping) and step in here:
            here = here[step]
        elif isinstance(here, list) and step.isascii() and step.isdigit() and int(step) < len(here):
            here = here[int(step)]
        else:
            return False
    return True


def read_decision(payload: object, today: dt.date) -> dict[str, Any] | None:
    """The commission's decision with an approval; None where there is none. Raises `InvalidInput`."""
    fields = {"number": text(60), "on": past(today), "commission": names}
    found = record({"decision": record(fields, required=("number",))})(payload, "").get("decision")
    return None if found is None else {"on": today.isoformat(), **found}


def past(today: dt.date) -> Read:
    """A day that is not in the future."""

    def read(given: Any, at: str) -> str:
        kept = str(day(given, at))
        if kept > today.isoformat():
            refuse(at, "in_the_future", value=kept, today=today.isoformat())
        return kept

    return read


def read_withdrawal(payload: object) -> str:
    """Why a version is withdrawn. Raises `InvalidInput`."""
    return str(record({"reason": text(2000)}, required=("reason",))(payload, "")["reason"])


def names(given: Any, at: str) -> Sequence[str]:
    """Names of people; they stay private."""
    kept: list[str] = listed(text(120), MOST_NAMES)(given, at)
    return [name for name in kept if name]
