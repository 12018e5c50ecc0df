"""The version of each passport that holds, and what it records: read by the store that judges, and by the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, select
from sqlalchemy.dialects.postgresql import distinct_on

from audit.facts import Facts
from gis.histories import among
from gis.models import register as r


def in_force(*columns: Any) -> Select[Any]:
    """A query for the passport version in force of every object that has one; narrow it with ``where``."""
    p = r.passport.c
    return (
        select(*columns)
        .select_from(r.passport)
        .where(p.withdrawn_on.is_(None))
        .ext(distinct_on(p.object))
        .order_by(p.object, p.effective_on.desc(), p.version.desc())
    )


def facts_in_force(connection: Connection, objects: Sequence[int]) -> Mapping[int, Facts]:
    """The facts of the passport in force of each object that has one."""
    p = r.passport.c
    rows = connection.execute(in_force(p.object, p.facts).where(among(p.object, objects)))
    return {row.object: Facts.from_store(row.facts) for row in rows}
