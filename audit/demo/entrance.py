"""Entrances: steps, ramps and doors belong together, since one rise runs through them all."""

from __future__ import annotations

from math import ceil

from audit.demo.building import ENTRANCE
from audit.demo.observe import Stored, Visit, measure, note

STEP = 0.15


def entrances(visit: Visit) -> Stored:
    """Every entrance of a building; the main one is instance 1."""
    many = visit.draw.weighted({1: 70, 2: 24, 3: 6})
    facts: Stored = {}
    note(facts, visit, "object/object/1/entrances_total", float(many))
    for number in range(1, many + 1):
        facts |= entrance(visit, str(number))
    return facts


def entrance(visit: Visit, instance: str) -> Stored:
    """One entrance with all that belongs to it."""
    facts = way_in(visit, instance)
    for part, share in (("entrance_landing", 0.6), ("call_button", 0.25)):
        facts |= optional(visit, part, instance, share)
    facts |= door(visit, instance)
    facts |= lobby(visit, instance)
    for part in ("guidance", "call"):
        facts |= measure(visit, f"entrance/{part}/{instance}", ENTRANCE[part])
    return facts


def way_in(visit: Visit, instance: str) -> Stored:
    """Level, or steps with or without a ramp or a platform lift."""
    draw, facts = visit.draw, Stored()
    if draw.chance(_level_share(visit)):
        for part in ("stair_outdoor", "ramp", "platform_lift"):
            note(facts, visit, f"entrance/{part}/{instance}/present", "no")
        note(facts, visit, f"entrance/way_in/{instance}/rise", draw.between(0.0, 0.014, 0.002))
        return facts
    rise = round(draw.weighted({1: 22, 2: 18, 3: 20, 4: 14, 5: 10, 6: 7, 7: 5, 8: 4}) * STEP, 2)
    facts |= stairs(visit, instance, rise)
    ramp_there = visit.good(0.5, "mobility") and not (visit.quality.perfect("mobility") and draw.chance(0.1))
    if ramp_there:
        facts |= ramp(visit, instance, rise)
    else:
        note(facts, visit, f"entrance/ramp/{instance}/present", "no")
    perfect_without = visit.quality.perfect("mobility") and not ramp_there
    facts |= optional(visit, "platform_lift", instance, 1.0 if perfect_without else 0.05)
    return facts


def _level_share(visit: Visit) -> float:
    if visit.site.family == "apartment_block":
        return 0.5 if visit.site.built >= 2015 else 0.08
    return 0.5 if visit.site.built >= 2006 else 0.27


def stairs(visit: Visit, instance: str, rise: float) -> Stored:
    """An outdoor stair of a given rise in metres; a perfect one has no single steps."""
    place = f"entrance/stair_outdoor/{instance}"
    facts: Stored = {}
    note(facts, visit, f"{place}/rise", rise)
    facts |= measure(visit, place, ENTRANCE["stair_outdoor"])
    steps = max(3, round(rise / 0.12)) if visit.quality.perfect("mobility") else round(rise / STEP)
    note(facts, visit, f"{place}/steps_per_flight", float(min(steps, 12)), needed=False)
    return facts


def ramp(visit: Visit, instance: str, rise: float) -> Stored:
    """A ramp over a given rise in metres."""
    place, draw = f"entrance/ramp/{instance}", visit.draw
    facts: Stored = {}
    note(facts, visit, f"{place}/rise", rise)
    gentle = (5, 8) if rise > 0.2 else (6, 10)
    if visit.good(0.5, "mobility"):
        slope = draw.between(*gentle, 0.5)
    else:
        slope = draw.between(8.5, 12.5, 0.5) if draw.chance(0.5) else draw.between(13, 26, 0.5)
    note(facts, visit, f"{place}/slope", slope)
    flights = ceil(rise / 0.45) if visit.good(0.6, "mobility") else 1
    note(facts, visit, f"{place}/flight_rise", round(rise / flights, 3), needed=False)
    return facts | measure(visit, place, ENTRANCE["ramp"])


def door(visit: Visit, instance: str) -> Stored:
    """The door and what its own kind asks for."""
    place, draw = f"entrance/door/{instance}", visit.draw
    facts = measure(visit, place, ENTRANCE["door"])
    towards = draw.chance(0.75)
    note(facts, visit, f"{place}/opens_towards_user", "yes" if towards else "no")
    enough = visit.good(0.6, "mobility")
    room = draw.between(1.5, 2.2, 0.05) if enough else draw.between(0.8, 1.15, 0.05)
    note(facts, visit, f"{place}/space_depth_{'towards' if towards else 'away'}", room, needed=False)
    closer, glass = draw.chance(0.5), draw.chance(0.35)
    note(facts, visit, f"{place}/automatic_closer", "yes" if closer else "no")
    if closer:
        slow = visit.good(0.4, "mobility")
        seconds = draw.between(5, 9, 1) if slow else draw.between(2, 4, 1)
        note(facts, visit, f"{place}/closing_delay", seconds, needed=False)
    note(facts, visit, f"{place}/glass", "yes" if glass else "no")
    if glass:
        marked = visit.good(0.45, "vision")
        note(facts, visit, f"{place}/glass_marked", "yes" if marked else "no", needed=False)
        note(facts, visit, f"{place}/glass_marking_height", draw.between(1.2, 1.5) if marked else 0.9, needed=False)
    return facts


def lobby(visit: Visit, instance: str) -> Stored:
    """The lobby behind the door: wide, deep, or too small."""
    place, draw = f"entrance/lobby/{instance}", visit.draw
    facts: Stored = {}
    if not draw.chance(0.4):
        note(facts, visit, f"{place}/present", "no")
        return facts
    if visit.good(0.45, "mobility"):
        depth, width = draw.one(((1.6, 2.1), (2.35, 1.6)))
    else:
        depth, width = draw.between(1.1, 1.45, 0.05), draw.between(1.2, 1.9, 0.05)
    note(facts, visit, f"{place}/depth", depth)
    note(facts, visit, f"{place}/width", width)
    return facts


def optional(visit: Visit, part: str, instance: str, share: float) -> Stored:
    """A part that an entrance may have."""
    place = f"entrance/{part}/{instance}"
    facts: Stored = {}
    there = visit.draw.chance(share)
    note(facts, visit, f"{place}/present", "yes" if there else "no")
    return facts | measure(visit, place, ENTRANCE[part]) if there else facts
