"""Static files: their addresses carry a hash of their content, so a browser may keep them for ever."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

_FOR_EVER = 31_536_000
_A_DAY = 86_400


def register_assets(app: Flask) -> None:
    """Add the version to every address of a static file, and the cache headers to every static answer."""
    folder = Path(app.static_folder or "")

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and (version := file_version(folder, values["filename"])):
            values.setdefault("v", version)

    @app.after_request
    def cache(response: Response) -> Response:
        if request.endpoint != "static" or response.status_code not in (200, 206, 304):
            return response
        asked, name = request.args.get("v"), (request.view_args or {}).get("filename", "")
        response.cache_control.no_cache = None
        response.cache_control.public = True
        # Fonts and pictures named inside a style sheet come without a version: a day, then asked again by ETag.
        versioned = asked is not None and asked == file_version(folder, name)
        response.cache_control.max_age = _FOR_EVER if versioned else _A_DAY if name.startswith("vendor/") else 0
        response.cache_control.immutable = versioned
        return response


def file_version(folder: Path, name: str) -> str:
    """Return the first ten characters of the file's SHA-256, or nothing if there is no such file."""
    path = folder / name
    try:
        return _hash(path, path.stat().st_mtime_ns)
    except OSError:
        return ""


@lru_cache(maxsize=512)
def _hash(path: Path, _modified: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]
