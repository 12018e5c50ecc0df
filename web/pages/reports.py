"""`/reports`: what was issued and what runs; each report as a page and as files; the list behind each figure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from flask import Blueprint, Response, abort, make_response, render_template, request

from audit.figures import FOR_WHOM
from audit.report.period import QUARTERS, Period
from audit.terms import SECTORS
from gis.queries.counted_on import COUNTERS, counted_on
from gis.queries.installation import installation
from gis.queries.issued import issued_heads
from gis.queries.territories import Territory, below, territories
from web.auth.acting import person
from web.current import wiring
from web.errors import Problem, ProblemError
from web.kept import Kept
from web.language import in_language, is_publicly_cacheable, language_code
from web.pages.sentences import _
from web.paper.rendering import BusyError
from web.recounts import turn
from web.reports.blocks import Document
from web.reports.files import MEDIA_TYPES, WRITERS
from web.reports.issuing import issues, open_to
from web.reports.made import NotReportedError, document_of
from web.reports.paper import cell_text, pdf

reports = Blueprint("reports", __name__)
_AGAIN_SECONDS: Final = 5
_LONGEST_LIST: Final = 2_000
"""Objects that a list shows; how many there are in all stands above them."""


@reports.get("/reports")
def index() -> str:
    """The reports that were issued, and those of the periods that run and that ended last."""
    with wiring().public_database.read() as connection:
        here = installation(connection)
        found, tree = issued_heads(connection), territories(connection)
        who = person()
        theirs = open_to(who, here, tree, found) if who is not None else []
    kept = {(each.territory, each.kind, each.period) for each in found}
    running = [Period.of(kind, here.today) for kind in QUARTERS]
    open_ = [period for each in running for period in (each, each.previous)]
    return render_template(
        "reports/index.html",
        issued=found,
        open=[each for each in open_ if (here.territory, each.kind, str(each)) not in kept] if here.territory else [],
        home=here,
        theirs=theirs,
        endings=list(WRITERS),
        places={code: in_language(each.name) or code for code, each in tree.items()},
    )


@reports.get("/reports/<kind>/<period>")
def show(kind: str, period: str) -> str:
    """One report as a page."""
    asked_for = _period(kind, period)
    document = _document(asked_for)
    return render_template(
        "reports/show.html", document=document, kind=kind, period=period, endings=list(WRITERS), cell_text=cell_text,
        issues=_may_issue(asked_for),
    )  # fmt: skip


def _may_issue(period: Period) -> bool:
    """Whether whoever reads a report may issue it now."""
    who = person()
    if who is None:
        return False
    with wiring().public_database.read() as connection:
        here = installation(connection)
        territory = request.args.get("territory") or here.territory or ""
        known = {(each.territory, each.kind, each.period) for each in issued_heads(connection)}
        if not period.ended(here.today) or (territory, period.kind, str(period)) in known:
            return False
        return issues(who, territories(connection), territory)


@reports.get("/reports/<kind>/<period>.<ending>")
def file(kind: str, period: str, ending: str) -> Response:
    """One report as a file."""
    if ending not in WRITERS:
        abort(404)
    document = _document(_period(kind, period))
    try:
        kept = Kept(wiring().root / ".bosaga" / "paper")
        content = pdf(document, kept) if ending == "pdf" else WRITERS[ending](document)
    except BusyError as busy:
        detail = _("Many documents are being made at this moment. Ask again in a few seconds.")
        raise Problem(503, detail, headers={"Retry-After": str(_AGAIN_SECONDS)}) from busy
    response = make_response(content)
    response.headers["Content-Type"] = MEDIA_TYPES[ending]
    name = f"report-{kind}-{period}-{language_code()}.{ending}"
    response.headers.set("Content-Disposition", "inline" if ending == "pdf" else "attachment", filename=name)
    response.headers["Cache-Control"] = f"{'public' if is_publicly_cacheable() else 'private'}, no-cache"
    return response


def _period(kind: str, said: str) -> Period:
    if kind not in QUARTERS:
        abort(404)
    try:
        return Period.read(kind, said)
    except ValueError:
        abort(404)


def _document(period: Period) -> Document:
    try:
        return document_of(wiring().public_database, period, request.args.get("territory") or None)
    except NotReportedError as refused:
        raise ProblemError(404, str(refused)) from refused


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address of a list asks for. ``place`` None: all of the territory."""

    territory: str
    place: str | None
    sector: str | None
    category: str
    counter: str
    day: date
    known_at: datetime | None

    def districts(self, tree: Mapping[str, Territory]) -> list[str]:
        """The territories whose objects are meant; the territory itself as a place: what lies in none of its parts."""
        return [self.territory] if self.place == self.territory else below(tree, self.place or self.territory)


@reports.get("/reports/objects")
def objects() -> str:
    """The objects that a figure counts: by `for`, `counter`, `sector` and `place`, as of a day, by what was known."""
    with wiring().public_database.read() as connection:
        here, tree = installation(connection), territories(connection)
        asked = _asked(here.today, here.territory or "", tree)
        with turn():
            found = counted_on(
                connection, asked.districts(tree), asked.sector, asked.category, asked.counter, asked.day,
                asked.known_at,
            )  # fmt: skip
    return render_template(
        "reports/objects.html",
        asked=asked,
        objects=found[:_LONGEST_LIST],
        total=len(found),
        most=_LONGEST_LIST,
        places={code: in_language(each.name) or code for code, each in tree.items()},
    )


def _asked(today: date, home: str, tree: Mapping[str, Territory]) -> _Asked:
    """Read the address. Raises ProblemError (400) naming what is not known."""
    given, wrong = request.args, []

    def one(name: str, known: Collection[str], default: str) -> str:
        value = given.get(name) or default
        if value not in known and value != default:
            wrong.append({"pointer": f"?{name}=", "detail": _("“%(value)s” is not known here.", value=value[:60])})
            return default
        return value

    day, known_at = today, None
    try:
        day = min(date.fromisoformat(given.get("as_of") or today.isoformat()), today)
    except ValueError:
        detail = _("“%(value)s” is no date. Write it as 2026-11-20.", value=given["as_of"][:60])
        wrong.append({"pointer": "?as_of=", "detail": detail})
    try:
        known_at = datetime.fromisoformat(given["known_at"]) if given.get("known_at") else None
        if known_at is not None and known_at.tzinfo is None:
            known_at = known_at.replace(tzinfo=UTC)
    except ValueError:
        detail = _("“%(value)s” is no moment.", value=given["known_at"][:60])
        wrong.append({"pointer": "?known_at=", "detail": detail})
    asked = _Asked(
        one("territory", tree, home), one("place", tree, "") or None, one("sector", SECTORS, "") or None,
        one("for", FOR_WHOM, "all"), one("counter", COUNTERS, "objects"), day, known_at,
    )  # fmt: skip
    if wrong:
        raise ProblemError(400, _("The address asks for something that the register does not know."), errors=wrong)
    return asked
