"""Connections to the register's database, its migrations, and what may be wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, OperationalError, ProgrammingError

_MIGRATIONS = Path(__file__).resolve().parent / "migrations"
_MIGRATION_LOCK = 7_240_031
"""Advisory lock: two hosts that start at once migrate one after the other."""
_CONNECT_SECONDS = 10
_NOT_THERE = ("42P01", "3F000")
"""SQLSTATE of a table and of a schema that are not there: our own statements name none but those of the migrations."""
ACTING = "bosaga.acting"
"""The database's setting that says for whom a transaction works."""
_QUERY_CANCELED = "57014"
"""SQLSTATE of a statement that ran into its time limit. To the driver it is an operational error like a lost server."""

_NOT_ALLOWED = "42501"
"""SQLSTATE of what row-level security, or a trigger in its place, refuses."""
_HELD = ("23001", "23502", "23503", "23505", "23514", "23P01")
"""SQLSTATE of constraints of the schema that a row would break."""


class DatabaseError(Exception):
    """The database cannot serve; `code` and `params` say why, the edge words it."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(f"{code}: {params}")
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a database.

    Codes: `database_url_wrong`, `database_unreachable`, `postgis_missing`, `not_migrated`, `migrated_by_newer`.
    """

    code: str
    detail: str = ""


def parse_url(url: str) -> sa.URL:
    """Return the URL with our driver (psycopg 3). Raises DatabaseError on anything that is not PostgreSQL."""
    try:
        parsed = sa.make_url(url)
    except (ArgumentError, ValueError) as error:
        raise DatabaseError("database_url_wrong", reason="it is not a URL") from error
    if parsed.get_backend_name() not in ("postgresql", "postgres"):
        raise DatabaseError("database_url_wrong", reason="it does not start with postgresql://")
    return parsed.set(drivername="postgresql+psycopg")


class Database:
    """One role's way into the database. Connects when first used, so it may be made before a fork."""

    def __init__(
        self, url: str, *, pool_size: int = 5, statement_seconds: int | None = None, operator: bool = False
    ) -> None:
        """Take a PostgreSQL URL, how many connections to keep, and how long one statement may take (None: as long).

        `operator` says that the installation itself acts: its command line and its worker, never a web request.
        Raises DatabaseError on a URL of another kind.
        """
        self.url = parse_url(url)
        self._pool_size = pool_size
        given = {
            "statement_timeout": f"{statement_seconds}s" if statement_seconds else None,
            ACTING: "operator" if operator else None,
        }
        self._options = " ".join(f"-c {name}={value}" for name, value in given.items() if value)

    @cached_property
    def engine(self) -> sa.Engine:
        """The SQLAlchemy engine."""
        return sa.create_engine(
            self.url,
            pool_size=self._pool_size,
            max_overflow=self._pool_size,
            # A server that was restarted costs one retry, not one failed page.
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": _CONNECT_SECONDS,
                "application_name": "bosaga",
                "options": self._options,
            },
        )

    @contextmanager
    def read(self, acting: int | None = None) -> Iterator[sa.Connection]:
        """A connection in one repeatable-read snapshot that writes nothing: all counts of a page agree.

        `acting` is the account for which it reads: the database shows what that person may see.
        """
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self.engine.connect().execution_options(**options) as connection, connection.begin():
            act_as(connection, acting)
            yield connection

    @contextmanager
    def write(self, acting: int | None = None) -> Iterator[sa.Connection]:
        """A connection in one transaction: all of it is kept, or nothing.

        `acting` is the account for which it writes: the database refuses what that person may not.
        """
        with self.engine.begin() as connection:
            act_as(connection, acting)
            yield connection

    def dispose(self) -> None:
        """Close the connections kept; the next use opens new ones."""
        if "engine" in self.__dict__:
            self.engine.dispose()


def act_as(connection: sa.Connection, account: int | None) -> None:
    """Say for the rest of the transaction which account acts; the database's row-level security goes by it."""
    if account is not None:
        connection.execute(sa.select(sa.func.set_config(ACTING, str(account), True)))


def act_as_operator(connection: sa.Connection) -> None:
    """Say that the installation itself acts for the rest of the transaction: after it acted for an account."""
    connection.execute(sa.select(sa.func.set_config(ACTING, "operator", True)))


def head() -> str:
    """Return the revision that this version of the program needs."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def known_revisions() -> list[str]:
    """Return the revisions that this version of the program knows, oldest first."""
    return [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()][::-1]


def migrate(url: str, revision: str = "head") -> list[str]:
    """Bring the schema to this version's revision, or to one before, and return the revisions applied, oldest first.

    All in one transaction: a migration that fails leaves the database as it was. Raises DatabaseError when the
    database is not there or the role may not.
    """
    database = Database(url, pool_size=1)
    try:
        with database.engine.begin() as connection:
            connection.execute(sa.text("select pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
            before = _revision(connection)
            applied = _pending(before, revision)
            if applied:
                config = _config()
                config.attributes["connection"] = connection
                command.upgrade(config, applied[-1])
            return applied
    except DBAPIError as error:
        raise explain(error) from error
    finally:
        database.dispose()


def downgrade(url: str, revision: str) -> None:
    """Take the schema back to an earlier revision, with all that later ones hold. Raises as `migrate` does."""
    database = Database(url, pool_size=1)
    try:
        with database.engine.begin() as connection:
            connection.execute(sa.text("select pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
            config = _config()
            config.attributes["connection"] = connection
            command.downgrade(config, revision)
    except DBAPIError as error:
        raise explain(error) from error
    finally:
        database.dispose()


def check(url: str) -> list[Problem]:
    """Return what is wrong with the database behind the URL; nothing when it can serve. Changes nothing."""
    try:
        database = Database(url, pool_size=1)
    except DatabaseError as error:
        return [Problem(error.code, str(error.params.get("reason", "")))]
    try:
        with database.engine.connect() as connection:
            return list(_problems(connection))
    except OperationalError as error:
        return [Problem("database_unreachable", _reason(error))]
    finally:
        database.dispose()


def is_empty(url: str) -> bool:
    """Say whether the register holds nothing yet: no territory and no object. The schema must be there."""
    database = Database(url, pool_size=1)
    found = "select exists (select from register.territory) or exists (select from register.object)"
    try:
        with database.read() as connection:
            return not connection.execute(sa.text(found)).scalar_one()
    finally:
        database.dispose()


def explain(error: BaseException) -> DatabaseError:
    """Turn a driver's error into ours: the code an operator can act on, and the server's own sentence."""
    if isinstance(error, DatabaseError):
        return error
    if isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) == _QUERY_CANCELED:
        return DatabaseError("took_too_long", reason=_reason(error))
    if isinstance(error, OperationalError):
        return DatabaseError("database_unreachable", reason=_reason(error))
    if isinstance(error, DBAPIError) and (refused := _refusal(error)):
        return DatabaseError(refused, reason=_reason(error))
    if isinstance(error, DBAPIError) and "extension" in str(error.orig) and "postgis" in str(error.orig):
        return DatabaseError("postgis_missing", reason=_reason(error))
    if isinstance(error, ProgrammingError) and "permission denied" in str(error.orig):
        return DatabaseError("database_refused", reason=_reason(error))
    if isinstance(error, ProgrammingError) and getattr(error.orig, "sqlstate", None) in _NOT_THERE:
        return DatabaseError("not_migrated", reason=_reason(error))
    if isinstance(error, DBAPIError):
        return DatabaseError("database_failed", reason=_reason(error))
    return DatabaseError("database_failed", reason=str(error))


def _refusal(error: DBAPIError) -> str | None:
    """What a rule of our own schema refused: who acts, a constraint, or a value that its column cannot hold."""
    state = getattr(error.orig, "sqlstate", None) or ""
    if isinstance(error, DataError) and not state:
        return "wrong_value"  # the driver refused it before the server saw it: a text with NUL in it
    if state == _NOT_ALLOWED and "permission denied" not in str(error.orig):
        return "not_allowed"
    if state in _HELD or state.startswith("22"):
        return "wrong_value" if state.startswith("22") else "conflict"
    return None


def is_database_error(error: BaseException) -> bool:
    """Say whether the error came from the database or its driver."""
    return isinstance(error, (DBAPIError, DatabaseError))


def _problems(connection: sa.Connection) -> Iterator[Problem]:
    if connection.execute(sa.text("select to_regtype('geometry')")).scalar() is None:
        yield Problem("postgis_missing")
    revision = _revision(connection)
    if revision != head():
        newer = revision is not None and revision not in known_revisions()
        yield Problem("migrated_by_newer" if newer else "not_migrated", revision or "")


def _revision(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection, opts={"version_table_schema": "public"}).get_current_revision()


def _pending(current: str | None, wanted: str) -> list[str]:
    known = known_revisions()
    if current is not None and current not in known:
        raise DatabaseError("migrated_by_newer", revision=current)
    last = len(known) if wanted == "head" else known.index(wanted) + 1
    return known[known.index(current) + 1 if current is not None else 0 : last]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


def _reason(error: DBAPIError) -> str:
    """The first line of what the server or the driver said, with no SQL and no password in it."""
    lines = str(error.orig).strip().splitlines()
    return lines[0] if lines else type(error.orig).__name__
