"""An inspector's answers about an element: its values as the building's quality has it, with gaps and grades.

Facts are in the store's form: ``{"entrance/door/1/clear_width": [0.85, "tape"]}``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from audit.demo.building import Element, Flag, Size
from audit.demo.draw import Draw, shifted
from audit.demo.quality import Quality, Side, Surveyor
from audit.demo.site import Site

Stored = dict[str, list[float | str]]

LEFT_OUT = 0.14
"""How often a survey of standard depth leaves out what does not decide."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Who looks at what: a building, how good it is, how it is surveyed, and chance."""

    site: Site
    quality: Quality
    surveyor: Surveyor
    draw: Draw

    def good(self, likely: float, side: Side) -> bool:
        """Whether something comes out well, by the building's quality on a side."""
        if self.quality.perfect(side):
            return True
        return self.draw.chance(shifted(likely, self.quality.of(side)))

    def there(self, share: float, side: Side, *, wanted: bool) -> bool:
        """Whether an element is there."""
        if share in (0.0, 1.0):
            return share == 1.0
        return self.good(share, side) if wanted else self.draw.chance(share)


def observe(visit: Visit, elements: Iterable[Element], instance: str = "1") -> Stored:
    """What is recorded of elements; each is there or not, and measured where it is."""
    facts: Stored = {}
    for each in elements:
        place = f"{each.zone}/{each.element}/{instance}"
        share = each.there(visit.site)
        if not visit.there(share, each.side, wanted=each.wanted):
            note(facts, visit, f"{place}/present", "no")
            continue
        if share < 1:
            note(facts, visit, f"{place}/present", "yes")
        facts |= measure(visit, place, each.quantities, each.side)
    return facts


def measure(visit: Visit, place: str, quantities: Iterable[Size | Flag], side: Side = "mobility") -> Stored:
    """What is recorded of one element's quantities. `place` is zone/element/instance."""
    facts: Stored = {}
    for each in quantities:
        if isinstance(each, Flag):
            note(facts, visit, f"{place}/{each.code}", flag(visit, each, side), needed=each.blocking or each.fact)
        else:
            note(facts, visit, f"{place}/{each.code}", size(visit, each, side), needed=each.blocking)
    return facts


def flag(visit: Visit, each: Flag, side: Side) -> str:
    """Yes or no."""
    if each.fact:
        return "yes" if visit.draw.chance(each.likely) else "no"
    other = "no" if each.good == "yes" else "yes"
    return each.good if visit.good(each.likely, each.side or side) else other


def size(visit: Visit, each: Size, side: Side) -> float:
    """A measured value: good, poor or impassable."""
    if visit.good(each.likely, each.side or side):
        return visit.draw.between(*each.ok, each.step)
    if each.shut is not None and visit.draw.chance(each.closes):
        return visit.draw.between(*each.shut, each.step)
    return visit.draw.between(*each.below, each.step)


def note(facts: Stored, visit: Visit, path: str, value: float | str, *, needed: bool = True) -> None:
    """Write an answer down: as it is, as unknown, or, where it does not decide, not at all."""
    draw, how = visit.draw, visit.surveyor
    if not needed and how.depth == "standard" and draw.chance(LEFT_OUT):
        return
    if how.gaps and draw.chance(how.gaps):
        facts[path] = ["unknown", "eye"]
        return
    facts[path] = [value, grade(visit, path, measured=not isinstance(value, str))]


def grade(visit: Visit, path: str, *, measured: bool) -> str:
    """The grade of evidence of an answer."""
    draw, how = visit.draw, visit.surveyor
    if how.declared and draw.chance(how.declared):
        return "declared"
    if how.by_eye and draw.chance(how.by_eye):
        return "eye"
    if not measured:
        return "photo" if draw.chance(0.7) else "tape"
    return "instrument" if path.endswith("slope") or draw.chance(0.2) else "tape"
