"""What the form of a step brings: its fields, and the photos of the work, each kept by itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import flash, request
from werkzeug.datastructures import FileStorage

from audit.photo import said_of
from gis.photos.develop import MOST_BYTES, PhotoRefused, develop
from gis.queries.work_photos import work_photos
from gis.store.filings import StateError
from gis.store.work_photos import add_work_photo
from web.api.measure_photos import remove
from web.api.photo_reading import PhotoRequest
from web.api.photo_refusals import worded
from web.current import wiring
from web.errors import Problem
from web.measures.blueprint import text_sent
from web.pages.sentences import _
from web.words import message

FIELDS = {
    "start": (), "claim": ("on", "act", "note"), "verify": (), "refuse": ("reason",), "extend": ("due", "reason"),
    "derogate": ("form", "reason"), "decide": ("approve", "reason", "document"), "cancel": ("reason",),
    "dispute": ("reason",),
}  # fmt: skip
"""What the form of each step asks; in the page a field is called by the step and its name."""
_PARTS = ("before", "after")
MOST_TOGETHER = 64
"""Mebibytes of one report with its photos."""


class PhotoError(Exception):
    """A photo that is not kept, as the form tells it."""

    def __init__(self, status: int, told: dict[str, str]) -> None:
        super().__init__(told["detail"])
        self.status, self.told = status, told


def body_of(step: str) -> dict[str, Any]:
    """What the form says; what is empty was not said."""
    said: dict[str, Any] = {name: text for name in FIELDS[step] if (text := text_sent(f"{step}-{name}"))}
    if step == "decide" and said.get("approve") in ("yes", "no"):
        said["approve"] = said["approve"] == "yes"
    return said


def photographed(measure_id: int, who: int) -> list[int]:
    """Keep the photos that came with the form, each by itself; the places of all that the measure has."""
    for part in _PARTS:
        for file in request.files.getlist(f"claim-{part}"):
            if file.filename:
                _keep(measure_id, who, part, file)
    with wiring().app_database.read(acting=who) as connection:
        return [each.place for each in work_photos(connection, measure_id)]


def _keep(measure_id: int, who: int, part: str, file: FileStorage) -> None:
    content = file.stream.read(MOST_BYTES + 1)
    try:
        with worded(f"/{part}"):
            if len(content) > MOST_BYTES:
                raise PhotoRefused("photo_too_large")
            developed = develop(content)
            fields = {"part": part, "name": file.filename or ""}
            sent = PhotoRequest(content, None, fields, None).sent(content)
            with wiring().app_database.write(acting=who) as connection:
                media, said = wiring().media, said_of(fields, datetime.now(UTC))
                add_work_photo(connection, media, measure_id, developed, said, sent, who)
    except Problem as problem:
        text = _("%(name)s: %(why)s The photos before it are kept.", name=file.filename, why=problem.detail)
        raise PhotoError(problem.status, {"detail": text, "field": part}) from problem


def take_out(measure_id: int, place: int) -> None:
    """Take a photo out as whoever asks; the next page says so, or why it stays. Raises Problem 401, 403, 404."""
    try:
        remove(measure_id, place)
    except StateError as refused:
        flash(message(refused.code, refused.params), "error")
    else:
        flash(_("The photo is taken out. The history keeps that there was one."), "success")
