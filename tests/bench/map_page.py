"""The map page in Chromium against plain Folium pages of the same objects."""

from __future__ import annotations

import gzip
import json
import math
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from gis.queries.installation import installation
from tests.bench import serving
from tests.bench.browser import Place, Seen, look
from tests.bench.ground import ROOT, Bed, Ground
from tests.bench.report import Line, Section, at_most, fewer, stated
from tests.bench.sizes import Sizes
from tests.bench.tiles import fullest

Pages = dict[str, list[Seen]]
OURS, STREET = "ours", "ours, street level"
GEOJSON, CIRCLES = "GeoJson", "CircleMarker"
_TIMES_FEWER, _TIMES_SOONER, _TIMES_BUILT = 20, 2, 10
_MOST_HEAP, _MOST_FRAME = 30, 50
_STREET_ZOOM = 15
_ROUNDS_OF_CIRCLES = 3
_OBJECTS = """
    select number, round(st_x(p)::numeric, 6)::float, round(st_y(p)::numeric, 6)::float, state
    from (select number, st_transform(geom, 4326) as p, cells[{slot}] & 7 as state
          from pub.face where cells[{slot}] <> 0) as shown
    order by number"""

METHOD = f"""
- Each load is a new Chromium with an empty cache, window 1440 × 900. The Folium pages are made from the same
  objects with the state as colour (canvas circles), number and state as properties, no pop-ups, a map of the same
  size as ours, and Leaflet from the same machine; jQuery, Bootstrap and Font Awesome, which Folium also loads, are
  left out in its favour. GeoJson has one layer for each state: the other way, a style function, makes Leaflet search
  all features for the style of each; that took eight times as long.
- Our page opens with the districts shaded and asks for tiles of objects from zoom 12 on; Folium's pages draw all
  objects at once. So lines have a counterpart at street level, where ours draws objects too.
- Bytes: everything that came over the wire until the page was usable, each as its server sends it: ours as `bosaga
  serve` does, Folium's file as it is saved. A second line gives Folium's page as a server with gzip would send it.
- Usable: the latest of the load event, the end of the last task over 50 ms and the last byte, observed until the
  page is quiet for a second. Build: constructing and rendering the Folium map in a process of its own, rows already
  in memory; ours is part of the answer of the server.
- Heap: JavaScript heap after a forced collection, after the pans. Worst frame: longest time between two animation
  frames during eight animated pans of 300 pixels; median of the loads.
- At street level: our page opened at zoom {_STREET_ZOOM} in the middle of the tile with most objects, where they
  are drawn one by one; Folium's page moved to the same place before the pans.
"""


def measure(ground: Ground, sizes: Sizes) -> Section:
    """The section about the map page."""
    bed = ground.city(sizes.city)
    with TemporaryDirectory() as name:
        folder = Path(name)
        _write_objects(bed, folder)
        with serving.bosaga(bed) as ours, serving.files(folder) as theirs:
            lines = list(_compared(bed, ours, theirs, folder, sizes))
    bed.close()
    return Section(f"The map page with {sizes.city:,} objects", lines, METHOD)


def _compared(bed: Bed, ours: str, theirs: str, folder: Path, sizes: Sizes) -> Iterator[Line]:
    street = _street(bed)
    place = "/".join(map(str, street))
    # Both processes of the server answer here: what follows is not about a first request.
    size = [look(f"{ours}/map?lang=ru") for _ in range(3)][-1].size
    pages: dict[str, list[Seen]] = {OURS: [], STREET: [], GEOJSON: [], CIRCLES: []}
    built: dict[str, list[float]] = {GEOJSON: [], CIRCLES: []}
    for number in range(sizes.repeats):
        pages[OURS].append(look(f"{ours}/map?lang=ru", street))
        pages[STREET].append(look(f"{ours}/map?lang=ru#{place}"))
        for kind in (GEOJSON, CIRCLES) if number < _ROUNDS_OF_CIRCLES else (GEOJSON,):
            built[kind].append(_build(kind, folder, size))
            pages[kind].append(look(f"{theirs}/{kind}.html", street))
    saved = {kind: (folder / f"{kind}.html").read_bytes() for kind in built}
    packed = {kind: len(gzip.compress(page, 6)) - len(page) for kind, page in saved.items()}
    yield from _lines(pages, {kind: median(values) for kind, values in built.items()}, packed)


def _lines(pages: Pages, built: dict[str, float], packed: dict[str, int]) -> Iterator[Line]:
    """The table; `packed` is what gzip adds to the bytes of a Folium page (less than nothing)."""
    yield from _bytes(pages, packed)
    usable = {page: _of(pages, page, "usable") for page in pages}
    yield fewer(f"usable, against {GEOJSON}", "s", usable[OURS], usable[GEOJSON], _TIMES_SOONER)
    yield stated(f"usable, against {CIRCLES}", "s", usable[OURS], usable[CIRCLES])
    yield stated(f"usable at street level, against {GEOJSON}", "s", usable[STREET], usable[GEOJSON])
    slowest = usable[CIRCLES] + built[CIRCLES]
    yield fewer(f"usable with the server's build, against {CIRCLES}", "s", usable[OURS], slowest, _TIMES_BUILT)
    faster = usable[GEOJSON] + built[GEOJSON]
    yield stated(f"usable with the server's build, against {GEOJSON}", "s", usable[OURS], faster)
    for kind in (GEOJSON, CIRCLES):
        heap = _of(pages, kind, "heap")
        yield at_most(f"JavaScript heap, against {kind}", "MB", _of(pages, OURS, "heap"), _MOST_HEAP, heap)
        worst = _of(pages, kind, "worst_frame")
        yield at_most(
            f"worst frame of the pans, against {kind}", "ms", _of(pages, OURS, "worst_frame"), _MOST_FRAME, worst
        )
        worst = _of(pages, kind, "worst_street")
        yield at_most(
            f"the same at street level, against {kind}", "ms", _of(pages, OURS, "worst_street"), _MOST_FRAME, worst
        )


def _bytes(pages: Pages, packed: dict[str, int]) -> Iterator[Line]:
    ours = _of(pages, OURS, "received") / 1000
    for kind in (GEOJSON, CIRCLES):
        received = _of(pages, kind, "received") / 1000
        yield fewer(f"bytes in all, against {kind}", "kB", ours, received, _TIMES_FEWER)
        yield stated(f"bytes in all, against {kind} behind gzip", "kB", ours, received + packed[kind] / 1000)
    yield stated("bytes in all, opened at street level", "kB", _of(pages, STREET, "received") / 1000)


def _of(pages: Pages, page: str, figure: str) -> float:
    return float(median(getattr(seen, figure) for seen in pages[page]))


def _write_objects(bed: Bed, folder: Path) -> None:
    """The objects as the map shows them first (number, lon, lat, state), and Leaflet."""
    with bed.public.read() as connection:
        slot = installation(connection).slot()
        rows = connection.exec_driver_sql(_OBJECTS.format(slot=slot)).all()
    (folder / "objects.json").write_text(json.dumps([list(row) for row in rows]), encoding="utf-8")
    leaflet = ROOT / "web" / "static" / "vendor" / "leaflet"
    for name in ("leaflet.js", "leaflet.css"):
        (folder / name).write_bytes((leaflet / name).read_bytes())


def _street(bed: Bed) -> Place:
    """Zoom, latitude and longitude of the middle of the tile with most objects."""
    at = fullest(bed)
    lon = (at.x + 0.5) / 2**at.z * 360 - 180
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (at.y + 0.5) / 2**at.z))))
    return _STREET_ZOOM, round(lat, 5), round(lon, 5)


def _build(kind: str, folder: Path, size: tuple[int, int]) -> float:
    """Make a Folium page in a process of its own; returns the seconds it told."""
    command = [sys.executable, "-m", "tests.bench.folium_page", kind, str(folder), *map(str, size)]
    return float(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
