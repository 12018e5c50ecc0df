"""`/reports/KIND/PERIOD/issue`: a reviewer or an administrator issues the report of a period that has ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from apiflask import APIBlueprint
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from audit.permission import Actor, Thing, may
from audit.report.period import QUARTERS, Period
from gis.queries import Connection
from gis.queries.installation import Installation, installation
from gis.queries.issued import IssuedHead, issued_heads
from gis.queries.territories import Territory, path_to, territories
from web.auth.acting import account, demand, to_sign_in
from web.current import wiring
from web.errors import ProblemError
from web.language import in_language
from web.pages.sentences import _
from web.reports.made import NotReportedError, issue_report, must_have_ended

issuing = APIBlueprint("issuing", __name__, url_prefix="/reports/<kind>/<period>/issue", enable_openapi=False)
issuing.before_request(to_sign_in)


@dataclass(frozen=True, slots=True)
class Open:
    """A report that has ended and is not issued: of which territory and period."""

    territory: str
    period: Period


def issues(who: Actor, tree: Mapping[str, Territory], territory: str) -> bool:
    """Whether somebody may issue the reports of a territory."""
    return territory in tree and may(who, "report.issue", Thing(frozenset(path_to(tree, territory))))


def open_to(who: Actor, here: Installation, tree: Mapping[str, Territory], found: Sequence[IssuedHead]) -> list[Open]:
    """The reports of the periods that ended last which somebody may issue: their territories, the widest first."""
    known = {(each.territory, each.kind, each.period) for each in found}
    theirs = who.territories("reviewer", "administrator")
    places = [here.territory] if theirs is None else sorted(theirs & tree.keys())
    ended = [Period.of(kind, here.today).previous for kind in QUARTERS]
    return [
        Open(place, each)
        for place in places
        if place and issues(who, tree, place)
        for each in ended
        if (place, each.kind, str(each)) not in known
    ]


@issuing.get("")
def confirm(kind: str, period: str) -> str:
    """What would be issued, and that it never changes again."""
    asked = _period(kind, period)
    with wiring().app_database.read(acting=account()) as connection:
        here, tree = installation(connection), territories(connection)
        territory = _theirs(connection, here)
        found = [each for each in issued_heads(connection) if _is(each, territory, asked)]
    if not found:
        _must_have_ended(asked, here.today)
    return render_template(
        "reports/issue.html", kind=kind, period=asked, territory=territory, home=here,
        before=found[0] if found else None,
        place=in_language(tree[territory].name) or territory,
    )  # fmt: skip


@issuing.post("")
def issue(kind: str, period: str) -> ResponseReturnValue:
    """Issue it: kept and logged, once. Told if it was issued before: the first one stands."""
    asked = _period(kind, period)
    with wiring().app_database.read(acting=account()) as connection:
        here = installation(connection)
        territory = _theirs(connection, here)
    try:
        made = issue_report(wiring(), asked, territory, by=account())
    except NotReportedError as refused:
        raise ProblemError(409, str(refused), code="not_reported") from refused
    words = (
        _("The report of %(period)s was issued before: the first one stands, nothing changed.", period=asked),
        _("The report of %(period)s is issued: its figures are kept and logged.", period=asked),
    )
    flash(words[made], "success" if made else "error")
    shown = territory if territory != here.territory else None
    return redirect(url_for("reports.show", kind=kind, period=period, territory=shown), 303)


def _is(head: IssuedHead, territory: str, period: Period) -> bool:
    return (head.territory, head.kind, head.period) == (territory, period.kind, str(period))


def _period(kind: str, said: str) -> Period:
    try:
        return Period.read(kind, said)
    except (KeyError, ValueError):
        abort(404)


def _theirs(connection: Connection, here: Installation) -> str:
    """The territory asked for, if whoever asks may issue its reports; 404 where there is none of that code."""
    territory = request.args.get("territory") or here.territory or ""
    tree = territories(connection)
    if territory not in tree:
        abort(404)
    demand("report.issue", Thing(frozenset(path_to(tree, territory))))
    return territory


def _must_have_ended(period: Period, today: date) -> None:
    try:
        must_have_ended(period, today)
    except NotReportedError as refused:
        raise ProblemError(409, str(refused), code="not_ended") from refused
