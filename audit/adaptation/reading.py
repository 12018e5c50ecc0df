"""What people send about measures, read at the door with everything wrong said at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from audit.adaptation.closing import ANYWHERE, Pair
from audit.adaptation.cost import read_cost
from audit.adaptation.lifecycle import KINDS_OF_WORK, MEASURE_STAGES, PAYERS
from audit.contacts import contact_in
from audit.errors import InvalidInput, Problem
from audit.reviewing import past
from audit.terms import FORMS, OBJECT, ZONES
from audit.typed import Read, choice, day, flag, listed, number, record, refuse, said, text, whole

MOST_CLOSED, MOST_PHOTOS, MOST_OBJECTS = 100, 40, 5000


@dataclass(frozen=True, slots=True)
class Planned:
    """A measure to plan: what it closes, its fields, and when it is due."""

    closes: tuple[Pair, ...]
    due: dt.date
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Claimed:
    """Work reported done: on which day, by which act, shown by which photos of the measure."""

    on: dt.date
    act: str | None
    photos: tuple[int, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """More time, or to be let off: the new due date, or the form of service instead."""

    reason: str
    due: dt.date | None = None
    form: str | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """The answer to what was asked. `document`: number of the decision."""

    approve: bool
    reason: str | None
    document: str | None


def public_text(most: int) -> Read:
    """Text that everyone may come to read: it tells of nobody how to reach them."""
    plain = text(most)

    def read(given: Any, at: str) -> str:
        kept = str(plain(given, at))
        if found := contact_in(kept):
            refuse(at, "holds_contacts", found=said(found))
        return kept

    return read


def _pair(given: Any, at: str) -> Pair:
    found = record({"rule": text(60), "quantity": text(120), "instance": text(40)})(given, at)
    if ("rule" in found) == ("quantity" in found):
        refuse(at, "rule_or_quantity")
    name = found.get("rule") or found["quantity"]
    if "quantity" in found and (name.count("/") != 2 or name.partition("/")[0] not in (*ZONES, OBJECT)):
        refuse(f"{at}/quantity", "bad_path", value=said(name))
    return name, found.get("instance", ANYWHERE)


def as_stored(pairs: tuple[Pair, ...]) -> list[dict[str, str]]:
    """What a measure closes as the register keeps it (`audit.planned.closes_of` reads it)."""
    return [{"quantity" if "/" in name else "rule": name, "instance": instance} for name, instance in pairs]


_FIELDS: Final[dict[str, Read]] = {
    "work": choice(KINDS_OF_WORK), "stage": choice(MEASURE_STAGES), "title": public_text(200),
    "description": public_text(2000), "responsible": public_text(200), "responsible_private": flag,
    "payer": choice(PAYERS), "programme": text(60), "line": text(60), "cost": read_cost,
}  # fmt: skip
_CLEARABLE: Final = ("title", "description", "responsible", "payer", "programme", "line", "cost")
_CLOSES: Final = {"closes": listed(_pair, MOST_CLOSED)}


def read_plan(payload: object) -> Planned:
    """A measure to plan; its object is read apart. Raises `InvalidInput`."""
    fields = {**_FIELDS, **_CLOSES, "due": day, "object": text(40)}
    found: dict[str, Any] = record(fields, required=("object", "work", "closes", "due"))(payload, "")
    found.pop("object", None)
    return Planned(tuple(found.pop("closes")), dt.date.fromisoformat(found.pop("due")), found)


@dataclass(frozen=True, slots=True)
class Bulk:
    """Standard measures for a selection: by filter or by numbers, for which rules. `dry_run` only counts.

    `seen`: what a count gave, if nothing else is to be planned.
    """

    objects: tuple[str, ...]
    selection: Mapping[str, Any]
    rules: tuple[str, ...]
    due: dt.date
    fields: Mapping[str, Any]
    dry_run: bool
    seen: str | None = None


def _box(given: Any, at: str) -> list[float]:
    found: list[float] = listed(number(-180, 180), 4)(given, at)
    if len(found) != 4 or found[0] > found[2] or found[1] > found[3] or max(abs(found[1]), abs(found[3])) > 90:
        refuse(at, "bad_box")
    return found


def read_bulk(payload: object) -> Bulk:
    """What is to be planned for a selection; without `dry_run` it is only counted. Raises `InvalidInput`."""
    code = listed(text(40), 100)
    selection = {
        "q": text(200), "territory": text(40), "district": code, "sector": code, "owner_kind": code, "kind": code,
        "bbox": _box,
    }  # fmt: skip
    fields = {
        **_FIELDS, "due": day, "rules": listed(text(60), MOST_CLOSED), "objects": listed(text(40), MOST_OBJECTS),
        "filter": record(selection), "dry_run": flag, "seen": text(64),
    }  # fmt: skip
    found: dict[str, Any] = record(fields, required=("work", "rules", "due"))(payload, "")
    objects, chosen = found.pop("objects", []), found.pop("filter", {})
    if bool(objects) == bool(chosen):
        raise InvalidInput([Problem("/filter", "filter_or_objects")])
    dry_run, rules, seen = found.pop("dry_run", True), tuple(found.pop("rules")), found.pop("seen", None)
    due = dt.date.fromisoformat(found.pop("due"))
    return Bulk(tuple(dict.fromkeys(objects)), chosen, rules, due, found, dry_run, seen)


def read_edit(payload: object) -> tuple[dict[str, Any], tuple[Pair, ...] | None]:
    """What changes of a measure: fields left out stay, null clears one that may be empty; and what it closes now.

    The due date is not among them: it moves by an extension. Raises `InvalidInput`.
    """
    if isinstance(payload, Mapping) and "due" in payload:
        raise InvalidInput([Problem("/due", "due_needs_asking")])
    found: dict[str, Any] = record({**_FIELDS, **_CLOSES})(payload, "")
    assert isinstance(payload, Mapping)  # noqa: S101 - else it was refused
    empty = [name for name in payload if name not in found]
    if wrong := [Problem(f"/{name}", "required", {"field": name}) for name in empty if name not in _CLEARABLE]:
        raise InvalidInput(wrong)
    pairs = found.pop("closes", None)
    return {**found, **dict.fromkeys(empty)}, tuple(pairs) if pairs is not None else None


def read_claim(payload: object, today: dt.date) -> Claimed:
    """Work reported done. It names an act, or photos. Raises `InvalidInput`."""
    fields = {"on": past(today), "act": text(60), "photos": listed(whole(1, 9999), MOST_PHOTOS), "note": text(2000)}
    found = record(fields)(payload, "")
    if not found.get("act") and not found.get("photos"):
        raise InvalidInput([Problem("/act", "claim_without_evidence")])
    on = dt.date.fromisoformat(found["on"]) if "on" in found else today
    return Claimed(on, found.get("act"), tuple(dict.fromkeys(found.get("photos", ()))), found.get("note"))


def read_extension(payload: object) -> Asked:
    """More time that is asked for; the reason will be public. Raises `InvalidInput`."""
    found = record({"due": day, "reason": public_text(2000)}, required=("due", "reason"))(payload, "")
    return Asked(found["reason"], due=dt.date.fromisoformat(found["due"]))


def read_derogation(payload: object) -> Asked:
    """That it cannot be done, why, and which form of service there is instead. Raises `InvalidInput`."""
    found = record({"form": choice(FORMS), "reason": text(2000)}, required=("form", "reason"))(payload, "")
    return Asked(found["reason"], form=found["form"])


def read_decided(payload: object) -> Decided:
    """The answer to what was asked; a refusal says why. Raises `InvalidInput`."""
    fields = {"approve": flag, "reason": text(2000), "document": text(60)}
    found = record(fields, required=("approve",))(payload, "")
    if not found["approve"] and "reason" not in found:
        raise InvalidInput([Problem("/reason", "required", {"field": "reason"})])
    return Decided(found["approve"], found.get("reason"), found.get("document"))


def read_reason(payload: object) -> str:
    """Why a step is taken. Raises `InvalidInput`."""
    return str(record({"reason": text(2000)}, required=("reason",))(payload, "")["reason"])
