"""Makes the document of a report: as it was issued, or by all that is known now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from flask import request

from audit.profiles import Profile, load_profile, profiles
from audit.report.content import Report, corrections
from audit.report.period import Period
from gis.db import Database
from gis.queries import Connection
from gis.queries.ahead import ahead
from gis.queries.installation import Installation, installation
from gis.queries.issued import issued
from gis.queries.reported import report_of
from gis.queries.territories import Territory, territories
from gis.store.reports import issue
from gis.store.version import bump
from web.pages.kept import kept
from web.pages.sentences import _
from web.recounts import turn
from web.reports.ahead import worded_ahead
from web.reports.blocks import Document
from web.reports.worded import Issue, worded
from web.wiring import Wiring
from web.writing import day_text

_DEFAULT_PROFILE: Final = "kz"
_SYNTHETIC: Final = ("demo", "rehearsal")


class NotReportedError(Exception):
    """There is no such report; the message says why, in the language of the answer."""


def document_of(database: Database, period: Period, territory: str | None) -> Document:
    """The document in the language of the answer: issued figures with what was corrected since, or today's.

    Needs a request, whose address the links begin with. Raises NotReportedError.
    """
    with database.read() as connection:
        here = installation(connection)
        where = _territory(here, territory)
        first = issued(connection, where, period)
        # A past day is counted anew: for one asker at a time, and once for a version of the data.
        now = kept(here, ("report", where, period), lambda: _in_turn(connection, here, where, period))
    profile = profile_of(here)
    address = request.url_root.rstrip("/")
    synthetic = here.kind in _SYNTHETIC
    if first is None:
        return worded(now, profile, None, synthetic=synthetic, register=address)
    since = Issue(first.issued_at, first.entry, corrections(first.report, now))
    return worded(first.report, profile, since, synthetic=synthetic, register=address)


def ahead_of(database: Database, kind: str, territory: str | None) -> Document:
    """The roadmap or the transition plan in the language of the answer. Needs a request. Raises NotReportedError."""
    with database.read() as connection:
        here = installation(connection)
        tree = territories(connection)
        where = _known(tree, _territory(here, territory))
        found = ahead(connection, here, tree, where, profile_of(here).norm)
    address = request.url_root.rstrip("/")
    return worded_ahead(kind, found, synthetic=here.kind in _SYNTHETIC, register=address)


def issue_report(wiring: Wiring, period: Period, territory: str | None, by: int | None = None) -> bool:
    """Issue a report whose period has ended; False if it was issued before. Raises NotReportedError.

    ``by``: the account that issues it, which the database holds to its roles; None: the operator.
    """
    database = wiring.operator_database if by is None else wiring.app_database
    # One snapshot for all its figures: what is filed while they are counted is in none of them.
    with database.read(acting=by) as connection:
        here = installation(connection)
        where = _territory(here, territory)
        if issued(connection, where, period) is not None:
            return False
        must_have_ended(period, here.today)
        report = _in_turn(connection, here, where, period)
    with database.write(acting=by) as connection:
        made = issue(connection, report, by)
        if made:
            bump(connection)
        return made


def must_have_ended(period: Period, today: date) -> None:
    """Raises NotReportedError for a period whose report would be preliminary."""
    if not period.ended(today):
        raise NotReportedError(
            _("%(period)s ends on %(day)s: until then its report is preliminary and is not issued.",
              period=period, day=day_text(period.last))
        )  # fmt: skip


def profile_of(here: Installation) -> Profile:
    """The profile of the installation, or the one that stands in for it."""
    return load_profile(here.profile if here.profile in profiles() else _DEFAULT_PROFILE)


def _territory(here: Installation, asked: str | None) -> str:
    found = asked or here.territory
    if not found:
        raise NotReportedError(_("The register holds no territory yet: there is nothing to report of."))
    return found


def _known(tree: Mapping[str, Territory], territory: str) -> str:
    if territory not in tree:
        raise NotReportedError(_("There is no territory %(code)s.", code=territory))
    return territory


def _in_turn(connection: Connection, here: Installation, territory: str, period: Period) -> Report:
    with turn():
        return _report(connection, here, territory, period)


def _report(connection: Connection, here: Installation, territory: str, period: Period) -> Report:
    tree = territories(connection)
    _known(tree, territory)
    if period.day(here.today) is None:
        raise NotReportedError(
            _("%(period)s has not begun: it begins on %(day)s.", period=period, day=day_text(period.first))
        )
    return report_of(connection, here, tree, profile_of(here), territory, period)
