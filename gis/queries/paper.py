"""What the official document of a version says beside its content: how it is judged today, the log's head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from audit.figures import FOR_WHOM
from gis.models import pub
from gis.queries.dossier import matrix, named


@dataclass(frozen=True, slots=True)
class Ruling:
    """The latest verdict of a version: states by category, the matrix, and what a commission changed and why."""

    norm: str
    states: Mapping[str, str]
    zones: Mapping[str, Mapping[str, str]]
    code: str | None
    complete: bool
    overridden: tuple[str, ...]
    override_reason: str | None


@dataclass(frozen=True, slots=True)
class Head:
    """A signed head of the register's log: how many entries, and the root of their tree in hexadecimal."""

    size: int
    root: str


def ruling_of(connection: Connection, passport: int) -> Ruling | None:
    """How a version is judged by now; None where it has no verdict. One query."""
    v = pub.verdict.c
    query = (
        select(v.norm, v.states, v.zones, v.code, v.complete, v.overridden, v.override_reason)
        .where(v.passport == passport)
        .order_by(v.effective_on.desc(), v.recorded_at.desc(), v.id.desc())
        .limit(1)
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    changed = tuple(each for place, each in enumerate(FOR_WHOM) if row["overridden"] >> place & 1)
    shown = {**row, "states": named(row["states"]), "zones": matrix(row["zones"]), "overridden": changed}
    return Ruling(**shown)


def latest_head(connection: Connection) -> Head | None:
    """The latest signed head of the log, if one was signed. One query."""
    h = pub.log_head.c
    row = connection.execute(select(h.size, h.root).order_by(h.size.desc()).limit(1)).first()
    return Head(row.size, bytes(row.root).hex()) if row else None
