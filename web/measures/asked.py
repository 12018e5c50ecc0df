"""What the address of `/measures` asks for: whose, due when, which; the same for table, board, map and download."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask import request

from audit.adaptation.deadlines import BANDS, last_day
from audit.adaptation.lifecycle import KINDS_OF_WORK, OPEN, PAYERS
from audit.permission import Actor
from audit.terms import MEASURE_STATUSES, MeasureStatus
from gis.queries.measure_table import SORTS
from gis.queries.works import MeasureFilter
from web.errors import ProblemError
from web.pages.sentences import _

WHOSE = ("mine", "district")
SPANS = ("overdue", *(name for name, _days in BANDS))
VIEWS = ("table", "board")
LONGEST = 200
MOST_PAGES = 10_000


@dataclass(frozen=True)
class Asked:
    """A list of measures that was asked for. `status` as it was given; `filter` holds what it means."""

    filter: MeasureFilter
    whose: str
    span: str
    status: tuple[str, ...]
    view: str
    sort: str
    page: int


def span_filter(span: str, today: date) -> MeasureFilter:
    """What a span of due dates asks: overdue, or open and due from today on until so many days are past."""
    if span == "overdue":
        return MeasureFilter(overdue=True)
    until = last_day(span, today) + timedelta(days=1)  # type: ignore[arg-type]  # one of SPANS
    return MeasureFilter(status=OPEN, due_from=today, due_before=until)


def asked(places: Collection[str], who: Actor | None, today: date) -> Asked:
    """Read the address. Raises ProblemError (400) naming every value that is not known.

    Without `status` the open measures are meant. `whose` is for somebody signed in.
    """
    errors: list[dict[str, str]] = []

    def several(name: str, known: Collection[str]) -> tuple[str, ...]:
        given = [part for text in request.args.getlist(name) for part in text.split(",") if part]
        errors.extend(
            {"pointer": f"?{name}=", "detail": _("“%(value)s” is not known here.", value=value[:60])}
            for value in sorted(set(given) - set(known))
        )
        return tuple(dict.fromkeys(given))

    def one(name: str, known: Collection[str], default: str = "") -> str:
        given = several(name, known)
        return given[0] if given else default

    whose = one("whose", WHOSE) if who else ""
    span, status, view = one("due", SPANS), several("status", (*MEASURE_STATUSES, "all")), one("view", VIEWS, "table")
    district, work = several("district", places), several("work", KINDS_OF_WORK)
    payer, unpriced = one("payer", PAYERS), one("unpriced", ("1",))
    sort = one("sort", [*SORTS, *(f"-{each}" for each in SORTS)], "due")
    page = request.args.get("page", "1")
    if not (page.isascii() and page.isdigit() and len(page) < 6 and 0 < int(page) <= MOST_PAGES):
        errors.append({"pointer": "?page=", "detail": _("“%(value)s” is not known here.", value=page[:60])})
    if errors:
        raise ProblemError(400, _("The address asks for something that the register does not know."), errors=errors)
    # an owner works nowhere but at their own
    within = who.territories("planner", "reviewer", "inspector", "ngo", "administrator") if who else None
    bounds = span_filter(span, today) if span else MeasureFilter()
    stands: tuple[MeasureStatus, ...] = tuple(each for each in status if each != "all")  # type: ignore[misc]
    found = MeasureFilter(
        status=stands if status else (OPEN if view == "table" else ()),
        overdue=bounds.overdue,
        due_from=bounds.due_from,
        due_before=bounds.due_before,
        programme=_text("programme") or None,
        responsible=_text("responsible") or None,
        object=_text("object") or None,
        unpriced=bool(unpriced),
        mine=who.account if who and (whose == "mine" or (whose == "district" and within == frozenset())) else None,
        places=(*district, *(sorted(within or ()) if whose == "district" and not district else ())),
        work=work,
        payer=payer or None,
        q=_text("q"),
    )
    return Asked(_narrowed(found, bounds), whose, span, status, view, sort, int(page))


def _narrowed(found: MeasureFilter, bounds: MeasureFilter) -> MeasureFilter:
    """A span of due dates is of open measures, whatever the columns show."""
    if bounds.status and not found.status:
        return MeasureFilter(**{**{name: getattr(found, name) for name in found.__slots__}, "status": bounds.status})
    return found


def _text(name: str) -> str:
    return request.args.get(name, "").replace("\0", " ").strip()[:LONGEST]


def kept(without: Collection[str] = ()) -> Mapping[str, list[str]]:
    """The filters of the address as they stand there, for links and forms."""
    left_out = {"page", "view", "lang", *without}
    return {name: values for name, values in request.args.lists() if name not in left_out}
