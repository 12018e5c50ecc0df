"""Copies rows, as a mapping read them, into temporary tables of this transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from psycopg import Connection as PsycopgConnection
from sqlalchemy import Connection

from audit.exchange.fields import FIELDS, WITH_OUTLINE, WITH_PLACE, WITH_POINT
from audit.exchange.reasons import Reason
from audit.exchange.rows import Row
from gis.files.table import TableFile
from gis.store.imports.context import Problem, Work

_TYPES: Final = {
    "text": "text", "date": "date", "integer": "bigint", "number": "double precision", "money": "numeric",
    "flag": "boolean",
    "words": "jsonb", "structure": "jsonb", "list": "jsonb",
}  # fmt: skip

_OTHERS: Final = """
    create temporary table import_problem (row integer, refused boolean, field text, code text, params jsonb) on
        commit drop;
    create temporary table import_fact (row integer, key text, value jsonb) on commit drop;
    create temporary table import_claim (row integer, category text, state text, words text, claimed_on date,
        claimed_by text)
        on commit drop;
"""


def stage(work: Work, table: TableFile, progress: Callable[[int], None]) -> None:
    """Read the whole file into the staging tables; rows that cannot be read become problems."""
    connection = work.connection
    _create(work)
    columns = [each.name for each in FIELDS[work.kind]] + _place_columns(work) + _filed_column(work)
    into = f"import_row (row, {', '.join(columns)})"
    for records in table.read():
        rows = [row for row in map(work.compiled.read, records) if row is not None]
        work.counts.read += len(rows)
        work.counts.skipped += len(records) - len(rows)
        good = [row for row in rows if not row.reasons]
        _copy(connection, into, (_cells(work, row) for row in good))
        copy_some(connection, "import_fact", _facts(good))
        copy_some(connection, "import_claim", _claims(good))
        copy_some(connection, "import_problem", _problems(rows))
        progress(work.counts.read)
    work.run("create index on import_row (row)")
    work.run("analyze import_row")


def problems(connection: Connection) -> Iterator[Problem]:
    """Every problem found so far, row by row."""
    found = connection.exec_driver_sql(
        "select row, refused, field, code, params from import_problem order by row, refused desc, field, code"
    )
    for row, refused, field, code, params in found:
        yield Problem(row, refused, field, code, params)


def _create(work: Work) -> None:
    own = [f"{each.name} {_TYPES[each.type]}" for each in FIELDS[work.kind]]
    places = {"lon": "double precision", "lat": "double precision", "outline": "geometry"}
    own += [f"{name} {places[name]}" for name in _place_columns(work)]
    own += [f"{name} jsonb" for name in _filed_column(work)]
    names = "import_row, import_problem, import_fact, import_claim"
    work.connection.exec_driver_sql(f"drop table if exists {names}")
    work.connection.exec_driver_sql(
        f"create temporary table import_row (row integer, {', '.join(own)}, id bigint, is_new boolean, changed "
        f"boolean) on commit drop"
    )
    for statement in _OTHERS.split(";"):
        if statement.strip():
            work.connection.exec_driver_sql(statement)


def _place_columns(work: Work) -> list[str]:
    if work.kind in (*WITH_POINT, *WITH_PLACE):
        return ["lon", "lat"]
    return ["outline"] if work.kind in WITH_OUTLINE else []


def _filed_column(work: Work) -> list[str]:
    """Passports may come as whole filings."""
    return ["filed"] if work.kind == "passports" else []


def _cells(work: Work, row: Row) -> Sequence[Any]:
    if work.kind == "passports":
        return (row.row, *row.values, row.filed)
    if work.kind in (*WITH_POINT, *WITH_PLACE):
        # an object's row without a place was refused when it was read
        return (row.row, *row.values, *_place(row))
    if work.kind in WITH_OUTLINE:
        return (row.row, *row.values, row.shape.wkb.hex() if row.shape and row.shape.wkb else None)
    return (row.row, *row.values)


def _place(row: Row) -> tuple[float | None, float | None]:
    return (row.shape.lon, row.shape.lat) if row.shape else (None, None)


def _facts(rows: Iterable[Row]) -> Iterator[Sequence[Any]]:
    for row in rows:
        for fact in row.facts:
            yield row.row, fact.key, json.dumps([fact.value, fact.evidence])


def _claims(rows: Iterable[Row]) -> Iterator[Sequence[Any]]:
    for row in rows:
        for claim in row.claims:
            yield (row.row, *claim)


def _problems(rows: Iterable[Row]) -> Iterator[Sequence[Any]]:
    for row in rows:
        for refused, reasons in ((True, row.reasons), (False, [] if row.reasons else row.warnings)):
            for reason in reasons:
                yield _problem(row.row, refused, reason)


def _problem(row: int, refused: bool, reason: Reason) -> Sequence[Any]:
    return row, refused, reason.field, reason.code, json.dumps(dict(reason.params), default=str)


def put_problems(connection: Connection, found: Iterable[tuple[int, Reason]], *, refused: bool = True) -> None:
    """Keep why rows are refused, or odd, where a row at a time is read: row and reason."""
    copy_some(connection, "import_problem", (_problem(row, refused, reason) for row, reason in found))


def copy_some(connection: Connection, into: str, rows: Iterable[Sequence[Any]]) -> None:
    """Copy rows, JSON as text, into `into`: a table and its columns. No statement where there are none."""
    found = list(rows)
    if found:
        _copy(connection, into, found)


def _copy(connection: Connection, into: str, rows: Iterable[Sequence[Any]]) -> None:
    driver = connection.connection.driver_connection
    assert isinstance(driver, PsycopgConnection)  # noqa: S101 - tells the types what the engine was made with
    # text format: JSON and geometries go in as the text they are
    with driver.cursor() as cursor, cursor.copy(f"copy {into} from stdin") as copy:
        for row in rows:
            copy.write_row(row)
