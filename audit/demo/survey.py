"""What a visit to one object records, zone by zone."""

from __future__ import annotations

from audit.demo import building as made_of
from audit.demo.entrance import entrances
from audit.demo.observe import Stored, Visit, measure, note, observe

QUICK = ("entrance/", "movement/door/", "movement/corridor/", "territory/path/", "route/stop/")


def survey(visit: Visit) -> Stored:
    """All that is recorded of an object, by its family of kinds."""
    family = visit.site.family
    if family == "premises":
        return premises(visit)
    facts = observe(visit, made_of.TERRITORY) | observe(visit, made_of.INFORMATION) | observe(visit, made_of.ROUTE)
    if family in ("public_building", "apartment_block"):
        note(facts, visit, "object/object/1/public_floors", float(public_floors(visit)))
        facts |= entrances(visit) | observe(visit, made_of.MOVEMENT)
    if family == "public_building":
        facts |= observe(visit, made_of.SERVICE) | service_form(visit) | people(visit)
    if family in ("public_building", "park"):
        facts |= toilet(visit)
    return without_empty(visit, facts)


def public_floors(visit: Visit) -> int:
    """Floors open to visitors: in a low block of flats without a lift most surveys count the hall alone."""
    site = visit.site
    low_block = site.family == "apartment_block" and site.floors <= 5
    return 1 if low_block and (visit.quality.perfect("mobility") or visit.draw.chance(0.7)) else site.floors


def premises(visit: Visit) -> Stored:
    """A shop inside a mall: its own door, service and signs; the rest is the host's, measured once."""
    door = next(each for each in made_of.MOVEMENT if each.element == "door")
    facts = measure(visit, "movement/door/own", door.quantities)
    facts |= observe(visit, made_of.SERVICE) | service_form(visit) | observe(visit, made_of.INFORMATION)
    return without_empty(visit, facts)


def without_empty(visit: Visit, facts: Stored) -> Stored:
    """Leave out elements that only some kinds have: a school has no boarding area to be absent."""
    kept = {"transport_stop": "service/escort/", "station": "route/stop/", "airport": "route/stop/"}
    left_out = [kept[visit.site.kind]] if visit.site.kind in kept else ["route/stop/", "service/escort/"]
    return {path: fact for path, fact in facts.items() if not path.startswith(tuple(left_out))}


def people(visit: Visit) -> Stored:
    """How many come and how long they stay: whether a toilet is demanded."""
    facts: Stored = {}
    stay = 30 if visit.site.capacity <= 50 and visit.site.kind not in ("cafe", "restaurant", "kindergarten") else 120
    note(facts, visit, "object/object/1/visitors", float(visit.site.capacity))
    note(facts, visit, "object/object/1/stay_minutes", float(stay))
    return facts


def service_form(visit: Visit) -> Stored:
    """Where in the building the service is given."""
    place = "service/form/1"
    facts: Stored = {}
    whole = visit.good(0.55, "best")
    ground = whole or visit.draw.chance(0.8)
    note(facts, visit, f"{place}/whole_building", "yes" if whole else "no")
    note(facts, visit, f"{place}/ground_floor", "yes" if ground or visit.site.floors == 1 else "no")
    return facts


def toilet(visit: Visit) -> Stored:
    """The accessible cabin with its basin and alarm; nothing of it where there is no cabin."""
    cabin, *parts = made_of.SANITARY
    facts = observe(visit, [cabin])
    absent = facts.get("sanitary/accessible_wc/1/present", ["yes"])[0] == "no"
    return facts if absent else facts | observe(visit, parts)


def quick(facts: Stored) -> Stored:
    """What a quick screening of the same object would have looked at: the critical elements, no more."""
    return {path: fact for path, fact in facts.items() if path.startswith(QUICK) and path.split("/")[2] == "1"}
