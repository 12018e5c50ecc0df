"""Areas of a photo as a form gives them: per cent of its sides, in four fields or as `left,top,width,height`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _

from audit.photo import MOST_AREAS

FIELDS = ("left", "top", "width", "height")
_SIDES = ("x", "y", "width", "height")

Area = Mapping[str, float]
"""As `audit.photo.areas_of` reads it: parts of the photo's sides."""


@dataclass(frozen=True)
class NewArea:
    """The four fields as sent: the area they name, or what is wrong with them; neither where all is empty."""

    given: Mapping[str, str] = field(default_factory=dict)
    area: Area | None = None
    problems: Sequence[dict[str, str]] = ()


NO_NEW = NewArea()


def areas_sent(given: Iterable[str]) -> list[Area]:
    """Areas that a page of ours wrote into its form; what is none of ours is left out."""
    found: list[Area] = []
    for text in list(given)[:MOST_AREAS]:
        numbers = [_number(each) for each in text.split(",")]
        if len(numbers) == len(FIELDS) and all(each is not None and 0 <= each <= 100 for each in numbers):
            found.append(_area(numbers))
    return found


def area_text(area: Area) -> str:
    """The area in per cent, as the form writes it."""
    return ",".join(f"{area[side] * 100:.4g}" for side in _SIDES)


def new_area(form: Mapping[str, str]) -> NewArea:
    """Read the four fields."""
    given = {name: form.get(name, "").strip()[:20] for name in FIELDS}
    if not any(given.values()):
        return NO_NEW
    numbers = {name: _number(text.replace(",", ".")) for name, text in given.items()}
    problems = []
    for name, value in numbers.items():
        least, most = (0, 99.9) if name in ("left", "top") else (0.1, 100)
        if value is None or not least <= value <= most:
            text = _("“%(value)s” does not fit: give per cent from %(least)s to %(most)s.",
                     value=given[name], least=least, most=most)  # fmt: skip
            problems.append({"detail": str(text), "field": name})
    if problems:
        return NewArea(given, None, problems)
    return NewArea(given, _area(numbers.values()))


def _area(per_cent: Iterable[float | None]) -> Area:
    return {side: (each or 0.0) / 100 for side, each in zip(_SIDES, per_cent, strict=True)}


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
