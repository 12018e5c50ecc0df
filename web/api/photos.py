"""Photos of passports: added by their author, blurred and published by the reviewer, private until then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response
from flask_babel import gettext as _

from audit.permission import Thing, may
from audit.photo import Said, areas_of, said_of
from gis.photos.develop import Developed, blur, develop
from gis.queries import Connection
from gis.queries.actors import thing_filed
from gis.queries.photos import FiledPhoto, passport_is_public, photo_filed, photo_sent, photos_filed, photos_published
from gis.store import photos as stored
from gis.store.photos import PhotoRejected
from gis.store.uploads import UploadRejected, find_upload, forget_upload, remove_part, whole_upload
from web.api.answering import as_json
from web.api.asking import Asked, asked
from web.api.blueprint import api_blueprint
from web.api.body import json_body
from web.api.conditional import seen_tag
from web.api.conditional import worded as stale_worded
from web.api.description import described
from web.api.filed import must_know
from web.api.photo_answers import told
from web.api.photo_reading import PhotoRequest, photo_request
from web.api.photo_refusals import not_open, worded
from web.api.shapes.photo import Areas, Photo, PhotoAdded, PhotoPage, PhotoSent, PhotoWords
from web.auth.acting import account, acting, demand
from web.current import wiring
from web.errors import Problem

photos = api_blueprint("api_photos", "Photos")

_WRITES = (400, 401, 403, 404, 409, 413, 415, 422, 503, 507)
MOST_ID = 2**63 - 1
"""The largest number a row can have."""


@dataclass(frozen=True, slots=True)
class Found:
    """A photo that the asker may read, and what it lies in."""

    photo: FiledPhoto
    thing: Thing


@photos.get("/passports/<number>/photos")
@photos.doc(operation_id="list_photos", summary="Photos of a passport")
@described(PhotoPage, query=Asked, refuses=(400, 401, 404, 503), cached=False)
def list_photos(number: str) -> Response:
    """All of them for the author and the commission, those published for everyone else."""
    asked(Asked)
    who = acting()
    if who.account is not None:
        with wiring().app_database.read(acting=who.account) as connection:
            thing = thing_filed(connection, number)
            if thing is not None and may(who, "photo.read", thing):
                return _listed([told(photo) for photo in photos_filed(connection, number)])
    with wiring().public_database.read() as connection:
        found = [told(photo) for photo in photos_published(connection, number)]
    if not found:
        _must_be_public(number)
    return _listed(found)


@photos.post("/passports/<number>/photos")
@photos.doc(operation_id="add_photo", summary="Add a photo: the file itself, multipart/form-data, or an upload")
@described(
    PhotoAdded, body=PhotoSent, refuses=_WRITES, cached=False, status=201, once=True,
    sends=("image/jpeg", "image/png", "image/webp", "image/heic"),
)  # fmt: skip
def add_photo(number: str) -> Response:
    """Add a photo to a passport that is being written. With `Idempotency-Key`, sent twice it is added once."""
    key = account()
    thing = _thing(number)
    _must_be_open(thing, number)
    demand("photo.add", thing)
    with worded():
        asked_for = photo_request()
        if (before := _sent_before(number, asked_for)) is not None:
            return _added(before, {})
        said = said_of(asked_for.fields, datetime.now(UTC))
        try:
            return _added(*_add(number, asked_for, said, key))
        except UploadRejected:
            # The same request, sent twice, may have ended meanwhile and taken its upload with it.
            if (before := _sent_before(number, asked_for)) is None:
                raise
            return _added(before, {})


def _add(number: str, asked_for: PhotoRequest, said: Said, key: int) -> tuple[FiledPhoto, dict[str, Any]]:
    at, upload = wiring(), asked_for.upload
    content = asked_for.content
    if content is None:
        with at.app_database.read(acting=key) as connection:
            content = whole_upload(connection, at.parts, upload or UUID(int=0))
            said = replace(said, name=said.name or find_upload(connection, upload or UUID(int=0)).name)
    made = develop(content)
    with at.app_database.write(acting=key) as connection:
        sent = asked_for.sent(content)
        photo_id = stored.add_photo(connection, at.media, number, made, said, sent, key)
        if upload is not None:
            forget_upload(connection, upload)
        photo = _again(connection, photo_id)
    # Only now that the photo is there for good.
    if upload is not None:
        remove_part(at.parts, upload)
    return photo, made.suggested


@photos.patch("/photos/<int:photo_id>")
@photos.doc(operation_id="describe_photo", summary="Say what a photo shows, which finding it proves, its pair")
@described(Photo, body=PhotoWords, refuses=_WRITES, cached=False)
def describe_photo(photo_id: int) -> Response:
    """Only the fields that are given change. A photo that was published is looked at again first."""
    found = _found(photo_id)
    _must_be_editable(found)
    now = found.photo
    part: Any = now.part  # the table holds no other
    before = Said(now.finding, part, now.pair, now.description, now.taken_at, now.position, now.name)
    body = json_body()
    said = said_of(body if isinstance(body, dict) else {"": None}, datetime.now(UTC), before)
    return _changed(photo_id, lambda connection: stored.change_photo(connection, now, said))


@photos.delete("/photos/<int:photo_id>")
@photos.doc(operation_id="remove_photo", summary="Take a photo out of a passport that is being written")
@described(PhotoPage, refuses=(401, 403, 404, 409, 503), cached=False)
def remove_photo(photo_id: int) -> Response:
    """For its author; what is left of the passport's photos comes back."""
    found = _found(photo_id)
    _must_be_open(found.thing, found.photo.passport)
    demand("photo.add", found.thing)
    with worded(), wiring().app_database.write(acting=account()) as connection:
        stored.remove_photo(connection, found.photo)
        left = [told(photo) for photo in photos_filed(connection, found.photo.passport)]
    return _listed(left)


@photos.post("/photos/<int:photo_id>/blur")
@photos.doc(operation_id="blur_photo", summary="Make faces and plates unrecognisable")
@described(Photo, body=Areas, refuses=_WRITES, cached=False)
def blur_photo(photo_id: int) -> Response:
    """The picture is written anew; the one before is kept for its author and the reviewer, for half a year."""
    found = _found(photo_id)
    _must_be_editable(found)
    body = json_body()
    areas = areas_of(body.get("areas") if isinstance(body, dict) else None)
    media = wiring().media
    with worded("/areas"):
        made = blur(media.get(found.photo.files.photo), areas)
    return _changed(photo_id, lambda connection: stored.replace_file(connection, media, found.photo, made))


@photos.post("/photos/<int:photo_id>/restore")
@photos.doc(operation_id="restore_photo", summary="Put the photo back as it was before it was blurred")
@described(Photo, refuses=(401, 403, 404, 409, 422, 503, 507), cached=False)
def restore_photo(photo_id: int) -> Response:
    """As long as that is kept. It is looked at again before it is public."""
    found = _found(photo_id)
    _must_be_editable(found)
    with worded():
        original = developed_original(found.photo)
    return _changed(photo_id, lambda connection: stored.put_back(connection, wiring().media, found.photo, original))


@photos.post("/photos/<int:photo_id>/publish")
@photos.doc(operation_id="publish_photo", summary="Show a photo to everyone, once its passport is approved")
@described(Photo, refuses=(401, 403, 404, 409, 412, 428, 503), cached=False, conditional=True)
def publish_photo(photo_id: int) -> Response:
    """For the reviewer, photo by photo, as it was seen: If-Match is the `tag` of the photo."""
    found = _found(photo_id)
    demand("photo.publish", found.thing)
    tag = seen_tag(lambda: found.photo.tag)
    return _changed(photo_id, lambda connection: stored.publish_photo(connection, found.photo, True, tag))


@photos.post("/photos/<int:photo_id>/unpublish")
@photos.doc(operation_id="unpublish_photo", summary="Show a photo to nobody but its author and the commission")
@described(Photo, refuses=(401, 403, 404, 409, 503), cached=False)
def unpublish_photo(photo_id: int) -> Response:
    """For the reviewer. Copies in caches live for a day more."""
    found = _found(photo_id)
    demand("photo.publish", found.thing)
    return _changed(photo_id, lambda connection: stored.publish_photo(connection, found.photo, False))


def developed_original(photo: FiledPhoto) -> Developed:
    """The photo before it was blurred, byte for byte, with its smaller pictures made anew. Raises PhotoRejected,
    PhotoRefused, MediaError.
    """
    if photo.original is None:
        raise PhotoRejected("no_original")
    content = wiring().media.get(photo.original)
    return replace(develop(content), photo=content)


def _changed(photo_id: int, change: Callable[[Connection], None]) -> Response:
    def now() -> tuple[str, dict[str, Any]]:
        photo = _found(photo_id).photo
        return photo.tag, told(photo)

    with stale_worded(now), worded(), wiring().app_database.write(acting=account()) as connection:
        change(connection)
        photo = _again(connection, photo_id)
    return _tagged(photo)


def _tagged(photo: FiledPhoto) -> Response:
    response = _private(as_json(told(photo)))
    response.set_etag(photo.tag)
    return response


def _sent_before(number: str, asked_for: PhotoRequest) -> FiledPhoto | None:
    if asked_for.key is None:
        return None
    with wiring().app_database.read(acting=account()) as connection:
        before = photo_sent(connection, number, asked_for.key)
    if before is None:
        return None
    if before[1] != asked_for.sent(asked_for.content or b"").request:
        raise PhotoRejected("key_reused")
    return before[0]


def _found(photo_id: int) -> Found:
    """The photo, if the asker may read it. Raises Problem 401, 404."""
    key = account()
    photo, thing = None, None
    if photo_id <= MOST_ID:
        with wiring().app_database.read(acting=key) as connection:
            photo = photo_filed(connection, photo_id)
            thing = thing_filed(connection, photo.passport) if photo else None
    if photo is None or thing is None or not may(acting(), "photo.read", thing):
        raise no_photo(photo_id)
    return Found(photo, thing)


def no_photo(photo_id: int) -> Problem:
    """The answer to whoever asks for a photo that is not there, or not for them: they cannot tell which."""
    return Problem(404, _("There is no photo %(id)s here.", id=photo_id), code="unknown_photo")


def _thing(number: str) -> Thing:
    with wiring().app_database.read(acting=account()) as connection:
        return must_know(connection, number)


def _no_passport(number: str) -> Problem:
    return Problem(404, _("There is no passport “%(number)s” here.", number=number), code="unknown_passport")


def _must_be_public(number: str) -> None:
    with wiring().public_database.read() as connection:
        if passport_is_public(connection, number):
            return
    raise _no_passport(number)


def _must_be_open(thing: Thing, number: str) -> None:
    if thing.author == acting().account and thing.state not in ("draft", "returned"):
        raise not_open(number)


def _must_be_editable(found: Found) -> None:
    if not may(acting(), "photo.edit", found.thing):
        _must_be_open(found.thing, found.photo.passport)
    demand("photo.edit", found.thing)


def _again(connection: Connection, photo_id: int) -> FiledPhoto:
    photo = photo_filed(connection, photo_id)
    if photo is None:
        raise no_photo(photo_id)
    return photo


def _added(photo: FiledPhoto, suggested: dict[str, Any]) -> Response:
    response = as_json({**told(photo), "suggested": suggested}, status=201)
    response.headers["Location"] = told(photo)["links"]["photo"]
    return _private(response)


def _listed(found: list[dict[str, Any]]) -> Response:
    return _private(as_json({"items": found, "total": len(found), "next": None}))


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    return response
