"""The media store: what was put is there whole or not at all, checked when read, swept when nobody names it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from textwrap import dedent
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from audit.photo import Said
from gis.media.folder import FolderMedia
from gis.media.store import Media, MediaError, open_media, parts_folder
from gis.models.filings import photo
from gis.photos.develop import Developed
from gis.queries.photos import files_named
from gis.store.photos import Sent, add_photo
from gis.store.sweep import damaged, sweep
from tests.support import filed
from tests.support import places as p
from tests.support.database import TestDatabase

ROOT = Path(__file__).resolve().parents[2]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC).timestamp()


class _Bucket(BaseHTTPRequestHandler):
    """As much of S3 as the store speaks; `objects` of the server holds what was put."""

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._objects()[self.path.partition("?")[0]] = body
        self._answer(200, b"", ETag='"x"')

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        if "list-type" in parse_qs(asked.query):
            self._answer(200, self._listing())
        elif asked.path in self._objects():
            self._answer(
                200, self._objects()[asked.path], ETag='"x"', **{"Last-Modified": "Wed, 01 Jan 2020 00:00:00 GMT"}
            )
        else:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def do_DELETE(self) -> None:
        self._objects().pop(self.path.partition("?")[0], None)
        self._answer(204, b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        names = [part.partition("</Key>")[0] for part in body.split("<Key>")[1:]]
        for name in names:
            self._objects().pop(f"/photos/{name}", None)
        deleted = "".join(f"<Deleted><Key>{name}</Key></Deleted>" for name in names)
        self._answer(200, f"<DeleteResult>{deleted}</DeleteResult>".encode())

    def _listing(self) -> bytes:
        rows = "".join(
            f"<Contents><Key>{path.removeprefix('/photos/')}</Key><LastModified>2020-01-01T00:00:00.000Z</LastModified>"
            f'<ETag>"x"</ETag><Size>{len(body)}</Size><StorageClass>STANDARD</StorageClass></Contents>'
            for path, body in self._objects().items()
        )
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>".encode()

    def _objects(self) -> dict[str, bytes]:
        return self.server.objects  # type: ignore[attr-defined,no-any-return]

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def bucket() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Bucket)
    server.objects = {}  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["folder", "bucket"])
def media(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Media:
    if request.param == "folder":
        return open_media(str(tmp_path / "media"), tmp_path)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    port = request.getfixturevalue("bucket").server_address[1]
    return open_media(f"s3://photos/city?endpoint=http://127.0.0.1:{port}&region=any", tmp_path)


def test_what_is_put_comes_back_under_its_hash(media):
    name = media.put(b"a photo")
    assert name == sha256(b"a photo").hexdigest()
    assert media.get(name) == b"a photo"
    assert media.put(b"a photo") == name
    assert [each for each, _ in media.names()] == [name]
    media.remove(name)
    media.remove(name)
    assert list(media.names()) == []
    with pytest.raises(MediaError, match="media_missing"):
        media.get(name)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "x" * 64, "A" * 64, "a" * 63])
def test_what_is_no_hash_is_no_name(media, name):
    with pytest.raises(MediaError, match="media_missing"):
        media.get(name)


def test_a_rotten_object_of_a_bucket_is_found(bucket, tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    media = open_media(f"s3://photos/city?endpoint=http://127.0.0.1:{bucket.server_address[1]}&region=any", tmp_path)
    name = media.put(b"a photo")
    assert list(bucket.objects) == [f"/photos/city/{name[:2]}/{name[2:4]}/{name}"]
    bucket.objects[next(iter(bucket.objects))] = b"a phot0"
    with pytest.raises(MediaError, match="media_damaged"):
        media.get(name)


def test_a_bucket_that_is_away_is_said_so(tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    media = open_media("s3://photos?endpoint=http://127.0.0.1:1&region=any", tmp_path)
    with pytest.raises(MediaError, match="media_away") as away:
        media.put(b"a photo")
    assert "secret" not in str(away.value)


@pytest.mark.parametrize("url", ["s3://", "s3://bucket?endpont=x", "http://x/y"])
def test_an_address_that_names_no_store_is_refused(url, tmp_path):
    with pytest.raises(MediaError, match="media_url_wrong"):
        open_media(url, tmp_path)


def test_parts_lie_beside_the_store(tmp_path):
    assert parts_folder(None, tmp_path / "media") == tmp_path / "media-parts"
    assert parts_folder("/data/photos", tmp_path / "media") == Path("/data/photos-parts")
    assert parts_folder("s3://bucket", tmp_path / "media") == tmp_path / "media-parts"


def test_a_rotten_file_is_found_and_put_again_made_whole(tmp_path):
    media = FolderMedia(tmp_path)
    name = media.put(b"a photo")
    path = tmp_path / name[:2] / name[2:4] / name
    path.write_bytes(b"a phot0")
    with pytest.raises(MediaError, match="media_damaged"):
        media.get(name)
    media.put(b"a photo")
    assert media.get(name) == b"a photo"


def test_many_who_put_the_same_leave_one_whole_file(tmp_path):
    media, content = FolderMedia(tmp_path), os.urandom(2_000_000)
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(media.put, [content] * 24))) == 1
    assert [path.read_bytes() == content for path in tmp_path.rglob("*") if path.is_file()] == [True]


_ON_A_SMALL_DISK = dedent("""
    import os, resource, signal, subprocess, sys
    from pathlib import Path
    from uuid import uuid4
    from gis.media.folder import FolderMedia
    from gis.media.store import MediaError
    from gis.store.uploads import _write
    folder = Path(sys.argv[1])
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True).returncode:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
    media = FolderMedia(folder / "media")
    first = media.put(os.urandom(300_000))
    for put in (lambda: media.put(os.urandom(2_000_000)), lambda: _write(folder / "parts" / "x", 0, bytes(2_000_000))):
        try:
            put()
        except MediaError as error:
            print(error.code)
        (folder / "parts" / "x").unlink(missing_ok=True)
    files = [path for path in (folder / "media").rglob("*") if path.is_file()]
    print(len(files), len(media.get(first)), len(media.get(media.put(os.urandom(300_000)))))
""")


def test_a_full_disk_leaves_nothing_half_written_and_what_was_there_safe(tmp_path):
    """On a real disk of one megabyte where one may be mounted; else under a limit on the size of files."""
    alone = ["unshare", "-rm"] if not subprocess.run(["unshare", "-rm", "true"], check=False).returncode else []
    command = [*alone, sys.executable, "-c", _ON_A_SMALL_DISK, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["media_full", "media_full", "1", "300000", "300000"], done.stderr


@pytest.fixture
def filing(committed_database: TestDatabase) -> tuple[TestDatabase, str, int]:
    with committed_database.app.write() as connection:
        p.territories(connection)
        p.source(connection)
        people = filed.people(connection)
        number = filed.file(connection, p.place(connection, "M-1"), people["author"], people["reviewer"])
    return committed_database, number, people["author"]


def add(database: TestDatabase, media: Media, number: str, author: int, content: bytes) -> int:
    made = Developed(content, content + b"s", content + b"l", "image/jpeg", 10, 10)
    with database.people.write(acting=author) as connection:
        return add_photo(connection, media, number, made, Said(), Sent(sha256(content).hexdigest()), author)


def age(folder: Path) -> None:
    for path in folder.rglob("*"):
        os.utime(path, (LONG_AGO, LONG_AGO))


def test_a_sweep_takes_what_nobody_names_for_a_day_and_nothing_else(filing, tmp_path):
    database, number, author = filing
    media = FolderMedia(tmp_path)
    kept, gone = (add(database, media, number, author, content) for content in (b"kept", b"gone"))
    media.put(b"never named")
    age(tmp_path)
    young = media.put(b"named by nobody yet")
    with database.people.write(acting=author) as connection:
        connection.execute(sa.delete(photo).where(photo.c.id == gone))
    swept = sweep(database.app, media, tmp_path / "parts")
    assert (swept.files, swept.originals) == (4, 0)
    with database.app.read() as connection:
        named = files_named(connection)
        assert connection.execute(sa.select(photo.c.id)).scalars().all() == [kept]
    assert {name for name, _ in media.names()} == {*named, young}


def test_a_sweep_waits_for_photos_that_are_being_added(filing, tmp_path):
    """A file is put before the row that names it is there: a sweep between the two would lose it."""
    database, number, author = filing
    media = FolderMedia(tmp_path)
    made = Developed(b"p", b"s", b"l", "image/jpeg", 10, 10)
    with ThreadPoolExecutor(1) as pool:
        with database.people.write(acting=author) as connection:
            add_photo(connection, media, number, made, Said(), Sent("0" * 64), author)
            age(tmp_path)
            sweeping = pool.submit(sweep, database.app, media, tmp_path / "parts", timedelta(0))
            with pytest.raises(TimeoutError):
                sweeping.result(timeout=1)
        assert sweeping.result(timeout=30).files == 0
    assert media.get(sha256(b"p").hexdigest()) == b"p"


def test_an_original_goes_after_its_day(filing, tmp_path):
    database, number, author = filing
    media = FolderMedia(tmp_path)
    over, waits = (add(database, media, number, author, content) for content in (b"one", b"two"))
    before, still = media.put(b"a face"), media.put(b"another face")
    with database.app.write() as connection:
        for key, original, until in ((over, before, "yesterday"), (waits, still, "today")):
            words = sa.text("update register.photo set original = :o, original_until = cast(:u as date) where id = :i")
            connection.execute(words, {"o": original, "u": until, "i": key})
    age(tmp_path)
    assert (sweep(database.app, media, tmp_path / "parts").originals) == 1
    left = {name for name, _ in media.names()}
    assert before not in left
    assert still in left


def test_every_missing_and_every_rotten_file_is_named(filing, tmp_path):
    database, number, author = filing
    media = FolderMedia(tmp_path)
    add(database, media, number, author, b"photo")
    names = sorted(name for name, _ in media.names())
    assert list(damaged(database.app, media)) == []
    rotten, lost = names[0], names[1]
    (tmp_path / rotten[:2] / rotten[2:4] / rotten).write_bytes(b"rot")
    media.remove(lost)
    found = {error.name: error.code for error in damaged(database.app, media)}
    assert found == {rotten: "media_damaged", lost: "media_missing"}


def test_a_row_without_its_files_is_impossible(filing, tmp_path):
    """The disk refuses: nothing is in the database either."""
    database, number, author = filing
    (tmp_path / "media").write_text("no folder")
    with pytest.raises(MediaError, match="media_away"):
        add(database, FolderMedia(tmp_path / "media"), number, author, b"photo")
    with database.app.read() as connection:
        assert files_named(connection) == frozenset()
