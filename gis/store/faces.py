"""Keeps the faces of objects: computed here, by the definitions of audit/figures, at every write.

The rollup follows by itself: triggers on the faces add every change to it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, or_, select, text, update

from audit.figures import Calendar, face
from audit.history import History
from gis.histories import Reader
from gis.models import register as r
from gis.store.copying import copy_rows
from gis.store.version import alone, calendar

AT_ONCE = 20_000

NEW_FACES = "create temporary table if not exists new_face (object bigint, cells integer[]) on commit delete rows"

MERGE = text("""
    insert into register.face as f (object, number, district, sector, owner_kind, kind, geom, cells)
    select o.id, o.number, o.district, o.sector, o.owner_kind, o.kind, o.geom, n.cells
    from new_face n join register.object o on o.id = n.object
    -- along PostGIS's space-filling curve: what a tile or a list of one place reads then lies together on disk
    order by o.geom
    on conflict (object) do update set
        number = excluded.number, district = excluded.district, sector = excluded.sector,
        owner_kind = excluded.owner_kind, kind = excluded.kind, geom = excluded.geom, cells = excluded.cells
    where (f.number, f.district, f.sector, f.owner_kind, f.kind, f.cells)
          is distinct from
          (excluded.number, excluded.district, excluded.sector, excluded.owner_kind, excluded.kind, excluded.cells)
       or not f.geom ~= excluded.geom
""")


def refresh(connection: Connection, ids: Sequence[int] | None, today: date) -> int:
    """Compute the faces of the given objects (None: of all) as of today, in the caller's transaction.

    A write that began before midnight finds the clock of the register ahead of its own: some faces are then made for
    the clock's day, like all others. Returns how many objects were looked at. Faces of objects that are gone go with
    them.
    """
    alone(connection)
    if ids is not None:
        clock = connection.execute(select(r.installation.c.clock)).scalar_one()
        today = max(today, clock or today)
    years = calendar(connection, today)
    looked_at = 0
    for some in portions(connection, ids):
        known = Reader(connection, r, some).histories()
        connection.exec_driver_sql(NEW_FACES)
        connection.exec_driver_sql("delete from new_face")
        rows = ((key, cells) for key, cells in faces_of(known, years))
        copy_rows(connection, "new_face (object, cells)", ("int8", "int4[]"), rows)
        connection.execute(MERGE)
        looked_at += len(known)
    if ids is None:
        connection.execute(update(r.installation).values(clock=today))
    return looked_at


def faces_of(known: Mapping[int, History], years: Calendar) -> Iterator[tuple[int, list[int]]]:
    """The faces of many histories; histories that are equal and empty of events share one computation."""
    plain: dict[tuple[date | None, date | None, str], list[int]] = {}
    for key, history in known.items():
        if history.judgements or history.screenings or history.claims or history.promises:
            yield key, face(history, years)
            continue
        life = (history.opened, history.closed, history.stage)
        if life not in plain:
            plain[life] = face(history, years)
        yield key, plain[life]


def portions(connection: Connection, ids: Sequence[int] | None) -> Iterator[Sequence[int]]:
    """The ids in portions that fit in memory; with None, those of every object."""
    if ids is not None:
        yield from (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
        return
    after = 0
    while True:
        query = select(r.object_.c.id).where(r.object_.c.id > after).order_by(r.object_.c.id).limit(AT_ONCE)
        some = connection.execute(query).scalars().all()
        if not some:
            return
        yield some
        after = some[-1]


def roll_clock(connection: Connection, today: date) -> int:
    """Bring the faces to today: what lapses, opens, closes, starts or falls due since the last time changes them.

    Does nothing when they are of today already. Returns how many objects were looked at.
    """
    alone(connection)
    clock = connection.execute(select(r.installation.c.clock)).scalar_one()
    if clock == today:
        return 0
    if clock is None or clock > today or clock.year != today.year:
        return refresh(connection, None, today)
    looked_at = refresh(connection, touched(connection, clock, today), today)
    connection.execute(update(r.installation).values(clock=today))
    return looked_at


def catch_up(connection: Connection, today: date) -> None:
    """Bring the clock to the day of a write that comes before anybody else noticed the day: else what is dated today
    would show only later. A register that has no clock yet is left without.
    """
    alone(connection)
    clock = connection.execute(select(r.installation.c.clock)).scalar_one()
    if clock is not None and clock < today:
        roll_clock(connection, today)


def touched(connection: Connection, since: date, until: date) -> Sequence[int]:
    """Objects with a date after ``since`` and not after ``until`` that a face depends on.

    An overdue measure shows on the day after its due date, so due dates count from ``since`` itself.
    """
    o, p, v, m, e = r.object_.c, r.passport.c, r.verdict.c, r.measure.c, r.extension.c

    def within(*columns: Any) -> Any:
        return or_(*(c.between(since, until) for c in columns))

    queries = (
        select(o.id).where(within(o.opened, o.closed)),
        select(p.object).where(within(p.lapses_on, p.withdrawn_on)),
        select(p.object)
        .join(r.reconfirmation, r.reconfirmation.c.passport == p.id)
        .where(within(r.reconfirmation.c.lapses_on)),
        select(v.object).where(within(v.effective_on)),
        select(m.object).where(within(m.due, m.planned_on, m.verified_on, m.ended_on)),
        select(m.object).join(r.extension, e.measure == m.id).where(within(e.moved_on)),
        select(r.claim.c.object).where(within(r.claim.c.claimed_on)),
        select(r.screening.c.object).where(within(r.screening.c.screened_on)),
    )
    found = connection.execute(queries[0].union(*queries[1:])).scalars().all()
    return sorted(found)
