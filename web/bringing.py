"""The worker's part of a table of measures that a planner brings on a page: looked at, brought in, taken back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Any

from audit.exchange.reasons import FileRefused
from gis.queries import Connection
from gis.store import brought as store
from gis.store.brought import Brought, ChangedError, Looked
from gis.store.imports.context import Options, Problem
from gis.store.imports.files import Prepared, prepare
from gis.store.imports.planners import must_plan_for_all
from gis.store.imports.undo import undo
from web.cli.rejects import write_rejects
from web.clock import today
from web.wiring import Wiring

ENDINGS = (".xlsx", ".csv", ".ods", ".xls")


def look(wiring: Wiring, number: int) -> None:
    """Say what would become of each row; nothing is kept but that."""
    _do(wiring, number, "looking", lambda connection, of, content: _looked(wiring, connection, of, content))


def bring(wiring: Wiring, number: int) -> None:
    """Bring in what was looked at; where it would be anything else by now, say what it would be, and keep nothing."""
    _do(wiring, number, "bringing", lambda connection, of, content: _brought(wiring, connection, of, content))


def take_back(wiring: Wiring, number: int) -> None:
    """Undo the import, unless later work stands on it: then say what."""
    _do(wiring, number, "undoing", lambda connection, of, content: _undone(wiring, connection, of))


def _do(wiring: Wiring, number: int, state: str, act: Callable[[Connection, Brought, bytes], None]) -> None:
    try:
        with wiring.operator_database.write() as connection:
            if (taken := store.taken_up(connection, number, state)) is not None:
                act(connection, *taken)
    except Exception:
        with wiring.operator_database.write() as connection:
            if state == "undoing":  # it is still there, and can be taken back
                store.keep(connection, number, "brought", why={"code": "broke_off", "params": {}})
            else:
                store.keep(connection, number, "failed")
        raise


def _looked(wiring: Wiring, connection: Connection, of: Brought, content: bytes) -> None:
    try:
        looked, rejects = _imported(wiring, connection, of, content, kept=None)
    except FileRefused as refused:
        store.keep(connection, of.id, "refused", why=_told(refused, of))
    else:
        store.keep(connection, of.id, "looked", looked, rejects=rejects)


def _brought(wiring: Wiring, connection: Connection, of: Brought, content: bytes) -> None:
    try:
        looked, rejects = _imported(wiring, connection, of, content, kept=of.seen)
    except ChangedError:
        looked, rejects = _imported(wiring, connection, of, content, kept=None)
        store.keep(connection, of.id, "looked", looked, rejects=rejects, why={"code": "changed", "params": {}})
    except FileRefused as refused:
        store.keep(connection, of.id, "refused", why=_told(refused, of))
    else:
        store.keep(connection, of.id, "brought", looked, rejects=rejects)


def _undone(wiring: Wiring, connection: Connection, of: Brought) -> None:
    try:
        with connection.begin_nested():
            must_plan_for_all(connection, of.batch or 0, of.account)
            undo(connection, of.batch or 0, today(wiring))
    except FileRefused as refused:
        store.keep(connection, of.id, "brought", why=_told(refused, of))
    else:
        store.keep(connection, of.id, "undone")


class _OnlyLookedError(Exception):
    """Ends what was only to be looked at."""


def _imported(
    wiring: Wiring, connection: Connection, of: Brought, content: bytes, *, kept: str | None
) -> tuple[Looked, bytes | None]:
    """What becomes of the rows, kept if it is what was seen. Raises FileRefused, ChangedError."""
    found: list[tuple[Looked, bytes | None]] = []
    with TemporaryDirectory() as folder:
        prepared, rejects = _opened(Path(folder), of, content), Path(folder) / "rejects.xlsx"

        def told(problems: list[Problem]) -> None:
            if problems:
                write_rejects(rejects, prepared, iter(problems), of.language)

        options = Options(today(wiring), of.name, prepared.sha256, planner=of.account)
        with suppress(_OnlyLookedError), connection.begin_nested():
            looked = store.bring(connection, prepared, options, told)
            found.append((looked, rejects.read_bytes() if rejects.exists() else None))
            if kept is None:
                raise _OnlyLookedError
            if looked.seen != kept:
                raise ChangedError
    looked, refused = found[0]
    return (looked if kept is not None else _without_batch(looked)), refused


def _without_batch(looked: Looked) -> Looked:
    return Looked(looked.counts, looked.seen, looked.problems, None)


def _opened(folder: Path, of: Brought, content: bytes) -> Prepared:
    """The file under a name of ours, by its ending. Raises FileRefused."""
    file = folder / f"measures{PurePath(of.name).suffix.lower()}"
    file.write_bytes(content)
    return prepare(file, "measures", None)


def _told(refused: FileRefused, of: Brought) -> dict[str, Any]:
    """Why, with the file under the name that its planner knows."""
    params = dict(refused.params)
    return {"code": refused.code, "params": {**params, "file": of.name} if "file" in params else params}
