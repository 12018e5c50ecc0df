"""Until when an approved version is valid, by what is known today."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, func, select

from gis.models import pub


def valid_until() -> Any:
    """The day from which the version of `pub.passport` beside it is to be re-confirmed; null for never."""
    p, c = pub.passport.c, pub.reconfirmation.c
    said = select(func.max(c.lapses_on)).where(c.passport == p.id).correlate(pub.passport).scalar_subquery()
    return case((p.lapses_on.is_(None), None), else_=func.greatest(p.lapses_on, said))
