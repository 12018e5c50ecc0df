"""Text travels compressed: pages, scripts, styles and JSON, for those who can unpack it.

Tiles pack themselves (web/maps/answer.py); fonts and pictures are packed already.
"""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, Response, request

_TEXTS = (
    "text/",
    "application/json",
    "application/javascript",
    "application/problem+json",
    "application/geo+json",
    "image/svg",
)
WORTH_PACKING = 1_400
"""Bytes; what fits in one packet is sent as it is."""
_LEVEL = 5


def register_packing(app: Flask) -> None:
    """Compress the answers of the application. Register it first: then it comes last, after every other change."""

    @app.after_request
    def pack(response: Response) -> Response:
        streams = response.is_streamed and not _is_file()
        if response.status_code != 200 or streams or not (response.mimetype or "").startswith(_TEXTS):
            return response
        response.vary.add("Accept-Encoding")
        if "Content-Encoding" in response.headers or not request.accept_encodings["gzip"] or request.method != "GET":
            return response
        response.direct_passthrough = False
        body = response.get_data()
        if len(body) < WORTH_PACKING:
            return response
        response.set_data(_packed(body) if _is_file() else gzip.compress(body, _LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        etag, _ = response.get_etag()
        if etag:
            # Not the same bytes for everyone any more, but the same text.
            response.set_etag(etag, weak=True)
        return response


def _is_file() -> bool:
    return request.endpoint == "static"


@lru_cache(maxsize=128)
def _packed(body: bytes) -> bytes:
    """Files are few and asked for often: each is packed once, and well."""
    return gzip.compress(body, 9, mtime=0)
