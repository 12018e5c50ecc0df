"""A small demo city in a database of its own, for tests that need a register with something in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from gis.demo.city import Recipe, fill
from tests.support.database import TestDatabase, TestServer

TODAY = date(2026, 11, 20)


@contextmanager
def demo_database(
    server: TestServer, objects: int = 300, seed: int = 1, today: date = TODAY, *, money: bool = False
) -> Iterator[TestDatabase]:
    """A throw-away database with a demo city, lived up to `today`; 300 objects take about a second."""
    with server.filled(_lived, objects, seed, today, money) as (clone, _):
        yield clone


def _lived(database: TestDatabase, objects: int, seed: int, today: date, money: bool) -> None:
    fill(database.owner, Recipe(objects, seed, today, money=money))
