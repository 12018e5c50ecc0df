"""Sessions of signed-in people: a row of the register behind each cookie, so that they can be seen and ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Flask, Response, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_security import password_changed, password_reset, user_authenticated
from flask_security.datastore import UserDatastore

from gis.queries.people import account_in_session
from gis.store.people import end_sessions, end_tokens
from gis.store.sessions import begin_session, end_session, see_session
from web.auth.datastore import Account
from web.auth.devices import remember_device
from web.current import wiring

_KEY = "sid"
_ASKED_BY_NOBODY = ("/static/", "/tiles/", "/healthz", "/readyz")


class CookieSessions(SecureCookieSessionInterface):
    """Flask's own, but an answer to a reader who has no session says nothing of cookies: caches may keep it."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie, unless there is none and nothing to write."""
        if not session.modified and self.get_cookie_name(app) not in request.cookies:
            return
        super().save_session(app, session, response)


def session_id() -> UUID | None:
    """The id of the register's session behind this request's cookie, if it names one."""
    if request.path.startswith(_ASKED_BY_NOBODY) or speaks_by_token() or not has_cookie():
        return None
    try:
        return UUID(session[_KEY])
    except (KeyError, ValueError, TypeError):
        return None


def speaks_by_token() -> bool:
    """Whether the request carries a bearer token: then its cookies are not looked at."""
    return request.headers.get("Authorization", "").startswith("Bearer ")


def has_cookie() -> bool:
    """Whether the request came with a session's cookie; asking the session itself would make the answer private."""
    return current_app.config["SESSION_COOKIE_NAME"] in request.cookies


def account_signed_in() -> Mapping[str, Any] | None:
    """The account's row behind this request's cookie; None when there is none, or the session is over."""
    if "account_signed_in" not in g:
        g.account_signed_in = _find()
    found: Mapping[str, Any] | None = g.account_signed_in
    return found


def _find() -> Mapping[str, Any] | None:
    key = session_id()
    if key is None:
        return None
    with wiring().app_database.read() as connection:
        row = account_in_session(connection, key)
    if row is None or row["uniquifier"] != session.get("_user_id"):
        return None
    if row["session_stale"]:
        with wiring().app_database.write() as connection:
            see_session(connection, key)
    return row


def load_user(_user_id: str) -> Account | None:
    """Flask-Login's question: who is signed in."""
    row = account_signed_in()
    if row is None:
        return None
    g.fs_authn_via = "session"
    g.fs_paa = session.get("fs_paa", 0)
    return Account(row)


def register_sessions(app: Flask) -> None:
    """Begin a session of the register at each sign-in; end the others, and the tokens, when the password changes."""
    app.session_interface = CookieSessions()
    user_authenticated.connect(_begin, app)
    password_changed.connect(_end_others, app)
    password_reset.connect(_end_all, app)


def _begin(app: Flask, user: Any, **_: Any) -> None:
    account: Account = getattr(user, "_get_current_object", lambda: user)()
    before = session_id()
    with wiring().app_database.write() as connection:
        if before is not None:
            end_session(connection, account.id, before)
        key = begin_session(connection, account.id, request.user_agent.string, request.remote_addr)
    session[_KEY] = str(key)
    # What a stranger may have put into the browser before is worth nothing afterwards.
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)
    g.pop("account_signed_in", None)
    g.pop("actor", None)
    remember_device(account.email)


def _end_others(app: Flask, user: Any, **_: Any) -> None:
    _end_access(user.id, but=session_id())


def _end_all(app: Flask, user: Any, **_: Any) -> None:
    datastore: UserDatastore = app.extensions["security"].datastore
    if user.confirmed_at is None:
        # The link was sent to this address: whoever followed it reads the mail there.
        user.confirmed_at = app.extensions["security"].datetime_factory()
        datastore.put(user)  # type: ignore[no-untyped-call] # Flask-Security says no types here
    _end_access(user.id)


def _end_access(account_id: int, but: UUID | None = None) -> None:
    with wiring().app_database.write() as connection:
        end_sessions(connection, account_id, but=but)
        # A new password is set where the old one may be in other hands, and a token with it.
        end_tokens(connection, account_id)


def end_this_session() -> None:
    """End the register's session behind this request."""
    row, key = account_signed_in(), session_id()
    if row is not None and key is not None:
        with wiring().app_database.write() as connection:
            end_session(connection, row["id"], key)
