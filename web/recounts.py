"""Figures of a past day are counted anew, from the history of every object: one at a time in a server process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from threading import BoundedSemaphore

from flask_babel import gettext as _

from audit.figures.question import Answer
from audit.money.indicators import Standing
from audit.quarter import Quarter
from gis.queries import Connection
from gis.queries.indicators import figures_on, standings
from gis.queries.installation import Installation
from gis.queries.programmes import Programme
from gis.queries.territories import Territory
from web.errors import Problem
from web.pages.kept import kept

_RECOUNT = BoundedSemaphore()
_RECOUNT_SECONDS = 5


@contextmanager
def turn() -> Iterator[None]:
    """Take the turn to recount. Raises Problem 503 at once if somebody else has it: nobody waits in a thread."""
    if not _RECOUNT.acquire(blocking=False):
        detail = _("A past day is being counted for somebody else. Ask again in a few seconds.")
        raise Problem(503, detail, code="recount_busy", headers={"Retry-After": str(_RECOUNT_SECONDS)})
    try:
        yield
    finally:
        _RECOUNT.release()


def standings_of(
    connection: Connection, here: Installation, tree: Mapping[str, Territory], of: Programme, quarter: Quarter
) -> Mapping[str, Mapping[str, Standing]]:
    """The indicators of a programme in a quarter, as `gis.queries.indicators.standings` reads them; figures of a day
    are kept until the register changes.
    """
    figures = kept_figures(connection, here, of.head.territory)
    return standings(connection, here, tree, of, quarter, figures)


def kept_figures(connection: Connection, here: Installation, territory: str) -> Callable[[date], Sequence[Answer]]:
    """The figures of a territory by day, each counted once for a version of the data."""

    def make(day: date) -> Sequence[Answer]:
        if day >= here.today:
            return figures_on(connection, here, territory, day)
        with turn():
            return figures_on(connection, here, territory, day)

    return lambda day: kept(here, ("figures", territory, day), lambda: make(day))
