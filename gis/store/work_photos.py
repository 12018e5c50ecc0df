"""Writes photos of works, before and after: they hang on the measure, and are never public."""

from __future__ import annotations

from sqlalchemy import Connection, func, insert, select

from audit.photo import MOST_PHOTOS, Said
from gis.media.store import Media
from gis.models import register as r
from gis.models.filings import photo
from gis.photos.develop import Developed
from gis.store.filings import StateError
from gis.store.photos import SWEEP_LOCK, PhotoRejected, Sent, files_kept, words_kept

_WHILE = ("planned", "started")


def add_work_photo(
    connection: Connection, media: Media, measure_id: int, made: Developed, said: Said, sent: Sent, account: int
) -> int:
    """Add a photo to a measure on which work is not reported done; its place. The same key again gives the same photo.

    Raises PhotoRejected, StateError, MediaError.
    """
    connection.execute(select(func.pg_advisory_xact_lock_shared(func.hashtext(SWEEP_LOCK))))
    m, p = r.measure.c, photo.c
    status = connection.execute(select(m.status).where(m.id == measure_id).with_for_update()).scalar()
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
    row = {
        "measure": measure_id, "place": (last or 0) + 1, "added_by": account, "received": sent.received,
        "request_key": sent.key, "request": sent.request, **files_kept(media, made), **words_kept(said),
    }  # fmt: skip
    return int(connection.execute(insert(photo).values(row).returning(p.place)).scalar_one())
