"""Fills a database with the demo city: one transaction, binary COPY, then the figures."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, text

from audit.demo.centre import with_centre
from audit.demo.naming import Whereabouts, named
from audit.demo.site import Site, sites
from gis.db import Database
from gis.demo import tables
from gis.demo.crew import Order, lives
from gis.demo.dwellings import write_dwellings
from gis.demo.fixtures import lexicon
from gis.demo.frame import CITY, FIRST_YEAR, LAST_YEAR, write_frame
from gis.demo.money import Purse, issue_report, put_money
from gis.demo.placing import place_all
from gis.demo.rows import Rendered, Row, known_since, object_row
from gis.models import register as r
from gis.store import faces, version
from gis.store.copying import copy_rows
from gis.store.log import seal_everything

Say = Callable[[str, int], None]
"""Told of each step done: its name and how many rows it gave."""

FEWEST, MOST = 10, 1_000_000
EMPTIED = ("source", "batch", "territory", "rollup", "grid", "grid_part", "grid_slot", "log_entry")
"""Tables emptied before a demo city is made anew; what hangs on them goes with them."""
LOG = ("log_entry", "log_item", "log_head")
HIGHEST_COPIED = ("object", "passport", "measure")


class DemoError(Exception):
    """The demo city cannot be made; `code` and `params` say why.

    Codes: `demo_not_here` (the database holds a real or rehearsal register), `demo_size`.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(f"{code}: {params}")
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a city follows from: the same recipe gives the same city.

    ``money``: whether it has prices, programmes, residents by district, a new centre and an issued report.
    """

    objects: int
    seed: int
    today: date
    money: bool = True


_COUNT_ANEW: Final = text("analyze")
"""The database's planner knows nothing of rows that this transaction has written: joins of a whole city crawl."""


def fill(database: Database, recipe: Recipe, say: Say = lambda step, rows: None, processes: int | None = None) -> None:
    """Make the demo city in a database that is empty or holds a demo city, which is then replaced.

    `database` must be the owner's. All or nothing: one transaction. Raises DemoError.
    """
    if not FEWEST <= recipe.objects <= MOST:
        raise DemoError("demo_size", fewest=FEWEST, most=MOST)
    with database.write() as connection:
        _clear(connection)
        write_frame(connection)
        say("dwellings", write_dwellings(connection, recipe.seed, CITY))
        batch = _batch(connection, recipe)
        city, centre = sites(recipe.objects, recipe.seed, recipe.today, CITY), None
        if recipe.money:
            city, centre = with_centre(city, recipe.today)
        say("objects", copy_rows(connection, tables.OBJECT, tables.OBJECT_TYPES, _objects(city, recipe, batch)))
        order = Order(recipe.seed, recipe.today, tuple(range(FIRST_YEAR, LAST_YEAR + 1)), recipe.money)
        _Writer(connection, batch, say).write(lives(city, order, processes))
        _sequences(connection, recipe.objects)
        connection.execute(_COUNT_ANEW)
        say("figures", faces.refresh(connection, None, recipe.today))
        if recipe.money:
            built = None if centre is None else _number(centre)
            say("money", put_money(connection, Purse(CITY, recipe.seed, recipe.today), built))
        say("log", seal_everything(connection, "demo"))
        if recipe.money:
            connection.execute(_COUNT_ANEW)
            say(f"report {issue_report(connection, recipe.today)}", 1)
        version.bump(connection)


def _clear(connection: Connection) -> None:
    """Refuse a register that is not ours to fill; take away the demo city that stood here."""
    kind = connection.execute(select(r.installation.c.kind).with_for_update()).scalar_one()
    begun = any(connection.execute(select(table.c[0]).limit(1)).first() for table in (r.object_, r.territory, r.source))
    if kind not in ("empty", "demo") or (kind == "empty" and begun):
        raise DemoError("demo_not_here", kind=kind)
    names = [name for name in EMPTIED if connection.execute(select(func.to_regclass(f"register.{name}"))).scalar()]
    # The city is invented, and so is what was decided about it: its log begins anew.
    for table in LOG:
        connection.execute(text(f"alter table register.{table} disable trigger user"))
    emptied = ", ".join(f"register.{name}" for name in names)
    connection.execute(text(f"truncate {emptied} restart identity cascade"))
    for table in LOG:
        connection.execute(text(f"alter table register.{table} enable trigger user"))
    connection.execute(text("alter sequence register.object_number restart"))


def _batch(connection: Connection, recipe: Recipe) -> int:
    words = f"{recipe.objects} objects, seed {recipe.seed}, {recipe.today}"
    row = {
        "kind": "demo",
        "file_name": f"demo: {words}",
        "sha256": hashlib.sha256(words.encode()).hexdigest(),
        "source": "demo",
        "territory": CITY,
        "counts": {"created": recipe.objects},
        "recorded_at": known_since(recipe.today),
    }
    return int(connection.execute(insert(r.batch).values(row).returning(r.batch.c.id)).scalar_one())


def _number(index: int) -> str:
    return f"B-{index + 1:06}"


def _objects(city: Sequence[Site], recipe: Recipe, batch: int) -> Iterator[Row]:
    words, started = lexicon(), known_since(date(FIRST_YEAR, 1, 10))
    numbers: Counter[str] = Counter()
    for site, placed in zip(city, place_all(city, recipe.seed), strict=True):
        numbers[site.kind] += 1
        at = Whereabouts(placed.street, placed.house, numbers[site.kind], placed.crossing)
        row = object_row(site, placed, named(site, at, words, recipe.seed), CITY)
        host = None if site.host is None else site.host + 1
        yield (site.index + 1, _number(site.index), host, batch, started, *row)


class _Writer:
    """Gives ids and copies the rows of the lives, portion by portion."""

    def __init__(self, connection: Connection, batch: int, say: Say) -> None:
        self.connection, self.batch, self.say = connection, batch, say
        self.passports = self.measures = 0

    def write(self, portions: Iterable[list[Rendered]]) -> None:
        """Copy every portion as it arrives: memory does not grow with the city."""
        seen = 0
        for portion in portions:
            self._copy(portion)
            seen += len(portion)
            self.say("lives", seen)
        self.say("passports", self.passports)
        self.say("measures", self.measures)

    def _copy(self, portion: Sequence[Rendered]) -> None:
        passports: list[Row] = []
        verdicts: list[Row] = []
        measures: list[Row] = []
        moves: list[Row] = []
        for lived in portion:
            key, first = lived.index + 1, self.passports + 1
            for place, row in enumerate(lived.passports):
                self.passports += 1
                name = f"{_number(lived.index)}-v{place + 1}"
                passports.append((self.passports, key, place + 1, name, self.batch, *row))
            verdicts += [(key, first + place, *row) for place, row in lived.verdicts]
            for row, moved in lived.measures:
                self.measures += 1
                measures.append((self.measures, key, first, f"m{self.measures}", self.batch, *row))
                moves += [(self.measures, *move) for move in moved]
        self._put(tables.PASSPORT, tables.PASSPORT_TYPES, passports)
        self._put(tables.VERDICT, tables.VERDICT_TYPES, verdicts)
        self._put(tables.MEASURE, tables.MEASURE_TYPES, measures)
        self._put(tables.EXTENSION, tables.EXTENSION_TYPES, moves)
        planned = [(p.index + 1, *row) for p in portion for row in p.planned]
        self._put(tables.PLANNED, tables.PLANNED_TYPES, planned)
        claims = [(p.index + 1, self.batch, *row) for p in portion for row in p.claims]
        self._put(tables.CLAIM, tables.CLAIM_TYPES, claims)
        declared = [(p.index + 1, self.batch, *row) for p in portion for row in p.declared]
        self._put(tables.DECLARED, tables.DECLARED_TYPES, declared)
        screenings = [(p.index + 1, self.batch, *row) for p in portion for row in p.screenings]
        self._put(tables.SCREENING, tables.SCREENING_TYPES, screenings)

    def _put(self, table: str, types: Sequence[str], rows: list[Any]) -> None:
        if rows:
            copy_rows(self.connection, table, types, rows)


def _sequences(connection: Connection, objects: int) -> None:
    """Let the next row of each table be numbered after ours."""
    for table in HIGHEST_COPIED:
        connection.execute(
            text(
                f"select setval(pg_get_serial_sequence('register.{table}', 'id'), coalesce(max(id), 0) + 1, false)"
                f" from register.{table}"
            )
        )
    connection.execute(text("select setval('register.object_number', :last)"), {"last": objects})
