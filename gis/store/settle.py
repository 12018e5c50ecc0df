"""The tail of every write: verdicts, planned states, faces (and so the figures), the version."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, select

from gis.histories import among
from gis.models.register import passport
from gis.store.faces import refresh
from gis.store.judge import judge, judge_premises, plan
from gis.store.version import bump, calendar


def settle(
    connection: Connection,
    today: date,
    *,
    objects: Iterable[int] = (),
    passports: Iterable[int] = (),
    measures_changed: Iterable[int] = (),
) -> int:
    """Bring everything derived in line with what a write changed, in its transaction.

    ``objects``: written objects (ids), claims and screenings included. ``passports``: new versions, to be judged.
    ``measures_changed``: objects whose measures changed. Returns how many faces were looked at.
    """
    new = sorted(set(passports))
    judge(connection, new)
    filed_for = set(connection.execute(select(passport.c.object).where(among(passport.c.id, new))).scalars())
    premises = set(judge_premises(connection, sorted(filed_for), today))
    years = [year for year in calendar(connection, today).years if year >= today.year]
    plan(connection, sorted(filed_for | premises | set(measures_changed)), years)
    looked_at = refresh(connection, sorted({*objects, *filed_for, *premises, *measures_changed}), today)
    bump(connection)
    return looked_at
