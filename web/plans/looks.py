"""The last look at what approving a plan would do, kept in the process: its pages and filters judge nothing anew."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from gis.store.adopting import Became

_last: tuple[Hashable, Became] | None = None


def looked_at(key: Hashable, look: Callable[[], Became]) -> Became:
    """What a look gives. ``key``: everything it depends on. One is kept: thousands of works take megabytes."""
    global _last
    kept = _last
    if kept is None or kept[0] != key:
        kept = _last = (key, look())
    return kept[1]
