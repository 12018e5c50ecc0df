"""Who asks: the account behind a bearer token, or nobody."""

from __future__ import annotations

from flask import g, request
from flask_babel import gettext as _

from audit.permission import NOBODY, Action, Actor, Thing, may
from gis.queries.actors import actor_by_token
from web.current import wiring
from web.errors import Problem

_BEARER = "Bearer "


def acting() -> Actor:
    """Whoever asks, found once a request. Raises Problem 401 for a token that is not (or no longer) one."""
    if "actor" not in g:
        g.actor = _by_token() or NOBODY
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


def _by_token() -> Actor | None:
    given = request.headers.get("Authorization", "")
    if not given.startswith(_BEARER):
        return None
    with wiring().app_database.read() as connection:
        found = actor_by_token(connection, given.removeprefix(_BEARER).strip())
    if found is None:
        raise Problem(401, _("This token is unknown, ended or expired."), code="token_refused", headers=_challenge())
    return found


def _sign_in() -> Problem:
    return Problem(401, _("Sign in, or send a token, to do this."), code="sign_in", headers=_challenge())


def _challenge() -> dict[str, str]:
    return {"WWW-Authenticate": 'Bearer realm="Bosaga"'}
