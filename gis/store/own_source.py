"""The source that rows of this register itself are under."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from gis.models import register as r

OWN_SOURCE: Final = "register"


def own_source(connection: Connection) -> str:
    """The source of what is filed here, made when first needed."""
    kind = connection.execute(select(r.installation.c.kind)).scalar_one()
    row = {
        "code": OWN_SOURCE, "name": "Filed in this register", "licence": "As the keeper of the register states",
        "attribution": "The keeper of this register", "synthetic": kind == "demo",
    }  # fmt: skip
    connection.execute(insert(r.source).values(row).on_conflict_do_nothing())
    return OWN_SOURCE
