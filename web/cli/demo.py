"""`bosaga demo`: a synthetic city to try things out."""

from __future__ import annotations

from datetime import datetime
from time import monotonic
from zoneinfo import ZoneInfo

import click

from audit.profiles import load_profile
from gis.db import DatabaseError, check
from gis.demo.city import FEWEST, MOST, DemoError, Recipe, fill
from web.cli.failures import Refused
from web.demo_doings import let_the_city_work
from web.demo_people import keep_demo_people
from web.wiring import Wiring


@click.command()
@click.option("--objects", default=34_100, show_default=True, type=click.IntRange(FEWEST, MOST), help="How many.")
@click.option("--seed", default=1, show_default=True, help="The same seed, size and day give the same city.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day up to which it is lived; today by default.")
@click.option(
    "--whole-city",
    is_flag=True,
    help="Search the two scenarios for all of a large city; else for its smallest district.",
)
def command(objects: int, seed: int, today: datetime | None, whole_city: bool) -> None:
    """Fill an empty register with a synthetic city: Almaty's districts, invented objects.

    It has prices, two programmes, measures in every state, an issued report and two scenarios to 2030, all invented.
    Replaces the demo city that is there. A real register is never touched.
    """
    wiring = Wiring()
    if wiring.settings.is_production:
        raise Refused("BOSAGA_ENV is production: demo data is refused. Use a database and a setting of their own.")
    for problem in check(wiring.urls.owner):
        raise DatabaseError(problem.code, reason=problem.detail)
    started = monotonic()
    day = today.date() if today else datetime.now(ZoneInfo(load_profile("kz").time_zone)).date()
    try:
        fill(wiring.owner_database, Recipe(objects, seed, day), _Progress(objects))
        keep_demo_people(wiring)
        let_the_city_work(wiring, lambda line: click.echo(line, err=True), whole_city=whole_city)
    except DemoError as error:
        raise Refused(_sentence(error)) from error
    finally:
        wiring.dispose()
    click.echo(f"The demo city stands: {objects} objects, lived up to {day} ({monotonic() - started:.0f} s).", err=True)


class _Progress:
    """Lines on standard error, one for each step and each tenth of the lives."""

    def __init__(self, objects: int) -> None:
        self._objects = objects
        self._tenths = 0

    def __call__(self, step: str, rows: int) -> None:
        if step != "lives":
            click.echo(f"{step}: {rows}", err=True)
            return
        tenths = 10 * rows // self._objects
        if tenths > self._tenths:
            self._tenths = tenths
            click.echo(f"surveyed and judged: {rows} of {self._objects}", err=True)


def _sentence(error: DemoError) -> str:
    if error.code == "demo_not_here":
        return (
            "This database holds a register that is not a demo: it is never filled with invented data. "
            "Point BOSAGA_DATABASE_URL to an empty database, or unset it to use the private one."
        )
    return f"A demo city has between {FEWEST} and {MOST} objects."
