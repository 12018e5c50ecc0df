"""What a request that sends a photo holds: the file, or the upload that brought it, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import request
from flask_babel import gettext as _

from audit.register_log import canonical
from gis.photos.develop import MOST_BYTES, PhotoRefused
from gis.store.photos import Sent
from web.api.asking import wrong_parameter
from web.api.body import json_body
from web.errors import Problem

_LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class PhotoRequest:
    """One photo, as it was sent: `content`, or the upload that holds it; `fields` as they were written."""

    content: bytes | None
    upload: UUID | None
    fields: Mapping[str, Any]
    key: str | None

    def sent(self, content: bytes) -> Sent:
        """By what the photo and the whole request are known again."""
        received = sha256(content).hexdigest()
        return Sent(received, self.key, self.digest(received) if self.key else None)

    def digest(self, received: str) -> bytes:
        """The hash of what was asked: an upload is named, other files are known by their bytes."""
        what = str(self.upload) if self.upload else received
        return sha256(canonical([what, dict(self.fields)])).digest()


def photo_request() -> PhotoRequest:
    """Read the request: JSON that names an upload, multipart/form-data, or the file itself.

    Raises Problem for what cannot be read, and PhotoRefused for a file that is too large.
    """
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (1 <= len(key) <= _LONGEST_KEY and key.isprintable()):
        raise Problem(400, _("An Idempotency-Key has 1 to 200 printable characters."), code="bad_key")
    if request.is_json:
        return _by_upload(key)
    if request.mimetype == "multipart/form-data":
        return _by_form(key)
    return PhotoRequest(_limited(request.get_data(cache=False)), None, _once(request.args), key)


def _by_upload(key: str | None) -> PhotoRequest:
    body = json_body()
    given = body.get("upload") if isinstance(body, Mapping) else None
    try:
        upload = UUID(given) if isinstance(given, str) else None
    except ValueError:
        upload = None
    if upload is None:
        text = _('Name the upload that brought the photo: {"upload": ID}.')
        error = {"pointer": "/upload", "code": "required", "detail": text}
        raise Problem(422, text, code="invalid_input", errors=[error])
    # An upload is one photo: asked twice, it answers twice and makes one.
    fields = {name: value for name, value in body.items() if name != "upload"}
    return PhotoRequest(None, upload, fields, key or f"upload:{upload}")


def _by_form(key: str | None) -> PhotoRequest:
    files = list(request.files.items(multi=True))
    if len(files) != 1:
        text = _("Send one photo in each request, as the part “photo”.")
        raise Problem(422, text, code="one_photo", errors=[{"pointer": "/photo", "code": "one_photo", "detail": text}])
    file = files[0][1]
    fields = _once(request.form)
    fields.setdefault("name", file.filename or "")
    return PhotoRequest(_limited(file.stream.read(MOST_BYTES + 1)), None, fields, key)


def _once(given: Any) -> dict[str, str]:
    for name, values in given.lists():
        if len(values) > 1:
            raise wrong_parameter(name, _("Give it once only."))
    return {name: value for name, value in given.items() if name != "lang"}


def _limited(content: bytes) -> bytes:
    if len(content) > MOST_BYTES:
        raise PhotoRefused("photo_too_large")
    return content
