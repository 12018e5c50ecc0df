"""Filing a passport: begun, changed, submitted, returned, approved, abandoned; each change names its own start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from flask import Response, url_for
from pydantic import Field

from audit.errors import InvalidInput
from audit.errors import Problem as Wrong
from audit.passport import object_named, parse_passport
from audit.permission import measures_as
from audit.review.marks import read_marks
from audit.review.parts import PARTS
from audit.reviewing import read_decision, read_reasons
from gis.queries import Connection
from gis.queries.actors import thing_at
from gis.queries.filings import Filing, filings
from gis.queries.subjects import subject_of
from gis.store import filings as store
from gis.store.imports.context import Begun
from gis.store.verification import must_show_done
from web.api.asking import Asked, Code, asked
from web.api.blueprint import api_blueprint
from web.api.body import json_body, optional_body
from web.api.conditional import Acted, answer_ahead, once, private_json, seen_revision, worded
from web.api.description import described
from web.api.filed import allowed, current, must_find, read_again, shown, tags, unknown_object, whole
from web.api.judging import approve_now, mark_now, return_for
from web.api.paging import wrong_cursor
from web.api.shapes.filing import ApproveRequest, FilingPage, Filings, MarksRequest, PassportRequest, ReturnRequest
from web.auth.acting import account, demand, demand_scope
from web.clock import today
from web.current import wiring

filings_api = api_blueprint("api_filings", "Filing")

_WRITES = (400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 503)
_STATES = Literal["draft", "submitted", "returned", "approved", "abandoned"]


class AskedFilings(Asked):
    """Which filings."""

    state: _STATES | None = Field(None, description="Only those in this state.")
    district: Code | None = Field(None, description="This territory and all below it.")
    mine: Literal["true", "false"] = Field("false", description="Only those of the asker.")
    limit: int = Field(50, ge=1, le=200, description="Filings on one page.")
    cursor: str | None = Field(None, max_length=1000, description="`next` of the page before.")


@filings_api.get("/passports")
@filings_api.doc(operation_id="list_filings", summary="Filings that the asker may see, the longest waiting first")
@described(Filings, query=AskedFilings, refuses=(400, 401, 403, 503), private=True)
def list_filings() -> Response:
    """One's own, and for reviewers those of their territory."""
    who, wanted = demand_scope("filing.read"), asked(AskedFilings)
    with wiring().app_database.read(acting=who) as connection:
        try:
            page = filings(
                connection,
                states=(wanted.state,) if wanted.state else (),
                district=wanted.district,
                author=who if wanted.mine == "true" else None,
                limit=wanted.limit,
                cursor=wanted.cursor,
            )
        except ValueError as error:
            raise wrong_cursor() from error
    items = [shown(each, document=False) for each in page.items]
    return private_json({"items": items, "total": page.total, "next": page.next})


@filings_api.post("/passports")
@filings_api.doc(operation_id="begin_filing", summary="Begin a passport: a draft of the asker's")
@described(
    FilingPage,
    body=PassportRequest,
    refuses=(400, 401, 403, 409, 413, 415, 422, 503),
    private=True,
    status=201,
    once=True,
)
def begin_filing() -> Response:
    """Keep a draft; sent again with the same Idempotency-Key it is the same draft."""
    who, body = account(), json_body()
    number = object_named(body)
    with wiring().app_database.write(acting=who) as connection, worded():
        return once(connection, who, body, lambda: _begin(connection, who, number, body))


def answer_begun(connection: Connection, who: int, begun: Begun) -> None:
    """Answer ahead for a draft that an import made: its device, sending it later, is given this one."""
    made, asked = must_find(connection, begun.number), ("POST", url_for("api_filings.begin_filing"), begun.body)
    answer_ahead(connection, begun.key, who, asked, _begun(connection, made))


def _begin(connection: Connection, who: int, number: str, body: Any) -> Acted:
    thing, subject = thing_at(connection, number), subject_of(connection, number)
    if thing is None or subject is None:
        raise unknown_object(number)
    actor = demand("filing.begin", thing)
    filed = parse_passport(body, subject, today(wiring()))
    return _begun(connection, store.begin(connection, who, measures_as(actor, thing), filed))


def _begun(connection: Connection, made: Filing) -> Acted:
    where = url_for("api_passports.show_passport", number=made.number)
    return 201, whole(connection, made), {**tags(made), "Location": where}


@filings_api.put("/passports/<number>")
@filings_api.doc(operation_id="change_filing", summary="Replace the document of a draft or a returned filing")
@described(FilingPage, body=PassportRequest, refuses=_WRITES, private=True, conditional=True)
def change_filing(number: str) -> Response:
    """Replace the whole document."""
    body = json_body()

    def act(connection: Connection, who: int, seen: int) -> Filing:
        allowed(connection, number, "filing.edit", "draft")
        filed = read_again(connection, body, must_find(connection, number).object)
        return store.change(connection, number, seen, who, filed)

    return _changed(number, act)


@filings_api.post("/passports/<number>/submit")
@filings_api.doc(operation_id="submit_filing", summary="Hand a filing over for review")
@described(FilingPage, refuses=_WRITES, private=True, conditional=True)
def submit_filing(number: str) -> Response:
    """Hand a filing over: from now on only a reviewer decides on it."""

    def act(connection: Connection, who: int, seen: int) -> Filing:
        allowed(connection, number, "filing.submit", "draft")
        found = must_find(connection, number)
        store.refuse_unless(found, seen, store.OPEN)
        filed = read_again(connection, found.document, found.object)
        if not filed.facts:
            raise InvalidInput([Wrong("/observations", "nothing_observed")])
        must_show_done(connection, found, filed)
        return store.submit(connection, number, seen, who)

    return _changed(number, act)


@filings_api.post("/passports/<number>/abandon")
@filings_api.doc(operation_id="abandon_filing", summary="Give a draft or a returned filing up")
@described(FilingPage, refuses=_WRITES, private=True, conditional=True)
def abandon_filing(number: str) -> Response:
    """Give it up: it stays readable to its author, and its number is not given again."""

    def act(connection: Connection, who: int, seen: int) -> Filing:
        allowed(connection, number, "filing.abandon", "draft")
        return store.abandon(connection, number, seen, who)

    return _changed(number, act)


@filings_api.post("/passports/<number>/marks")
@filings_api.doc(operation_id="mark_filing", summary="Judge parts of a submitted filing: its zones, and in general")
@described(FilingPage, body=MarksRequest, refuses=_WRITES, private=True, conditional=True)
def mark_filing(number: str) -> Response:
    """Keep how parts are judged; the others stay as they are. The filing waits on, as a new revision."""
    body = json_body()

    def act(connection: Connection, who: int, seen: int) -> Filing:
        allowed(connection, number, "filing.approve", "submitted")
        return mark_now(connection, number, seen, who, read_marks(body, PARTS))

    return _changed(number, act)


@filings_api.post("/passports/<number>/return")
@filings_api.doc(operation_id="return_filing", summary="Return a submitted filing, with a reason for each field")
@described(FilingPage, body=ReturnRequest, refuses=_WRITES, private=True, conditional=True)
def return_filing(number: str) -> Response:
    """Return it to its author with reasons."""
    body = json_body()

    def act(connection: Connection, who: int, seen: int) -> Filing:
        allowed(connection, number, "filing.return", "submitted")
        reasons = read_reasons(body, must_find(connection, number).document)
        return return_for(connection, number, seen, who, reasons)

    return _changed(number, act)


@filings_api.post("/passports/<number>/approve")
@filings_api.doc(operation_id="approve_filing", summary="Approve a submitted filing: it becomes the version in force")
@described(FilingPage, body=ApproveRequest, refuses=_WRITES, private=True, conditional=True)
def approve_filing(number: str) -> Response:
    """Approve it: version, verdict, figures and the log's entry, or nothing. Parts that were not accepted one by one
    are accepted with it, and the record says which.
    """
    body, day = optional_body(), today(wiring())

    def act(connection: Connection, who: int, seen: int) -> Filing:
        allowed(connection, number, "filing.approve", "submitted")
        return approve_now(connection, number, seen, who, read_decision(body, day), day, at_once=True)

    return _changed(number, act)


def _changed(number: str, act: Callable[[Connection, int, int], Filing]) -> Response:
    """Do something to a filing as whoever asks, from the revision they saw."""
    who = account()
    with worded(lambda: current(number, who)), wiring().app_database.write(acting=who) as connection:
        seen = seen_revision(lambda: str(must_find(connection, number).revision))
        found = act(connection, who, seen)
        answer = whole(connection, found)
    return private_json(answer, headers=tags(found))
