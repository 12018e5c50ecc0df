"""How the API answers: JSON without NaN, an ETag bound to the data's version, caches told what they may keep."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import Response, request

from gis.queries import Connection
from gis.queries.installation import Installation, installation
from web.current import wiring
from web.language import is_publicly_cacheable, language_code

JSON, GEOJSON = "application/json", "application/geo+json"
_KEPT_SECONDS = 60
Produce = Callable[[Connection, Installation], Mapping[str, Any]]


def from_register(produce: Produce, *, geojson: Produce | None = None) -> Response:
    """Answer out of the register, read in one snapshot as the public role.

    Nothing but the version is read when the asker has this answer already (304). With ``geojson`` the asker may
    choose it by `Accept: application/geo+json`.
    """
    media = asked_media() if geojson else JSON
    with wiring().public_database.read() as connection:
        here = installation(connection)
        tag = f"{here.data_version}-{here.today:%Y%m%d}-{build()}-{language_code()}-{len(media)}"
        if request.if_none_match.contains_weak(tag):
            return _cached(Response(status=304), tag)
        made = geojson(connection, here) if geojson and media == GEOJSON else produce(connection, here)
    return _cached(as_json(made, media), tag)


def from_program(body: Mapping[str, Any]) -> Response:
    """Answer with what comes with the program itself, such as norms: it changes only with a new version of it."""
    tag = f"{build()}-{language_code()}"
    if request.if_none_match.contains_weak(tag):
        return _cached(Response(status=304), tag)
    return _cached(as_json(body), tag)


def as_json(body: Any, media: str = JSON, status: int = 200) -> Response:
    """A JSON answer; a number that is not finite is a mistake of ours and raises ValueError."""
    text = json.dumps(body, ensure_ascii=False, allow_nan=False, default=plain, separators=(",", ":"))
    response = Response(text.encode(), status, content_type=media)
    response.headers["Content-Language"] = language_code()
    return response


def plain(value: Any) -> Any:
    """What JSON has no type for: days and moments in ISO 8601, records as objects, sets as lists."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def asked_media() -> str:
    """JSON, or GeoJSON where the asker prefers it."""
    return request.accept_mimetypes.best_match([JSON, GEOJSON], JSON) or JSON


def _cached(response: Response, tag: str) -> Response:
    response.set_etag(tag, weak=True)
    response.vary.add("Accept")
    if is_publicly_cacheable():
        response.cache_control.public = True
        response.cache_control.max_age = _KEPT_SECONDS
    else:
        response.vary.add("Accept-Language")
        response.cache_control.private = True
        response.cache_control.no_cache = True
    return response


@cache
def build() -> str:
    """What tells this build of the program from another: answers change with it though the data does not."""
    root = Path(__file__).resolve().parents[2]
    files = (path for ring in ("audit", "gis", "web") for path in (root / ring).rglob("*") if path.is_file())
    newest = max(path.stat().st_mtime_ns for path in files if path.suffix in (".py", ".toml", ".mo"))
    return f"{newest // 1_000_000:x}"
