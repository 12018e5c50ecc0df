"""What others say of an object, and what a quick look at it gave. Neither is a passport."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from audit.demo.draw import Draw
from audit.demo.observe import Stored
from audit.demo.site import Site
from audit.demo.survey import quick
from audit.facts import Facts
from audit.norms import load_edition
from audit.verdict import assess

MINISTRY, MAPPERS = "demo-ministry-list", "demo-mappers"


@dataclass(frozen=True, slots=True)
class Saying:
    """A claim: who says what of an object, for one category or for all."""

    source: str
    category: str
    state: str
    words: str
    claimed_on: date
    claimed_by: str


@dataclass(frozen=True, slots=True)
class Declared:
    """An attribute that mappers state of an object, in the unit of its quantity. It makes no passport."""

    key: str
    value: float | str
    declared_on: date


@dataclass(frozen=True, slots=True)
class Screened:
    """A quick look: `result` says "none" or "unknown" for each category, and never anything better."""

    on: date
    facts: Stored
    result: Mapping[str, str]


def sayings(site: Site, states: Mapping[str, str] | None, draw: Draw, today: date) -> tuple[Saying, ...]:
    """Claims of the invented ministry's list (rosy) and of invented mappers (nearer to what was found)."""
    said = []
    listed = {"state": 0.7, "private": 0.1, "residents": 0.05, "transport": 0.15}[site.owner_kind]
    if draw.chance(listed):
        state = draw.weighted({"full": 62, "partial": 30, "none": 8})
        words = {"full": "адаптирован полностью", "partial": "адаптирован частично", "none": "не адаптирован"}[state]
        day = draw.day(date(2022, 3, 1), date(2025, 11, 30))
        said.append(Saying(MINISTRY, "all", state, words, day, "Список министерства (вымышленный)"))
    if site.kind not in ("apartment_block", "industrial", "office") and draw.chance(0.12):
        found = (states or {}).get("K")
        rosy = draw.chance(0.2)
        if found in ("full", "partial") or rosy or (found is None and draw.chance(0.4)):
            state = "full" if draw.chance(0.55) else "partial"
        else:
            state = "none"
        words = {"full": "wheelchair=yes", "partial": "wheelchair=limited", "none": "wheelchair=no"}[state]
        day = draw.day(date(2022, 1, 5), today)
        said.append(Saying(MAPPERS, "K", state, words, day, "Участники карты (вымышленные)"))
    return tuple(each for each in said if each.claimed_on <= today)


def attributes(site: Site, facts: Stored, draw: Draw, today: date) -> tuple[Declared, ...]:
    """Widths and ramps that mappers noted, near to what an inspector finds: read off a door by eye."""
    if site.family != "public_building" or not draw.chance(0.4):
        return ()
    day = draw.day(date(2022, 1, 5), today)
    noted = []
    width = facts.get("entrance/door/1/clear_width", ["unknown"])[0]
    if isinstance(width, float):
        noted.append(Declared("entrance/door/1/clear_width", round(round(width / 0.05) * 0.05, 2), day))
    ramp = any(path.startswith("entrance/ramp/1/") and "present" not in path for path in facts)
    noted.append(Declared("entrance/ramp/1/present", "yes" if ramp else "no", day))
    return tuple(noted)


def screened(site: Site, facts: Stored, draw: Draw, before: date) -> tuple[Screened, ...]:
    """A quick screening some time before a day, of the few objects that got one."""
    earliest = max(date(2022, 2, 1), site.opened or date(2022, 2, 1))
    day = draw.day(earliest, before - timedelta(days=20))
    if day > before or (site.closed and day >= site.closed) or not draw.chance(0.6):
        return ()
    few = quick(facts)
    if not few:
        return ()
    verdict = assess(load_edition("kz-sp-3.06-101").wording(day), Facts.from_store(few), kind=site.kind)
    result = {category: "none" if state == "none" else "unknown" for category, state in verdict.states.items()}
    return (Screened(day, few, result),)
