"""The tail of every write: verdicts, planned states, faces (and so the figures), the log, the version."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from heapq import merge
from itertools import groupby
from types import MappingProxyType

from sqlalchemy import Connection, select

from gis.histories import among
from gis.models.register import passport
from gis.store.faces import catch_up, refresh
from gis.store.judge import judge, judge_premises, plan
from gis.store.log import record_all
from gis.store.version import alone, bump, calendar


def settle(
    connection: Connection,
    today: date,
    *,
    objects: Iterable[int] = (),
    passports: Iterable[int] = (),
    measures_changed: Iterable[int] = (),
    withdrawn: Iterable[int] = (),
    subject: str = "",
    acts: Mapping[str, Sequence[int]] = MappingProxyType({}),
) -> int:
    """Bring everything derived in line with what a write changed, in its transaction.

    ``objects``: written objects (ids), claims and screenings included. ``passports``: new versions, to be judged.
    ``measures_changed``: objects whose measures changed. ``withdrawn``: objects of which a version was withdrawn.
    ``acts``: what the log is told of ``subject``, rows by kind of act (`gis.store.log`); it is told of the premises
    that were judged anew as well. Returns how many faces were looked at.
    """
    alone(connection)
    new = sorted(set(passports))
    judge(connection, new)
    filed_for = set(connection.execute(select(passport.c.object).where(among(passport.c.id, new))).scalars())
    restated = {*filed_for, *withdrawn}
    premises, reassessed = judge_premises(connection, sorted(restated), today)
    years = [year for year in calendar(connection, today).years if year >= today.year]
    replanned = restated.union(premises, measures_changed)
    plan(connection, sorted(replanned), years)
    catch_up(connection, today)
    looked_at = refresh(connection, _in_order(objects, replanned), today)
    record_all(connection, subject, {**acts, "passport.reassessed": reassessed})
    bump(connection)
    return looked_at


def _in_order(written: Iterable[int], replanned: set[int]) -> Sequence[int]:
    """All of them once, the smallest first; packed, because an import may write a million."""
    return array("q", (key for key, _ in groupby(merge(sorted(written), sorted(replanned)))))
