"""The databases that are measured: demo cities and what is made from them, on a cluster set up as the real one is."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

from gis import cluster, db
from gis.cluster import ClusterInfo
from gis.cluster_roles import connect
from gis.demo.city import Recipe, fill
from gis.demo.frame import write_frame
from tests.bench.say import say

ROOT: Final = Path(__file__).resolve().parents[2]
TODAY: Final = date(2026, 11, 20)
SEED: Final = 1
_SOURCES: Final = (
    "audit/demo",
    "audit/figures",
    "audit/norms",
    "gis/demo",
    "gis/migrations",
    "gis/store",
    "fixtures/almaty",
)


@dataclass(frozen=True)
class Bed:
    """One database of the cluster, reached over TCP on 127.0.0.1 as the rivals reach it."""

    name: str
    info: ClusterInfo

    def url(self, role: str) -> str:
        """The URL of a role; `postgresql://` is understood by every driver here."""
        return f"postgresql://{role}:{self.info.passwords[role]}@127.0.0.1:{self.info.port}/{self.name}"

    @cached_property
    def owner(self) -> db.Database:
        return db.Database(self.url("bosaga_owner"))

    @cached_property
    def app(self) -> db.Database:
        return db.Database(self.url("bosaga_app"), operator=True)

    @cached_property
    def public(self) -> db.Database:
        return db.Database(self.url("bosaga_public"))

    def environment(self) -> dict[str, str]:
        """The environment of a `bosaga` command that works on this database."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BOSAGA_")}
        return {
            **kept,
            "BOSAGA_DATABASE_URL": self.url("bosaga_app"),
            "BOSAGA_MIGRATE_DATABASE_URL": self.url("bosaga_owner"),
            "BOSAGA_PUBLIC_DATABASE_URL": self.url("bosaga_public"),
        }

    def run(self, *statements: str) -> None:
        """Run statements as the owner, each by itself."""
        with psycopg.connect(self.url("bosaga_owner"), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def row(self, statement: str) -> tuple[object, ...]:
        """The first row of a query."""
        with psycopg.connect(self.url("bosaga_owner"), autocommit=True) as connection:
            found = connection.execute(statement.encode()).fetchone()
        assert found is not None
        return found

    def close(self) -> None:
        for name in ("owner", "app", "public"):
            if name in self.__dict__:
                self.__dict__[name].dispose()


class Ground:
    """The cluster of the benchmarks. Cities are kept from run to run while the code that makes them is the same."""

    def __init__(self) -> None:
        self._ran_before = cluster.status(ROOT, "bench").running
        self.info = cluster.ensure(ROOT, "bench")
        self._digest = _digest()

    def city(self, objects: int) -> Bed:
        """The demo city of so many objects."""
        return self._kept(f"city_{objects}", lambda bed: _demo(bed, objects))

    def grown(self, objects: int, from_objects: int) -> Bed:
        """A register of so many objects: the demo city again and again, its faces written as any write does."""
        start = self.city(from_objects)
        return self._kept(f"grown_{objects}", lambda bed: _grow(bed, objects), template=start.name)

    def empty(self) -> Bed:
        """The demo city's territories and sources, and no object."""
        return self._kept("empty", _frame)

    def close(self) -> None:
        """Stop the cluster, unless it ran before."""
        if not self._ran_before:
            cluster.stop(ROOT, "bench")

    def _kept(self, kind: str, make: Callable[[Bed], None], template: str | None = None) -> Bed:
        name = f"{kind}_{self._digest}"
        with connect(self.info, "postgres") as server:
            there = {str(row[0]) for row in server.execute("select datname from pg_database").fetchall()}
            if name in there:
                return Bed(name, self.info)
            say(f"making the database {kind}")
            for old in _older(there, kind):
                server.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(old)))
        draft = Bed(f"draft_{kind}", self.info)
        self._drop(draft.name)
        if template is None:
            cluster.create_database(self.info, draft.name)
            db.migrate(draft.url("bosaga_owner"))
        else:
            self._clone(draft.name, template)
        make(draft)
        draft.run("vacuum analyze")
        draft.close()
        with connect(self.info, "postgres") as server:
            command = sql.SQL("alter database {} rename to {}")
            server.execute(command.format(sql.Identifier(draft.name), sql.Identifier(name)))
        return Bed(name, self.info)

    def _drop(self, name: str) -> None:
        with connect(self.info, "postgres") as server:
            server.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def _clone(self, name: str, template: str) -> None:
        with connect(self.info, "postgres") as server:
            command = sql.SQL("create database {} owner bosaga_owner template {}")
            server.execute(command.format(sql.Identifier(name), sql.Identifier(template)))


def _older(there: Iterable[str], kind: str) -> list[str]:
    return [name for name in there if name.rpartition("_")[0] == kind]


def _digest() -> str:
    """Changes with the code and the data that a city follows from."""
    digest = hashlib.sha256()
    for folder in _SOURCES:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def _demo(bed: Bed, objects: int) -> None:
    fill(bed.owner, Recipe(objects, SEED, TODAY, money=False))


def _frame(bed: Bed) -> None:
    with bed.owner.write() as connection:
        write_frame(connection)


_MORE_OBJECTS = """
    insert into register.object
        (territory, district, source, source_id, kind, sector, owner_kind, stage, name, address, position)
    select territory, district, source, source_id || '-' || {turn}, kind, sector, owner_kind, stage, name, address,
           st_setsrid(st_makepoint(st_x(position) + 0.0001 * {turn}, st_y(position) + 0.00007 * {turn}), 4326)
    from register.object where id <= {first} order by id limit {room}
"""
_MORE_FACES = """
    insert into register.face (object, number, district, sector, owner_kind, kind, geom, cells)
    select o.id, o.number, o.district, o.sector, o.owner_kind, o.kind, o.geom, f.cells
    from (select *, row_number() over (order by id) as place from register.object where id > {after}) as o
    join (select cells, row_number() over (order by object) as place from register.face where object <= {first}) as f
      using (place)
"""


def _grow(bed: Bed, objects: int) -> None:
    """Add the first objects again, a little aside each time. The triggers on the faces keep the rollup."""
    first = have = int(str(bed.row("select count(*) from register.object")[0]))
    turn = 0
    while have < objects:
        turn += 1
        after = int(str(bed.row("select max(id) from register.object")[0]))
        values = {"turn": turn, "first": first, "room": objects - have, "after": after}
        bed.run(_MORE_OBJECTS.format(**values), _MORE_FACES.format(**values))
        have += min(first, objects - have)
        if turn % 5 == 0:
            say(f"  {have} objects")
