"""`/review/NUMBER/…`: parts judged one by one, the filing returned for its reasons, or approved after a summary."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from audit.errors import InvalidInput, Problem
from audit.review.marks import JUDGEMENTS, LONGEST_REASON, Given, refuse_incomplete
from audit.review.parts import PARTS
from audit.reviewing import read_decision
from gis.queries import Connection
from gis.queries.desk import Filed
from gis.store.filings import StaleError, StateError
from web.api.judging import approve_now, mark_now, return_marked
from web.auth.acting import demand
from web.clock import today
from web.current import wiring
from web.review.desk import filing_page, review
from web.review.opened import Refused, account_of, known, opened, revision_seen, said_of_refusal, status_of


@review.post("/<number>/marks")
def mark(number: str) -> ResponseReturnValue:
    """Keep how the parts are judged; go on to approve, if that was asked and every part is accepted."""
    refused = _tried(number, lambda connection, who: mark_now(connection, number, revision_seen(), who, _given()))
    if refused is not None:
        return refused
    if "approve" in request.form:
        return redirect(url_for("review.confirm", number=number), 303)
    at = request.form.get("at", "")
    anchor = f"part-{at}" if at in PARTS else "decide"
    return redirect(url_for("review.show", number=number, kept=1, _anchor=anchor), 303)


@review.post("/<number>/return")
def send_back_(number: str) -> ResponseReturnValue:
    """Return it to its author with the reasons of the parts that are to be put right."""
    refused = _tried(number, lambda connection, who: return_marked(connection, number, revision_seen(), who, _given()))
    return refused or redirect(url_for("review.index", done="returned", number=number), 303)


def _tried(number: str, act: Callable[[Connection, int], object]) -> ResponseReturnValue | None:
    """Do it; where it is refused, the page as it is now, with everything that was chosen and written."""
    who = demand("queue.read")
    try:
        with wiring().app_database.write(acting=account_of(who)) as connection:
            demand("filing.approve", known(connection, number)[1])
            act(connection, account_of(who))
    except (InvalidInput, StaleError, StateError) as refused:
        with wiring().app_database.read(acting=who.account) as connection:
            return filing_page(connection, number, said_of_refusal(refused)), status_of(refused)
    return None


def _given() -> dict[str, Given]:
    """What the form says of the parts it names. Raises InvalidInput."""
    given, problems = {}, []
    for part in PARTS:
        chosen, reason = request.form.get(f"part-{part}"), _text_sent(f"reason-{part}")
        if chosen is None and not reason:
            continue
        # a reason that was written and no choice beside it: what it says is plain
        named = next((each for each in JUDGEMENTS if each == chosen), "returned" if reason else "open")
        reason = "" if named == "open" else reason
        if len(reason) > LONGEST_REASON:
            problems.append(Problem(f"/marks/{part}/reason", "too_long", {"most": LONGEST_REASON}))
        given[part] = Given(named, reason)
    if problems:
        raise InvalidInput(problems)
    refuse_incomplete(given)
    return given


def _text_sent(name: str) -> str:
    """A text of the form as it was written: browsers send each end of a line as two characters."""
    return request.form.get(name, "").replace("\r\n", "\n").replace("\0", "").strip()


@review.get("/<number>/approve")
def confirm(number: str) -> str:
    """The summary that a reviewer confirms: approval is a legal act."""
    with wiring().app_database.read(acting=demand("queue.read").account) as connection:
        found, thing = known(connection, number)
        demand("filing.approve", thing)
        return _confirm_page(connection, found)


@review.post("/<number>/approve")
def approve(number: str) -> ResponseReturnValue:
    """Approve what was shown; what was changed meanwhile is shown anew."""
    who, day = demand("queue.read"), today(wiring())
    given = {"number": request.form.get("decision", "").strip(), "commission": _lines(request.form.get("commission"))}
    try:
        decision = read_decision({"decision": given} if given["number"] else {}, day)
        with wiring().app_database.write(acting=account_of(who)) as connection:
            demand("filing.approve", known(connection, number)[1])
            approve_now(connection, number, revision_seen(), account_of(who), decision, day, at_once=False)
    except (InvalidInput, StaleError, StateError) as refused:
        with wiring().app_database.read(acting=who.account) as connection:
            return _refused(connection, known(connection, number)[0], refused)
    return redirect(url_for("review.index", done="approved", number=number), 303)


def _refused(connection: Connection, found: Filed, refused: Refused) -> ResponseReturnValue:
    return _confirm_page(connection, found, said_of_refusal(refused)), status_of(refused)


def _confirm_page(connection: Connection, found: Filed, errors: list[dict[str, str]] | None = None) -> str:
    try:
        shown = opened(connection, found)
    except InvalidInput:
        return filing_page(connection, found.filing.number, errors)
    return render_template("review/confirm.html", **vars(shown), errors=errors or [], given=request.form)


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
