"""Photos as the API tells of them: to everyone, and to those who may see more."""

from __future__ import annotations

from typing import Any

from flask import url_for

from gis.queries.photos import FiledPhoto, PublicPhoto

_VERSION_LENGTH = 16


def version_of(name: str) -> str:
    """What stands for a file in an address: another picture has another address."""
    return name[:_VERSION_LENGTH]


def photo_address(photo: PublicPhoto, size: str) -> str:
    """Where a file of the photo is, as long as it is this one."""
    name, _ = photo.files.of(size)
    asked = None if size == "photo" else size
    return url_for("api_photos.show_photo", photo_id=photo.id, size=asked, v=version_of(name))


def told(photo: PublicPhoto) -> dict[str, Any]:
    """What is told of a photo: of a published one what everyone may know."""
    links = {size: photo_address(photo, size) for size in ("photo", "large", "small")}
    known: dict[str, Any] = {
        "id": photo.id, "passport": photo.passport, "place": photo.place, "finding": photo.finding,
        "part": photo.part, "pair": photo.pair, "description": photo.description, "taken_at": photo.taken_at,
        "media_type": photo.files.media_type, "width": photo.width, "height": photo.height, "bytes": photo.bytes,
        "sha256": photo.files.photo, "blurred": photo.blurred, "links": links,
    }  # fmt: skip
    if not isinstance(photo, FiledPhoto):
        return known
    if photo.original is not None:
        links["original"] = url_for("api_photos.show_photo", photo_id=photo.id, size="original")
    return {**known, **_private(photo)}


def _private(photo: FiledPhoto) -> dict[str, Any]:
    found: dict[str, Any] = {
        "tag": photo.tag, "name": photo.name, "received": photo.received, "published": photo.published,
        "added_at": photo.added_at,
        "original_until": photo.original_until,
        "position": None if photo.position is None else {"lon": photo.position[0], "lat": photo.position[1]},
    }  # fmt: skip
    return found
