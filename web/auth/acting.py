"""Who asks: the account behind a bearer token or a signed-in session, or nobody."""

from __future__ import annotations

from urllib.parse import quote

from flask import Flask, Response, g, redirect, request
from flask_babel import gettext as _

from audit.permission import NOBODY, Action, Actor, Thing, in_scope, may
from gis.db import is_database_error
from gis.queries.actors import actor_of, bearer_of
from gis.store.sessions import use_token
from web.auth.sessions import account_signed_in, session_id
from web.current import wiring
from web.errors import Problem, wants_problem_json
from web.navigation import personal_links

_BEARER = "Bearer "
_PERSONAL = ("security", "account", "people", "review", "assignments", "plans", "oidc", "my", "letters", "issuing")
"""Parts of the site whose pages are of one person alone."""
_WITH_PARTS = ("reports", "objects", "measures")
"""Parts of the site whose pages show whoever is signed in what they may do from there."""


def acting() -> Actor:
    """Whoever asks, found once a request. Raises Problem 401 for a token that is not (or no longer) one."""
    if "actor" not in g:
        g.actor = _by_token() or _by_session() or NOBODY
    found: Actor = g.actor
    return found


def account() -> int:
    """The account that asks. Raises Problem 401 when nobody is signed in."""
    found = acting().account
    if found is None:
        raise _sign_in()
    return found


def demand(action: Action, thing: Thing | None = None) -> Actor:
    """Whoever asks, if they may. Raises Problem 401 for nobody, 403 for somebody who may not."""
    account()
    if not may(acting(), action, thing or Thing()):
        raise Problem(403, _("Your roles do not allow this here."), code="not_allowed")
    return acting()


def demand_scope(action: Action) -> int:
    """The account that asks, if its token is good for this. What it then may see, the database decides row by row.

    Raises Problem 401 for nobody, 403 for a token that is limited to something else.
    """
    found = account()
    if not in_scope(acting(), action):
        raise Problem(403, _("Your roles do not allow this here."), code="not_allowed")
    return found


def _by_token() -> Actor | None:
    given = request.headers.get("Authorization", "")
    if not given.startswith(_BEARER):
        return None
    with wiring().app_database.read() as connection:
        found = bearer_of(connection, given.removeprefix(_BEARER).strip())
    if found is None:
        raise Problem(401, _("This token is unknown, ended or expired."), code="token_refused", headers=_challenge())
    if found.stale:
        with wiring().app_database.write() as connection:
            use_token(connection, found.token)
    return found.actor


def _by_session() -> Actor | None:
    row = account_signed_in()
    if row is None:
        return None
    with wiring().app_database.read() as connection:
        return actor_of(connection, row["id"])


def _sign_in() -> Problem:
    return Problem(401, _("Sign in, or send a token, to do this."), code="sign_in", headers=_challenge())


def _challenge() -> dict[str, str]:
    return {"WWW-Authenticate": 'Bearer realm="Bosaga"'}


def person() -> Actor | None:
    """Whoever is signed in, for the header of a page; None for a reader, and while the database is away.

    The bearer of a letter's code is not signed in: there is no account of theirs to look at.
    """
    if "bearing" in g:
        return None
    if "actor" not in g and session_id() is None:
        return None
    try:
        found = acting()
    except Exception as error:
        if not is_database_error(error):
            raise
        return None
    return found if found.account is not None else None


def register_acting(app: Flask) -> None:
    """Keep what a signed-in person sees out of every cache, and tell templates who it is."""

    @app.after_request
    def keep_private(response: Response) -> Response:
        found = g.get("actor", NOBODY)
        if found.account is not None or request.blueprint in _PERSONAL:
            response.headers["Cache-Control"] = "private, no-store"
            response.vary.add("Authorization" if found.scopes is not None else "Cookie")
        elif request.blueprint in _WITH_PARTS:
            # What a cache kept for a reader is not for the same person signed in: their cookie is another.
            response.vary.add("Cookie")
        return response

    app.jinja_env.globals.update(
        person=person, personal_links=personal_links, roles_of=lambda actor: {grant.role for grant in actor.grants}
    )


def to_sign_in() -> Response | None:
    """For pages: the way to the sign-in page for nobody, and back; None for somebody."""
    if acting().account is not None or wants_problem_json():
        return None
    back = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return redirect(f"/login?next={quote(back)}")  # type: ignore[return-value]
