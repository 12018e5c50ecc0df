"""Loads a dump in one transaction: what was there goes and what was kept comes, or nothing happens."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from typing import BinaryIO, Self

import sqlalchemy as sa
from psycopg import sql

from gis.backup.contents import About, pieces
from gis.backup.failures import BackupError
from gis.backup.programs import Programs, connection_words, said, way_in

SETTINGS = "set client_min_messages = warning; set lock_timeout = '10s'; set statement_timeout = 0;"


def without_schemas(schemas: Sequence[str]) -> str:
    """The statement that drops the schemas of a register and all in them."""
    names = sql.SQL(", ").join(sql.Identifier(name) for name in schemas)
    return sql.SQL("drop schema if exists {} cascade").format(names).as_string(None)


class Loading:
    """pg_restore makes the statements of the dump it is fed, psql runs them; `commit` keeps them."""

    def __init__(self, programs: Programs, url: sa.URL, about: About, *, drop: Sequence[str]) -> None:
        """Take what was kept and which schemas of the database it replaces."""
        self._programs, self._url, self._about, self._drop = programs, url, about, drop

    def __enter__(self) -> Self:
        self._errors = tempfile.TemporaryFile()
        self._words = connection_words(self._url)
        target = [f"--dbname={self._words.__enter__()}", "--no-password"]
        command = [self._programs.psql, "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", *target]
        pipe = subprocess.PIPE
        self._psql = subprocess.Popen(command, stdin=pipe, stdout=subprocess.DEVNULL, stderr=self._errors)
        command = [self._programs.pg_restore, "--file=-"]
        # It says nothing before it is fed, so that ours are the first words.
        self._made = subprocess.Popen(command, stdin=pipe, stdout=way_in(self._psql), stderr=self._errors)
        try:
            self._say(f"{SETTINGS} begin; {without_schemas(self._drop)};")
        except BrokenPipeError as error:
            failed = self._failed()
            self.__exit__()
            raise failed from error
        return self

    def feed(self, source: BinaryIO) -> None:
        """Take a piece of the dump."""
        try:
            for piece in pieces(source):
                way_in(self._made).write(piece)
        except BrokenPipeError as error:
            raise self._failed() from error

    def finish(self) -> None:
        """Nothing more comes: wait until all of it was made into statements."""
        try:
            way_in(self._made).close()
        except BrokenPipeError as error:
            raise self._failed() from error
        if self._made.wait() != 0:
            raise self._failed()

    def commit(self) -> None:
        """Keep what was loaded. Raises BackupError when the database refused any of it."""
        self.finish()
        try:
            revision = sql.Literal(self._about.revision).as_string(None)
            self._say(f"update public.alembic_version set version_num = {revision};\ncommit;\n")
            way_in(self._psql).close()
        except BrokenPipeError as error:
            raise self._failed() from error
        if self._psql.wait() != 0:
            raise self._failed()

    def __exit__(self, *_: object) -> None:
        # Ended without a commit, the database takes all of it back.
        for process in (self._made, self._psql):
            if process.poll() is None:
                process.kill()
            process.wait()
            try:
                way_in(process).close()
            except BrokenPipeError:
                continue
        self._words.__exit__(None, None, None)
        self._errors.close()

    def _say(self, words: str) -> None:
        way_in(self._psql).write(words.encode() + b"\n")
        way_in(self._psql).flush()

    def _failed(self) -> BackupError:
        for process in (self._made, self._psql):
            if process.poll() is None:
                process.kill()
            process.wait()
        return BackupError("backup_not_restored", reason=said(self._errors))
