"""Issues a report: what it says is kept and logged in one transaction, once for each territory and period."""

from __future__ import annotations

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from audit.report.content import Report
from audit.report.kept import as_kept
from gis.models.reports import report as table
from gis.queries.issued import log_subject
from gis.store.log import record


def issue(connection: Connection, report: Report, by: int | None = None) -> bool:
    """Keep a report as issued; False, and nothing changes, if one of its territory and period was issued before.

    ``by``: the account that issues it; None: the operator. Raises ValueError for a preliminary report.
    """
    if report.preliminary:
        raise ValueError(f"{report.period} has not ended")
    key, period = report.territory, report.period
    new = (
        insert(table)
        .values(
            territory=key, kind=period.kind, period=str(period), day=report.day, known_at=report.made_at,
            issued_by=by, content=as_kept(report),
        )
        .on_conflict_do_nothing(index_elements=["territory", "kind", "period"])
        .returning(table.c.id)
    )  # fmt: skip
    made = connection.execute(new).scalar()
    if made is None:
        return False
    record(connection, "report.issued", log_subject(key, str(period)), [int(made)])
    return True
