"""Photos of works, before and after: added by whoever does them, seen by those concerned, never public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from flask import Response, url_for
from pydantic import Field

from audit.errors import InvalidInput
from audit.errors import Problem as Wrong
from audit.permission import Thing, may
from audit.photo import Said, said_of
from gis.photos.develop import develop
from gis.queries.measures import thing_of
from gis.queries.work_photos import WorkPhoto, work_photo, work_photos
from gis.store.uploads import forget_upload, remove_part, whole_upload
from gis.store.work_photos import add_work_photo, remove_work_photo
from web.api.asking import Asked, asked
from web.api.blueprint import api_blueprint
from web.api.conditional import private_json
from web.api.conditional import worded as states_worded
from web.api.description import described
from web.api.measure_deeds import allowed
from web.api.measured import must_stand
from web.api.photo_files import ENDINGS, sent_file
from web.api.photo_reading import PhotoRequest, photo_request
from web.api.photo_refusals import worded
from web.api.photos import no_photo
from web.api.shapes.measure import WorkPhoto as WorkPhotoShape
from web.api.shapes.measure import WorkPhotoPage, WorkPhotoSent
from web.auth.acting import account, acting, demand
from web.current import wiring

measure_photos = api_blueprint("api_measure_photos", "Measures")

_NOT_TOLD = ("files", "name", "added_by")
MOST_PLACE = 2**31 - 1
"""The largest place a photo can have."""


class AskedWorkFile(Asked):
    """Which of a photo's files."""

    size: Literal["photo", "large", "small"] = Field("photo", description="How large.")


@measure_photos.post("/measures/<int:measure_id>/photos")
@measure_photos.doc(
    operation_id="add_photo_of_work", summary="Add a photo of works: the file itself, multipart/form-data, or an upload"
)
@described(
    WorkPhotoShape, body=WorkPhotoSent, refuses=(400, 401, 403, 404, 409, 413, 415, 422, 503, 507), private=True,
    status=201, once=True, sends=("image/jpeg", "image/png", "image/webp", "image/heic"),
)  # fmt: skip
def add_photo_of_work(measure_id: int) -> Response:
    """Before or after the work, until it is reported done. With `Idempotency-Key`, sent twice it is added once."""
    allowed(measure_id, "measure.claim")
    with states_worded(), worded():
        sent = photo_request()
        made = _add(measure_id, sent, _said(sent.fields))
    headers = {"Location": url_for("api_measure_photos.show_photo_of_work", measure_id=measure_id, place=made.place)}
    return private_json(_told(measure_id, made), 201, headers)


def _said(fields: Any) -> Said:
    """What is said of it; of a photo of works that is less than of one in a passport."""
    known = ("part", "description", "taken_at", "name")
    if strange := [name for name in fields if name not in known]:
        params = {"known": ", ".join(known)}
        raise InvalidInput(
            [Wrong(f"/{name[:60]}", "unknown_photo_field", {"field": name[:60], **params}) for name in strange]
        )
    said = said_of({"part": "after", **fields}, datetime.now(UTC))
    if said.part == "evidence":
        raise InvalidInput([Wrong("/part", "unknown_part", {"part": "evidence", "known": "before, after"})])
    return said


def _add(measure_id: int, sent: PhotoRequest, said: Said) -> WorkPhoto:
    at, who, content = wiring(), account(), sent.content
    if content is None:
        with at.app_database.read(acting=who) as connection:
            content = whole_upload(connection, at.parts, sent.upload or UUID(int=0))
    developed = develop(content)
    with at.app_database.write(acting=who) as connection:
        place = add_work_photo(connection, at.media, measure_id, developed, said, sent.sent(content), who)
        if sent.upload is not None:
            forget_upload(connection, sent.upload)
        found = work_photo(connection, measure_id, place)
    if sent.upload is not None:
        remove_part(at.parts, sent.upload)
    if found is None:
        raise no_photo(place)
    return found


@measure_photos.get("/measures/<int:measure_id>/photos")
@measure_photos.doc(operation_id="list_photos_of_work", summary="Photos of works, before and after")
@described(WorkPhotoPage, query=Asked, refuses=(400, 401, 403, 404, 503), private=True)
def list_photos_of_work(measure_id: int) -> Response:
    """For those concerned."""
    asked(Asked)
    allowed(measure_id, "measure.read")
    with wiring().app_database.read(acting=account()) as connection:
        found = [_told(measure_id, each) for each in work_photos(connection, measure_id)]
    return private_json({"items": found, "total": len(found), "next": None})


@measure_photos.get("/measures/<int:measure_id>/photos/<int:place>")
@measure_photos.doc(operation_id="show_photo_of_work", summary="A file of a photo of works")
@described(None, query=AskedWorkFile, refuses=(400, 401, 403, 404, 503), cached=False, files=tuple(ENDINGS))
def show_photo_of_work(measure_id: int, place: int) -> Response:
    """The picture itself, for those concerned."""
    wanted = asked(AskedWorkFile)
    allowed(measure_id, "measure.read")
    found = None
    if place <= MOST_PLACE:
        with wiring().app_database.read(acting=account()) as connection:
            found = work_photo(connection, measure_id, place)
    if found is None:
        raise no_photo(place)
    name, media_type = found.files.of(wanted.size)
    return sent_file(name, media_type, found.name or f"measure-{measure_id}-{place}", private=True)


@measure_photos.delete("/measures/<int:measure_id>/photos/<int:place>")
@measure_photos.doc(operation_id="remove_photo_of_work", summary="Take a photo of works out")
@described(WorkPhotoPage, refuses=(401, 403, 404, 409, 503), private=True)
def remove_photo_of_work(measure_id: int, place: int) -> Response:
    """For whoever added it and for administrators, until the work is verified; what is left comes back."""
    with states_worded():
        remove(measure_id, place)
    with wiring().app_database.read(acting=account()) as connection:
        left = [_told(measure_id, each) for each in work_photos(connection, measure_id)]
    return private_json({"items": left, "total": len(left), "next": None})


def remove(measure_id: int, place: int) -> None:
    """Take a photo out as whoever asks. Raises Problem 401, 403, 404, and StateError."""
    allowed(measure_id, "measure.read")
    with wiring().app_database.write(acting=account()) as connection:
        now = must_stand(connection, measure_id)
        found = work_photo(connection, measure_id, place) if place <= MOST_PLACE else None
        if found is None:
            raise no_photo(place)
        # In which status the measure is, the store says, with what is there instead.
        demand("measure.remove_photo", thing_of(connection, now, found.added_by, "claimed"))
        if not remove_work_photo(connection, measure_id, place):
            raise no_photo(place)


def removable(here: Thing, photos: Sequence[WorkPhoto]) -> frozenset[int]:
    """The places of those photos of a measure, as it stands here, that whoever asks may take out."""
    who = acting()
    return frozenset(
        each.place for each in photos if may(who, "measure.remove_photo", replace(here, author=each.added_by))
    )


def _told(measure_id: int, found: WorkPhoto) -> dict[str, Any]:
    where = url_for("api_measure_photos.show_photo_of_work", measure_id=measure_id, place=found.place)
    plain = {name: getattr(found, name) for name in WorkPhoto.__slots__ if name not in _NOT_TOLD}
    return {**plain, "links": {size: f"{where}?size={size}" for size in ("photo", "large", "small")}}
