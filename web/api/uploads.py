"""Photos in parts over bad connections: tus 1.0 (core, creation, termination, checksum, expiration)."""

from __future__ import annotations

import base64
import hashlib
from binascii import Error as NotBase64
from datetime import UTC
from email.utils import format_datetime
from uuid import UUID

from flask import Response, abort, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import ClientDisconnected

from audit.photo import display_name
from gis.photos.develop import MOST_BYTES
from gis.store import uploads as stored
from gis.store.uploads import Upload, append_part, find_upload, forget_upload, remove_part
from web.api.blueprint import api_blueprint
from web.api.description import described
from web.api.photo_refusals import worded
from web.auth.acting import account, demand
from web.current import wiring
from web.errors import Problem

uploads = api_blueprint("api_uploads", "Uploads")

VERSION = "1.0.0"
_EXTENSIONS = "creation,termination,checksum,expiration"
_ALGORITHMS = ("sha1", "sha256")
_PART = "application/offset+octet-stream"
_CHUNK = 64 * 1024
_OFFER = {
    "Tus-Version": VERSION, "Tus-Extension": _EXTENSIONS, "Tus-Max-Size": str(MOST_BYTES),
    "Tus-Checksum-Algorithm": ",".join(_ALGORITHMS),
}  # fmt: skip
_DIGITS = 12


@uploads.before_request
def _speak_tus() -> None:
    if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
        text = _("Send the header Tus-Resumable: %(version)s.", version=VERSION)
        raise Problem(412, text, code="tus_version", headers={"Tus-Version": VERSION})


@uploads.after_app_request
def _say_version(response: Response) -> Response:
    if (request.endpoint or "").startswith(f"{uploads.name}."):
        response.headers["Tus-Resumable"] = VERSION
        response.headers["Cache-Control"] = "no-store"
    return response


@uploads.route("/uploads", methods=["OPTIONS"], provide_automatic_options=False)
@uploads.doc(operation_id="upload_options", summary="What of tus is spoken here")
@described(None, refuses=(), cached=False, status=204)
def upload_options() -> Response:
    """Version, extensions, the largest file, checksum algorithms: in the headers."""
    return Response(status=204, headers=_OFFER)


@uploads.post("/uploads")
@uploads.doc(operation_id="begin_upload", summary="Begin an upload (tus)")
@described(
    None, refuses=(400, 401, 403, 412, 413, 429, 503), cached=False, status=201,
    headers=("Tus-Resumable", "Upload-Length", "Upload-Metadata"),
)  # fmt: skip
def begin_upload() -> Response:
    """`Upload-Length` says how long the file is, `Upload-Metadata` may say its `filename`."""
    demand("photo.upload")
    length = _number("Upload-Length")
    name = display_name(_metadata().get("filename", ""))
    with worded(), wiring().app_database.write(acting=account()) as connection:
        made = stored.begin_upload(connection, account(), length, name)
    response = _state(made, 201)
    response.headers["Location"] = url_for("api_uploads.upload_state", upload_id=made.id)
    return response


@uploads.route("/uploads/<uuid:upload_id>", methods=["HEAD"])
@uploads.doc(operation_id="upload_state", summary="How far an upload is")
@described(None, refuses=(401, 404, 412, 503), cached=False, status=200, headers=("Tus-Resumable",))
def upload_state(upload_id: UUID) -> Response:
    """Where the next part begins."""
    with worded(), wiring().app_database.read(acting=account()) as connection:
        return _state(find_upload(connection, upload_id), 200)


@uploads.patch("/uploads/<uuid:upload_id>")
@uploads.doc(operation_id="send_part", summary="Send the next part")
@described(
    None, refuses=(400, 401, 404, 409, 412, 413, 415, 460, 503, 507), cached=False, status=204, sends=(_PART,),
    headers=("Tus-Resumable", "Upload-Offset", "Upload-Checksum"),
)  # fmt: skip
def send_part(upload_id: UUID) -> Response:
    """`Upload-Offset` says where the part begins; with `Upload-Checksum` it is taken whole or not at all."""
    key = account()
    if request.mimetype != _PART:
        raise Problem(415, _("A part is sent as %(type)s.", type=_PART), code="not_a_part")
    offset = _number("Upload-Offset")
    with worded(), wiring().app_database.read(acting=key) as connection:
        find_upload(connection, upload_id)
    part = _body()
    with worded(), wiring().app_database.write(acting=key) as connection:
        return _state(append_part(connection, wiring().parts, upload_id, offset, part), 204)


@uploads.delete("/uploads/<uuid:upload_id>")
@uploads.doc(operation_id="end_upload", summary="End an upload that will not be finished")
@described(None, refuses=(401, 404, 412, 503), cached=False, status=204, headers=("Tus-Resumable",))
def end_upload(upload_id: UUID) -> Response:
    """What has arrived is deleted."""
    with worded(), wiring().app_database.write(acting=account()) as connection:
        forget_upload(connection, upload_id)
    remove_part(wiring().parts, upload_id)
    return Response(status=204)


@uploads.post("/uploads/<uuid:upload_id>")
@uploads.doc(hide=True)
def instead(upload_id: UUID) -> Response:
    """For networks that let no PATCH and DELETE through: the header X-HTTP-Method-Override says what is meant."""
    meant = {"PATCH": send_part, "DELETE": end_upload, "HEAD": upload_state}.get(
        request.headers.get("X-HTTP-Method-Override", "")
    )
    if meant is None:
        abort(405)
    return meant(upload_id)


def _body() -> bytes:
    """What of the part has arrived; with a checksum, all of it or nothing."""
    kind, digest = _checksum()
    arrived = bytearray()
    broke_off = False
    try:
        while chunk := request.stream.read(_CHUNK):
            arrived += chunk
            if len(arrived) > MOST_BYTES:
                abort(413)
    except (ClientDisconnected, ConnectionError, TimeoutError):
        broke_off = True
    if kind and (broke_off or hashlib.new(kind, bytes(arrived)).digest() != digest):
        raise Problem(460, _("This part did not arrive as it was sent. Send it again."), code="checksum_mismatch")
    return bytes(arrived)


def _checksum() -> tuple[str, bytes]:
    given = request.headers.get("Upload-Checksum")
    if given is None:
        return "", b""
    kind, _space, encoded = given.strip().partition(" ")
    if kind not in _ALGORITHMS:
        text = _("“%(value)s” is not known. Use one of: %(known)s.", value=kind[:40], known=", ".join(_ALGORITHMS))
        raise Problem(400, text, code="checksum_algorithm")
    return kind, _decoded(encoded, "Upload-Checksum")


def _metadata() -> dict[str, str]:
    found = {}
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        name, _space, encoded = pair.strip().partition(" ")
        if name:
            found[name] = _decoded(encoded, "Upload-Metadata").decode("utf-8", "replace")
    return found


def _decoded(encoded: str, header: str) -> bytes:
    try:
        return base64.b64decode(encoded.strip(), validate=True)
    except (NotBase64, ValueError) as error:
        raise Problem(400, _("The header %(name)s is not in Base64.", name=header), code="bad_header") from error


def _number(header: str) -> int:
    given = request.headers.get(header, "").strip()
    is_first = header == "Upload-Length" and given == "0"
    if not (given.isascii() and given.isdigit() and len(given) <= _DIGITS) or is_first:
        raise Problem(400, _("The header %(name)s is a whole number of bytes.", name=header), code="bad_header")
    return int(given)


def _state(found: Upload, status: int) -> Response:
    expires = format_datetime(found.expires_at.astimezone(UTC), usegmt=True)
    headers = {
        "Upload-Offset": str(found.received), "Upload-Length": str(found.length),
        "Upload-Expires": expires,
    }  # fmt: skip
    return Response(status=status, headers=headers)
