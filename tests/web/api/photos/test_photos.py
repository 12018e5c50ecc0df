"""Photos over the API: as many come out as went in, private until published, and nothing of a person goes with them."""

from __future__ import annotations

import io
import json
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from jsonschema import Draft202012Validator
from PIL import Image
from werkzeug.test import TestResponse

from gis.models.filings import photo
from tests.support import filed, pictures
from tests.support.photo_calls import by, do, listed, publish, send, sent

API = "/api/v1"


def test_a_photo_is_sent_described_and_seen_by_its_author(client, file_passport):
    number = file_passport()
    made = sent(client, number, finding="entrance/ramp/1", description="The ramp", name="пандус.jpg")
    assert (made["passport"], made["place"], made["finding"]) == (number, 1, "entrance/ramp/1")
    assert (made["width"], made["height"], made["published"], made["blurred"]) == (60, 40, False, False)
    answer = client.get(made["links"]["photo"], headers=by("author"))
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert Image.open(io.BytesIO(answer.data)).size == (60, 40)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    for size in ("small", "large"):
        assert client.get(made["links"][size], headers=by("author")).mimetype == "image/jpeg"


def test_what_the_file_says_of_itself_is_suggested_and_stored_only_when_confirmed(client, file_passport):
    number = file_passport()
    made = sent(client, number)
    assert made["suggested"]["taken_at"] == "2026-11-19T10:20:30+05:00"
    assert (made["taken_at"], made["position"]) == (None, None)
    answer = client.patch(f"{API}/photos/{made['id']}", json=made["suggested"], headers=by("author"))
    assert answer.get_json()["position"] == made["suggested"]["position"]
    assert answer.get_json()["taken_at"].startswith("2026-11-19T")


def test_two_identical_photos_are_two_photos_and_one_file(client, file_passport, media):
    number, content = file_passport(), pictures.jpeg(width=77)
    first, second = sent(client, number, content), sent(client, number, content)
    assert first["id"] != second["id"]
    assert [each["place"] for each in listed(client, number)] == [1, 2]
    assert first["sha256"] == second["sha256"]
    assert len(list(media.rglob(first["sha256"]))) == 1


NAMES = {
    "Пандус у входа.jpg": "Пандус у входа.jpg",
    unicodedata.normalize("NFD", "Кирилл й ё ї.heic"): "Кирилл й ё ї.heic",
    "../../etc/passwd": "passwd",
    "C:\\Users\\x\\ramp.png": "ramp.png",
    "\u202egnp.exe.jpg": "gnp.exe.jpg",
    "line\r\nbreak\x00.jpg": "linebreak.jpg",
    "👩‍🦽 у двери.jpg": "👩‍🦽 у двери.jpg",
    "...": "",
    "CON": "CON",
    "х" * 4_000 + ".jpg": "х" * 115 + "….jpg",
    "<script>alert(1)</script>.jpg": "script>.jpg",
    "": "",
}


def test_as_many_photos_come_out_as_went_in_whatever_they_are_called(client, file_passport, media):
    number = file_passport()
    before = {path.name for path in media.rglob("*") if path.is_file()}
    for count, name in enumerate(NAMES):
        body = {"photo": (io.BytesIO(pictures.jpeg(width=50 + count)), "blob"), "name": name}
        answer = client.post(f"{API}/passports/{number}/photos", data=body, headers=by("author"))
        assert answer.status_code == 201, answer.text
    found = listed(client, number)
    assert [each["name"] for each in found] == list(NAMES.values())
    assert all(unicodedata.is_normalized("NFC", each["name"]) and len(each["name"]) <= 120 for each in found)
    for each in found:
        answer = client.get(each["links"]["photo"], headers=by("author"))
        assert answer.status_code == 200
    after = {path.name for path in media.rglob("*") if path.is_file()} - before
    assert all(len(name) == 64 and set(name) <= set("0123456789abcdef") for name in after)
    assert {each["sha256"] for each in found} <= after | before


def test_the_name_of_the_file_itself_is_kept_when_no_other_is_given(client, file_passport):
    number = file_passport()
    for given, shown in ((unicodedata.normalize("NFD", "Дверь й.jpg"), "Дверь й.jpg"), ("ж" * 4_000, "ж" * 119 + "…")):
        body = {"photo": (io.BytesIO(pictures.jpeg()), given)}
        answer = client.post(f"{API}/passports/{number}/photos", data=body, headers=by("author"))
        assert answer.get_json()["name"] == shown


@pytest.mark.parametrize("name", [name for name in pictures.REFUSED if name != "16 MB"])
def test_what_is_no_photo_is_refused_in_words_and_leaves_nothing(client, file_passport, media, name):
    number = file_passport()
    before = sorted(media.rglob("*"))
    make, code = pictures.REFUSED[name]
    answer = send(client, number, make())
    found = answer.get_json(force=True)
    assert (answer.status_code, answer.mimetype, found["code"]) == (422, "application/problem+json", code)
    assert found["errors"][0]["pointer"] == "/photo"
    assert "photo_" not in found["detail"]
    assert listed(client, number) == []
    assert sorted(media.rglob("*")) == before


def test_a_file_of_more_than_15_megabytes_is_too_large(client, file_passport):
    number = file_passport()
    for size in (15 * 1024 * 1024 + 1, 17 * 1024 * 1024):
        assert send(client, number, pictures.jpeg() + bytes(size)).status_code == 413


@pytest.mark.parametrize("language", ["ru", "kk", "ky"])
def test_a_refusal_is_in_the_language_of_whoever_sent_it(client, file_passport, language):
    english = send(client, file_passport(), b"GIF89a").get_json(force=True)["detail"]
    own = send(client, file_passport(), b"GIF89a", headers={"Accept-Language": language}).get_json(force=True)["detail"]
    assert own != english


FIELDS = {
    "finding": ["entrance", "attic/ramp/1", "entrance/chandelier/1", "entrance/ramp/", "entrance/ramp/" + "x" * 41],
    "part": ["proof", ""],
    "pair": ["x", "-1", "9" * 30, "1.5"],
    "description": ["x" * 501],
    "taken_at": ["yesterday", "2026-11-20", "2026-11-20T10:00:00", "9999-01-01T00:00:00+00:00", "0001-01-01T00:00:00Z"],
    "position": ["77", "x,y", "181,43", "nan,43", "77,inf", "0,0", "1e999,1"],
    "object": ["M-1"],
}


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in FIELDS.items() for value in values])
def test_a_wrong_field_is_named_and_nothing_is_stored(client, file_passport, field, value):
    number = file_passport()
    answer = send(client, number, pictures.jpeg(), **{field: value})
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.get_json(force=True)["errors"]] == [f"/{field}"]
    assert listed(client, number) == []


def test_a_pair_is_made_within_one_passport(client, file_passport):
    number, other = file_passport(), file_passport()
    before, foreign = sent(client, number, part="before"), sent(client, other)
    assert sent(client, number, part="after", pair=before["id"])["pair"] == before["id"]
    answer = send(client, number, pictures.jpeg(), part="after", pair=foreign["id"])
    assert answer.status_code == 422
    error = answer.get_json(force=True)["errors"][0]
    assert error["pointer"] == "/pair"
    assert number in error["detail"]
    assert str(foreign["id"]) in error["detail"]
    itself = client.patch(f"{API}/photos/{before['id']}", json={"pair": before["id"]}, headers=by("author"))
    assert itself.status_code == 422


def test_the_same_key_adds_one_photo_and_another_photo_with_it_is_refused(client, file_passport):
    number, key = file_passport(), {"Idempotency-Key": "a-1"}
    first = sent(client, number, pictures.jpeg(), headers=key)
    again = sent(client, number, pictures.jpeg(), headers=key)
    assert (again["id"], len(listed(client, number))) == (first["id"], 1)
    assert send(client, number, pictures.jpeg(width=90), headers=key).status_code == 409
    assert send(client, number, pictures.jpeg(), headers=key, description="other").status_code == 409
    assert sent(client, file_passport(), pictures.jpeg(), headers=key)["id"] != first["id"]


def test_the_same_key_at_the_same_moment_adds_one_photo(app, client, file_passport):
    number, content = file_passport(), pictures.jpeg()

    def one(_: int) -> int:
        return send(app.test_client(use_cookies=False), number, content, headers={"Idempotency-Key": "k"}).status_code

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(one, range(6))) == {201}
    assert len(listed(client, number)) == 1


def test_photos_sent_at_the_same_moment_all_get_a_number_of_their_own(app, client, file_passport):
    number = file_passport()

    def one(width: int) -> int:
        return send(app.test_client(use_cookies=False), number, pictures.jpeg(width=width)).status_code

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(one, range(40, 52))) == {201}
    assert [each["place"] for each in listed(client, number)] == list(range(1, 13))


@pytest.mark.parametrize("state", ["submitted", "approved"])
def test_nothing_is_added_to_or_taken_from_what_was_sent_in(client, file_passport, move, state):
    number = file_passport()
    made = sent(client, number)
    move(number, state)
    answer = send(client, number, pictures.jpeg())
    assert (answer.status_code, number in answer.get_json(force=True)["detail"]) == (409, True)
    assert client.delete(f"{API}/photos/{made['id']}", headers=by("author")).status_code == 409
    changed = client.patch(f"{API}/photos/{made['id']}", json={"description": "x"}, headers=by("author"))
    assert changed.status_code == 409
    assert len(listed(client, number)) == 1


def test_what_was_returned_takes_photos_again(client, file_passport, move):
    number = file_passport()
    made = sent(client, number)
    move(number, "returned")
    sent(client, number)
    assert client.delete(f"{API}/photos/{made['id']}", headers=by("author")).get_json()["total"] == 1


def test_a_passport_holds_at_most_so_many_photos(client, file_passport, monkeypatch):
    monkeypatch.setattr("gis.store.photos.MOST_PHOTOS", 2)
    number = file_passport()
    sent(client, number)
    sent(client, number)
    answer = send(client, number, pictures.jpeg())
    assert (answer.status_code, answer.get_json(force=True)["code"]) == (409, "too_many_photos")
    assert "2" in answer.get_json(force=True)["detail"]


READERS = {
    "draft": {"author"},
    "submitted": {"author", "reviewer", "administrator"},
    "approved": {"author", "reviewer", "administrator"},
}


@pytest.mark.parametrize("state", READERS)
def test_an_unpublished_photo_is_there_for_its_author_and_the_commission_alone(client, file_passport, move, state):
    number = file_passport()
    made = sent(client, number)
    if state != "draft":
        move(number, state)
    seeing = {who for who in filed.PEOPLE if client.get(made["links"]["photo"], headers=by(who)).status_code == 200}
    assert seeing == READERS[state]
    assert client.get(made["links"]["photo"]).status_code == 404
    for who in filed.PEOPLE:
        answer = client.get(f"{API}/passports/{number}/photos", headers=by(who))
        assert len(answer.get_json(force=True).get("items", [])) == (1 if who in READERS[state] else 0), who


@pytest.mark.parametrize("what", ["publish", "unpublish", "blur", "restore", "patch", "delete", "add"])
def test_strangers_change_nothing(client, file_passport, move, what):
    number = file_passport()
    made = sent(client, number)
    move(number, "submitted")
    if what == "restore":
        do(client, "reviewer", made["id"], "blur", {"areas": [{"x": 0, "y": 0, "width": 1, "height": 1}]})

    def tried(who: str | None) -> int:
        headers = {**(by(who) if who else {}), "If-Match": f'"{made["tag"]}"'}
        at = f"{API}/photos/{made['id']}"
        body = {"areas": [{"x": 0, "y": 0, "width": 1, "height": 1}]}
        calls: dict[str, Callable[[], TestResponse]] = {
            "patch": lambda: client.patch(at, json={"description": "x"}, headers=headers),
            "delete": lambda: client.delete(at, headers=headers),
            "add": lambda: client.post(f"{API}/passports/{number}/photos", data=pictures.jpeg(), headers=headers),
        }
        return calls.get(what, lambda: client.post(f"{at}/{what}", json=body, headers=headers))().status_code

    assert tried(None) == 401
    assert tried("no such token") == 401
    allowed = {who for who in filed.PEOPLE if tried(who) < 300}
    assert allowed == ({"reviewer"} if what not in ("add", "delete") else set())


def test_a_published_photo_is_for_everyone_and_says_nothing_of_people(client, file_passport, move):
    number = file_passport()
    content = pictures.jpeg_with_everything()
    made = sent(client, number, content, name=f"{pictures.PHONE} CANARY.jpg", finding="entrance/ramp/1",
                position="76.889611,43.238944", description="The ramp from the left")  # fmt: skip
    move(number, "submitted")
    assert publish(client, "reviewer", made).get_json()["published"] is True
    assert client.get(made["links"]["photo"]).status_code == 404, "not approved yet"
    move(number, "approved")
    public = listed(client, number, None)
    assert [(each["finding"], each["description"]) for each in public] == [
        ("entrance/ramp/1", "The ramp from the left")
    ]
    assert not {"name", "position", "received", "added_at"} & public[0].keys()
    answers = [client.get(f"{API}/passports/{number}/photos")]
    answers += [client.get(public[0]["links"][size]) for size in ("photo", "large", "small")]
    for answer in answers:
        assert answer.status_code == 200
        whole = answer.data + str(answer.headers).encode()
        assert not [canary for canary in (*pictures.CANARIES, b"76.889", b"43.238") if canary in whole]
    assert answers[1].headers["Cache-Control"] == "public, max-age=86400, immutable"
    assert number in answers[1].headers["Content-Disposition"]
    assert "Set-Cookie" not in answers[1].headers
    do(client, "reviewer", made["id"], "unpublish")
    assert client.get(public[0]["links"]["photo"]).status_code == 404
    assert listed(client, number, None) == []


def test_a_description_with_a_telephone_number_is_not_published(client, file_passport, move):
    number = file_passport()
    made = sent(client, number, description=f"Call {pictures.PHONE}")
    move(number, "submitted")
    answer = publish(client, "reviewer", made)
    assert (answer.status_code, answer.get_json(force=True)["code"]) == (409, "holds_contacts")


def test_a_face_is_blurred_in_every_size_and_the_original_is_kept_for_those_who_may(client, file_passport, move):
    number = file_passport()
    made = sent(client, number, pictures.jpeg(width=400, height=300))
    areas = {"areas": [{"x": 0, "y": 0, "width": 0.5, "height": 0.5}]}
    move(number, "submitted")
    blurred = do(client, "reviewer", made["id"], "blur", areas).get_json()
    assert blurred["blurred"] is True
    assert blurred["sha256"] != made["sha256"]
    assert blurred["original_until"] is not None
    assert all(blurred["links"][size] != made["links"][size] for size in ("photo", "large", "small"))
    original = f"{API}/photos/{made['id']}?size=original"
    able = {who for who in filed.PEOPLE if client.get(original, headers=by(who)).status_code == 200}
    assert able == {"reviewer"}
    again = do(client, "reviewer", made["id"], "blur", areas).get_json()
    kept = client.get(original, headers=by("reviewer"))
    assert kept.headers["ETag"].strip('"') == made["sha256"]
    publish(client, "reviewer", again)
    move(number, "approved")
    assert client.get(original).status_code == 404
    assert client.get(made["links"]["photo"]).status_code == 400, "an address of the picture before"
    assert client.get(again["links"]["photo"]).status_code == 200


def test_what_is_blurred_or_described_anew_is_looked_at_again_before_it_is_public(client, file_passport, move):
    number = file_passport()
    made = sent(client, number)
    move(number, "submitted")
    publish(client, "reviewer", made)
    move(number, "returned")
    body = {"description": "another"}
    changed = client.patch(f"{API}/photos/{made['id']}", json=body, headers=by("author"))
    assert (changed.status_code, changed.get_json()["published"]) == (200, False)


@pytest.mark.parametrize("areas", [
    None, [], "all", [{}], [{"x": 0, "y": 0, "width": 0, "height": 1}], [{"x": 1, "y": 0, "width": 1, "height": 1}],
    [{"x": "0", "y": 0, "width": 1, "height": 1}], [{"x": 0, "y": 0, "width": 1, "height": 1, "z": 1}],
    [{"x": 0, "y": 0, "width": 1, "height": 1}] * 51, [{"x": True, "y": 0, "width": 1, "height": 1}],
])  # fmt: skip
def test_wrong_areas_are_refused(client, file_passport, areas):
    made = sent(client, file_passport())
    answer = do(client, "author", made["id"], "blur", {"areas": areas})
    assert answer.status_code == 422
    assert answer.get_json(force=True)["errors"][0]["pointer"].startswith("/areas")


def test_a_rotten_file_is_never_served_and_the_log_names_it(client, file_passport, media, caplog):
    made = sent(client, file_passport(), pictures.jpeg(width=123))
    path = next(media.rglob(made["sha256"]))
    content = bytearray(path.read_bytes())
    content[300] ^= 1
    path.write_bytes(content)
    answer = client.get(made["links"]["photo"], headers=by("author"))
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert made["sha256"] in answer.get_json(force=True)["detail"]
    assert made["sha256"] in caplog.text
    path.unlink()
    assert client.get(made["links"]["photo"], headers=by("author")).status_code == 500
    assert sent(client, file_passport(), pictures.jpeg(width=123))["sha256"] == made["sha256"]
    assert client.get(made["links"]["photo"], headers=by("author")).status_code == 200, "sent again, it is whole again"


def test_numbers_that_no_row_has_are_simply_not_there(client, file_passport):
    for number in (0, 2**63, 10**40):
        assert client.get(f"{API}/photos/{number}", headers=by("author")).status_code == 404
        assert do(client, "author", number, "publish").status_code == 404
    assert client.get(f"{API}/passports/NONE-v1/photos").status_code == 404
    assert send(client, "NONE-v1", pictures.jpeg()).status_code == 404
    assert send(client, file_passport(), pictures.jpeg(), who="colleague").status_code == 404


def test_bodies_that_hold_no_photo_are_refused(client, file_passport):
    at = f"{API}/passports/{file_passport()}/photos"
    two = {"photo": [(io.BytesIO(b"1"), "a"), (io.BytesIO(b"2"), "b")]}
    assert client.post(at, data=two, headers=by("author")).status_code == 422
    assert (
        client.post(at, data={"name": "x"}, headers=by("author"), content_type="multipart/form-data").status_code == 422
    )
    for body in ({}, {"upload": 7}, {"upload": "x"}, [], {"upload": None}):
        assert client.post(at, json=body, headers=by("author")).status_code == 422
    unknown = {"upload": "00000000-0000-4000-8000-000000000000"}
    assert client.post(at, json=unknown, headers=by("author")).status_code == 404
    for key in ("", "x" * 201):
        answer = client.post(at, data=pictures.jpeg(), headers=by("author", **{"Idempotency-Key": key}))
        assert answer.status_code == 400


def test_answers_have_the_shape_that_the_document_promises(client, file_passport, move):
    document = client.get(f"{API}/openapi.json").get_json()

    def conforms(path: str, method: str, status: str, body: Any) -> None:
        schema = document["paths"][API + path][method]["responses"][status]["content"]["application/json"]["schema"]
        Draft202012Validator({**schema, "components": document["components"]}).validate(body)

    number = file_passport()
    made = sent(client, number, position="76.9,43.2")
    conforms("/passports/{number}/photos", "post", "201", made)
    conforms("/passports/{number}/photos", "get", "200", {"items": listed(client, number), "total": 1, "next": None})
    move(number, "submitted")
    conforms("/photos/{photo_id}/publish", "post", "200", publish(client, "reviewer", made).get_json())
    move(number, "approved")
    public = json.loads(client.get(f"{API}/passports/{number}/photos").text)
    conforms("/passports/{number}/photos", "get", "200", public)


def test_a_row_never_names_a_file_that_is_not_there(client, file_passport, city, media):
    sent(client, file_passport())
    with city.app.read() as connection:
        rows = connection.execute(sa.select(photo.c.sha256, photo.c.small, photo.c.large)).all()
    there = {path.name for path in media.rglob("*")}
    assert {name for row in rows for name in row} <= there
