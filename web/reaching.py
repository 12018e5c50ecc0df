"""Reach as pages and the API ask for it: reckoned once for each version of the data, and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import format_decimal
from flask_babel import gettext as _

from audit.profiles import load_profile
from audit.walking import Moment, Reached, Walk, moments, whole
from gis.queries import Connection
from gis.queries import reach as queries
from gis.queries.installation import Installation, installation
from gis.queries.reach import Grid, Group
from gis.queries.reach_of_plan import moments_of_plan, sites_after
from gis.queries.territories import below, territories
from gis.store.plans import Kept, works
from web.pages.kept import kept
from web.recounts import turn

DEFAULT_PROFILE = "kz"


@dataclass(frozen=True)
class Seen:
    """Reach in some districts: by district, service and moment. ``grids``: whose places of residents it is of."""

    walk: Walk
    asked: Sequence[Moment]
    grids: Sequence[Grid]
    rows: Mapping[tuple[str, str, Moment], Reached]

    def of(self, service: str, moment: Moment, district: str | None = None) -> Reached:
        """One district, or all of them together; nobody where no grid tells."""
        return whole(
            row for (where, what, when), row in self.rows.items()
            if (what, when) == (service, moment) and district in (None, where)
        )  # fmt: skip

    @property
    def districts(self) -> list[str]:
        """The districts with a grid."""
        return [grid.district for grid in self.grids]


def walk_of(here: Installation) -> Walk:
    """How far people walk here, by the installation's profile."""
    return load_profile(here.profile or DEFAULT_PROFILE).reach


def seen_now(connection: Connection, here: Installation, code: str, districts: Sequence[str]) -> Seen:
    """Reach in a territory: today as recorded, and planned for each year to the horizon."""
    asked, walk = moments(here.calendar), walk_of(here)

    def make() -> Seen:
        found = queries.sites(connection, here, walk, asked)
        return _seen(connection, walk, asked, districts, found)

    return kept(here, ("reach", code), make)


def seen_on(connection: Connection, here: Installation, code: str, districts: Sequence[str], day: date) -> Seen:
    """Reach on a past day, by the residents that are known now. Raises Problem 503 while another past is counted."""
    walk, asked = walk_of(here), [Moment("recorded", day.year)]

    def make() -> Seen:
        with turn():
            return _seen(connection, walk, asked, districts, queries.sites_on(connection, walk, day))

    return kept(here, ("reach", code, day), make)


def seen_after(connection: Connection, here: Installation, districts: Sequence[str], plan: Kept) -> Seen:
    """Reach before and after a plan that is done. For the application's role."""
    years = [int(each["year"]) for each in (plan.result or {}).get("by_year", ())]
    walk, asked = walk_of(here), moments_of_plan(here, years)

    def make() -> Seen:
        found = sites_after(connection, here, walk, works(connection, plan.id), years)
        return _seen(connection, walk, asked, districts, found)

    return kept(here, ("reach of plan", plan.id, tuple(districts)), make)


def reach_of_plan(connection: Connection, plan: Kept) -> Seen:
    """Reach before and after a plan that is done, in its territory. For the application's role."""
    here = installation(connection)
    return seen_after(connection, here, below(territories(connection), plan.territory), plan)


def without(
    connection: Connection, here: Installation, districts: Sequence[str], service: str, category: str, most: int
) -> list[Group]:  # fmt: skip
    """The largest groups of residents who have no such service near today."""
    asked = moments(here.calendar)[:1]

    def make() -> list[Group]:
        found = [each for each in queries.sites(connection, here, walk_of(here), asked) if each.service == service]
        return queries.groups_without(connection, walk_of(here), districts, found, category, most=most)

    return kept(here, ("without", tuple(districts), service, category, most), make)


def definition(walk: Walk) -> str:
    """What reach counts, in the reader's language."""
    return str(
        _(
            "A resident has a service near home if at least one object of its kinds that is in service that day and "
            "adapted for the group of people (accessible or partly) lies within %(metres)s m on foot of the middle of "
            "the cell in which they live. The way on foot is taken as the straight line times %(detour)s: streets were "
            "not asked. Residents count in the district where they live; objects beyond its border count as well. "
            "Distance, detour and kinds of objects are our proposal and settings of the profile; no norm sets them.",
            metres=format_decimal(walk.metres), detour=format_decimal(walk.detour),
        )
    )  # fmt: skip


def _seen(
    connection: Connection, walk: Walk, asked: Sequence[Moment], districts: Sequence[str],
    found: Sequence[queries.Site],
) -> Seen:  # fmt: skip
    grids = queries.grids(connection, districts)
    rows = queries.reach(connection, walk, districts, found, asked) if grids else {}
    return Seen(walk, asked, grids, rows)
