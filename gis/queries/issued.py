"""Reads the reports that were issued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from audit.report.content import Report
from audit.report.kept import read_kept
from audit.report.period import Period
from gis.models import pub
from gis.models.reports import published


@dataclass(frozen=True, slots=True)
class Issued:
    """A report that was issued: where it stands in the log, and what it says."""

    issued_at: datetime
    entry: int | None
    report: Report


@dataclass(frozen=True, slots=True)
class IssuedHead:
    """An issued report as lists show it."""

    territory: str
    kind: str
    period: str
    day: date
    issued_at: datetime


def log_subject(territory: str, period: str) -> str:
    """How the log calls the issue of a report."""
    return f"{territory} {period}"


def issued(connection: Connection, territory: str, period: Period) -> Issued | None:
    """The report of a territory and a period as it was issued; None if it was not."""
    p, e = published.c, pub.log_entry.c
    query: Select[Any] = select(p.issued_at, p.content).where(
        p.territory == territory, p.kind == period.kind, p.period == str(period)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    entry = select(e.seq).where(e.kind == "report.issued", e.subject == log_subject(territory, str(period)))
    return Issued(row.issued_at, connection.execute(entry).scalar(), read_kept(row.content))


def issued_heads(connection: Connection) -> list[IssuedHead]:
    """Every report that was issued, the latest period first."""
    p = published.c
    query = select(p.territory, p.kind, p.period, p.day, p.issued_at).order_by(p.day.desc(), p.kind, p.territory)
    return [IssuedHead(*row) for row in connection.execute(query)]
