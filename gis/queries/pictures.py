"""Outlines of territories as paths for a small picture, drawn by the server without a script."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from gis.models import pub

COARSE_METRES = 40
"""A picture of a city has a pixel of some forty metres: finer detail would only weigh."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One outline: an SVG path in metres of Web Mercator (y grows southwards), and a point within it for a label."""

    code: str
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Picture:
    """Outlines that share one ``view``: left, top, width and height, for the SVG's viewBox."""

    shapes: tuple[Shape, ...]
    view: tuple[int, int, int, int]


def picture(connection: Connection, codes: Iterable[str]) -> Picture | None:
    """The outlines of the territories that have one; None if none has."""
    t = pub.territory.c
    flat = func.st_simplifypreservetopology(func.st_transform(t.outline, 3857), COARSE_METRES)
    label = func.st_transform(func.st_pointonsurface(t.outline), 3857)
    query = select(
        t.code, func.st_assvg(flat, 1, 0), func.st_x(label), -func.st_y(label),
        func.st_xmin(flat), -func.st_ymax(flat), func.st_xmax(flat), -func.st_ymin(flat),
    ).where(t.code == func.any(sorted(set(codes))), t.outline.isnot(None)).order_by(t.code)  # fmt: skip
    rows = connection.execute(query).all()
    if not rows:
        return None
    left, top = min(row[4] for row in rows), min(row[5] for row in rows)
    right, bottom = max(row[6] for row in rows), max(row[7] for row in rows)
    edge = (right - left) * 0.01
    view = (round(left - edge), round(top - edge), round(right - left + 2 * edge), round(bottom - top + 2 * edge))
    return Picture(tuple(Shape(*row[:4]) for row in rows), view)
