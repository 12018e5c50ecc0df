"""Photos in parts (tus 1.0): what was acknowledged is kept, offsets never lie, and nothing is left lying about."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from gis.media.store import MediaError
from gis.store import uploads as store
from gis.store.sweep import sweep
from tests.support import filed, pictures
from tests.support import places as p
from tests.support.database import TestDatabase, TestServer
from tests.support.site import site_on
from web.api import photos as asked

API = "/api/v1"
PART = "application/offset+octet-stream"
CONTENT = pictures.jpeg(width=300, height=200)


@pytest.fixture(scope="module")
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            p.territories(connection)
            p.source(connection)
            everyone = filed.people(connection)
            filed.file(connection, p.place(connection, "U-1"), everyone["author"], everyone["reviewer"])
        yield clone


@pytest.fixture(scope="module")
def app(city: TestDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    made = site_on(city, media_url=str(tmp_path_factory.mktemp("uploads") / "media"), language="en")
    yield made
    made.extensions["bosaga"].dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client(use_cookies=False)


@pytest.fixture
def parts(app: Flask) -> Path:
    return Path(app.extensions["bosaga"].parts)


@pytest.fixture(autouse=True)
def _no_upload_is_left_of_another_test(city: TestDatabase, parts: Path) -> None:
    for path in parts.glob("*"):
        path.unlink()
    with city.app.write() as connection:
        connection.execute(sa.text("delete from register.upload"))


def headers(who: str = "author", **more: str) -> dict[str, str]:
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return {"Authorization": f"Bearer {who}", "Tus-Resumable": "1.0.0", **named}


def begin(client: FlaskClient, length: int = len(CONTENT), who: str = "author", **more: str) -> TestResponse:
    return client.post(f"{API}/uploads", headers=headers(who, Upload_Length=str(length), **more))


def part(client: FlaskClient, at: str, offset: int, content: bytes, who: str = "author", **more: str) -> TestResponse:
    return client.patch(at, data=content, headers=headers(who, Upload_Offset=str(offset), **more), content_type=PART)


def offset_of(client: FlaskClient, at: str) -> int:
    answer = client.head(at, headers=headers())
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    return int(answer.headers["Upload-Offset"])


def photo_of(client: FlaskClient, at: str, who: str = "author") -> TestResponse:
    body = {"upload": at.rpartition("/")[2]}
    return client.post(f"{API}/passports/U-1-v1/photos", json=body, headers={"Authorization": f"Bearer {who}"})


@pytest.mark.parametrize("step", ["whole_upload", "develop", "find_upload"])
def test_a_photo_asked_for_again_while_the_first_request_is_at_work_is_one_photo(client, app, monkeypatch, step):
    at = begin(client).headers["Location"]
    part(client, at, 0, CONTENT)
    others: list[TestResponse] = []

    def overtaken(*given: object) -> object:
        if not others:
            others.append(None)
            others[0] = photo_of(app.test_client(use_cookies=False), at)
        return real(*given)

    real = getattr(asked, step)
    monkeypatch.setattr(asked, step, overtaken)
    answer = photo_of(client, at)
    assert (answer.status_code, others[0].status_code) == (201, 201), answer.text
    assert answer.get_json()["id"] == others[0].get_json()["id"]


def test_what_is_spoken_here_is_said_to_everyone(client):
    answer = client.options(f"{API}/uploads")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == answer.headers["Tus-Resumable"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,termination,checksum,expiration"
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"
    assert int(answer.headers["Tus-Max-Size"]) == 15 * 1024 * 1024


def test_a_photo_arrives_in_parts_and_is_a_photo_once(client, parts):
    name = base64.b64encode("Дверь.jpg".encode()).decode()
    begun = begin(client, Upload_Metadata=f"filename {name},filetype aW1hZ2UvanBlZw==")
    at = begun.headers["Location"]
    assert begun.status_code == 201
    assert parsedate_to_datetime(begun.headers["Upload-Expires"]).tzinfo is not None
    assert photo_of(client, at).status_code == 409, "nothing has arrived"
    for start in range(0, len(CONTENT), 1_000):
        answer = part(client, at, start, CONTENT[start : start + 1_000])
        assert answer.status_code == 204, answer.text
        assert answer.headers["Upload-Offset"] == str(min(len(CONTENT), start + 1_000)) == str(offset_of(client, at))
    made = photo_of(client, at)
    assert made.status_code == 201
    assert made.get_json()["received"] == hashlib.sha256(CONTENT).hexdigest()
    assert made.get_json()["name"] == "Дверь.jpg"
    assert list(parts.iterdir()) == []
    assert photo_of(client, at).get_json()["id"] == made.get_json()["id"], "sent again, it answers again"
    assert client.head(at, headers=headers()).status_code == 404


def test_an_upload_that_is_no_photo_stays_to_be_ended(client):
    at = begin(client, 6).headers["Location"]
    part(client, at, 0, b"GIF89a")
    assert photo_of(client, at).get_json(force=True)["code"] == "photo_format"
    assert client.delete(at, headers=headers()).status_code == 204
    assert client.head(at, headers=headers()).status_code == 404


def test_a_part_at_a_wrong_place_is_refused_and_the_right_one_said(client):
    at = begin(client).headers["Location"]
    part(client, at, 0, CONTENT[:100])
    for wrong in (0, 99, 101, len(CONTENT)):
        answer = part(client, at, wrong, b"x")
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (409, "100")
    assert part(client, at, 100, CONTENT).status_code == 413, "more than was announced"
    assert offset_of(client, at) == 100


@pytest.mark.parametrize("kind", ["sha1", "sha256"])
def test_a_damaged_part_is_not_taken(client, kind):
    at = begin(client).headers["Location"]
    digest = base64.b64encode(hashlib.new(kind, CONTENT[:500]).digest()).decode()
    assert part(client, at, 0, CONTENT[1:501], Upload_Checksum=f"{kind} {digest}").status_code == 460
    assert offset_of(client, at) == 0
    assert part(client, at, 0, CONTENT[:500], Upload_Checksum=f"{kind} {digest}").status_code == 204
    assert offset_of(client, at) == 500


def test_headers_that_say_nothing_are_refused(client):
    at = begin(client).headers["Location"]
    assert client.post(f"{API}/uploads", headers={"Authorization": "Bearer author"}).status_code == 412
    for length in ("", "0", "-1", "x", "1.5", "١", "9" * 13):
        assert client.post(f"{API}/uploads", headers=headers(Upload_Length=length)).status_code == 400, length
    assert begin(client, 15 * 1024 * 1024 + 1).status_code == 413
    assert begin(client, Upload_Metadata="filename ???").status_code == 400
    assert part(client, at, 0, b"x", Upload_Checksum="md5 eA==").status_code == 400
    assert part(client, at, 0, b"x", Upload_Checksum="sha1 ???").status_code == 400
    answer = client.patch(at, data=b"x", headers=headers(Upload_Offset="0"), content_type="image/jpeg")
    assert answer.status_code == 415
    assert client.patch(at, data=b"x", headers=headers(), content_type=PART).status_code == 400


def test_an_upload_is_its_sender_s_alone(client):
    assert client.post(f"{API}/uploads", headers={"Tus-Resumable": "1.0.0", "Upload-Length": "5"}).status_code == 401
    able = {who for who in filed.PEOPLE if begin(client, who=who).status_code == 201}
    assert able == {"author", "colleague", "planner"}
    at = begin(client).headers["Location"]
    for who in set(filed.PEOPLE) - {"author"}:
        assert part(client, at, 0, b"x", who=who).status_code == 404
        assert client.head(at, headers=headers(who)).status_code == 404
        assert client.delete(at, headers=headers(who)).status_code == 404
    part(client, at, 0, CONTENT)
    assert photo_of(client, at, "colleague").status_code == 404


def test_somebody_cannot_fill_the_disk_with_beginnings(client, monkeypatch):
    monkeypatch.setattr("gis.store.uploads.MOST_OPEN", 3)
    assert [begin(client).status_code for _ in range(4)] == [201, 201, 201, 429]


def test_networks_that_let_only_post_through_can_send_too(client):
    at = begin(client).headers["Location"]
    sent = headers(Upload_Offset="0", X_HTTP_Method_Override="PATCH")
    assert client.post(at, data=CONTENT, headers=sent, content_type=PART).status_code == 204
    assert client.post(at, headers=headers(X_HTTP_Method_Override="DELETE")).status_code == 204
    assert client.post(at, headers=headers(X_HTTP_Method_Override="TRACE")).status_code == 405


def test_of_senders_at_the_same_moment_one_moves_the_offset(app, client, parts):
    at = begin(client).headers["Location"]

    def one(_: int) -> int:
        return part(app.test_client(use_cookies=False), at, 0, CONTENT[:2_000]).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(one, range(8))) == [204] + [409] * 7
    assert offset_of(client, at) == 2_000
    assert part(client, at, 2_000, CONTENT[2_000:]).status_code == 204
    assert (parts / at.rpartition("/")[2].replace("-", "")).read_bytes() == CONTENT


def test_bytes_that_no_offset_speaks_of_are_written_over(client, parts):
    """A process that was killed between the disk and the database leaves such bytes."""
    at = begin(client).headers["Location"]
    part(client, at, 0, CONTENT[:1_000])
    path = parts / at.rpartition("/")[2].replace("-", "")
    with path.open("ab") as file:
        file.write(b"torn" * 10_000)
    part(client, at, 1_000, CONTENT[1_000:])
    assert photo_of(client, at).get_json()["received"] == hashlib.sha256(CONTENT).hexdigest()


def test_a_full_disk_is_said_and_the_offset_stays(client, monkeypatch):
    at = begin(client).headers["Location"]
    part(client, at, 0, CONTENT[:100])

    def full(*_: object) -> None:
        raise MediaError("media_full")

    with monkeypatch.context() as patch:
        patch.setattr(store, "_write", full)
        answer = part(client, at, 100, CONTENT[100:])
    assert (answer.status_code, answer.mimetype) == (507, "application/problem+json")
    assert int(answer.headers["Retry-After"]) > 0
    assert offset_of(client, at) == 100
    assert part(client, at, 100, CONTENT[100:]).status_code == 204
    assert photo_of(client, at).status_code == 201


def test_an_upload_nobody_finishes_goes_with_its_bytes(app, client, city, parts):
    at, kept = begin(client).headers["Location"], begin(client).headers["Location"]
    for left, when in (("0" * 32, 0), ("1" * 32, None)):
        parts.mkdir(exist_ok=True)
        (parts / left).write_bytes(b"of a process that was killed")
        os.utime(parts / left, None if when is None else (when, when))
    for each in (at, kept):
        part(client, each, 0, CONTENT[:100])
    with city.app.write() as connection:
        late = sa.text("update register.upload set expires_at = now() where id = :id")
        connection.execute(late, {"id": at.rpartition("/")[2]})
    assert client.head(at, headers=headers()).status_code == 404
    assert sweep(city.app, app.extensions["bosaga"].media, parts).uploads == 1
    assert {path.name for path in parts.iterdir()} == {kept.rpartition("/")[2].replace("-", ""), "1" * 32}


@given(st.lists(st.tuples(st.integers(0, 3_000), st.integers(0, 3_000), st.booleans()), max_size=12))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_order_parts_come_in_the_bytes_are_those_that_were_sent(client, parts, attempts):
    content = (CONTENT * 3)[:3_000]
    at = begin(client, len(content)).headers["Location"]
    for start, end, damaged in attempts:
        piece = content[start:end]
        said = offset_of(client, at)
        digest = base64.b64encode(hashlib.sha1(piece, usedforsecurity=False).digest()).decode()
        status = part(client, at, start, piece + b"!" * damaged, Upload_Checksum=f"sha1 {digest}").status_code
        fits = start == said and not damaged
        assert status == (204 if fits else 460 if damaged else 409)
        assert offset_of(client, at) == (said + len(piece) if fits else said)
    part(client, at, offset_of(client, at), content[offset_of(client, at) :])
    assert (parts / at.rpartition("/")[2].replace("-", "")).read_bytes() == content
    client.delete(at, headers=headers())
