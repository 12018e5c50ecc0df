"""The parts of a filing that a reviewer judges one by one: its zones, and in general what belongs to none."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from audit.facts import FactKey, Facts
from audit.passport import Passport
from audit.review.differences import Difference, differences
from audit.terms import OBJECT, PRESENT, ZONES, Kind

GENERAL: Final = "general"
PARTS: Final = (GENERAL, *ZONES)
"""Every part that a filing of some kind of object may have."""

_OF_THE_WHOLE: Final = ("inspected_on", "depth", "norm", "basis", "anketa")
_REMARKS: Final = ("note", "photos")


def parts_of(kind: Kind) -> tuple[str, ...]:
    """The parts of a passport of this kind, in the order of the form."""
    return (GENERAL, *kind.zones)


class ShownPhoto(NamedTuple):
    """What a photo proves and how; `received`: the SHA-256 of the file as it was sent, which blurring leaves as it is;
    `finding`: zone/element/instance; `pair`: the photo it is one half with.
    """

    received: str
    finding: str | None
    part: str
    pair: int | None
    description: str


def said_of(passport: Passport, part: str, photos: Iterable[ShownPhoto] = ()) -> dict[str, Any]:
    """What a passport says of one part, as JSON: its `facts` as stored, and the `rest` that is published with them.

    A photo that the reviewer blurs stays the same. What only the author's device claims is no part of it.
    """
    zone, document = OBJECT if part == GENERAL else part, passport.document
    facts = Facts({key: fact for key, fact in passport.facts.items() if key.zone == zone})
    rest: dict[str, Any] = {
        "remarks": sorted(_remarks(each) for each in document["observations"] if each["zone"] == zone),
        "works": [each for each in document.get("works", ()) if each["zone"] == zone],
        "forms": [each for each in document.get("forms", ()) if each.get("zone", OBJECT) == zone],
        "conclusion": document.get("conclusions", {}).get(zone),
        "photos": sorted(map(list, (each for each in photos if _zone_of(each.finding) == zone)), key=repr),
    }
    if part == GENERAL:
        rest |= {name: document.get(name) for name in _OF_THE_WHOLE}
    kept: dict[str, Any] = json.loads(json.dumps({"facts": facts.to_store(), "rest": rest}))
    return kept


def _remarks(observation: Mapping[str, Any]) -> list[Any]:
    zone, element, instance = (str(observation.get(name, "1")) for name in ("zone", "element", "instance"))
    key = FactKey(zone, element, instance, observation.get("quantity", PRESENT))
    return [str(key), *(observation.get(name) or "" for name in _REMARKS)]


def _zone_of(finding: str | None) -> str:
    return finding.partition("/")[0] if finding else OBJECT


def changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Difference, ...]:
    """The facts of a part that are not as they were; both as `said_of` gives them."""
    return differences(Facts.from_store(before["facts"]), Facts.from_store(now["facts"]))


def has_changed(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether a part says something else than it did, in its facts or beside them."""
    return bool(changes(before, now)) or before["rest"] != now["rest"]


def part_named(pointer: str, document: Mapping[str, Any]) -> str:
    """The part that a JSON pointer into a document, or `/zones/ZONE`, speaks of."""
    head, _, rest = pointer.lstrip("/").partition("/")
    first = rest.partition("/")[0]
    if head in ("zones", "conclusions"):
        return first if first in ZONES else GENERAL
    rows = document.get(head)
    if head in ("observations", "works", "forms") and isinstance(rows, list) and first.isdigit():
        zone = rows[int(first)].get("zone") if int(first) < len(rows) else None
        return zone if zone in ZONES else GENERAL
    return GENERAL
