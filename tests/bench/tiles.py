"""A tile over HTTP against the database alone and against tipg; low zooms one by one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from audit.figures.row import STATES
from gis.tiles import statements
from gis.tiles.address import EXTENT, GRIDDED_TO, HALF_WORLD, Address
from gis.tiles.bounds import bounds_of
from gis.tiles.selection import Selection, read_selection
from gis.tiles.source import TileSource
from tests.bench import serving
from tests.bench.ground import Bed, Ground
from tests.bench.report import Line, Section, at_most, compared, share, stated
from tests.bench.serving import Client, Load
from tests.bench.sizes import Sizes
from tests.support.mvt import read_tile

Z = 14
_LEAST_OF_RAW, _TIMES_TIPG = 0.62, 2.5
_MOST_MS, _MOST_KB = 10, 120
_FIRST_ZOOM = 3
_REFERENCE = 524
"""Objects of the tile for which the targets were set."""
_NAMES = ", ".join(f"'{state}'" for state in STATES)
_RIVAL = "/collections/rival.objects/tiles/WebMercatorQuad/{z}/{x}/{y}?properties=number,state"

METHOD = f"""
- The reference is the z{Z} tile with a number of objects nearest to {_REFERENCE}, for which the targets were set. The
  tile nearest to the average of all that hold anything, and the fullest, are measured too, without a target.
- Load is 8 connections (wrk -t2 -c8), no `Accept-Encoding`, so nobody compresses; server, load generator and database
  share the machine's cores.
- Raw SQL is pgbench -c8 -j2 -M prepared with the very statement of the server (gis/tiles/statements.py), the same
  role and settings, no HTTP. All three reach the database over TCP on 127.0.0.1.
- tipg runs on uvicorn with uvloop and httptools in as many processes as ours, and reads a table of its own that has
  nothing but number, state and point; before the run both tiles are read, and must hold the same objects in the
  same states. (Ours also repeats the objects of a narrow buffer around the tile; tipg does not.)
- Low zooms: every tile over the city's bounds for z {_FIRST_ZOOM}–{GRIDDED_TO}, one request after the other on one
  connection, the slowest counts. Cold is the first request of a tile after the server started, with the grid there;
  warm is the median of five more. The first reader of a year and category whose grid is not made yet also waits for
  it.
"""


def measure(ground: Ground, sizes: Sizes) -> Section:
    """The section about tiles."""
    bed = ground.city(sizes.city)
    source = TileSource(bed.public)
    shown = read_selection({}, source.here())
    assert source.build(shown)
    _prepare_rival(bed, shown.slot(source.here()))
    there = tiles_by_objects(bed)
    tiles = {
        "reference": nearest(there, _REFERENCE),
        "average": nearest(there, sum(count for _, count in there) / len(there)),
        "fullest": fullest(bed),
    }
    lines = [*_under_load(bed, sizes, tiles, shown), *_low_zooms(bed)]
    bed.close()
    return Section(f"Tiles of {sizes.city:,} objects over HTTP", lines, METHOD)


def tiles_by_objects(bed: Bed) -> list[tuple[Address, int]]:
    """The tiles of zoom 14 that hold anything, the fullest first, each with its number of objects."""
    side, edge = 2 * HALF_WORLD / 2**Z, HALF_WORLD
    with bed.public.read() as connection:
        rows = connection.exec_driver_sql(f"""
            select floor((st_x(geom) + {edge}) / {side})::int, floor(({edge} - st_y(geom)) / {side})::int, count(*)
            from pub.face group by 1, 2 order by 3 desc, 1, 2""").all()
    return [(Address(Z, x, y), count) for x, y, count in rows]


def fullest(bed: Bed) -> Address:
    """The tile with most objects."""
    return tiles_by_objects(bed)[0][0]


def nearest(tiles: Sequence[tuple[Address, int]], objects: float) -> Address:
    """The tile whose number of objects is nearest."""
    return min(tiles, key=lambda tile: abs(tile[1] - objects))[0]


def _under_load(bed: Bed, sizes: Sizes, tiles: Mapping[str, Address], shown: Selection) -> Iterator[Line]:
    slot = shown.slot(TileSource(bed.public).here())
    with TemporaryDirectory() as folder, serving.bosaga(bed) as ours, serving.tipg(bed) as theirs:
        for name, at in tiles.items():
            path = f"{ours}/tiles/objects/{at.z}/{at.x}/{at.y}.mvt"
            rival = theirs + _RIVAL.format(z=at.z, x=at.x, y=at.y)
            script = Path(folder, f"{name}.sql")
            script.write_text(_script(at, shown, slot), encoding="utf-8")
            size, objects = _alike(path, rival)
            what = f"{name} z{Z} tile ({objects} objects, {size / 1000:.1f} kB)"
            yield from _one_tile(what, name == "reference", _loads(bed, sizes, path, rival, script))


def _loads(bed: Bed, sizes: Sizes, path: str, rival: str, script: Path) -> dict[str, Load]:
    """The median load of everybody, turn by turn."""
    found: dict[str, list[Load]] = {"raw": [], "ours": [], "tipg": [], "packed": []}
    for _ in range(sizes.repeats + 1):
        found["raw"].append(serving.pgbench(bed, script, sizes.seconds))
        found["ours"].append(serving.wrk(path, sizes.seconds))
        found["tipg"].append(serving.wrk(rival, sizes.seconds))
        found["packed"].append(serving.wrk(path, sizes.seconds, "Accept-Encoding: gzip"))
    # The first round warms everybody up.
    return {
        name: Load(median(load.rate for load in loads[1:]), median(load.p99 for load in loads[1:]))
        for name, loads in found.items()
    }


def _one_tile(what: str, has_target: bool, found: Mapping[str, Load]) -> Iterator[Line]:
    ours, raw, tipg = (found[name].rate for name in ("ours", "raw", "tipg"))
    if has_target:
        yield share(f"{what}: against raw SQL", "tiles/s", ours, raw, _LEAST_OF_RAW)
        yield share(f"{what}: against tipg", "tiles/s", ours, tipg, _TIMES_TIPG)
    else:
        yield compared(f"{what}: against raw SQL", "tiles/s", ours, raw)
        yield compared(f"{what}: against tipg", "tiles/s", ours, tipg)
    yield stated(f"{what}: 99th percentile, against tipg", "ms", found["ours"].p99, found["tipg"].p99)
    yield compared(f"{what}: asked with gzip, against not", "tiles/s", found["packed"].rate, ours)


def _script(at: Address, shown: Selection, slot: int) -> str:
    """The server's statement with pgbench's variables in the place of psycopg's."""
    values: dict[str, float] = {"slot": slot, "z": at.z, "x": at.x, "y": at.y}
    values |= {"west": at.west, "north": at.north, "units": EXTENT / at.side}
    text = statements.live(shown, at.z)
    head = []
    for name, value in values.items():
        head.append(f"\\set {name} {value}")
        text = text.replace(f"%({name})s", f":{name}")
    assert "%(" not in text
    return "\n".join([*head, " ".join(text.split()) + ";", ""])


def _prepare_rival(bed: Bed, slot: int) -> None:
    """A narrow table for tipg with the same objects and states, and the grid of the year shown."""
    bed.run(
        "drop schema if exists rival cascade",
        "create schema rival",
        "create table rival.objects (id bigint primary key, number text, state text, geom geometry(Point, 3857))",
        f"""insert into rival.objects
            select object, number, (array[{_NAMES}])[cells[{slot}] & 7], geom
            from register.face where cells[{slot}] <> 0 order by geom""",
        "create index on rival.objects using gist (geom)",
        "vacuum analyze rival.objects",
        "vacuum analyze register.face",
    )


def _alike(ours: str, rival: str) -> tuple[int, int]:
    """Both tiles hold the same objects in the same states; returns our size in bytes and how many objects.

    Objects of the buffer are left out: tipg cuts to a buffer, but asks the database only for what is in the tile.
    """
    bodies = []
    for address in (ours, rival):
        host, _, path = address.removeprefix("http://").partition("/")
        client = Client(f"http://{host}")
        bodies.append(client.get(f"/{path}")[1])
        client.close()
    read = [[f.properties for layer in read_tile(body).values() for f in layer if f.inside] for body in bodies]
    mine, theirs = (sorted((p["number"], p["state"]) for p in each) for each in read)
    assert mine == theirs, (len(mine), len(theirs))
    return len(bodies[0]), len(mine)


def _low_zooms(bed: Bed) -> Iterator[Line]:
    with bed.public.read() as connection:
        bounds = bounds_of(connection, TileSource(bed.public).here().territory)
    addresses = [at for zoom in range(_FIRST_ZOOM, GRIDDED_TO + 1) for at in over(bounds[:4], zoom)]
    cold: list[float] = []
    warm: list[float] = []
    filtered: list[float] = []
    by_owner: list[float] = []
    sizes: list[int] = []
    with serving.bosaga(bed) as address:
        client = Client(address)
        client.get("/healthz")
        for at in addresses:
            path = f"/tiles/objects/{at.z}/{at.x}/{at.y}.mvt"
            taken, body = client.get(path)
            cold.append(taken)
            sizes.append(len(body))
            warm.append(median(client.get(path)[0] for _ in range(5)))
            filtered.append(median(client.get(f"{path}?sector=health,education")[0] for _ in range(5)))
            by_owner.append(median(client.get(f"{path}?owner_kind=private")[0] for _ in range(5)))
        bed.run("delete from register.grid_slot")
        first = client.get("/tiles/objects/10/0/0.mvt")[0]
        client.close()
    what = f"{len(addresses)} tiles of z {_FIRST_ZOOM}–{GRIDDED_TO}"
    yield at_most(f"{what}: slowest, cold", "ms", max(cold[1:]), _MOST_MS)
    yield at_most(f"{what}: slowest, warm", "ms", max(warm), _MOST_MS)
    yield at_most(f"{what}: slowest, filtered by sector", "ms", max(filtered), _MOST_MS)
    yield at_most(f"{what}: slowest, filtered by the commonest owner", "ms", max(by_owner), _MOST_MS)
    yield at_most(f"{what}: largest, not compressed", "kB", max(sizes) / 1000, _MOST_KB)
    yield stated("first request to a server just started (it connects)", "ms", cold[0])
    yield stated("first reader of a year and category, who waits for its grid", "ms", first)


def over(bounds: tuple[float, ...], zoom: int) -> list[Address]:
    """The tiles of a zoom over west, south, east, north in degrees."""
    west, south, east, north = bounds
    left, right = (int((lon + 180) / 360 * 2**zoom) for lon in (west, east))
    top, bottom = (int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**zoom) for lat in (north, south))
    return [Address(zoom, x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]
