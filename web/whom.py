"""For whom a page speaks: the category in its address, one of К О С Г У, or everyone."""

from __future__ import annotations

from flask import request

from web.words import words


def whom_parameter() -> str:
    """Return the name under which the address says it: `for`, else `category`, as tiles and API say."""
    return "for" if "for" in request.args else "category"


def for_whom() -> str | None:
    """Return the category that the reader chose, or nothing for everyone."""
    chosen = request.args.get(whom_parameter(), "")
    return chosen if chosen in words("category") else None
