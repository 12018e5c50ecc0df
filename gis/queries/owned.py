"""The objects that somebody answers for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from gis.models.register import object_


def owned(connection: Connection, ids: Sequence[int]) -> Sequence[str]:
    """The numbers of objects, in their order."""
    o = object_.c
    return list(connection.execute(select(o.number).where(o.id.in_(ids)).order_by(o.number)).scalars())
