"""A submission of the form in ODK or KoBo, as a work: questions back into observations, by their names."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from audit.exchange.filed import Filing, NotFiled, Picture
from audit.exchange.mapping import Source
from audit.exchange.reasons import Reason
from audit.odk import names as n
from audit.terms import EVIDENCE, PRESENT, QUANTITIES, SURE_TO_M

SOURCE: Final = Source("odk", "Submissions of the form in ODK or KoBo", "not stated", "not stated")
_IDS: Final = ("rootUuid", "instanceID", "_uuid", "KEY", "__id")
"""Where a submission's id stands, the one that lives longest first."""
_PARTS: Final = re.compile(r"[/.:-]")
_NO_VALUE: Final = ("unknown", "not_applicable")

Leaf = tuple[tuple[str, ...], str, Any]
"""The path of a question (groups, name), the instance it lies in, its answer."""


def read_submission(given: Mapping[str, Any], sure_to: float = SURE_TO_M) -> Filing:
    """A submission as nested names, groups joined by any sign or nested, repeats as lists. Raises NotFiled.

    `sure_to`: metres; of a position that its device was less sure of whoever imports is told.
    """
    leaves = list(_leaves(given, (), "1"))
    once = {path[-1]: value for path, _, value in leaves}
    norm, said = once.get(n.FORM), _text(once, n.OUTCOME) or n.INSPECTED
    if not norm:
        raise NotFiled(n.FORM, "not_a_submission", name=n.FORM)
    number = _text(once, n.OBJECT) or _text(once, n.OBJECT_NUMBER)
    if number is None:
        raise NotFiled(n.OBJECT, "no_object")
    day = {"day": (_text(once, n.INSPECTED_ON) or "")[:10]}
    source_id = _id(once)
    if said != n.INSPECTED:
        visit = _saying({
            "visited_on": day["day"], "outcome": said, "note": _text(once, n.VISIT_NOTE), "claimed_at": _ended(once)
        })  # fmt: skip
        return Filing("visit", number, source_id, visit, ())
    if not any(isinstance(value, list) for value in given.values()) and not _has_repeats(given):
        raise NotFiled("", "repeats_missing")
    observations = list(_observations(leaves))
    called = [f"{o['zone']}/{o['element']}/{o['instance']}/{o.get('quantity', PRESENT)}" for o in observations]
    depth = _text(once, n.DEPTH) or "standard"
    if depth == "quick":
        body = {"screened_on": day["day"], "observations": observations}
        return Filing("screening", number, source_id, body, called)
    position, warnings = _position(leaves, sure_to)
    remarks = [text for name in (n.INCOMPLETE, n.REMARK) if (text := _text(once, name))]
    body = _saying({
        "inspected_on": day["day"], "depth": depth, "norm": str(norm).partition("@")[0], "observations": observations,
        "claimed_at": _ended(once), "position": position, "private": "\n".join(remarks),
    })  # fmt: skip
    return Filing("passport", number, source_id, body, called, tuple(_pictures(leaves)), warnings)


def _leaves(given: Any, path: tuple[str, ...], instance: str) -> Iterator[Leaf]:
    for heading, value in given.items():
        here = (*path, *(part for part in _PARTS.split(heading) if part))
        if isinstance(value, Mapping) and value.get("type") != "Point":
            yield from _leaves(value, here, instance)
        elif isinstance(value, list) and all(isinstance(each, Mapping) for each in value):
            for place, each in enumerate(value, start=1):
                yield from _leaves(each, (), str(place))
        elif here and value not in (None, ""):
            yield here, instance, value


def _has_repeats(given: Mapping[str, Any]) -> bool:
    return any(
        isinstance(value, list) or (isinstance(value, Mapping) and _has_repeats(value)) for value in given.values()
    )


def _text(once: Mapping[str, Any], name: str) -> str | None:
    value = once.get(name)
    return str(value).strip() or None if value is not None else None


def _id(once: Mapping[str, Any]) -> str:
    for name in _IDS:
        if found := _text(once, name):
            return found.removeprefix("uuid:")[:200]
    raise NotFiled("", "no_submission_id", known=", ".join(_IDS))


def _ended(once: Mapping[str, Any]) -> str | None:
    """When the form was finished by the clock of the device, where it says so with its time zone."""
    try:
        ended = dt.datetime.fromisoformat(str(once.get(n.END, "")))
    except ValueError:
        return None
    return ended.isoformat() if ended.tzinfo is not None else None


def _observations(leaves: list[Leaf]) -> Iterator[dict[str, Any]]:
    answers: dict[tuple[str, ...], Any] = {}
    for path, instance, value in leaves:
        if parts := n.parts_of(path[-1]):
            answers[(instance, *parts)] = value
    for (instance, *named), value in answers.items():
        parts = tuple(named)
        if len(parts) == 3 and parts[2] not in (n.BY, n.PHOTO):
            zone, element, quantity = parts
            at = {"zone": zone, "element": element, "instance": instance}
            of_element = answers.get((instance, zone, element, n.BY), "eye")
            by = answers.get((instance, zone, element, quantity, n.BY))
            if by not in _NO_VALUE:
                yield _observation(at, quantity, value, str(by or "eye"), str(of_element))
        elif len(parts) == 4 and parts[3] == n.BY and value in _NO_VALUE:
            zone, element, quantity, _ = parts
            at = {"zone": zone, "element": element, "instance": instance}
            yield {**at, "quantity": quantity, "answer": value, "evidence": "eye"}


def _observation(at: dict[str, str], code: str, value: Any, by: str, of_element: str) -> dict[str, Any]:
    quantity = QUANTITIES.get((at["zone"], at["element"], code))
    if quantity is not None and quantity.measured:
        return {**at, "quantity": code, "value": value, "unit": quantity.unit, "evidence": by}
    said = value.strip() if isinstance(value, str) else value
    evidence = of_element if said not in _NO_VALUE and of_element in EVIDENCE else "eye"
    if code == PRESENT:
        return {**at, "present": said, "evidence": evidence}
    return {**at, "quantity": code, "answer": said, "evidence": evidence}


def _pictures(leaves: list[Leaf]) -> Iterator[Picture]:
    for path, instance, value in leaves:
        parts = n.parts_of(path[-1])
        if len(parts) == 3 and parts[2] == n.PHOTO:
            yield Picture(f"{parts[0]}/{parts[1]}/{instance}", str(value), None)


def _position(leaves: list[Leaf], sure_to: float) -> tuple[dict[str, Any] | None, tuple[Reason, ...]]:
    """Where the device was and how sure of it, and a warning where that is not enough: however it is exported."""
    parts = _parts_of_position(leaves)
    lon, lat = _finite(parts.get("longitude")), _finite(parts.get("latitude"))
    if lon is None or lat is None:
        return None, ()
    position: dict[str, Any] = {"lon": lon, "lat": lat, "by": "device"}
    accuracy = _finite(parts.get("accuracy"))
    # Both forms write 0 for a place that was chosen on a map, or that the device says nothing more of.
    if accuracy is None or accuracy <= 0:
        return position, ()
    position["accuracy_m"] = math.ceil(accuracy)
    said = {"accuracy": f"{math.ceil(accuracy)}", "most": f"{sure_to:g}"}
    return position, (Reason(n.POSITION, "position_unsure", said),) if accuracy > sure_to else ()


def _parts_of_position(leaves: list[Leaf]) -> Mapping[str, Any]:
    parts: dict[str, Any] = {}
    for path, _, value in leaves:
        if path[-1] == n.POSITION and isinstance(value, Mapping):
            place, told = value.get("coordinates"), value.get("properties")
            lon, lat = ([*place, None, None] if isinstance(place, list) else [None, None])[:2]
            accuracy = told.get("accuracy") if isinstance(told, Mapping) else None
            parts |= {"latitude": lat, "longitude": lon, "accuracy": accuracy}
        elif path[-1] == n.POSITION:
            named = zip(("latitude", "longitude", "altitude", "accuracy"), str(value).split(), strict=False)
            parts |= dict(named)
        elif len(path) > 1 and path[-2] == n.POSITION:
            parts[path[-1].lower()] = value
    return parts


def _finite(given: Any) -> float | None:
    try:
        number = float(given)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _saying(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value not in (None, "")}
