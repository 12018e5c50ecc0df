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
    with server.clone() as clone:
        fill(clone.owner, Recipe(objects, seed, today, money=money))
        yield clone
