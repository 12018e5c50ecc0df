"""Reads the tree of territories, how many objects each holds, and their outlines."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from gis.models import pub
from gis.queries.installation import installation

DECIMALS_OF_OUTLINE = 5
"""Outlines are given out with five decimals, about a metre: finer than any of them is drawn."""


@dataclass(frozen=True, slots=True)
class Territory:
    """A territory in the tree.

    ``objects`` counts objects in service today in it and in everything below it. ``tolerance_m`` says how far, in
    metres, its outline may be off; without an outline the declared territory rules.
    """

    code: str
    parent: str | None
    level: str
    name: Mapping[str, str]
    official: Mapping[str, str]
    profile: str | None
    tolerance_m: float
    has_outline: bool
    source: str | None
    children: tuple[str, ...]
    objects: int


def territories(connection: Connection) -> dict[str, Territory]:
    """Every territory by code, in the order of the tree: a parent before its children, children by code.

    Two queries besides the installation's; none grows with the number of objects.
    """
    t = pub.territory.c
    rows = connection.execute(
        select(
            t.code, t.parent, t.level, t.name, t.official, t.profile, t.tolerance_m,
            t.outline.isnot(None).label("has_outline"), t.source,
        ).order_by(t.code)
    ).all()  # fmt: skip
    children: defaultdict[str | None, list[str]] = defaultdict(list)
    for row in rows:
        children[row.parent].append(row.code)
    by_code = {row.code: row for row in rows}
    own = objects_by_district(connection)
    totals: dict[str, int] = {}
    order = _depth_first(children)
    for code in reversed(order):
        totals[code] = own.get(code, 0) + sum(totals[child] for child in children[code])
    return {
        code: Territory(**by_code[code]._mapping, children=tuple(children[code]), objects=totals[code])
        for code in order
    }


def _depth_first(children: Mapping[str | None, Sequence[str]]) -> list[str]:
    order: list[str] = []
    waiting = list(reversed(children.get(None, ())))
    while waiting:
        code = waiting.pop()
        order.append(code)
        waiting += reversed(children.get(code, ()))
    return order


def objects_by_district(connection: Connection) -> dict[str, int]:
    """Objects in service today by the lowest territory they lie in, from the rollup."""
    slot = installation(connection).slot()
    r = pub.rollup.c
    query = select(r.district, func.sum(r.objects)).where(r.slot == slot).group_by(r.district)
    return {district: int(count) for district, count in connection.execute(query)}


def known_territory(connection: Connection, code: str) -> bool:
    """Whether the tree holds a code."""
    query = select(pub.territory.c.code).where(pub.territory.c.code == code)
    return connection.execute(query).first() is not None


def below(tree: Mapping[str, Territory], root: str) -> list[str]:
    """The code itself and all codes below it, in the order of the tree; nothing for an unknown code."""
    if root not in tree:
        return []
    found, waiting = [], [root]
    while waiting:
        code = waiting.pop()
        found.append(code)
        waiting += reversed(tree[code].children)
    return found


def path_to(tree: Mapping[str, Territory], code: str) -> list[str]:
    """The codes from the root of the tree down to a territory, itself included; nothing for an unknown code."""
    path: list[str] = []
    here: str | None = code
    while here is not None and here in tree:
        path.append(here)
        here = tree[here].parent
    return path[::-1]


def outlines(connection: Connection, codes: Iterable[str]) -> dict[str, dict[str, Any] | None]:
    """Outlines as GeoJSON geometries (lon lat, EPSG:4326), by code; None for a territory without one."""
    t = pub.territory.c
    shape = func.st_asgeojson(t.outline, DECIMALS_OF_OUTLINE)
    query = select(t.code, shape).where(t.code == func.any(sorted(set(codes))))
    return {code: json.loads(text) if text else None for code, text in connection.execute(query)}


def population(connection: Connection, codes: Iterable[str]) -> list[dict[str, Any]]:
    """Residents and persons with disabilities of territories, by year and source; no row means not known."""
    p = pub.population.c
    query = (
        select(p.territory, p.year, p.people, p.count, p.source)
        .where(p.territory == func.any(sorted(set(codes))))
        .order_by(p.territory, p.year, p.people, p.source)
    )
    return [dict(row._mapping) for row in connection.execute(query)]
