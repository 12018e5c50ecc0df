"""Imports for tests: one call, in the transaction of the test."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from gis.store.imports.context import Options, Problem, Result
from gis.store.imports.files import prepare
from gis.store.imports.run import import_in

TODAY = date(2026, 11, 22)
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "imports"


def bring(
    connection: sa.Connection, kind: Any, path: Path | str, mapping: str | Path | None = None, *,
    territory: str | None = None, strict: bool = False, today: date = TODAY,
) -> tuple[Result, list[Problem]]:  # fmt: skip
    """Import a file; the result and every problem."""
    file = Path(path) if Path(path).is_absolute() else FIXTURES / path
    prepared = prepare(file, kind, str(mapping) if mapping else None)
    options = Options(today, file.name, prepared.sha256, territory, strict=strict)
    problems: list[Problem] = []
    result = import_in(connection, prepared.compiled, prepared.table, options, problems.extend)
    return result, problems


def city(connection: sa.Connection) -> None:
    """The invented city with its two districts."""
    bring(connection, "territories", "small_city.geojson")


def table(path: Path, text: str) -> Path:
    """A CSV file, written as people write it."""
    path.write_text(text, encoding="utf-8")
    return path


def counts(result: Result) -> tuple[int, int, int, int]:
    """Created, updated, unchanged, rejected."""
    return result.counts.created, result.counts.updated, result.counts.unchanged, result.counts.rejected


def value(connection: sa.Connection, query: str, **params: Any) -> Any:
    """The first value of a query."""
    return connection.execute(sa.text(query), params).scalar()
