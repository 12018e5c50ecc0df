"""Sends a picture to a child that decodes it and reads what comes back. The server itself decodes nothing."""

from __future__ import annotations

import atexit
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from gis.photos.child import ANSWER_BYTES, MOST_PIXELS
from gis.photos.nurseries import Nurseries

MOST_BYTES = 15 * 1024 * 1024
"""The largest file that is looked at at all."""
MOST_MEGAPIXELS = MOST_PIXELS // 1_000_000
WALL_SECONDS = 20
"""The child's processor time is limited far below (gis/photos/child.py); this is for a machine that gives it none."""
_NURSERIES = Nurseries(2)
"""Children of one server process at a time: what each may use of memory, times this, is what all may use."""
atexit.register(_NURSERIES.end)
os.register_at_fork(after_in_child=_NURSERIES.forget)

Area = tuple[float, float, float, float]
"""A rectangle: left, top, width, height, as parts of the picture's width and height."""


class PhotoRefused(Exception):  # noqa: N818 - it is said of the picture
    """A picture that is not taken. Codes: `photo_empty`, `photo_too_large`, `photo_format`, `photo_broken`,
    `photo_animated`, `photo_too_many_pixels`, `photo_too_heavy`, `photo_too_slow`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = {"megabytes": MOST_BYTES // 1024 // 1024, "megapixels": MOST_MEGAPIXELS}


@dataclass(frozen=True, slots=True)
class Developed:
    """A picture written anew: upright, sRGB, no metadata; `small` and `large` are JPEG of 320 and 1,280 pixels.

    `suggested` is what the file said of itself: `taken_at` (ISO 8601, mostly without a zone), `position` (lon, lat).
    """

    photo: bytes
    small: bytes
    large: bytes
    media_type: str
    width: int
    height: int
    suggested: dict[str, Any] = field(default_factory=dict)


def develop(content: bytes) -> Developed:
    """A picture as somebody sent it, written anew. Raises PhotoRefused."""
    if not content:
        raise PhotoRefused("photo_empty")
    if len(content) > MOST_BYTES:
        raise PhotoRefused("photo_too_large")
    return _by_child({"do": "take"}, content)


def blur(content: bytes, areas: Sequence[Area]) -> Developed:
    """One of our own pictures with what the rectangles show made unrecognisable. Raises PhotoRefused."""
    return _by_child({"do": "blur", "areas": [list(area) for area in areas]}, content)


def _by_child(asked: dict[str, Any], content: bytes) -> Developed:
    # Files, not pipes: the kernel holds the child to the size of its answer, whatever became of the child.
    with os.fdopen(os.memfd_create("question"), "wb") as question, os.fdopen(os.memfd_create("answer"), "rb") as answer:
        question.write(json.dumps(asked).encode() + b"\n")
        question.write(content)
        question.flush()
        ended = _NURSERIES.develop(question.fileno(), answer.fileno(), WALL_SECONDS)
        answer.seek(0)
        said = answer.read(ANSWER_BYTES + 1)
    if ended != 0:
        raise PhotoRefused("photo_too_slow" if ended in (None, -9, -24) else "photo_broken")
    return _read(said)


def _read(said: bytes) -> Developed:
    head, _, rest = said.partition(b"\n")
    try:
        told = json.loads(head)
        if "refused" in told:
            raise PhotoRefused(str(told["refused"]))
        files = {}
        for each in told["files"]:
            files[each["name"]], rest = rest[: each["bytes"]], rest[each["bytes"] :]
        return Developed(
            files["photo"], files["small"], files["large"], str(told["media_type"]), int(told["width"]),
            int(told["height"]), dict(told["suggested"]),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError) as error:
        raise PhotoRefused("photo_broken") from error
