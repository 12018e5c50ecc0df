"""`/calendar/*.ics`: the deadlines of a territory for everyone, and one's own under a secret address."""

from __future__ import annotations

from datetime import timedelta

from apiflask import APIBlueprint
from flask import Response, request
from flask_babel import force_locale

from gis.queries import Connection
from gis.queries.calendar_addresses import calendar_of
from gis.queries.deadlines import deadlines
from gis.queries.installation import Installation, installation
from gis.queries.works import MeasureFilter
from web.current import settings, wiring
from web.deadlines.ics import calendar
from web.deadlines.sentences import public_file, territory_name
from web.errors import Problem
from web.language import LANGUAGES, language_code
from web.pages.kept import kept
from web.pages.sentences import _
from web.writing import day_text

calendars = APIBlueprint("calendars", __name__, url_prefix="/calendar", enable_openapi=False)
_KIND = "text/calendar; charset=utf-8"
_MOST = 1_000
"""How many deadlines a calendar holds: making a thousand takes half a second."""
_BACK = timedelta(days=90)
"""How long a deadline that has passed stays in a calendar; the list of measures holds all."""


def webcal(address: str) -> str:
    """The address, or the path on this site, as calendar programs subscribe to it."""
    whole = address if "://" in address else settings().address.rstrip("/") + address
    return f"webcal://{whole.partition('://')[2]}"


calendars.add_app_template_filter(webcal)


@calendars.get("/measures/<code>.ics")
def of_territory(code: str) -> Response:
    """The deadlines of the open measures of a territory."""
    with wiring().public_database.read() as connection:
        name = territory_name(connection, code)
        here = installation(connection)
        key = ("calendar", code, language_code())
        title = _("Deadlines of measures: %(place)s", place=name)
        content = kept(here, key, lambda: _content(connection, here, MeasureFilter(territory=code), title))
    return public_file(content, _KIND)


@calendars.get("/<secret>.ics")
def of_person(secret: str) -> Response:
    """The deadlines of the measures that somebody planned or whose objects they answer for."""
    database = wiring().app_database
    with database.read() as connection:
        found = calendar_of(connection, secret)
    if found is None:
        raise Problem(404, _("This address of a calendar is unknown or was ended."), code="unknown_calendar")
    chosen = request.args.get("lang", "")
    language = chosen if chosen in LANGUAGES else found.language or settings().language
    with force_locale(language), database.read(acting=found.account) as connection:
        mine = MeasureFilter(mine=found.account)
        content = _content(connection, installation(connection), mine, _("My deadlines of measures"))
    response = Response(content, content_type=_KIND)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    response.add_etag()
    response.make_conditional(request)
    return response


def _content(connection: Connection, here: Installation, asked: MeasureFilter, name: str) -> bytes:
    since = here.today - _BACK
    found, total = deadlines(connection, asked, here.today, since=since, most=_MOST)
    about = _("Open measures of the register of accessibility that fall due on %(day)s or later.", day=day_text(since))
    if total > len(found):
        cut = _("These are the first %(shown)s of %(total)s: the list of measures holds all.",
                shown=len(found), total=total)  # fmt: skip
        about = f"{about} {cut}"
    return calendar(name, about, found, settings().host_names[0])
