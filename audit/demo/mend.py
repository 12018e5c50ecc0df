"""What the same building shows once works are done: the elements that were found wanting, built anew and well."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from audit.demo import building as made_of
from audit.demo.entrance import STEP, door, lobby, ramp
from audit.demo.observe import Stored, Visit, measure, note
from audit.demo.quality import PERFECT, Quality, Surveyor
from audit.demo.survey import toilet
from audit.verdict import Finding

_TABLE = {(each.zone, each.element): each for table in made_of.TABLES for each in table}
_PLAIN: dict[str, float | str] = {
    "rise": 0.01, "slope": 11.0, "flight_rise": STEP, "steps_per_flight": 4.0, "depth": 1.3, "width": 1.4,
    "opens_towards_user": "yes", "automatic_closer": "no", "glass": "no", "glass_marked": "no", "closing_delay": 3.0,
    "glass_marking_height": 0.9, "space_depth_towards": 1.1, "space_depth_away": 1.1, "entrances_total": 1.0,
    "stay_minutes": 90.0, "whole_building": "no", "ground_floor": "yes",
}  # fmt: skip
"""What an ordinary building shows where nothing tells more."""

_LOW, _HIGH = round(3 * STEP, 2), round(6 * STEP, 2)
"""Rises of three and of six steps, metres, as a tape is read: 3 × 0.15 is not 0.45 to a computer."""


def mended(facts: Stored, findings: Iterable[Finding], visit: Visit) -> Stored:
    """The facts after the findings were closed: each element concerned is replaced as a whole."""
    after = dict(facts)
    well = _well(visit)
    for zone, element, instance in dict.fromkeys((f.zone, f.element, f.instance) for f in findings):
        for name in _together(zone, element):
            _drop(after, f"{zone}/{name}/{instance}/")
        after |= _rebuilt(zone, element, instance, facts, well)
    return after


def filled(facts: Stored, visit: Visit) -> Stored:
    """The facts after a second visit that answered what the first one had left unknown."""
    seen = replace(visit, surveyor=Surveyor("full", 0.0, 0.0, 0.0))
    answered = dict(facts)
    for path in [path for path, (what, _) in facts.items() if what == "unknown"]:
        zone, element, instance, quantity = path.split("/")
        table = _TABLE.get((zone, element))
        parts = made_of.ENTRANCE.get(element, ()) if zone == "entrance" else table.quantities if table else ()
        known = [each for each in parts if each.code == quantity]
        if known:
            answered |= measure(seen, f"{zone}/{element}/{instance}", known, table.side if table else "mobility")
        else:
            note(answered, seen, path, _second_look(path, facts, visit))
    return answered


def _second_look(path: str, facts: Stored, visit: Visit) -> float | str:
    """An answer that the tables of quantities do not give: presence, heights, how the building is used."""
    _, element, instance, quantity = path.split("/")
    if quantity == "present":
        others = (other for other in facts if other.startswith(path.removesuffix("present")) and other != path)
        return "yes" if any(others) else "no"
    if quantity == "rise" and element != "way_in":
        steps = [facts.get(f"entrance/{other}/{instance}/rise", ["unknown"])[0] for other in ("stair_outdoor", "ramp")]
        return next((rise for rise in steps if isinstance(rise, float)), _HIGH)
    counted = {"public_floors": visit.site.floors, "visitors": visit.site.capacity}
    return float(counted[quantity]) if quantity in counted else _PLAIN.get(quantity, "no")


def _well(visit: Visit) -> Visit:
    return replace(visit, quality=Quality(PERFECT, PERFECT, PERFECT, PERFECT), surveyor=Surveyor("full", 0.0, 0.0, 0.0))


def _together(zone: str, element: str) -> tuple[str, ...]:
    """Elements that are replaced when one of them is."""
    if element == "way_in":
        return ("way_in", "ramp")
    return ("accessible_wc", "washbasin", "alarm") if zone == "sanitary" and element != "urinal" else (element,)


def _drop(facts: Stored, place: str) -> None:
    for path in [path for path in facts if path.startswith(place)]:
        del facts[path]


def _rebuilt(zone: str, element: str, instance: str, before: Stored, well: Visit) -> Stored:
    place = f"{zone}/{element}/{instance}"
    if zone == "entrance":
        return _entrance(element, instance, before, well)
    if element == "form":
        return _yes(f"{place}/whole_building") | _yes(f"{place}/ground_floor")
    if zone == "sanitary":
        cabin = {path.replace("/1/", f"/{instance}/"): fact for path, fact in toilet(well).items()}
        return _yes(f"{zone}/accessible_wc/{instance}/present") | cabin
    table = _TABLE.get((zone, element))
    if table is None:
        return {}
    there = {} if table.there(well.site) == 1.0 else _yes(f"{place}/present")
    return there | measure(well, place, table.quantities, table.side)


def _yes(path: str) -> Stored:
    return {path: ["yes", "photo"]}


def _entrance(element: str, instance: str, before: Stored, well: Visit) -> Stored:
    if element in ("way_in", "ramp"):
        rise = before.get(f"entrance/stair_outdoor/{instance}/rise", [_LOW])[0]
        return ramp(well, instance, rise if isinstance(rise, float) else _LOW)
    if element == "door":
        return door(well, instance)
    place = f"entrance/{element}/{instance}"
    if element == "lobby":
        room = lobby(well, instance)
        wide: Stored = {f"{place}/depth": [1.6, "tape"], f"{place}/width": [2.1, "tape"]}
        return room if len(room) > 1 else wide
    kept: Stored = {f"{place}/rise": before[f"{place}/rise"]} if f"{place}/rise" in before else {}
    if element == "stair_outdoor":
        kept[f"{place}/steps_per_flight"] = [5.0, "photo"]
    return kept | measure(well, place, made_of.ENTRANCE.get(element, ()))
