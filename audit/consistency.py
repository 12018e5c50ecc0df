"""Facts that cannot be true together, refused by name when they are recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from audit.facts import Fact, FactKey, Facts
from audit.terms import LEVEL, PRESENT, ZONE_ITSELF

CONTRADICTIONS = ("absent_and_measured", "flight_above_rise", "level_beside_steps")
"""The codes of the problems that can be found, as `audit.errors` words them."""

Contradiction = tuple[FactKey, str, dict[str, Any]]


def contradictions(facts: Facts) -> Iterator[Contradiction]:
    """Each contradiction: the fact to point at, the code of the problem and its parameters."""
    for (zone, element), instances in sorted(facts.instances.items()):
        for instance, own in sorted(instances.items()):
            yield from _absent_and_measured(zone, element, instance, own)
            yield from _flight_above_rise(zone, element, instance, own)
    yield from _level_beside_steps(facts)


def _absent_and_measured(zone: str, element: str, instance: str, own: Mapping[str, Fact]) -> Iterator[Contradiction]:
    stated = own.get(PRESENT)
    if element == ZONE_ITSELF or stated is None or stated.answer != "no":
        return
    for quantity, fact in sorted(own.items()):
        if quantity != PRESENT and fact.known:
            key = FactKey(zone, element, instance, quantity)
            yield key, "absent_and_measured", {"element": f"{zone}/{element} {instance}", "quantity": quantity}
            return


def _flight_above_rise(zone: str, element: str, instance: str, own: Mapping[str, Fact]) -> Iterator[Contradiction]:
    rise, flight = own.get("rise"), own.get("flight_rise")
    if rise is None or flight is None or rise.value is None or flight.value is None:
        return
    if flight.value > rise.value + 1e-9:
        params = {"element": f"{zone}/{element} {instance}", "flight_rise": flight.value, "rise": rise.value}
        yield FactKey(zone, element, instance, "flight_rise"), "flight_above_rise", params


def _level_beside_steps(facts: Facts) -> Iterator[Contradiction]:
    for instance, way in sorted(facts.instances.get(("entrance", "way_in"), {}).items()):
        level, rise = way.get("level"), way.get("rise")
        if level is not None and level.answer == "yes":
            quantity = "level"
        elif rise is not None and rise.value is not None and rise.value <= LEVEL:
            quantity = "rise"
        else:
            continue
        for element in ("way_in", "stair_outdoor", "ramp"):
            own = facts.instances.get(("entrance", element), {}).get(instance, {})
            if not_level(own, element):
                key = FactKey("entrance", "way_in", instance, quantity)
                yield key, "level_beside_steps", {"instance": instance, "element": element}
                break


def not_level(own: Mapping[str, Fact], element: str) -> bool:
    """Whether a stair or ramp makes its entrance not level, or a rise recorded of the way in does."""
    rises = [fact.value for q in ("rise", "flight_rise") if (fact := own.get(q)) and fact.value is not None]
    if any(rise > LEVEL for rise in rises):
        return True
    if element == "way_in":
        return False
    stated = own.get(PRESENT)
    there = any(q != PRESENT and fact.known for q, fact in own.items()) or (
        stated is not None and stated.answer == "yes"
    )
    rise = own.get("rise")
    return there and (rise is None or rise.value is None)
