"""Writes photos of works, before and after: they hang on the measure, and are never public."""

from __future__ import annotations

from sqlalchemy import Connection, delete, func, insert, select

from audit.photo import MOST_PHOTOS, Said
from gis.media.store import Media
from gis.models import register as r
from gis.models.filings import photo, work_photo_removed
from gis.photos.develop import Developed
from gis.store.filings import StateError
from gis.store.log import record
from gis.store.photos import SWEEP_LOCK, PhotoRejected, Sent, files_kept, words_kept

_WHILE = ("planned", "started")
_REMOVED_WHILE = ("planned", "started", "claimed")


def add_work_photo(
    connection: Connection, media: Media, measure_id: int, made: Developed, said: Said, sent: Sent, account: int
) -> int:
    """Add a photo to a measure on which work is not reported done; its place. The same key again gives the same photo.

    Raises PhotoRejected, StateError, MediaError.
    """
    connection.execute(select(func.pg_advisory_xact_lock_shared(func.hashtext(SWEEP_LOCK))))
    p, gone = photo.c, work_photo_removed.c
    status = _status(connection, measure_id)
    if sent.key is not None:
        same = select(p.place, p.request).where(p.measure == measure_id, p.request_key == sent.key)
        before = connection.execute(same).first()
        if before is not None and before.request != sent.request:
            raise PhotoRejected("key_reused")
        if before is not None:
            return int(before.place)
    if status not in _WHILE:
        raise StateError("state_forbids", number=measure_id, state=status or "gone", needed=", ".join(_WHILE))
    count, last = connection.execute(select(func.count(), func.max(p.place)).where(p.measure == measure_id)).one()
    if count >= MOST_PHOTOS:
        raise PhotoRejected("too_many_photos", most=MOST_PHOTOS)
    # A claim names photos by their places: that of one that was taken out is given to no other.
    taken = connection.execute(select(func.max(gone.place)).where(gone.measure == measure_id)).scalar()
    last = max(last or 0, taken or 0)
    row = {
        "measure": measure_id, "place": last + 1, "added_by": account, "received": sent.received,
        "request_key": sent.key, "request": sent.request, **files_kept(media, made), **words_kept(said),
    }  # fmt: skip
    return int(connection.execute(insert(photo).values(row).returning(p.place)).scalar_one())


def remove_work_photo(connection: Connection, measure_id: int, place: int) -> bool:
    """Take a photo out of a measure that is not verified yet, with an entry of the log; its files go with the next
    sweep. False where there is none, or none of theirs: row-level security lets those who added it, and
    administrators. Raises StateError.
    """
    p, gone = photo.c, work_photo_removed.c
    status = _status(connection, measure_id)
    if status not in _REMOVED_WHILE:
        raise StateError("state_forbids", number=measure_id, state=status or "gone", needed=", ".join(_REMOVED_WHILE))
    if not connection.execute(delete(photo).where(p.measure == measure_id, p.place == place)).rowcount:
        return False
    told = select(func.max(gone.id)).where(gone.measure == measure_id, gone.place == place)
    record(connection, "measure.photo_removed", str(measure_id), [connection.execute(told).scalar_one()])
    return True


def _status(connection: Connection, measure_id: int) -> str | None:
    """The measure's status, which stays until the transaction ends."""
    m = r.measure.c
    return connection.execute(select(m.status).where(m.id == measure_id).with_for_update()).scalar()
