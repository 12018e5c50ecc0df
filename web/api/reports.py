"""Reports of a period: which were issued, and issuing one."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from audit.permission import Thing
from audit.report.period import QUARTERS, Period
from audit.typed import choice, record, text
from gis.queries.installation import Installation, installation
from gis.queries.issued import IssuedHead, issued_heads
from gis.queries.territories import path_to, territories
from web.api.answering import as_json
from web.api.asking import Asked, asked
from web.api.blueprint import api_blueprint
from web.api.body import json_body
from web.api.conditional import private_json
from web.api.description import described
from web.api.shapes.report import IssuedReport, IssuedReports, ReportRequest
from web.auth.acting import account, demand
from web.current import wiring
from web.errors import Problem
from web.reports.files import WRITERS
from web.reports.made import NotReportedError, issue_report

reports_api = api_blueprint("api_reports", "Reports")
_READ = record({"kind": choice(tuple(QUARTERS)), "period": text(7), "territory": text(100)}, ("kind", "period"))


@reports_api.get("/reports")
@reports_api.doc(operation_id="list_reports", summary="The reports that were issued")
@described(IssuedReports, query=Asked)
def list_reports() -> Response:
    """All of them, the latest period first."""
    asked(Asked)
    with wiring().public_database.read() as connection:
        here, found = installation(connection), issued_heads(connection)
    return as_json({"items": [_told(each, here) for each in found], "total": len(found), "next": None})


@reports_api.post("/reports")
@reports_api.doc(operation_id="issue_of_period", summary="Issue the report of a period that has ended")
@described(
    IssuedReport, body=ReportRequest, refuses=(400, 401, 403, 404, 409, 413, 415, 422, 503), status=201, private=True
)
def issue_of_period() -> Response:
    """Its figures are kept and logged, and never change again. Issued before: 409, and the first one stands."""
    who = account()
    body = json_body()
    with wiring().app_database.read(acting=who) as connection:
        here, known = installation(connection), territories(connection)
        given = body.get("territory") if isinstance(body, dict) else None
        territory = given if isinstance(given, str) and given else here.territory or ""
        within = frozenset(path_to(known, territory)) if territory in known else frozenset()
        demand("report.issue", Thing(within))
    wanted = _READ(body, "")
    if territory not in known:
        raise Problem(404, _("There is no territory %(code)s.", code=territory[:60]), code="unknown_territory")
    period = _period(wanted)
    try:
        made = issue_report(wiring(), period, territory, by=who)
    except NotReportedError as refused:
        raise Problem(409, str(refused), code="not_ended") from refused
    with wiring().public_database.read() as connection:
        first = next(each for each in issued_heads(connection) if _key(each) == (territory, period.kind, str(period)))
    told = _told(first, here)
    if not made:
        words = _("The report of %(period)s was issued before: the first one stands, nothing changed.", period=period)
        raise Problem(409, words, code="already_issued", extra={"issued": told})
    return private_json(told, 201, {"Location": told["files"]["html"].removesuffix(".html")})


def _period(wanted: dict[str, Any]) -> Period:
    try:
        return Period.read(wanted["kind"], wanted["period"])
    except ValueError as error:
        words = _("“%(value)s” is no period of this kind: write it as %(example)s.", value=wanted["period"],
                  example={"quarter": "2026-Q4", "half-year": "2026-H2", "year": "2026"}[wanted["kind"]])  # fmt: skip
        raise Problem(422, words, code="no_period", errors=[{"pointer": "/period", "detail": words}]) from error


def _key(head: IssuedHead) -> tuple[str, str, str]:
    return head.territory, head.kind, head.period


def _told(head: IssuedHead, here: Installation) -> dict[str, Any]:
    territory = head.territory if head.territory != here.territory else None
    return {
        "territory": head.territory,
        "kind": head.kind,
        "period": head.period,
        "day": head.day.isoformat(),
        "issued_at": head.issued_at.isoformat(),
        "files": {
            ending: url_for(
                "reports.file", kind=head.kind, period=head.period, ending=ending, territory=territory, lang=None
            )
            for ending in WRITERS
        },
    }
