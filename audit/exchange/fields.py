"""The fields of every kind of table that comes in or goes out, written once: import, export and templates read
them here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from audit import terms
from audit.exchange import cells, costed
from audit.exchange.field import CODE, SOURCE, Field
from audit.money.works import KINDS_OF_WORK

RowKind = Literal["territories", "objects", "passports", "claims", "measures", "prices", "programmes", "population"]

LANGUAGES: Final = ("ru", "kk", "ky", "en")
"""The languages that exports write columns for; a mapping may name any ISO 639 code."""
LEVELS: Final = (
    "country", "oblast", "rayon", "city", "city_district", "aiyl_aimak", "rural_district", "settlement",
)  # fmt: skip
CLAIMED: Final = ("none", "conditional", "partial", "full", "unknown")
CONTACTS: Final = ("phone", "email", "website", "address", "form")

_SOURCE = Field("source", "Code of the source, as in the register of sources", pattern=SOURCE)
_TERRITORY = Field("territory", "Code of the territory whose register holds the row", pattern=CODE)
_OBJECT = (
    Field("object", "Number of the object in this register", pattern=CODE),
    Field("object_source", "Source of the object, where it has no number here", pattern=SOURCE),
    Field("object_source_id", "The source's own id of the object"),
)
_CLOSES_EXAMPLE = '[{"rule": "KZ-RMP-01", "instance": "1"}]'

FIELDS: Final[Mapping[RowKind, tuple[Field, ...]]] = {
    "territories": (
        Field("code", "Code of the territory, for example KZ-75-ALM", required=True, pattern=CODE),
        Field("parent", "Code of the territory it lies in", pattern=CODE),
        Field("level", "Level in the tree", required=True, codes=LEVELS),
        Field("name", "Name, by language", "words", required=True),
        Field("official", 'Official codes: {"kato": "751110000"}', "structure", keys=cells.ANY_KEY),
        Field("profile", "Profile of the jurisdiction: kz or kg", codes=("kz", "kg")),
        Field("tolerance_m", "How far the outline may be off, in metres", "number", bounds=(0, 10_000)),
        _SOURCE,
    ),
    "objects": (
        Field("number", "Our number; left empty, the register gives one", pattern=CODE),
        _TERRITORY,
        Field("district", "District, from the point (read only where declared_district is no column)", pattern=CODE),
        Field("declared_district", "District as declared; stands near a border and without outlines", pattern=CODE),
        _SOURCE,
        Field("source_id", "The source's own id, unique in its territory", required=True, pattern=r".{1,200}"),
        Field("part_of", "Number (or source id in the same source) of the object it lies inside", pattern=r".{1,200}"),
        Field("kind", "Kind of object", required=True, codes=tuple(terms.KINDS)),
        Field("sector", "Sector; left empty, the kind's", codes=terms.SECTORS),
        Field("owner_kind", "Kind of owner; left empty, the kind's usual one", codes=terms.OWNER_KINDS),
        Field("stage", "Stage; left empty, in service", codes=terms.STAGES),
        Field("commissioned", "Day of commissioning", "date"),
        Field("opened", "First day in service", "date"),
        Field("closed", "Last day in service", "date"),
        Field("capacity", "Visitors, places or beds at once", "integer"),
        Field("name", "Name, by language", "words"),
        Field("address", "Address, by language", "words"),
        Field(
            "contacts", 'Of the organisation, never of a person: {"phone", "email", "website", "address", "form"}',
            "structure", keys=CONTACTS,
        ),
        Field("hours", "Opening hours"),
        Field("help", "What help is given and how to ask for it, by language", "words"),
    ),
    "passports": (
        *_OBJECT,
        _SOURCE,
        Field("source_id", "The source's own id of this version", required=True, pattern=r".{1,200}"),
        Field("depth", "standard (everything necessary) or full; left empty, standard", codes=("standard", "full")),
        Field("norm", "Norm it is judged by, for example kz-sp-3.06-101", required=True),
        Field("basis", "inspection or commissioning: which day chooses the wording", codes=terms.BASES),
        Field("inspected_on", "Day of the inspection", "date", required=True),
        Field("effective_on", "Day of the decision", "date", required=True, unless="decision"),
        Field("decision", "Number of the decision and its day: № 17-к от 2026-03-01"),
        Field("lapses_on", "Day from which it is to be re-confirmed", "date"),
        Field("author", "Account of whoever measured (private)", required=True, personal=True),
        Field("author_role", "Who measured", required=True, codes=("inspector", "owner", "claimer", "ngo")),
        Field("reviewer", "Account of the approver (private)", personal=True),
        Field("facts", 'Observations: {"entrance/door/1/clear_width": [0.85, "tape"]}', "structure"),
        Field("forms", 'Forms of service: [{"form": "home_service", "categories": ["K"]}]', "list"),
        Field("works", 'Rows of the survey act: [{"zone": "entrance", "kind": "capital_repair", "work": "…"}]', "list"),
        Field("conclusions", 'Conclusions by zone: {"entrance": {"state": "partial", "text": "…"}}', "structure"),
        Field("anketa", 'Answers of the anketa: {"floors": 3, "built": 1985}', "structure"),
    ),
    "claims": (
        *_OBJECT,
        _SOURCE,
        Field("category", "For whom", required=True, codes=(*terms.CATEGORIES, "all")),
        Field("state", "State claimed", required=True, codes=CLAIMED),
        Field("words", "The claim in the source's own words"),
        Field("claimed_on", "Day of the claim", "date"),
        Field("claimed_by", "Organisation or source that claims it (public): never a person's name", required=True),
    ),
    "measures": (
        *_OBJECT,
        _SOURCE,
        Field("source_id", "The source's own id of the measure", required=True, pattern=r".{1,200}"),
        Field("work", "Kind of work", required=True, codes=KINDS_OF_WORK),
        Field("stage", "How urgent; left empty, deferred", codes=("urgent", "deferred", "final")),
        Field("zone", "Zone of the work", required=True, codes=terms.ZONES),
        Field("closes", f"What it meets once verified: {_CLOSES_EXAMPLE}", "list", required=True),
        Field("categories", "For whom: letters of KOSGU, in this order", required=True, pattern=r"(?=.)K?O?S?G?U?"),
        Field("responsible", "Body responsible; never a natural person"),
        Field("status", "Status; left empty, planned", codes=terms.MEASURE_STATUSES),
        Field("due", "Due date in force", "date", required=True),
        Field("first_due", "Due date as first set; left empty, the date in force", "date"),
        Field("planned_on", "Day on which it was planned", "date", required=True),
        Field("started_on", "Day on which work started", "date"),
        Field("claimed_on", "Day on which it was reported done", "date"),
        Field("verified_on", "Day on which someone else verified it", "date"),
        Field("ended_on", "Day on which it was cancelled or derogated", "date"),
        Field(
            "derogation", 'Formal derogation (private): {"form": "home_service", "reason": "…", "approver": "…"}',
            "structure", personal=True, keys=("form", "reason", "approver"),
        ),
        *costed.OF_MEASURES,
    ),
    "prices": costed.PRICES,
    "programmes": costed.PROGRAMMES,
    "population": (
        Field("territory", "Code of the territory; of a place it may be left out", pattern=CODE),
        Field("year", "Year", "integer", required=True, bounds=(1900, 2100)),
        Field("people", "Who is counted", required=True, codes=terms.PEOPLE),
        Field("count", "How many", "number", required=True, bounds=(0, 2_000_000_000)),
        _SOURCE,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command makes of a kind's fields: some are not read, some need not be there, some it says itself.

    ``said`` holds, by field, what stands for rows that say nothing of it.
    """

    ignored: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    said: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def requires(self, each: Field, spoken: Collection[str]) -> bool:
        """Whether a table must speak of a field, where it speaks of those others."""
        spared = each.name in self.ignored | self.optional or (each.unless in spoken) or each.unless in self.said
        return each.required and not spared


AS_USUAL: Final = Asked()
AS_DRAFTS: Final = Asked(
    ignored=frozenset({"effective_on", "decision", "lapses_on", "author", "author_role", "reviewer"}),
    optional=frozenset({"norm"}),
)
"""Passports that are only begun: who measured is told by the command, the decision is still to come."""

PLACE: Final = (
    Field("lon", "Longitude, degrees, WGS 84", "number", required=True, bounds=(-180, 180)),
    Field("lat", "Latitude, degrees, WGS 84", "number", required=True, bounds=(-85, 85)),
)
"""The columns of a point, where a kind has one."""

ROW_KINDS: Final[tuple[RowKind, ...]] = get_args(RowKind)
WITH_POINT: Final = ("objects",)
WITH_PLACE: Final = ("population",)
"""Kinds of which a row may have a point: of population, those that tell of a place and not of a whole territory."""
WITH_OUTLINE: Final = ("territories",)


def field(kind: RowKind, name: str) -> Field | None:
    """A field of a kind by name; None if there is none."""
    return next((each for each in FIELDS[kind] if each.name == name), None)


def place_of(kind: RowKind) -> tuple[Field, ...]:
    """The columns of a kind's point; none where it has none."""
    if kind in WITH_PLACE:
        return tuple(dataclasses.replace(each, required=False) for each in PLACE)
    return PLACE if kind in WITH_POINT else ()


def columns(kind: RowKind) -> tuple[str, ...]:
    """The columns of the native tables, in order: text by language has one column for each language."""
    found: list[str] = []
    for each in FIELDS[kind]:
        found += [f"{each.name}_{code}" for code in LANGUAGES] if each.type == "words" else [each.name]
    return (*found, *(each.name for each in place_of(kind)))
