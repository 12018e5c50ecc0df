"""Pages of lists that are short enough to be held whole: norms, territories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from pydantic import Field

from gis.queries.cursor import Cursor
from web.api.asking import Asked, wrong_parameter

MOST = 1000
_SORT = "code"


class AskedPage(Asked):
    """Which page of a list."""

    limit: int = Field(MOST, ge=1, le=MOST, description="Items on one page.")
    cursor: str | None = Field(None, max_length=1000, description="`next` of the page before.")


def page_of(items: Sequence[Mapping[str, Any]], wanted: AskedPage) -> tuple[list[Mapping[str, Any]], str | None]:
    """The items of one page, in the order given, and the cursor of the next; items are known by their `code`.

    Raises Problem 400 for a cursor that leads nowhere.
    """
    start = 0
    if wanted.cursor:
        start = _place_after(items, wanted.cursor)
    shown = list(items[start : start + wanted.limit])
    if start + len(shown) >= len(items):
        return shown, None
    return shown, Cursor(_SORT, "", shown[-1]["code"]).text()


def _place_after(items: Sequence[Mapping[str, Any]], cursor: str) -> int:
    try:
        last = Cursor.read(cursor, _SORT).number
        return next(place for place, item in enumerate(items) if item["code"] == last) + 1
    except (ValueError, StopIteration) as error:
        raise wrong_cursor() from error


def wrong_cursor() -> Exception:
    """The refusal of a cursor that belongs to another list."""
    return wrong_parameter("cursor", _("This cursor belongs to no list sorted like this. Start again without it."))
