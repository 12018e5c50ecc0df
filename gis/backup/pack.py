"""Makes a backup: database, photos and log heads of one moment in one encrypted file."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import sqlalchemy as sa

from gis.backup.contents import ABOUT, DATABASE, FORMAT, HEADS, LEAVES, MEDIA, MEDIA_LIST, About, Packer
from gis.backup.failures import BackupError
from gis.backup.fingerprint import Fingerprint, fingerprint, leaves, schemas
from gis.backup.media import files, is_bucket, media_print, names, print_of
from gis.backup.programs import connection_words, programs_of, said, way_out
from gis.backup.sealed import seal
from gis.db import Database, check
from gis.media.store import Media


@dataclass(frozen=True)
class Made:
    """What a backup holds. `damaged`: photos whose bytes are not those of their name; they are kept as they are."""

    fingerprint: Fingerprint
    bytes: int
    bucket: bool
    damaged: tuple[str, ...]

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(table["rows"] for table in self.fingerprint.tables.values())


def back_up(
    database: Database, media: Media, file: Path, *, passphrase: str | None = None, recipient: str | None = None
) -> Made:
    """Write a backup of the owner's database and the photos of a folder (of a bucket only their list) to a new file.

    Raises BackupError, DatabaseError, OSError; then no file is there.
    """
    _refuse_old(database)
    with database.read() as connection:
        packing = _Packing(connection, database.url, media)
        seal(file, packing.write, passphrase=passphrase, recipient=recipient)
    return Made(packing.print, file.stat().st_size, is_bucket(media), tuple(packing.damaged))


def current(database: Database, media: Media) -> Fingerprint:
    """The fingerprint of the register as it is."""
    _refuse_old(database)
    with database.read() as connection:
        return fingerprint(connection, media_print(media))


def _refuse_old(database: Database) -> None:
    for problem in check(database.url.render_as_string(hide_password=False)):
        raise BackupError(problem.code, reason=problem.detail, revision=problem.detail)


class _Packing:
    """One snapshot: the fingerprint is taken in it and pg_dump reads it, whatever is written meanwhile."""

    def __init__(self, connection: sa.Connection, url: sa.URL, media: Media) -> None:
        self._connection, self._url, self._media = connection, url, media
        self.damaged: list[str] = []
        self.print = fingerprint(connection, print_of([]))
        self._snapshot = connection.execute(sa.text("select pg_export_snapshot()")).scalar_one()
        self._schemas = schemas(connection)
        self._server = int(connection.execute(sa.text("show server_version_num")).scalar_one()) // 10_000
        self._programs = programs_of(self._server)

    def write(self, sink: BinaryIO) -> None:
        with Packer(sink) as packer:
            self._write(packer)

    def _write(self, packer: Packer) -> None:
        packer.add(ABOUT, _json(self._about().as_data()))
        packer.add(LEAVES, b"".join(leaves(self._connection)))
        packer.add(HEADS, _json(self._heads()))
        if is_bucket(self._media):
            packed = names(self._media)
            packer.add(MEDIA_LIST, _json(packed))
        else:
            packed = list(self._photos(packer))
        self.print = replace(self.print, media=print_of(packed).as_data())
        self._dump(packer)
        packer.close(self.print.as_data())

    def _about(self) -> About:
        made_at = self._connection.execute(sa.text("select to_char(now(), 'YYYY-MM-DD\"T\"HH24:MI:SSOF')")).scalar_one()
        return About(FORMAT, self.print.revision, made_at, self._server, tuple(self._schemas), is_bucket(self._media))

    def _heads(self) -> list[str]:
        return list(self._connection.execute(sa.text("select note from register.log_head order by size")).scalars())

    def _photos(self, packer: Packer) -> Iterator[str]:
        for name, path in files(self._media):
            try:
                source = path.open("rb")
            except FileNotFoundError:
                # Its time of retention ended since it was listed.
                continue
            with source:
                size = source.seek(0, 2)
                source.seek(0)
                digest = packer.add_file(MEDIA + name, size, source)
            if digest != name:
                self.damaged.append(name)
            yield digest

    def _dump(self, packer: Packer) -> None:
        chosen = [f"--schema={json.dumps(name)}" for name in self._schemas]
        with connection_words(self._url) as words, tempfile.TemporaryFile() as errors:
            command = [
                self._programs.pg_dump, "--format=custom", "--compress=6", f"--snapshot={self._snapshot}",
                "--no-password", "--lock-wait-timeout=60s", *chosen, f"--dbname={words}",
            ]  # fmt: skip
            with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, stderr=errors) as dump:
                try:
                    packer.add_stream(DATABASE, way_out(dump))
                except BaseException:
                    dump.kill()
                    raise
            if dump.returncode != 0:
                raise BackupError("backup_dump_failed", reason=said(errors))


def _json(data: Mapping[str, Any] | list[Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, sort_keys=True).encode()
