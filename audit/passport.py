"""A passport as it is filed: read at the door with everything wrong said at once, kept in one canonical form.

The document is what the form's columns and remarks need; facts and forms of service are derived from it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from audit.anketa import anketa
from audit.errors import InvalidInput, Problem
from audit.facts import Facts, Form
from audit.norms import Wording, editions, load_edition
from audit.observation import kept_observations
from audit.terms import BASES, CATEGORIES, FORMS, OBJECT, ORDERED_STATES, ZONE_FORMS, Kind, elements_of
from audit.typed import Read, by_code, choice, day, listed, moment, number, record, refuse, said, several, text, whole

DEPTHS: Final = ("standard", "full")
WORKS: Final = (
    "none", "current_repair", "capital_repair", "individual_solution", "alternative_form", "organisational",
)  # fmt: skip
"""Kinds of adaptation work: the five of the survey act, and what is organised rather than built."""
PLACED_BY: Final = ("device", "hand")
"""Who says where a filing was made: the device itself (and how sure it was), or its author, on a map or in numbers."""
MOST_OBSERVATIONS, MOST_WORKS, MOST_PHOTOS = 2000, 500, 200

_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{0,39}")
_INSTANCE = re.compile(r"[\w.-]{1,40}")
_PHOTOS: Final = listed(whole(1, 9999), MOST_PHOTOS)
_REMARKS: Final[dict[str, Read]] = {"note": text(2000), "photos": _PHOTOS, "observed_at": moment}
_POSITION: Final[dict[str, Read]] = {
    "lon": number(-180, 180), "lat": number(-85, 85), "accuracy_m": number(0, 1_000_000), "by": choice(PLACED_BY),
    "reason": text(300),
}  # fmt: skip
_OLD_NAMES: Final = {"comment": "note", "photo": "photos"}


@dataclass(frozen=True, slots=True)
class Subject:
    """What is inspected: the object, and by what the territory judges it."""

    number: str
    kind: Kind
    norm: str
    basis: str = "inspection"
    commissioned: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Passport:
    """A passport as filed. `document` is JSON in canonical form: reading it again gives the same."""

    document: Mapping[str, Any]
    inspected_on: dt.date
    depth: str
    norm: str
    basis: str
    wording: Wording
    facts: Facts
    forms: tuple[Form, ...]
    claimed_at: dt.datetime | None


def object_named(payload: object) -> str:
    """The number of the object that a filing is of. Raises `InvalidInput`."""
    if not isinstance(payload, Mapping):
        refuse("", "not_an_object")
    given = payload.get("object")
    if given is None:
        refuse("/object", "required", field="object")
    if not isinstance(given, str) or not _NUMBER.fullmatch(given):
        refuse("/object", "unknown_object", number=said(given))
    return given


def parse_passport(payload: object, subject: Subject, today: dt.date) -> Passport:
    """A filing as JSON → what is kept of it. Raises `InvalidInput` with a JSON pointer for each wrong field."""
    if not isinstance(payload, Mapping):
        refuse("", "not_an_object")
    problems: list[Problem] = []
    given = dict(payload)
    seen = given.pop("observations", None)
    kept: dict[str, Any] = _tried(lambda: _fields(subject, today)(given, ""), problems) or {}
    wording = _tried(lambda: _wording(given, subject), problems)
    observations: list[dict[str, Any]] = []
    facts = Facts()
    if wording is not None and seen is not None:
        read = _tried(lambda: read_observations(seen, wording, subject.kind), problems)
        facts, observations = read or (facts, observations)
    if problems:
        raise InvalidInput(problems)
    assert wording is not None  # noqa: S101 - without a wording there is a problem
    defaults = {"depth": "standard", "norm": subject.norm, "basis": subject.basis}
    document = {"object": subject.number, **defaults, **kept, "observations": observations}
    claimed = document.get("claimed_at")
    return Passport(
        document=document,
        inspected_on=dt.date.fromisoformat(document["inspected_on"]),
        depth=document["depth"],
        norm=document["norm"],
        basis=document["basis"],
        wording=wording,
        facts=facts,
        forms=tuple(Form(f["form"], tuple(f["categories"]), f.get("zone")) for f in document.get("forms", ())),
        claimed_at=dt.datetime.fromisoformat(claimed) if claimed else None,
    )


def _tried(read: Callable[[], Any], problems: list[Problem]) -> Any:
    try:
        return read()
    except InvalidInput as refused:
        problems += refused.problems
        return None


def _fields(subject: Subject, today: dt.date) -> Read:
    """The fields beside the observations."""
    zones = subject.kind.zones
    photos = {"plan_number": text(40), "photos": _PHOTOS}
    conclusion: dict[str, Read] = {
        "state": choice(ORDERED_STATES),
        **photos,
        "kind": choice(WORKS),
        "text": text(2000),
    }
    fields: dict[str, Read] = {
        "object": _same_object(subject.number),
        "inspected_on": _not_in_future(today),
        "depth": choice(DEPTHS),
        "norm": choice(editions()),
        "basis": choice(BASES),
        "forms": listed(_form(zones), 100),
        "works": listed(_work(zones), MOST_WORKS),
        "conclusions": _of_zones(zones, record(conclusion)),
        "anketa": anketa,
        "claimed_at": moment,
        "position": record(_POSITION, required=("lon", "lat")),
        "private": text(4000),
    }
    return record(fields, required=("object", "inspected_on"))


def _same_object(number_: str) -> Read:
    def read(given: Any, at: str) -> str:
        if given != number_:
            refuse(at, "another_object", number=number_)
        return number_

    return read


def _not_in_future(today: dt.date) -> Read:
    def read(given: Any, at: str) -> str:
        kept = str(day(given, at))
        if kept > today.isoformat():
            refuse(at, "in_the_future", value=kept, today=today.isoformat())
        if kept < "1990-01-01":
            refuse(at, "bad_date", value=kept)
        return kept

    return read


def _zone(zones: Sequence[str]) -> Read:
    def read(given: Any, at: str) -> str:
        if not isinstance(given, str) or given not in zones:
            refuse(at, "zone_not_of_kind", zone=said(given), known=", ".join(zones))
        return given

    return read


def _of_zones(zones: Sequence[str], each: Read) -> Read:
    entries, one = by_code(zones, each), _zone(zones)

    def read(given: Any, at: str) -> dict[str, Any]:
        strange = [name for name in given if name not in zones] if isinstance(given, Mapping) else []
        for name in strange:
            one(name, f"{at}/{said(name).replace('~', '~0').replace('/', '~1')}")
        kept: dict[str, Any] = entries(given, at)
        return kept

    return read


def _form(zones: Sequence[str]) -> Read:
    fields = record(
        {"form": choice(FORMS), "categories": several(CATEGORIES), "zone": _zone(zones), "note": text(300)},
        required=("form",),
    )

    def read(given: Any, at: str) -> dict[str, Any]:
        kept: dict[str, Any] = fields(given, at)
        if given.get("categories") == []:  # left out it is for everyone; an empty list is for nobody
            refuse(f"{at}/categories", "unknown_category", category="[]")
        if (kept["form"] in ZONE_FORMS) != ("zone" in kept):
            code = "form_needs_zone" if kept["form"] in ZONE_FORMS else "form_has_no_zone"
            refuse(f"{at}/zone", code, form=kept["form"])
        return {"categories": list(CATEGORIES), **kept}

    return read


def _work(zones: Sequence[str]) -> Read:
    """A row of the survey act: what was found and what is to be done about it."""
    fields = record(
        {
            "zone": _zone((*zones, OBJECT)), "element": text(60), "instance": text(40),
            "present": choice(("yes", "no", "unknown")), "plan_number": text(40), "photos": _PHOTOS,
            "finding": text(2000), "categories": several(CATEGORIES), "work": text(2000), "kind": choice(WORKS),
        },
        required=("zone", "kind"),
    )  # fmt: skip

    def read(given: Any, at: str) -> dict[str, Any]:
        kept: dict[str, Any] = fields(given, at)
        element, instance = kept.get("element"), kept.get("instance")
        if element is not None and element not in elements_of(kept["zone"]):
            known = ", ".join(elements_of(kept["zone"]))
            refuse(f"{at}/element", "unknown_element", zone=kept["zone"], element=element, known=known)
        if instance is not None and not _INSTANCE.fullmatch(instance):
            refuse(f"{at}/instance", "bad_instance", instance=instance)
        return kept

    return read


def _wording(given: Mapping[str, Any], subject: Subject) -> Wording | None:
    """The wording in force on the day of the basis; None where the fields it follows from are wrong themselves."""
    norm, basis, inspected = given.get("norm"), given.get("basis"), given.get("inspected_on")
    norm, basis = subject.norm if norm is None else norm, subject.basis if basis is None else basis
    if norm not in editions() or basis not in BASES:
        return None
    if basis == "commissioning":
        if subject.commissioned is None:
            refuse("/basis", "basis_date_missing", basis=basis, field="commissioned")
        return load_edition(norm).wording(subject.commissioned)
    try:
        return load_edition(norm).wording(dt.date.fromisoformat(day(inspected, "/inspected_on")))
    except InvalidInput:
        return None


def read_observations(seen: Any, wording: Wording, kind: Kind) -> tuple[Facts, list[dict[str, Any]]]:
    """The facts of an object of a kind, and the observations as they are kept. Raises `InvalidInput`."""
    if not isinstance(seen, list):
        refuse("/observations", "not_a_list")
    if len(seen) > MOST_OBSERVATIONS:
        refuse("/observations", "too_many", count=len(seen), most=MOST_OBSERVATIONS)
    problems: list[Problem] = []
    bare = [_bare(entry) for entry in seen]
    remarks = [_remarks(entry, f"/observations/{place}", problems) for place, entry in enumerate(seen)]
    read = _tried(lambda: kept_observations(bare, wording, required=kind.critical), problems)
    known = (*kind.zones, OBJECT)
    if problems or read is None:
        raise InvalidInput(problems)
    facts, kept = read
    foreign = [
        Problem(f"/observations/{n}/zone", "zone_not_of_kind", {"zone": each["zone"], "known": ", ".join(known)})
        for n, each in enumerate(kept)
        if each["zone"] not in known
    ]
    if foreign:
        raise InvalidInput(foreign)
    return facts, [{**each, **more} for each, more in zip(kept, remarks, strict=True)]


def _bare(entry: Any) -> Any:
    """An observation without its remarks."""
    if not isinstance(entry, Mapping):
        return entry
    return {name: value for name, value in entry.items() if name not in _REMARKS and name not in _OLD_NAMES}


def _remarks(entry: Any, at: str, problems: list[Problem]) -> dict[str, Any]:
    if not isinstance(entry, Mapping):
        return {}
    given = {_OLD_NAMES.get(name, name): value for name, value in entry.items() if name in {*_REMARKS, *_OLD_NAMES}}
    if not given:
        return {}
    if isinstance(given.get("photos"), int):
        given["photos"] = [given["photos"]]
    return _tried(lambda: record(_REMARKS)(given, at), problems) or {}
