"""Importing a table of objects against binary COPY, and how memory grows with rows."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from gis.store.copying import copy_rows
from tests.bench.ground import ROOT, Bed, Ground
from tests.bench.import_once import import_file
from tests.bench.report import Line, Section, stated, within
from tests.bench.sizes import Sizes
from tests.bench.timing import in_turn, medians, timed

_MOST, _FLAT = 8, 1.25
_TIMES = 10
_OBJECT = (
    "id, number, territory, district, source, source_id, part_of, kind, sector, owner_kind, stage, commissioned,"
    " opened, closed, capacity, name, address, contacts, hours, help, position"
)
_OBJECT_TYPES = (
    "int8",
    *("text",) * 5,
    "int8",
    *("text",) * 4,
    *("date",) * 3,
    "int4",
    *("bytea",) * 3,
    "text",
    "bytea",
    "bytea",
)
_READ_OBJECTS = """
    select id, number, territory, district, source, source_id, part_of, kind, sector, owner_kind, stage, commissioned,
           opened, closed, capacity, name::text, address::text, contacts::text, hours, help::text, st_asewkb(position)
    from register.object order by id"""
_JSON = (15, 16, 17, 19)
_FACE = "object, number, district, sector, owner_kind, kind, geom, cells"
_FACE_TYPES = ("int8", *("text",) * 5, "bytea", "int4[]")
_READ_FACES = """
    select object, number, district, sector, owner_kind, kind, st_asewkb(geom), cells
    from register.face order by object"""
_EMPTY = (
    "truncate register.object, register.rollup restart identity cascade",
    "truncate register.grid, register.grid_part, register.grid_slot restart identity",
    "delete from register.batch",
)
_HEADER = (
    "source", "source_id", "part_of", "kind", "sector", "owner_kind", "stage", "commissioned", "opened", "closed",
    "capacity", "hours", "name_ru", "name_kk", "address_ru", "address_kk", "contacts", "lon", "lat",
)  # fmt: skip
_READ_CITY = """
    select o.source, o.source_id, host.source_id, o.kind, o.sector, o.owner_kind, o.stage, o.commissioned, o.opened,
           o.closed, o.capacity, o.hours, o.name ->> 'ru', o.name ->> 'kk', o.address ->> 'ru', o.address ->> 'kk',
           nullif(o.contacts, '{}')::text, st_x(o.position), st_y(o.position)
    from register.object o left join register.object host on host.id = o.part_of order by o.id"""

Rows = Sequence[Sequence[Any]]

METHOD = f"""
- The rows are the demo city's objects as CSV (names and addresses in two languages, contacts, position), every row
  valid. The import reads the file, checks every cell, places each point in its district, finds what is new, keeps
  what the batch did, computes faces, rollup and version, and commits: everything `bosaga import objects` does, in
  process.
- COPY is psycopg's binary COPY of the very rows that the import wrote, from memory, into the same empty table
  `register.object` with its indexes, checks and generated columns, committed. A second line adds the COPY of the
  faces that belong to these objects, with the triggers that keep the rollup: that is what the import leaves behind.
- Memory is the peak resident size of a process of its own that imports once; the
  {_TIMES} × larger file repeats the rows under other ids. Flat: at most {_FLAT} ×.
"""


def measure(ground: Ground, sizes: Sizes) -> Section:
    """The section about imports."""
    city, bed = ground.city(sizes.city), ground.empty()
    with TemporaryDirectory() as name:
        small, large = Path(name, "objects.csv"), Path(name, "many.csv")
        rows = _read(city, _READ_CITY)
        _write(small, rows)
        _write(large, (_renamed(row, turn) for turn in range(_TIMES) for row in rows))
        lines = [*_against_copy(bed, small, sizes), *_memory(bed, small, large, len(rows))]
    bed.run(*_EMPTY)
    city.close()
    bed.close()
    return Section(f"Importing {sizes.city:,} objects", lines, METHOD)


def _against_copy(bed: Bed, file: Path, sizes: Sizes) -> Iterator[Line]:
    bed.run(*_EMPTY)
    import_file(bed.app, file)
    objects = [_binary(row) for row in _read(bed, _READ_OBJECTS)]
    faces = _read(bed, _READ_FACES)
    rivals: dict[str, Callable[[], float]] = {
        "import": lambda: _timed(bed, lambda: import_file(bed.app, file)),
        "objects": lambda: _timed(bed, lambda: _copy(bed, objects, [])),
        "both": lambda: _timed(bed, lambda: _copy(bed, objects, faces)),
    }
    found = medians(in_turn(sizes.repeats, rivals))
    what = f"import of {len(objects):,} rows, against COPY into register.object"
    yield within(what, "s", found["import"], found["objects"], _MOST)
    yield stated("the same, against COPY of objects and faces", "s", found["import"], found["both"])
    yield stated("rows imported a second", "rows/s", len(objects) / found["import"], len(objects) / found["objects"])


def _memory(bed: Bed, small: Path, large: Path, rows: int) -> Iterator[Line]:
    peaks = {}
    for file in (small, large):
        bed.run(*_EMPTY)
        command = [sys.executable, "-m", "tests.bench.import_once", bed.url("bosaga_app"), str(file)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        peaks[file] = json.loads(done.stdout)
    assert peaks[large]["created"] == _TIMES * peaks[small]["created"]
    yield within(
        f"peak memory, {_TIMES * rows:,} rows against {rows:,}",
        "MiB",
        peaks[large]["peak"],
        peaks[small]["peak"],
        _FLAT,
    )
    yield stated(
        f"seconds, {_TIMES * rows:,} rows against {rows:,}", "s", peaks[large]["seconds"], peaks[small]["seconds"]
    )


def _timed(bed: Bed, call: Callable[[], object]) -> float:
    """Seconds of a call that finds the tables empty."""
    bed.run(*_EMPTY)
    return timed(call)


def _copy(bed: Bed, objects: Rows, faces: Rows) -> None:
    with bed.app.write() as connection:
        copy_rows(connection, f"register.object ({_OBJECT})", _OBJECT_TYPES, objects)
        if faces:
            copy_rows(connection, f"register.face ({_FACE})", _FACE_TYPES, faces)


def _read(bed: Bed, query: str) -> Rows:
    with bed.owner.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def _binary(row: Sequence[Any]) -> Sequence[Any]:
    """JSON as COPY takes it in binary: a version byte, then the text."""
    return [b"\x01" + cell.encode() if place in _JSON else cell for place, cell in enumerate(row)]


def _renamed(row: Sequence[Any], turn: int) -> Sequence[Any]:
    """The row under another id, inside the host of the same turn."""
    source, own, host, *rest = row
    return [source, f"{own}-{turn}", f"{host}-{turn}" if host else host, *rest]


def _write(path: Path, rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADER)
        writer.writerows(rows)
