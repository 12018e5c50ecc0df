"""The files of photos: to everyone once published, before that to those who may see them and to no cache."""

from __future__ import annotations

from io import BytesIO
from typing import Literal

from flask import Response, request, send_file
from flask_babel import gettext as _
from pydantic import Field

from audit.permission import may
from gis.queries.actors import thing_filed
from gis.queries.photos import FiledPhoto, PublicPhoto, photo_filed, photo_published
from web.api.asking import Asked, asked, wrong_parameter
from web.api.description import described
from web.api.photo_answers import version_of
from web.api.photo_refusals import worded
from web.api.photos import MOST_ID, no_photo, photos
from web.auth.acting import acting
from web.current import wiring
from web.errors import Problem

_DAY_SECONDS = 86_400
"""How long a published picture stays in caches: what is taken back is gone from them in a day."""
_POLICY = "default-src 'none'; sandbox"
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


class AskedFile(Asked):
    """Which of a photo's files."""

    size: Literal["photo", "large", "small", "original"] = Field(
        "photo", description="How large; `original`: before blurring."
    )
    v: str | None = Field(None, pattern=r"^[0-9a-f]{16}$", description="Of which file, as `links` give it.")


@photos.get("/photos/<int:photo_id>")
@photos.doc(operation_id="show_photo", summary="A file of a photo")
@described(None, query=AskedFile, refuses=(400, 401, 403, 404, 503), cached=False, files=tuple(ENDINGS))
def show_photo(photo_id: int) -> Response:
    """The picture itself. One that is published is for everyone; with `v`, caches may keep it for a day."""
    wanted = asked(AskedFile)
    if photo_id > MOST_ID:
        raise no_photo(photo_id)
    photo = _private(photo_id)
    if photo is not None:
        name, media_type = _file_of(photo, wanted.size)
        return sent_file(name, media_type, photo.name or _number_name(photo), private=True)
    with wiring().public_database.read() as connection:
        shown = photo_published(connection, photo_id)
    if shown is None or wanted.size == "original":
        raise no_photo(photo_id)
    name, media_type = shown.files.of(wanted.size)
    response = sent_file(name, media_type, _number_name(shown), private=False)
    if wanted.v == version_of(name):
        response.headers["Cache-Control"] = f"public, max-age={_DAY_SECONDS}, immutable"
    elif wanted.v is not None:
        raise wrong_parameter("v", _("This picture was replaced. Take its address from the list of photos."))
    return response


def _private(photo_id: int) -> FiledPhoto | None:
    who = acting()
    if who.account is None:
        return None
    with wiring().app_database.read(acting=who.account) as connection:
        photo = photo_filed(connection, photo_id)
        thing = thing_filed(connection, photo.passport) if photo else None
    if photo is None or thing is None or not may(who, "photo.read", thing):
        return None
    if request.args.get("size") == "original" and not may(who, "photo.edit", thing):
        raise Problem(403, _("Your roles do not allow this here."), code="not_allowed")
    return photo


def _file_of(photo: FiledPhoto, size: str) -> tuple[str, str]:
    if size != "original":
        return photo.files.of(size)
    if photo.original is None:
        raise no_photo(photo.id)
    return photo.original, photo.files.media_type


def _number_name(photo: PublicPhoto) -> str:
    """A name that says nothing of whoever sent it."""
    return f"{photo.passport}-{photo.place}"


def sent_file(name: str, media_type: str, shown_name: str, *, private: bool) -> Response:
    """A file of the media store under the name that people are shown. Raises Problem where it is damaged or lost."""
    stem = shown_name.rpartition(".")[0] or shown_name
    with worded():
        content = wiring().media.get(name)
    response = send_file(
        BytesIO(content), media_type, download_name=f"{stem}.{ENDINGS[media_type]}", etag=name, max_age=0
    )
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Cache-Control"] = "private, no-store" if private else "public, no-cache"
    if private:
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.vary.update(("Authorization", "Cookie"))
    return response
