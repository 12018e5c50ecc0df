"""A real database for tests: one migrated template, cloned for each worker, dropped at the end.

The server is the checkout's own test cluster, or the one of `BOSAGA_TEST_DATABASE_URL` (an account that may create
databases). A server that cannot be had fails the tests; it never skips them.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from gis import cluster, db
from gis.cluster import ClusterInfo

ROOT = Path(__file__).resolve().parents[2]
Told = TypeVar("Told")
_KEPT = 64
"""How many databases that nobody needs any more may wait to be dropped, 20 MB each."""


@dataclass(frozen=True)
class TestDatabase:
    """One throw-away database: `url` is the owner's; each role has its own way in."""

    __test__ = False

    url: str
    owner: db.Database
    app: db.Database
    people: db.Database
    public: db.Database

    def dispose(self) -> None:
        for role in (self.owner, self.app, self.people, self.public):
            role.dispose()


class TestServer:
    """The server that tests use, private or given."""

    __test__ = False

    def __init__(self) -> None:
        self._given = os.environ.get("BOSAGA_TEST_DATABASE_URL", "")
        self._private: ClusterInfo | None = None if self._given else cluster.ensure(ROOT, "test")
        maintenance = self._given or self._private_url("bosaga_superuser", "postgres")
        self._done: list[str] = []
        self._template = ""
        self._filled: dict[object, tuple[TestDatabase, object]] = {}
        self._resting = ExitStack()
        self._engine = sa.create_engine(db.parse_url(maintenance), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)

    def url(self, role: str, database: str) -> str:
        """The URL of a role in a database; on a given server the given account plays every role."""
        if self._private:
            return self._private_url(role, database)
        return db.parse_url(self._given).set(database=database).render_as_string(hide_password=False)

    def _private_url(self, role: str, database: str) -> str:
        assert self._private is not None
        return self._private.url(role, database)

    def template(self) -> str:
        """Return the name of a migrated database to clone, made once for each state of the migrations."""
        self._template = self._template or self._migrated()
        return self._template

    def _migrated(self) -> str:
        files = sorted(p for p in (ROOT / "gis" / "migrations").rglob("*") if p.suffix in (".py", ".sql"))
        digest = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]
        name, draft = f"bosaga_template_{digest}", f"bosaga_draft_{digest}"
        with _file_lock(), self._engine.connect() as connection:
            if connection.execute(sa.text("select from pg_database where datname = :n"), {"n": name}).first() is None:
                connection.exec_driver_sql(f"drop database if exists {draft} with (force)")
                self._make(connection, draft)
                db.migrate(self.url("bosaga_owner", draft))
                connection.exec_driver_sql(f"alter database {draft} rename to {name}")
        return name

    def _make(self, connection: sa.Connection, name: str) -> None:
        if self._private:
            cluster.create_database(self._private, name)
        else:
            connection.exec_driver_sql(f"create database {name}")

    @contextmanager
    def clone(self, of: TestDatabase | None = None) -> Iterator[TestDatabase]:
        """A database of its own for whoever asks, gone afterwards: empty and migrated, or as another that rests."""
        name = f"bosaga_test_{os.getpid()}_{secrets.token_hex(4)}"
        template = of.owner.url.database if of else self.template()
        with self._engine.connect() as connection:
            self._drop_abandoned(connection)
            owner = "owner bosaga_owner" if self._private else ""
            connection.exec_driver_sql(f"create database {name} {owner} template {template} {self._copied(connection)}")
        yield from self._lent(name)

    @contextmanager
    def filled(self, fill: Callable[..., Told], *arguments: object) -> Iterator[tuple[TestDatabase, Told]]:
        """A database of its own as `fill(database, *arguments)` leaves one, with what that returned.

        Filled once in a process and copied from then on: a copy takes a fifth of a small city's time.
        """
        key = (fill, arguments)
        if key not in self._filled:
            rests = self._resting.enter_context(self.clone())
            self._filled[key] = rests, fill(rests, *arguments)
            rests.dispose()
        rests, told = self._filled[key]
        with self.clone(rests) as copy:
            yield copy, deepcopy(told)

    def close(self) -> None:
        """Drop everything that this process made."""
        self._resting.close()
        self._filled.clear()
        self.drop_done()

    def _copied(self, connection: sa.Connection) -> str:
        """The files as they are, where the server can choose: to write each page to its log takes ten times as long."""
        assert connection.dialect.server_version_info is not None
        return "strategy file_copy" if connection.dialect.server_version_info >= (15,) else ""

    @contextmanager
    def unmigrated(self) -> Iterator[TestDatabase]:
        """An empty database that has the extensions and no schema of ours, gone afterwards."""
        name = f"bosaga_test_{os.getpid()}_{secrets.token_hex(4)}"
        with self._engine.connect() as connection:
            self._make(connection, name)
        yield from self._lent(name)

    def _lent(self, name: str) -> Iterator[TestDatabase]:
        url = self.url("bosaga_owner", name)
        made = TestDatabase(
            url,
            owner=db.Database(url),
            app=db.Database(self.url("bosaga_app", name), operator=True),
            people=db.Database(self.url("bosaga_app", name)),
            public=db.Database(self.url("bosaga_public", name)),
        )
        try:
            yield made
        finally:
            made.dispose()
            self._done.append(name)
            if len(self._done) >= _KEPT:
                self.drop_done()

    def drop_done(self) -> None:
        """Drop the databases that nobody needs any more.

        Many at once: ext4 gives files deleted a moment ago a wide berth, and a clone made then takes ten times as long.
        """
        with self._engine.connect() as connection:
            while self._done:
                connection.exec_driver_sql(f"drop database if exists {self._done.pop()} with (force)")

    @contextmanager
    def bare(self) -> Iterator[str]:
        """The URL of an empty database with no extension, gone afterwards."""
        name = f"bosaga_test_{os.getpid()}_{secrets.token_hex(4)}"
        owner = "owner bosaga_owner" if self._private else ""
        with self._engine.connect() as connection:
            connection.exec_driver_sql(f"create database {name} {owner}")
            yield self.url("bosaga_owner", name)
            connection.exec_driver_sql(f"drop database {name} with (force)")

    def _drop_abandoned(self, connection: sa.Connection) -> None:
        """Drop what killed test runs left; only on our own server, where a process id means something."""
        if not self._private:
            return
        names = connection.execute(sa.text("select datname from pg_database where datname like 'bosaga\\_test\\_%'"))
        for name in names.scalars():
            if not Path("/proc", name.split("_")[2]).exists():
                connection.exec_driver_sql(f"drop database if exists {name} with (force)")


@contextmanager
def _file_lock() -> Iterator[None]:
    """Several workers start at once: one makes the template, the others wait."""
    path = ROOT / ".bosaga" / "template.lock"
    path.parent.mkdir(exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
