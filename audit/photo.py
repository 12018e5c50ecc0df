"""What may be said of a photo in a passport: which finding it proves, which part it plays, where and when it was taken.

A photo is known by its bytes and its number, never by its name: a name is shown to people and touches no disk.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from audit.errors import InvalidInput, Problem, pointed
from audit.terms import OBJECT, ZONES, elements_of

Part = Literal["evidence", "before", "after"]
PARTS: tuple[Part, ...] = get_args(Part)

MOST_PHOTOS = 200
"""Photos of one passport [P]: 80 observations, two photos each, and room."""
LONGEST_NAME = 120
LONGEST_DESCRIPTION = 500
MOST_AREAS = 50
ORIGINAL_DAYS = 180
"""How long the unblurred photo is kept [P]: three months for the review and three in which the decision can be
contested (Administrative Procedure Code of Kazakhstan, article 92; to be confirmed by the installation's lawyer)."""

_INSTANCE = re.compile(r"[\w.-]{1,40}")
_KEPT = " \u200d"
"""Of what is not seen, a name keeps the space and the joiner that holds emoji together."""
_CLOCK_AHEAD = timedelta(days=1)
"""A device's clock may run ahead by a day and a time zone; a photo from next week was not taken."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said of a photo. None: nothing. `position` is (lon, lat), degrees, WGS 84."""

    finding: str | None = None
    part: Part = "evidence"
    pair: int | None = None
    description: str = ""
    taken_at: datetime | None = None
    position: tuple[float, float] | None = None
    name: str = ""


def display_name(given: str) -> str:
    """A file's name as people are shown it: composed (NFC), of one line, without folders, at most 120 characters.

    Control characters and those that turn the direction of writing are dropped; what is left may be nothing.
    """
    composed = unicodedata.normalize("NFC", given.replace("\\", "/").rpartition("/")[2])
    shown = "".join(c for c in composed if c in _KEPT or unicodedata.category(c)[0] not in "CZ")
    shown = re.sub(" +", " ", shown).strip(" .")
    if len(shown) <= LONGEST_NAME:
        return shown
    stem, dot, ending = shown.rpartition(".")
    tail = f"…{dot}{ending}" if stem and len(ending) <= 5 else "…"
    return shown[: LONGEST_NAME - len(tail)] + tail


def said_of(given: Mapping[str, Any], now: datetime, before: Said = Said()) -> Said:
    """What the fields say; a field that is not given stays as `before`. Raises InvalidInput naming every wrong one."""
    wrong: list[Problem] = []
    for name in given:
        if name not in _READERS:
            wrong.append(
                Problem(
                    f"/{pointed(name)}", "unknown_photo_field", {"field": str(name)[:60], "known": ", ".join(_READERS)}
                )
            )
    found: dict[str, Any] = {}
    for name, read in _READERS.items():
        if name in given:
            try:
                found[name] = read(given[name], now)
            except _Wrong as error:
                wrong.append(Problem(f"/{name}", error.code, error.params))
    if wrong:
        raise InvalidInput(wrong)
    kept = {name: found.get(name, getattr(before, name)) for name in _READERS}
    return Said(**kept)


def areas_of(given: object) -> tuple[tuple[float, float, float, float], ...]:
    """Rectangles to blur: `[{"x", "y", "width", "height"}, …]`, parts of the photo's sides. Raises InvalidInput."""
    if not isinstance(given, list) or not given:
        raise InvalidInput([Problem("/areas", "not_a_list")])
    if len(given) > MOST_AREAS:
        raise InvalidInput([Problem("/areas", "too_many_areas", {"most": MOST_AREAS})])
    found = []
    for place, each in enumerate(given):
        sides = _sides(each)
        if sides is None:
            raise InvalidInput([Problem(f"/areas/{place}", "bad_area")])
        found.append(sides)
    return tuple(found)


def _sides(given: object) -> tuple[float, float, float, float] | None:
    if not isinstance(given, Mapping) or set(given) != {"x", "y", "width", "height"}:
        return None
    values = tuple(given[name] for name in ("x", "y", "width", "height"))
    if not all(isinstance(v, int | float) and not isinstance(v, bool) and math.isfinite(v) for v in values):
        return None
    x, y, width, height = (float(v) for v in values)
    inside = 0 <= x < 1 and 0 <= y < 1 and 0 < width <= 1 and 0 < height <= 1
    return (x, y, min(width, 1 - x), min(height, 1 - y)) if inside else None


class _Wrong(Exception):  # noqa: N818 - it is said of the field
    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def _finding(given: object, _now: datetime) -> str | None:
    if given in (None, ""):
        return None
    parts = str(given).split("/") if isinstance(given, str) else []
    if len(parts) != 3:
        raise _Wrong("bad_finding", value=str(given)[:60])
    zone, element, instance = parts
    if zone not in (*ZONES, OBJECT):
        raise _Wrong("unknown_zone", zone=zone[:60], known=", ".join((*ZONES, OBJECT)))
    if element not in elements_of(zone):
        raise _Wrong("unknown_element", zone=zone, element=element[:60], known=", ".join(elements_of(zone)))
    if not _INSTANCE.fullmatch(instance):
        raise _Wrong("bad_instance", instance=instance[:60])
    return str(given)


def _part(given: object, _now: datetime) -> Part:
    for part in PARTS:
        if given == part:
            return part
    raise _Wrong("unknown_part", part=str(given)[:60], known=", ".join(PARTS))


def _pair(given: object, _now: datetime) -> int | None:
    if given in (None, ""):
        return None
    text = str(given)
    if isinstance(given, bool) or not text.isascii() or not text.isdigit() or len(text) > 18:
        raise _Wrong("unknown_photo", photo=text[:60])
    return int(text)


def _description(given: object, _now: datetime) -> str:
    if not isinstance(given, str):
        raise _Wrong("not_text")
    text = " ".join("".join(c if unicodedata.category(c) not in ("Cc", "Cs") else " " for c in given).split())
    if len(text) > LONGEST_DESCRIPTION:
        raise _Wrong("too_long", most=LONGEST_DESCRIPTION)
    return unicodedata.normalize("NFC", text)[:LONGEST_DESCRIPTION]


def _taken_at(given: object, now: datetime) -> datetime | None:
    if given in (None, ""):
        return None
    try:
        moment = datetime.fromisoformat(given) if isinstance(given, str) and len(given) <= 40 else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or moment.year < 1990:
        raise _Wrong("bad_moment", value=str(given)[:60])
    if moment > now + _CLOCK_AHEAD:
        raise _Wrong("moment_ahead", value=str(given)[:60])
    return moment


def _position(given: object, _now: datetime) -> tuple[float, float] | None:
    if given in (None, ""):
        return None
    pair = (given.get("lon"), given.get("lat")) if isinstance(given, Mapping) else None
    if isinstance(given, str) and given.count(",") == 1:
        pair = tuple(_number(part) for part in given.split(","))  # type: ignore[assignment]  # two, by the count
    if pair is None or not all(isinstance(v, int | float) and not isinstance(v, bool) for v in pair):
        raise _Wrong("bad_position")
    lon, lat = float(pair[0]), float(pair[1])  # type: ignore[arg-type]  # numbers, by the line above
    if not (abs(lon) <= 180 and abs(lat) <= 85) or (lon, lat) == (0, 0):
        raise _Wrong("bad_position")
    return lon, lat


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _name(given: object, _now: datetime) -> str:
    if not isinstance(given, str):
        raise _Wrong("not_text")
    return display_name(given)


_READERS = {
    "finding": _finding,
    "part": _part,
    "pair": _pair,
    "description": _description,
    "taken_at": _taken_at,
    "position": _position,
    "name": _name,
}
