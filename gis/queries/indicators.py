"""What the indicators of a programme say at the end of a quarter: for its territory and each part of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, case, func, literal, or_, select

from audit.figures import FOR_WHOM, Figures
from audit.figures.question import Answer, Question
from audit.money.indicators import Indicator, Reading, Standing, counted, cover, covered, need, share
from audit.quarter import Quarter
from gis.models import pub
from gis.queries.compliance import compliance
from gis.queries.installation import Installation
from gis.queries.overview import by_part
from gis.queries.programmes import Programme
from gis.queries.territories import Territory, below

FiguresOn = Callable[[date], Sequence[Answer]]
"""The figures of the programme's territory on a day, as `figures_on` reads them: dear for a past day, so kept."""
Readings = Mapping[str, Mapping[str, Reading]]
"""By indicator, then by territory: the programme's own, then its parts in the order of the tree."""


def figures_on(connection: Connection, here: Installation, territory: str, day: date) -> list[Answer]:
    """The figures that indicators are made of: by district, sector, owner and category. Today's are kept; a past
    day's are counted anew.
    """
    keys = frozenset({"district", "sector", "owner_kind", "category"})
    past = day if day < here.today else None
    return compliance(connection, Question(territory, keys, categories=FOR_WHOM, as_of=past), here.today)


def standings(
    connection: Connection, here: Installation, tree: Mapping[str, Territory], of: Programme, quarter: Quarter,
    figures: FiguresOn,
) -> Mapping[str, Mapping[str, Standing]]:  # fmt: skip
    """Each indicator in a quarter, beside its target and the quarter before, by territory."""
    now = readings(connection, here, tree, of, quarter, figures)
    before = readings(connection, here, tree, of, quarter.previous, figures)
    return {
        code: {
            place: Standing(reading, before[code][place], of.targets.get((code, place, quarter)))
            for place, reading in places.items()
        }
        for code, places in now.items()
    }


def readings(
    connection: Connection, here: Installation, tree: Mapping[str, Territory], of: Programme, quarter: Quarter,
    figures: FiguresOn,
) -> Readings:  # fmt: skip
    """What each indicator says at the end of a quarter, or today while it runs; unknown before it has begun."""
    day = quarter.day(here.today)
    home = tree[of.head.territory]
    parts = [home.code, *home.children]
    if day is None:
        return {each.code: dict.fromkeys(parts, Reading()) for each in of.indicators}
    ground = _Ground(connection, tree, of, quarter, day, parts, figures)
    return {each.code: ground.read(each) for each in of.indicators}


@dataclass(frozen=True, slots=True)
class _Ground:
    connection: Connection
    tree: Mapping[str, Territory]
    of: Programme
    quarter: Quarter
    day: date
    parts: Sequence[str]
    figures: FiguresOn

    def read(self, asked: Indicator) -> dict[str, Reading]:
        if asked.counts == "norm":
            return self._cover(asked)
        if asked.figure == "reported":
            return {place: Reading(self._reported(asked, place)) for place in self.parts}
        if asked.figure in ("objects", "capacity"):
            return {place: Reading(have, have, None, lacking) for place, (have, lacking) in self._places(asked).items()}
        read = share if asked.counts == "share" else counted
        return {place: read(figures, asked.figure) for place, figures in self._figures(asked).items()}

    def _figures(self, asked: Indicator) -> dict[str, Figures]:
        """The figures of the objects that an indicator is about, by part and for the whole."""
        whole, districts = Figures(), dict[str, Figures]()
        for row in self.figures(self.day):
            keys = row.keys
            if (
                keys["category"] == asked.category
                and _among(keys["sector"], asked.sectors)
                and _among(keys["owner_kind"], asked.owner_kinds)
            ):
                whole.add(row.figures)
                districts.setdefault(str(keys["district"]), Figures()).add(row.figures)
        # objects that lie in none of the parts count in the whole alone
        found = {**by_part(self.tree, self.parts[0], districts), self.parts[0]: whole}
        return {place: found[place] for place in self.parts}

    def _reported(self, asked: Indicator, place: str) -> float | None:
        """What the city reports for this quarter; the whole is the sum of its parts where it is not reported itself."""
        said = self.of.reported.get((asked.code, place, self.quarter))
        if said is None and place == self.parts[0] and asked.counts != "share":
            parts = [self.of.reported.get((asked.code, part, self.quarter)) for part in self.parts[1:]]
            known = [part for part in parts if part is not None]
            return sum(known) if known and len(known) == len(parts) else None
        return said

    def _places(self, asked: Indicator) -> Mapping[str, tuple[float | None, int]]:
        """Objects or places in service that day, by part and for the whole; and objects that state no capacity."""
        o = pub.object_.c
        count = func.count() if asked.figure == "objects" else func.coalesce(func.sum(o.capacity), 0)
        lacking = func.count().filter(o.capacity.is_(None)) if asked.figure == "capacity" else literal(0)
        query = select(o.district, count, lacking).where(_in_service(self.day)).group_by(o.district)
        for column, allowed in ((o.kind, asked.kinds), (o.sector, asked.sectors), (o.owner_kind, asked.owner_kinds)):
            if allowed:
                query = query.where(column.in_(allowed))
        found = {row[0]: (float(row[1]), int(row[2])) for row in self.connection.execute(query)}
        return {place: _total(found, below(self.tree, place)) for place in self.parts}

    def _cover(self, asked: Indicator) -> dict[str, Reading]:
        have, people = self._have(asked), self._people(asked)
        read = {place: cover(have[place][0], need(asked, people.get(place)), have[place][1]) for place in self.parts}
        home, districts = self.parts[0], self.parts[1:]
        if districts:
            whole = covered(read[place] for place in districts)
            # what is known of the city alone still tells the cover of the city
            alone = whole.value is None and asked.per_people is not None
            read[home] = replace(read[home], lacking=whole.lacking) if alone else whole
        return read

    def _have(self, asked: Indicator) -> Mapping[str, tuple[float | None, int]]:
        if asked.figure == "reported":
            return {place: (self._reported(asked, place), 0) for place in self.parts}
        return self._places(asked)

    def _people(self, asked: Indicator) -> dict[str, int]:
        """Those whom a norm counts, by territory: by the newest count up to this year, the larger where two differ."""
        p = pub.population.c
        query = (
            select(p.territory, p.count)
            .where(p.people == asked.people, p.year <= self.quarter.year, p.territory.in_(self.parts))
            .order_by(p.territory, p.year, p.count)
        )
        found = {str(row[0]): int(row[1]) for row in self.connection.execute(query)}  # the last of a territory stays
        home, districts = self.parts[0], self.parts[1:]
        if home not in found and districts and all(place in found for place in districts):
            found[home] = sum(found[place] for place in districts)
        return found


def _among(value: Any, allowed: Sequence[str]) -> bool:
    return not allowed or value in allowed


def _total(found: Mapping[str, tuple[float, int]], districts: Sequence[str]) -> tuple[float, int]:
    known = [found[district] for district in districts if district in found]
    return sum((count for count, _ in known), 0.0), sum(lacking for _, lacking in known)


def _in_service(day: date) -> Any:
    """The condition that an object was in service on a day, as exports and figures have it."""
    o = pub.object_.c
    by_stage = case(
        (o.stage == "in_service", True), (o.stage == "closed", o.closed.isnot(None)), else_=o.opened.isnot(None)
    )
    return and_(or_(o.opened.is_(None), o.opened <= day), or_(o.closed.is_(None), o.closed >= day), by_stage)
