"""`/account`: what a person may do, how they sign in, and where they are signed in now."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import logout_user

from audit.accounts import AccountError
from gis.queries.calendar_addresses import calendar_since
from gis.queries.identities import identities_of
from gis.queries.people import people, sessions_of
from gis.queries.tokens import tokens
from gis.store.calendar_addresses import end_calendar, make_calendar
from gis.store.identities import unlink_identity
from gis.store.people import end_sessions
from gis.store.sessions import end_session, end_token
from web.auth.acting import account as who
from web.auth.acting import acting, to_sign_in
from web.auth.freshness import to_confirm
from web.auth.oidc import AGAIN, LINK, failed, leave, the_provider
from web.auth.provider import ProviderError
from web.auth.sessions import session_id
from web.current import settings, wiring
from web.errors import Problem
from web.navigation import desk
from web.pages.places import place_names

account = APIBlueprint("account", __name__, url_prefix="/account", enable_openapi=False)


@account.before_request
def only_for_somebody() -> ResponseReturnValue | None:
    """Whoever is not signed in is asked to; a token is for scripts and opens nobody's account."""
    if acting().scopes is not None:
        raise Problem(403, _("Your roles do not allow this here."), code="not_allowed")
    return to_sign_in()


@account.get("")
def show() -> str:
    """The account of whoever asks."""
    key = who()
    with wiring().app_database.read() as connection:
        (person,) = people(connection, key)
        sessions, identities = sessions_of(connection, key), identities_of(connection, key)
        own, calendar = tokens(connection, key), calendar_since(connection, key)
    return render_template(
        "account/show.html",
        someone=person,
        sessions=sessions,
        tokens=own,
        calendar=calendar,
        identities=identities,
        issuer=settings().oidc_issuer,
        here_now=session_id(),
        places=place_names(),
    )


@account.get("/identity")
def link() -> ResponseReturnValue:
    """Say what a link to the sign-in of the city means, and lead there. It counts once the person comes back."""
    there = the_provider()
    if (way := to_confirm(url_for("account.link"))) is not None:
        return way
    try:
        return render_template("account/link.html", address=leave(there, LINK))
    except ProviderError as error:
        return failed(LINK, error.code, detail=error)


@account.get("/again/identity")
def again() -> ResponseReturnValue:
    """Have the sign-in of the city ask the person anew who they are."""
    try:
        return redirect(leave(the_provider(), AGAIN, request.args.get("next"), prompt="login", max_age="0"))
    except ProviderError as error:
        return failed(AGAIN, error.code, detail=error)


@account.post("/identity/<int:key>/unlink")
def unlink(key: int) -> ResponseReturnValue:
    """Have an identity open the account no more."""
    if (way := to_confirm(url_for("account.show"))) is not None:
        return way
    try:
        with wiring().app_database.write() as connection:
            found = unlink_identity(connection, who(), key, settings().oidc_issuer)
    except AccountError as error:
        return failed(LINK, error.code)
    if not found:
        raise Problem(404)
    flash(_("It opens your account no more."), "success")
    return redirect(url_for("account.show"))


@account.get("/welcome")
def welcome() -> ResponseReturnValue:
    """Where a person goes after signing in: to their desk, or to their account."""
    roles = {grant.role for grant in acting().grants}
    if (address := desk()) and roles & {"reviewer", "administrator"}:
        return redirect(address)
    return redirect(url_for("account.show"))


@account.post("/sessions/<uuid:key>/end")
def end(key: UUID) -> ResponseReturnValue:
    """Sign out in one place."""
    with wiring().app_database.write() as connection:
        end_session(connection, who(), key)
    flash(_("You are signed out there."), "success")
    return redirect(url_for("account.show"))


@account.post("/tokens/<int:key>/end")
def stop_token(key: int) -> ResponseReturnValue:
    """End one of one's own tokens: the program that has it is refused from now on."""
    with wiring().app_database.write() as connection:
        ended = end_token(connection, key, who())
    flash(_("The token is ended.") if ended else _("You have no such token any more."), "success" if ended else "error")
    return redirect(url_for("account.show"))


@account.post("/calendar")
def new_calendar() -> str:
    """Make an address for the calendar of one's deadlines, shown once; the one before works no more."""
    key = who()
    with wiring().app_database.write(acting=key) as connection:
        secret = make_calendar(connection, key)
    address = url_for("calendars.of_person", secret=secret, _external=True)
    return render_template("account/calendar.html", address=address)


@account.get("/calendar")
def shown_before() -> ResponseReturnValue:
    """Where another language, or a reload, leads from the page that showed the address once."""
    return redirect(url_for("account.show", _anchor="calendar"))


@account.post("/calendar/end")
def stop_calendar() -> ResponseReturnValue:
    """End the address: calendars that have it get nothing any more."""
    key = who()
    with wiring().app_database.write(acting=key) as connection:
        end_calendar(connection, key)
    flash(_("The address of your calendar works no more."), "success")
    return redirect(url_for("account.show"))


@account.post("/sessions/end")
def end_all() -> ResponseReturnValue:
    """Sign out everywhere, here too."""
    with wiring().app_database.write() as connection:
        end_sessions(connection, who())
    logout_user()
    flash(_("You are signed out everywhere."), "success")
    return redirect(url_for("security.login"))
