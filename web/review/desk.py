"""`/review`: the queue of the commission; `/review/NUMBER`: one filing, and the decision on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from apiflask import APIBlueprint
from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from audit.errors import InvalidInput, Problem
from audit.permission import Actor, Thing, may
from audit.review.flags import HASTY
from audit.reviewing import read_decision, read_reasons
from audit.terms import ZONES, Kind
from gis.queries import Connection
from gis.queries.actors import thing_filed
from gis.queries.desk import Filed, filed, lapsing, queue
from gis.queries.dossier import dossier
from gis.queries.filings import events
from gis.queries.in_force import facts_in_force
from gis.queries.photos import FiledPhoto, photo_filed, photos_filed
from gis.queries.subjects import subject_of
from gis.queries.territories import territories
from gis.store.filings import StaleError, StateError, send_back
from gis.store.photos import publish_photo
from web.api.filed import read_again
from web.api.filings import approve_now
from web.api.photo_refusals import worded
from web.auth.acting import acting, demand, to_sign_in
from web.clock import today
from web.current import wiring
from web.language import in_language
from web.pages.reasons import place_text
from web.review.filing import Reading, read_filing
from web.words import message

review = APIBlueprint("review", __name__, url_prefix="/review", enable_openapi=False)
review.before_request(to_sign_in)

_LAPSE_DAYS = 60
_PAGE = 25
_TO_THE_WHOLE = "all"


@review.get("")
def index() -> str:
    """What waits for this person's decision, and what lapses next."""
    who = demand("queue.read")
    day, district = today(wiring()), request.args.get("district") or None
    asked = request.args.get("page", "1")
    page = int(asked) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 7 and int(asked) else 1
    with wiring().app_database.read(acting=who.account) as connection:
        waiting = queue(connection, who, district=district, page=page, size=_PAGE)
        soon = lapsing(connection, who, day + timedelta(days=_LAPSE_DAYS))
        names = _names(connection)
    return render_template(
        "review/index.html",
        all=sum(waiting.by_district.values()),
        waiting=waiting.items,
        districts=[(code, names.get(code, code), count) for code, count in sorted(waiting.by_district.items())],
        district=district,
        district_names=names,
        lapsing=soon,
        today=day,
        hasty=HASTY,
        lapse_days=_LAPSE_DAYS,
        page=page,
        pages=max(1, -(-waiting.total // _PAGE)),
        done=_done(request.args.get("done"), request.args.get("number", "")),
    )


@review.get("/<number>")
def show(number: str) -> str:
    """One filing: odd things first, what changed, why, and the decision."""
    with wiring().app_database.read(acting=demand("queue.read").account) as connection:
        return _page(connection, number)


@review.get("/<number>/approve")
def confirm(number: str) -> str:
    """The summary that a reviewer confirms: approval is a legal act."""
    with wiring().app_database.read(acting=demand("queue.read").account) as connection:
        found, thing = _known(connection, number)
        demand("filing.approve", thing)
        return _confirm_page(connection, found)


@review.post("/<number>/approve")
def approve(number: str) -> ResponseReturnValue:
    """Approve what was shown; what was changed meanwhile is shown anew."""
    who, day = demand("queue.read"), today(wiring())
    given = {"number": request.form.get("decision", "").strip(), "commission": _lines(request.form.get("commission"))}
    try:
        decision = read_decision({"decision": given} if given["number"] else {}, day)
        with wiring().app_database.write(acting=_account(who)) as connection:
            demand("filing.approve", _known(connection, number)[1])
            approve_now(connection, number, _seen(), _account(who), decision, day)
    except (InvalidInput, StaleError, StateError) as refused:
        with wiring().app_database.read(acting=who.account) as connection:
            return _confirm_page(connection, _known(connection, number)[0], _said(refused)), _status(refused)
    return redirect(url_for("review.index", done="approved", number=number), 303)


@review.post("/<number>/return")
def send_back_(number: str) -> ResponseReturnValue:
    """Return it with a reason for each part that is to be put right."""
    who = demand("queue.read")
    try:
        with wiring().app_database.write(acting=_account(who)) as connection:
            found, thing = _known(connection, number)
            demand("filing.return", thing)
            if not (said := _reasons()):
                raise InvalidInput([Problem("", "no_reason")])
            reasons = read_reasons({"reasons": said}, found.filing.document)
            send_back(connection, number, _seen(), _account(who), reasons)
    except (InvalidInput, StaleError, StateError) as refused:
        with wiring().app_database.read(acting=who.account) as connection:
            return _page(connection, number, _said(refused)), _status(refused)
    return redirect(url_for("review.index", done="returned", number=number), 303)


@review.post("/<number>/photos/<int:photo_id>/<any(publish, unpublish):what>")
def show_photo(number: str, photo_id: int, what: str) -> ResponseReturnValue:
    """Show one photo to everyone once the passport is approved, or keep it back."""
    who = demand("queue.read")
    with worded(), wiring().app_database.write(acting=_account(who)) as connection:
        demand("photo.publish", _known(connection, number)[1])
        photo = photo_filed(connection, photo_id)
        if photo is None or photo.passport != number:
            abort(404)
        publish_photo(connection, photo, what == "publish")
    return redirect(url_for("review.show", number=number, _anchor=f"photo-{photo_id}"), 303)


def _account(who: Actor) -> int:
    assert who.account is not None  # noqa: S101 - demand() lets nobody through
    return who.account


def _known(connection: Connection, number: str) -> tuple[Filed, Thing]:
    """The filing, if whoever asks may read it; else there is none."""
    if not number.isprintable():
        abort(404)
    found, thing = filed(connection, number), thing_filed(connection, number)
    if found is None or thing is None or not may(acting(), "filing.read", thing):
        abort(404)
    return found, thing


@dataclass(frozen=True)
class _Opened:
    """What the pages of one filing show."""

    reading: Reading
    kind: Kind
    name: str
    photos: Sequence[FiledPhoto]


def _page(connection: Connection, number: str, errors: list[dict[str, str]] | None = None) -> str:
    found, thing = _known(connection, number)
    opened = _opened(connection, found)
    return render_template(
        "review/show.html",
        **vars(opened),
        works=found.filing.document.get("works", ()),
        photo_place=lambda each: place_text(*each.finding.split("/")) if each.finding else "",
        events=events(connection, found.filing.id),
        can_decide=may(acting(), "filing.approve", thing),
        errors=errors or [],
        given=request.form,
    )


def _confirm_page(connection: Connection, found: Filed, errors: list[dict[str, str]] | None = None) -> str:
    opened = _opened(connection, found)
    return render_template("review/confirm.html", **vars(opened), errors=errors or [], given=request.form)


def _opened(connection: Connection, found: Filed) -> _Opened:
    of = found.filing
    subject, photos = subject_of(connection, of.object), photos_filed(connection, of.number)
    host = facts_in_force(connection, [found.part_of]).get(found.part_of) if found.part_of is not None else None
    with wiring().public_database.read() as public:
        around = dossier(public, of.object)
    if around is None or subject is None:
        abort(404)
    passport = read_again(connection, of.document, of.object)
    proved = frozenset(each.finding for each in photos if each.finding)
    name = in_language(around.object.name) or in_language(around.object.address) or of.object
    reading = read_filing(found, passport, around.object.states, host, proved, subject.kind.code)
    return _Opened(reading, subject.kind, name, photos)


def _names(connection: Connection) -> dict[str, str]:
    return {code: in_language(each.name) or code for code, each in territories(connection).items()}


def _seen() -> int:
    given = request.form.get("revision", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _reasons() -> list[dict[str, Any]]:
    fields = (_TO_THE_WHOLE, *ZONES)
    said = {zone: request.form.get(f"reason-{zone}", "").strip() for zone in fields}
    pointers = {zone: "" if zone == _TO_THE_WHOLE else f"/zones/{zone}" for zone in fields}
    return [{"pointer": pointers[zone], "reason": reason} for zone, reason in said.items() if reason]


def _said(refused: InvalidInput | StaleError | StateError) -> list[dict[str, str]]:
    """What was refused, for the summary at the top of the page."""
    if isinstance(refused, InvalidInput):
        return [{"pointer": p.pointer, "detail": message(p.code, p.params)} for p in refused.problems]
    if isinstance(refused, StateError):
        return [{"detail": message(refused.code, refused.params)}]
    return [{"detail": _("The author changed it after you opened it. Look at it again: this is what is there now.")}]


def _status(refused: Exception) -> int:
    return 422 if isinstance(refused, InvalidInput) else 409


def _done(what: str | None, number: str) -> str:
    sentences = {
        "approved": _("%(number)s is approved and public.", number=number),
        "returned": _("%(number)s is returned to its author.", number=number),
    }
    return str(sentences.get(what or "", ""))
