"""What can go wrong with photos and uploads, each as a problem with its words."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import gettext as _

from gis.media.store import MediaError
from gis.photos.develop import PhotoRefused
from gis.store.photos import PhotoRejected
from gis.store.uploads import UploadRejected
from web.errors import Problem
from web.words import message

_log = logging.getLogger(__name__)
_RETRY_SECONDS = "60"


@contextmanager
def worded(pointer: str = "/photo") -> Iterator[None]:
    """Turn what the store refuses within into a problem. `pointer` names the field that holds the photo."""
    try:
        yield
    except PhotoRefused as refused:
        detail = message(refused.code, refused.params)
        error = {"pointer": pointer, "code": refused.code, "detail": detail}
        status = 413 if refused.code == "photo_too_large" else 422
        raise Problem(status, detail, code=refused.code, errors=[error]) from refused
    except PhotoRejected as rejected:
        raise _rejected(rejected) from rejected
    except UploadRejected as rejected:
        raise _upload(rejected) from rejected
    except MediaError as error:
        raise _media(error) from error


def not_open(number: str) -> Problem:
    """The refusal of a change to photos of a passport that is not being written any more."""
    text = _("Passport %(number)s was sent in: its photos change again when it is returned.", number=number)
    return Problem(409, text, code="not_open")


def _rejected(rejected: PhotoRejected) -> Problem:
    code, params = rejected.code, rejected.params
    if code == "not_open":
        return not_open(str(params["number"]))
    texts = {
        "too_many_photos": _("A passport holds at most %(most)s photos.", most=params.get("most")),
        "key_reused": _("Another photo was sent with this Idempotency-Key. Send this one with a new key."),
        "changed_meanwhile": _("Somebody changed this photo meanwhile. Look at it again, then repeat."),
        "approved_already": _("The passport is approved: of its photos only blurring and publishing are left."),
        "no_original": _("This photo is not blurred, or the photo before that is not kept any more."),
        "holds_contacts": _("The description holds a telephone number or an address. Take it out before publishing."),
    }
    return Problem(409, texts[code], code=code)


def _upload(rejected: UploadRejected) -> Problem:
    code, params = rejected.code, rejected.params
    if code == "unknown_upload":
        return Problem(404, _("There is no such upload: it was finished, ended, or waited too long."), code=code)
    if code == "upload_too_long":
        text = _("A file of at most %(most)s bytes is taken here.", most=params["most"])
        return Problem(413, text, code=code)
    if code == "too_many_uploads":
        text = _("%(most)s uploads wait to be finished. Finish or end some first.", most=params["most"])
        return Problem(429, text, code=code, headers={"Retry-After": _RETRY_SECONDS})
    if code == "upload_offset":
        text = _("This upload goes on at byte %(offset)s.", offset=params["offset"])
        return Problem(409, text, code=code, headers={"Upload-Offset": str(params["offset"])})
    text = _("Only %(received)s of %(length)s bytes have arrived.", **params)
    return Problem(409, text, code=code)


def _media(error: MediaError) -> Problem:
    # The log names the file and the reason; people are told what it means to them.
    _log.error("media store: %s %s %s", error.code, error.name, error.reason)
    if error.code == "media_full":
        text = _("There is no room left to keep it. Nothing was stored; what is here is safe. Try again later.")
        return Problem(507, text, code=error.code, headers={"Retry-After": _RETRY_SECONDS})
    if error.code == "media_away":
        text = _("The place where photos are kept does not answer. Nothing was stored.")
        return Problem(503, text, code=error.code, headers={"Retry-After": _RETRY_SECONDS})
    return Problem(500, _("The file %(name)s of this photo is damaged or lost, and is not shown.", name=error.name),
                   code=error.code)  # fmt: skip
