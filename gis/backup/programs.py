"""pg_dump, pg_restore and psql of the server's own version, and how they are told where to connect."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import sqlalchemy as sa
from psycopg.conninfo import make_conninfo

from gis.backup.failures import BackupError

_INSTALLED = Path("/usr/lib/postgresql")
_NAMES = ("pg_dump", "pg_restore", "psql")


@dataclass(frozen=True)
class Programs:
    """The programs of one version, by their paths."""

    pg_dump: str
    pg_restore: str
    psql: str


def programs_of(major: int) -> Programs:
    """Find the programs of a server's major version, or the next newer ones. Raises BackupError when there are none."""
    folders = {int(path.name): path / "bin" for path in _INSTALLED.glob("*") if path.name.isdigit()}
    for version in sorted(version for version in folders if version >= major):
        paths = [folders[version] / name for name in _NAMES]
        if all(path.exists() for path in paths):
            return Programs(*map(str, paths))
    found = [shutil.which(name) for name in _NAMES]
    if all(found) and _version(found[0] or "") >= major:
        return Programs(*(path or "" for path in found))
    raise BackupError("backup_programs_missing", version=major)


@contextmanager
def connection_words(url: sa.URL) -> Iterator[str]:
    """What the programs' `--dbname` takes. The password goes by a file only we can read: others see command lines."""
    words = dict(sa.create_engine(url).dialect.create_connect_args(url)[1])
    password = words.pop("password", None)
    # SQLAlchemy's own, not libpq's.
    words.pop("context", None)
    with tempfile.NamedTemporaryFile("w", prefix="bosaga-", encoding="utf-8") as file:
        if password is not None:
            escaped = str(password).replace("\\", "\\\\").replace(":", "\\:")
            file.write(f"*:*:*:*:{escaped}\n")
            file.flush()
            words["passfile"] = file.name
        yield make_conninfo(**words, application_name="bosaga backup")


def way_in(process: subprocess.Popen[bytes]) -> IO[bytes]:
    """The pipe a program reads from; it was started with one."""
    if process.stdin is None:
        raise ValueError(process.args)
    return process.stdin


def way_out(process: subprocess.Popen[bytes]) -> IO[bytes]:
    """The pipe a program writes to; it was started with one."""
    if process.stdout is None:
        raise ValueError(process.args)
    return process.stdout


def said(errors: IO[bytes]) -> str:
    """The first line a program wrote to its error file that says what went wrong."""
    errors.seek(0)
    lines = errors.read().decode(errors="replace").splitlines()
    telling = [line for line in lines if "error" in line.lower()] or lines
    return telling[0].strip() if telling else "it stopped without a word"


def _version(program: str) -> int:
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"(\d+)", done.stdout)
    return int(found[1]) if found else 0
