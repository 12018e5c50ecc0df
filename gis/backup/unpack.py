"""Restores a backup: looked through whole first, then all of it or nothing."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from audit.checkpoint import Checkpoint
from audit.register_log import root_of
from gis.backup.contents import ABOUT, DATABASE, LEAVES, MANIFEST, MEDIA, About, about_of, parts, pieces
from gis.backup.empty import empty_again, refuse_full
from gis.backup.failures import BackupError
from gis.backup.fingerprint import Fingerprint, differences, fingerprint, from_data, log_print, schemas
from gis.backup.loading import Loading
from gis.backup.media import MediaPrint, media_print, names
from gis.backup.programs import Programs, programs_of, said, way_in
from gis.backup.sealed import Sealed
from gis.db import Database, known_revisions, migrate
from gis.media.store import Media


@dataclass(frozen=True)
class Looked:
    """A backup that was read to its end: what it is, its parts' sums, and the leaves of its log."""

    about: About
    sums: dict[str, str]
    fingerprint: Fingerprint
    leaves: tuple[bytes, ...]

    @property
    def photos(self) -> list[str]:
        """The names of its photos."""
        return [name.removeprefix(MEDIA) for name in self.sums if name.startswith(MEDIA)]


def look(sealed: Sealed) -> Looked:
    """Read all of it and hold each part against the manifest. Changes nothing.

    Raises BackupError `backup_damaged`, `backup_newer`.
    """
    sums: dict[str, Any] = {}
    kept: dict[str, bytes] = {}
    with sealed.opened() as stream:
        for name, source in parts(stream):
            whole = _whole(name)
            data = sums.setdefault(whole, sha256())
            held = bytearray()
            for piece in pieces(source):
                data.update(piece)
                if name in (ABOUT, LEAVES, MANIFEST):
                    held += piece
            kept[name] = bytes(held)
            if name == ABOUT:
                _refuse_newer(about_of(kept[ABOUT]))
    manifest = json.loads(kept.get(MANIFEST, b"{}"))
    sums.pop(MANIFEST, None)
    found = {name: sum_.hexdigest() for name, sum_ in sums.items()}
    leaves = kept.get(LEAVES, b"")
    looked = tuple(leaves[at : at + 32] for at in range(0, len(leaves), 32))
    if not found or manifest.get("parts") != found or manifest["fingerprint"]["log"] != log_print(looked):
        raise BackupError("backup_damaged", file=str(sealed.file))
    return Looked(about_of(kept[ABOUT]), found, from_data(manifest["fingerprint"]), looked)


def refuse_other_log(looked: Looked, head: Checkpoint, where: str) -> None:
    """Refuse a backup whose log does not hold what a head that left says was in it; `where` the head was found.

    Raises BackupError `backup_log_short`, `backup_log_other`.
    """
    size = len(looked.leaves)
    if size < head.size:
        raise BackupError("backup_log_short", size=size, head=head.size, where=where)
    if root_of(looked.leaves[: head.size]) != head.root:
        raise BackupError("backup_log_other", head=head.size, where=where)


def restore(sealed: Sealed, looked: Looked, database: Database, media: Media) -> Fingerprint:
    """Put a looked-through backup into an empty database of the owner's and its photos into the store.

    Returns the fingerprint found afterwards, which equals the backup's. Raises BackupError, MediaError and
    DatabaseError; then the database is empty, and the photos are as they were.
    """
    programs = _programs(sealed, database)
    refuse_full(database)
    _refuse_strangers(looked, media)
    migrate(database.url.render_as_string(hide_password=False))
    with database.read() as connection:
        drop = sorted({*schemas(connection), *looked.about.schemas})
    there, placed = set(names(media)), set[str]()
    try:
        with Loading(programs, database.url, looked.about, drop=drop) as loading:
            with sealed.opened() as stream:
                for name, source in parts(stream):
                    if name.startswith(MEDIA):
                        placed |= {media.put(source.read())} - there
                    elif _whole(name) == DATABASE:
                        loading.feed(source)
            loading.commit()
        return _proven(looked, database, media)
    except BaseException:
        for name in placed:
            media.remove(name)
        raise


def _refuse_newer(about: About) -> None:
    if about.revision not in known_revisions():
        raise BackupError("backup_newer", revision=about.revision)


def _whole(name: str) -> str:
    """The part a piece belongs to."""
    return DATABASE if re.fullmatch(rf"{DATABASE}/[0-9]+", name) else name


def _programs(sealed: Sealed, database: Database) -> Programs:
    """The programs of the server restored to, which must know how to read the dump."""
    with database.read() as connection:
        programs = programs_of(int(connection.execute(sa.text("show server_version_num")).scalar_one()) // 10_000)
    with sealed.opened() as stream, tempfile.TemporaryFile() as errors:
        command = [programs.pg_restore, "--list"]
        done = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors)
        with done:
            # It reads the table of contents and no further.
            with suppress(BrokenPipeError):
                for name, source in parts(stream):
                    if _whole(name) == DATABASE:
                        for piece in pieces(source):
                            way_in(done).write(piece)
                way_in(done).close()
            with suppress(BrokenPipeError):
                way_in(done).close()
        if done.returncode != 0:
            raise BackupError("backup_dump_unreadable", reason=said(errors))
    return programs


def _refuse_strangers(looked: Looked, media: Media) -> None:
    """Refuse a store that holds photos of another register."""
    strangers = set(names(media)) - set(looked.photos)
    if strangers and not looked.about.bucket:
        raise BackupError("backup_media_not_empty", count=len(strangers))


def _proven(looked: Looked, database: Database, media: Media) -> Fingerprint:
    found = MediaPrint(**looked.fingerprint.media) if looked.about.bucket else media_print(media)
    with database.read() as connection:
        after = fingerprint(connection, found)
        server = int(connection.execute(sa.text("show server_version_num")).scalar_one()) // 10_000
    # Another major version words the same definitions otherwise; rows, log and photos say the same in each.
    same = server == looked.about.server
    wrong = [each for each in differences(looked.fingerprint, after) if same or not each.startswith("definitions")]
    if wrong:
        empty_again(database)
        raise BackupError("backup_not_equal", parts=", ".join(wrong[:10]))
    return after
