"""Removes what no row names any more: files of photos, originals past their day, uploads nobody finished."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, update

from gis.db import Database
from gis.media.store import Media, MediaError
from gis.models.filings import photo
from gis.queries.photos import files_named
from gis.store.photos import SWEEP_LOCK
from gis.store.uploads import expired_uploads, open_uploads

GRACE = timedelta(days=1)
"""How long a file that no row names stays: a mistake is noticed within a day, and a backup has passed by."""


@dataclass(frozen=True, slots=True)
class Swept:
    """How many there were of each."""

    originals: int
    files: int
    uploads: int


def sweep(database: Database, media: Media, parts: Path, grace: timedelta = GRACE) -> Swept:
    """Remove what is no longer needed, for the operator. Safe while photos are being added."""
    p = photo.c
    with database.write() as connection:
        past = update(photo).where(p.original_until < func.current_date())
        originals = connection.execute(past.values(original=None, original_until=None)).rowcount
        uploads = expired_uploads(connection)
        waiting = open_uploads(connection)
    before = datetime.now(UTC) - grace
    for path in parts.glob("*"):
        # Those of rows that are gone, also when a process was killed before it could delete its own.
        if path.name not in waiting:
            with suppress(FileNotFoundError):
                if path.name in uploads or datetime.fromtimestamp(path.stat().st_mtime, UTC) < before:
                    path.unlink()
    with database.write() as connection:
        # Alone: whoever puts a file holds this lock until its row is there.
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(SWEEP_LOCK))))
        named = files_named(connection)
        idle = [name for name, put_at in media.names() if name not in named and put_at < before]
        for name in idle:
            media.remove(name)
    return Swept(originals, len(idle), len(uploads))


def damaged(database: Database, media: Media) -> Iterator[MediaError]:
    """Read every file that a row names, and yield what is wrong: missing, or not what was put there."""
    with database.read() as connection:
        named = sorted(files_named(connection))
    for name in named:
        try:
            media.get(name)
        except MediaError as error:
            yield error
