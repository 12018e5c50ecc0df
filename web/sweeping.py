"""The daily sweep of the files of photos: originals past their day, files no row names, uploads nobody finished."""

from __future__ import annotations

from gis.store.sweep import sweep
from web.wiring import Wiring


def sweep_photos(wiring: Wiring) -> None:
    """Remove what is no longer needed."""
    sweep(wiring.operator_database, wiring.media, wiring.parts)
