"""The new centre that the demo city plans to build: an object that nobody has entered yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from audit.demo.site import Site

KIND: Final = "social_centre"
PLACES: Final = 150
OPENS: Final = date(2028, 9, 1)
IN_PLACE_OF: Final = ("social_centre", "rehabilitation_centre", "care_home", "employment_centre", "library")
"""Whose place it takes, the first kind that the city has; else that of any object of the state."""


def with_centre(city: Sequence[Site], today: date) -> tuple[list[Site], int | None]:
    """The city with a planned centre among its objects, and its place; as it was where the state owns nothing there,
    or the day of opening has passed.
    """
    places = [
        site.index for site in city if site.owner_kind == "state" and site.host is None and site.stage == "in_service"
    ]
    if not places or today >= OPENS:
        return list(city), None
    order = {kind: rank for rank, kind in enumerate(IN_PLACE_OF)}
    place = min(places, key=lambda index: (order.get(city[index].kind, len(order)), index))
    made = list(city)
    made[place] = replace(
        city[place], kind=KIND, stage="planned", commissioned=None, opened=OPENS, closed=None, floors=2, capacity=PLACES
    )
    return made, place
