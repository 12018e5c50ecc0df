"""What plans buy by district, side by side: one scale for all pictures, and a row of the table for each district."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import url_for

from audit.figures import Figures
from audit.figures.question import Question
from gis.queries import Connection
from gis.queries.compliance import compliance
from gis.queries.installation import installation
from gis.queries.pictures import Picture, picture
from web.pages.links import list_url

_TOPS: Final = (0.05, 0.1, 0.2, 0.5, 1.0)
"""Where a scale can end: shares of a district's objects."""
_CLASSES: Final = 5


@dataclass(frozen=True, slots=True)
class District:
    """A district: ``objects`` in the register; objects that reach something, and money spent, by plan; the class each
    is shaded with; ``enough``: whether so much is known that it is shaded at all.
    """

    objects: int
    enough: bool
    reached: Mapping[int, int]
    spent: Mapping[int, float]
    shades: Mapping[int, int]
    list_url: str
    map_url: str

    @property
    def reached_more(self) -> int:
        """What the last plan reaches more than the first."""
        first, *_, last = self.reached.values()
        return last - first

    @property
    def spent_more(self) -> float:
        """What the last plan spends more than the first."""
        first, *_, last = self.spent.values()
        return last - first


@dataclass(frozen=True, slots=True)
class Pictured:
    """Plans as told, the outlines (None: no district has one), districts by code, and the classes of the shading."""

    plans: Sequence[Mapping[str, Any]]
    picture: Picture | None
    rows: Mapping[str, District]
    classes: Sequence[tuple[float, float]]


def pictured(connection: Connection, plans: Sequence[Mapping[str, Any]]) -> Pictured:
    """Finished plans side by side. The shares are of the objects that the register holds today."""
    bought = {plan["id"]: {row["district"]: row for row in plan["by_district"]} for plan in plans}
    codes = sorted({code for rows in bought.values() for code in rows})
    figures = _figures(connection, {str(plan["territory"]) for plan in plans})
    reached = {
        code: {plan: rows.get(code, {}).get("objects", 0) for plan, rows in bought.items()} for code in codes
    }  # fmt: skip
    shares = {code: _shares(reached[code], figures.get(code, Figures())) for code in codes}
    top = _top(max((share for each in shares.values() for share in each.values()), default=0.0))
    rows = {
        code: District(
            figures.get(code, Figures()).objects,
            figures.get(code, Figures()).enough_data,
            reached[code],
            {plan: rows.get(code, {}).get("spent", 0.0) for plan, rows in bought.items()},
            {plan: min(int(share / top * _CLASSES), _CLASSES - 1) for plan, share in shares[code].items()},
            list_url(district=code),
            url_for("map.show", district=code),
        )
        for code in codes
    }
    classes = [(top * at / _CLASSES, top * (at + 1) / _CLASSES) for at in range(_CLASSES)]
    return Pictured(plans, picture(connection, codes), rows, classes)


def _figures(connection: Connection, territories: set[str]) -> dict[str, Figures]:
    day = installation(connection).today
    found: dict[str, Figures] = {}
    for territory in sorted(territories):
        answers = compliance(connection, Question(territory, by=frozenset({"district"})), day)
        found |= {str(each.keys["district"]): each.figures for each in answers}
    return found


def _shares(reached: Mapping[int, int], figures: Figures) -> dict[int, float]:
    return {plan: min(count / figures.objects, 1.0) if figures.objects else 0.0 for plan, count in reached.items()}


def _top(highest: float) -> float:
    return next((top for top in _TOPS if top >= highest), 1.0)
