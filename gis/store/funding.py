"""Refuses measures that name a programme or a funding line that the register does not hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from audit.errors import InvalidInput, Problem
from gis.models import register as r
from gis.models.money import programme, programme_line


def must_be_held(connection: Connection, given: Mapping[str, Any], measure_id: int | None = None) -> None:
    """Raises InvalidInput where the programme, or the line in it, is not there; fields left out are as they stand."""
    if "programme" not in given and "line" not in given:
        return
    m = r.measure.c
    row = connection.execute(select(m.programme, m.line).where(m.id == measure_id)).mappings().first()
    code, line = ({**(row or {}), **given}.get(name) for name in ("programme", "line"))
    if wrong := _wrong(connection, code, line):
        raise InvalidInput([wrong])


def _wrong(connection: Connection, code: str | None, line: str | None) -> Problem | None:
    if code is None:
        return None if line is None else Problem("/line", "line_without_programme", {"line": line})
    if connection.execute(select(programme.c.code).where(programme.c.code == code)).first() is None:
        return Problem("/programme", "programme_not_held", {"programme": code})
    p = programme_line.c
    known = connection.execute(select(p.code).where(p.programme == code).distinct().order_by(p.code)).scalars().all()
    if line is None or line in known:
        return None
    return Problem("/line", "line_not_held", {"programme": code, "line": line, "known": ", ".join(known) or "–"})
