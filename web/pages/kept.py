"""Answers that are kept until the data changes: the figures of a busy page are computed once for each version."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date
from typing import Any, TypeVar

from flask import current_app

from gis.queries.installation import Installation

T = TypeVar("T")
_MOST = 256
_Store = dict[tuple[int, date, Hashable], Any]


def kept(here: Installation, key: Hashable, make: Callable[[], T]) -> T:
    """Return what `make` gives, kept for this version of the data and this day.

    `here` has to be read in the snapshot that `make` reads: every visible change moves `data_version` on, so what is
    kept is never older than what a reader would get. Two threads may do the same work; what they keep is the same.
    """
    store: _Store = current_app.extensions.setdefault("bosaga.kept", {})
    full = (here.data_version, here.today, key)
    try:
        found: T = store[full]
        return found
    except KeyError:
        made = make()
    if len(store) >= _MOST:
        store.clear()
    store[full] = made
    return made
