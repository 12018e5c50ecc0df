"""A piece of a basemap: the tiles of a box, as deep as a budget allows, in a file of its own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from pmtiles.reader import MemorySource, Reader, all_tiles
from pmtiles.tile import Compression, TileType

from gis.basemap.archive import Archive, BasemapError
from gis.basemap.extract import cut, plan
from tests.support.basemap import basemap

BOX = (76.99, 43.24, 77.01, 43.26)
AMPLE = 10_000_000


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return basemap(tmp_path_factory.mktemp("basemap") / "city.pmtiles", reach=6)


def deepest(content: bytes) -> int:
    return max(z for (z, _x, _y), _tile in all_tiles(MemorySource(content)))


def test_an_extract_holds_the_tiles_of_its_box_and_no_others(city: Path) -> None:
    archive = Archive(str(city))
    chosen = plan(archive, BOX, AMPLE)
    assert chosen is not None
    content = cut(archive, chosen)
    found = dict(all_tiles(MemorySource(content)))
    whole = Reader(MemorySource(city.read_bytes()))
    assert all(tile == whole.get(*place) for place, tile in found.items())
    assert sum(z == 15 for z, _x, _y in found) == 9
    header = Reader(MemorySource(content)).header()
    assert (header["min_zoom"], header["max_zoom"]) == (chosen.first, chosen.last) == (14, 15)
    assert (header["tile_type"], header["tile_compression"]) == (TileType.MVT, Compression.GZIP)
    assert Reader(MemorySource(content)).metadata()["attribution"] == "© the test"


@pytest.mark.parametrize("box", [(76.9, 43.15, 77.1, 43.35), BOX])
def test_an_extract_stays_within_its_budget_by_leaving_out_the_deepest_zooms(
    city: Path, box: tuple[float, float, float, float]
) -> None:
    archive = Archive(str(city))
    whole = plan(archive, box, AMPLE)
    assert whole is not None
    less = plan(archive, box, whole.size - 1)
    assert less is not None
    assert (whole.last, less.last) == (15, 14)
    for chosen in (whole, less):
        content = cut(archive, chosen)
        assert len(content) <= chosen.size
        assert deepest(content) == chosen.last


def test_a_budget_for_nothing_and_a_box_elsewhere_choose_no_extract(city: Path) -> None:
    archive = Archive(str(city))
    assert plan(archive, BOX, 100) is None
    assert plan(archive, (-70.0, -33.5, -69.9, -33.4), AMPLE) is None


def test_another_file_at_the_same_place_is_another_extract(tmp_path: Path) -> None:
    before = plan(Archive(str(basemap(tmp_path / "city.pmtiles"))), BOX, AMPLE)
    after = plan(Archive(str(basemap(tmp_path / "city.pmtiles", reach=3))), BOX, AMPLE)
    assert before is not None
    assert after is not None
    assert before.key != after.key


def test_a_basemap_is_read_by_its_path_or_its_file_address(city: Path) -> None:
    found = [plan(Archive(address), BOX, AMPLE) for address in (str(city), city.as_uri())]
    assert found[0] == found[1] is not None


class _Ranged(SimpleHTTPRequestHandler):
    def log_message(self, *_given: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        content = Path(self.translate_path(self.path)).read_bytes()
        first, last = (int(each) for each in self.headers["Range"].removeprefix("bytes=").split("-"))
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {first}-{last}/{len(content)}")
        self.send_header("Content-Length", str(last - first + 1))
        self.end_headers()
        self.wfile.write(content[first : last + 1])


@pytest.fixture
def served(city: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Ranged, directory=str(city.parent)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{city.name}"
    server.shutdown()


def test_a_basemap_on_another_server_is_read_by_ranges(city: Path, served: str) -> None:
    there, here = Archive(served), Archive(str(city))
    far, near = plan(there, BOX, AMPLE), plan(here, BOX, AMPLE)
    assert far is not None
    assert near is not None
    assert cut(there, far) == cut(here, near)


@pytest.mark.parametrize("content", [b"", b"PMTiles", b"GIF89a" + b"x" * 300, b"PMTiles\x02" + b"\0" * 300])
def test_what_is_no_basemap_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.pmtiles"
    path.write_bytes(content)
    with pytest.raises(BasemapError, match=r"broken\.pmtiles"):
        Archive(str(path))


def test_a_basemap_that_is_missing_cut_short_or_of_pictures_is_refused(tmp_path: Path, city: Path) -> None:
    with pytest.raises(BasemapError):
        Archive(str(tmp_path / "missing.pmtiles"))
    with pytest.raises(BasemapError):
        Archive(str(tmp_path / "no" / "such" / "folder.pmtiles"))
    with pytest.raises(BasemapError, match="no vector tiles"):
        Archive(str(basemap(tmp_path / "pictures.pmtiles", tile_type=TileType.PNG)))
    with pytest.raises(BasemapError, match="packed otherwise"):
        Archive(str(basemap(tmp_path / "brotli.pmtiles", tile_compression=Compression.BROTLI)))
    short = tmp_path / "short.pmtiles"
    short.write_bytes(city.read_bytes()[:200])
    with pytest.raises(BasemapError):
        plan(Archive(str(short)), BOX, AMPLE)
