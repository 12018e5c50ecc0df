"""The objects of a selection with what their verdicts depend on: for measures that are planned for many at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from audit.adaptation.closing import Pair, Subject
from audit.adaptation.lifecycle import OPEN
from audit.planned import closes_of
from gis.histories import among
from gis.models import pub
from gis.models import register as r
from gis.queries.filters import ObjectFilter, base, conditions
from gis.queries.in_force import in_force
from gis.queries.installation import Installation, installation


@dataclass(frozen=True, slots=True)
class Chosen:
    """An object of the selection."""

    id: int
    number: str
    district: str


def chosen(connection: Connection, objects: Sequence[str], asked: Mapping[str, Any], most: int) -> list[Chosen]:
    """The objects named, or those of a filter, by number; one more than `most` where there are more.

    Objects named that are not there are left out.
    """
    o = pub.object_.c
    box = asked.get("bbox")
    of = ObjectFilter(**{**asked, **({"bbox": tuple(box)} if box else {})})
    where = [o.number.in_(objects)] if objects else conditions(of, installation(connection))
    query = select(o.id, o.number, o.district).select_from(base()).where(*where, o.stage != "closed")
    return [Chosen(*row) for row in connection.execute(query.order_by(o.number).limit(most + 1))]


def chosen_of_list(connection: Connection, of: ObjectFilter, here: Installation, most: int) -> list[Chosen]:
    """The objects of a list of the pages, by number; one more than `most` where there are more."""
    o = pub.object_.c
    query = select(o.id, o.number, o.district).select_from(base()).where(*conditions(of, here), o.stage != "closed")
    return [Chosen(*row) for row in connection.execute(query.order_by(o.number).limit(most + 1))]


def passports_in_force(connection: Connection, objects: Sequence[int]) -> dict[int, tuple[int, date]]:
    """The id and the day of inspection of the version in force of each object that has one."""
    p = r.passport.c
    rows = connection.execute(in_force(p.object, p.id, p.inspected_on).where(among(p.object, objects)))
    return {row.object: (row.id, row.inspected_on) for row in rows}


def closed_by_open(connection: Connection, objects: Sequence[int]) -> Mapping[int, Mapping[Pair, int]]:
    """What the open measures of each object close, with the id of each."""
    m = r.measure.c
    query = select(m.id, m.object, m.closes).where(among(m.object, objects), m.status.in_(OPEN))
    found: dict[int, dict[Pair, int]] = {}
    for row in connection.execute(query):
        found.setdefault(row.object, {}).update(dict.fromkeys(closes_of(row.closes), row.id))
    return found


def subjects(filed: Iterator[Any]) -> Iterator[tuple[int, int, Subject]]:
    """Object, version and what its verdict depends on, of versions as `gis.store.judge` reads them."""
    for each in filed:
        yield each.object, each.id, Subject(each.wording, each.facts, each.kind, each.forms, each.host)
