"""Where rows come from: licence and attribution travel with everything that is shown or downloaded."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from gis.models import pub


@dataclass(frozen=True, slots=True)
class Source:
    """A source of rows. ``definition`` is what it means by "accessible", in its own words."""

    code: str
    name: str
    licence: str
    attribution: str
    url: str | None
    definition: str | None
    synthetic: bool


def sources(connection: Connection, codes: Iterable[str] | None = None) -> dict[str, Source]:
    """The sources with the given codes (None: every source), by code."""
    s = pub.source.c
    query = select(s.code, s.name, s.licence, s.attribution, s.url, s.definition, s.synthetic).order_by(s.code)
    if codes is not None:
        query = query.where(s.code.in_(sorted(set(codes))))
    return {row.code: Source(**row._mapping) for row in connection.execute(query)}
