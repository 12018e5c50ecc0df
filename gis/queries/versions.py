"""Approved versions as those see them who may change their standing: withdraw, override, re-confirm."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from gis.models import register as r
from gis.models.filings import reconfirmation


def version_tag(connection: Connection, number: str) -> str:
    """What tells one standing of an approved version from the next: its verdicts, re-confirmations and withdrawal."""
    p, v, c = r.passport.c, r.verdict.c, reconfirmation.c
    judged = select(func.count()).select_from(r.verdict).where(v.passport == p.id).scalar_subquery()
    confirmed = select(func.count()).select_from(reconfirmation).where(c.passport == p.id).scalar_subquery()
    row = connection.execute(
        select(p.id, judged, confirmed, p.withdrawn_on.isnot(None)).where(p.number == number)
    ).first()
    return "" if row is None else "v" + "-".join(str(int(part)) for part in row)
