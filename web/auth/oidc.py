"""`/login/oidc`: people sign in where the city knows them (OpenID Connect), into accounts that exist already."""

from __future__ import annotations

import logging
import re
import time
from typing import Any

from apiflask import APIBlueprint
from flask import current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_security.utils import login_user

from audit.accounts import AccountError
from gis.queries.identities import account_of_identity
from gis.queries.people import account_by
from gis.store.attempts import Bucket
from gis.store.identities import link_by_address, link_identity
from web.auth.acting import acting
from web.auth.attempts import give_back_attempt, take_attempt
from web.auth.datastore import Account
from web.auth.mailing import letter, post
from web.auth.provider import Provider, ProviderError, Told, provider
from web.current import settings, wiring
from web.errors import Problem
from web.language import LANGUAGES, language_code
from web.vocabulary.signing_in import FAILURES

oidc = APIBlueprint("oidc", __name__, enable_openapi=False)
SIGN_IN, LINK, AGAIN = "sign-in", "link", "again"
_OWN_PAGE = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]{0,1000}")
_CLOCKS = 60
_log = logging.getLogger(__name__)


@oidc.get("/login/oidc")
def start() -> ResponseReturnValue:
    """Send whoever wants to sign in to the provider."""
    there = the_provider()
    if acting().account is not None:
        return redirect(url_for("account.welcome"))
    try:
        return redirect(leave(there, SIGN_IN, back=request.args.get("next")))
    except ProviderError as error:
        return failed(SIGN_IN, error.code, detail=error)


@oidc.get("/login/oidc/answer")
def answer() -> ResponseReturnValue:
    """Take in whoever comes back from the provider."""
    there = the_provider()
    kept: dict[str, Any] = {}
    taken: list[Bucket] = []
    try:
        kept = there.journey()
        taken = take_attempt("oidc")
        told = there.arrive()
        done = _ENDS[kept["purpose"]](there, told, kept)
    except ProviderError as error:
        if error.code == "away":
            give_back_attempt(taken)
        return failed(kept.get("purpose", SIGN_IN), error.code, kept.get("lang"), detail=error)
    except AccountError as error:
        return failed(kept["purpose"], error.code, kept.get("lang"), **error.params)
    give_back_attempt(taken)
    return done


def the_provider() -> Provider:
    """The provider of the installation. Raises Problem 404 where there is none."""
    found = provider()
    if found is None:
        raise Problem(404)
    return found


def leave(there: Provider, purpose: str, back: str | None = None, **asked: str) -> str:
    """The address to send a person to; what they come back for is kept in their browser. Raises ProviderError."""
    callback = url_for("oidc.answer", _external=True, lang=None, **{"for": None})
    lang = request.args.get("lang")
    kept = {"purpose": purpose, "account": acting().account, "back": own_page(back)}
    return there.leave(
        callback, {"ui_locales": language_code(), **asked}, lang=lang if lang in LANGUAGES else None, **kept
    )


def failed(purpose: str, code: str, lang: str | None = None, detail: object = "", **params: Any) -> ResponseReturnValue:
    """Say why it did not come about, on the page where it was begun."""
    if detail:
        _log.warning("sign-in of the city: %r", str(detail))
    with force_locale(lang or language_code()):
        flash(_(FAILURES[code], **{"name": settings().oidc_called, **params}), "error")
    page = "security.login" if acting().account is None or purpose == SIGN_IN else "account.show"
    return redirect(url_for(page, lang=lang))


def own_page(address: str | None) -> str | None:
    """The address, if it is one of this site's own pages."""
    return address if address and _OWN_PAGE.fullmatch(address) else None


def _sign_in(there: Provider, told: Told, kept: dict[str, Any]) -> ResponseReturnValue:
    if acting().account is not None:
        return redirect(url_for("account.welcome"))
    account = Account(_account_of(there, told))
    back = kept["back"] or url_for("account.welcome")
    if not told.methods & set(settings().oidc_mfa):
        plugins = current_app.extensions["security"].two_factor_plugins
        second = plugins.tf_enter(account, False, "oidc", next_loc=back)
        if second is not None:
            return second  # type: ignore[no-any-return] # Flask-Security's
    login_user(account, remember=False, authn_via=["oidc"])
    return redirect(back)


def _account_of(there: Provider, told: Told) -> Any:
    with wiring().app_database.write() as connection:
        found = account_of_identity(connection, there.issuer, told.subject)
        if found is not None and not found["active"]:
            raise AccountError("suspended", "account")
        key = found["id"] if found is not None else _first_time(connection, there, told)
        return account_by(connection, id=key)


def _first_time(connection: Any, there: Provider, told: Told) -> int:
    if settings().oidc_link == "account":
        raise AccountError("unlinked", "account")
    # Nothing is looked up for an address that is not proven: who has an account is told to nobody else.
    if told.email is None:
        raise AccountError("unverified", "email")
    key = link_by_address(connection, told.email.strip().lower(), there.issuer, told.subject)
    _tell_by_letter(connection, key)
    return key


def _link(there: Provider, told: Told, kept: dict[str, Any]) -> ResponseReturnValue:
    key = _same_person(kept)
    with wiring().app_database.write() as connection:
        link_identity(connection, key, there.issuer, told.subject)
        _tell_by_letter(connection, key)
    with force_locale(kept["lang"] or language_code()):
        flash(_("%(name)s opens your account from now on.", name=settings().oidc_called), "success")
    return redirect(url_for("account.show", lang=kept["lang"]))


def _again(there: Provider, told: Told, kept: dict[str, Any]) -> ResponseReturnValue:
    key = _same_person(kept)
    with wiring().app_database.read() as connection:
        found = account_of_identity(connection, there.issuer, told.subject)
    if found is None or found["id"] != key:
        raise AccountError("another_identity", "account")
    if not isinstance(told.signed_in_at, int | float) or told.signed_in_at < kept["begun_at"] - _CLOCKS:
        raise AccountError("not_asked_again", "account")
    session["fs_paa"] = time.time()
    return redirect(kept["back"] or url_for("account.show", lang=kept["lang"]))


def _same_person(kept: dict[str, Any]) -> int:
    key = acting().account
    if key is None or key != kept["account"]:
        raise ProviderError("state", "begun by another account")
    return key


def _tell_by_letter(connection: Any, key: int) -> None:
    row = account_by(connection, id=key)
    if row is not None:
        post(
            connection, row["email"], letter("linked", row["language"], name=row["name"], place=settings().oidc_called)
        )


_ENDS = {SIGN_IN: _sign_in, LINK: _link, AGAIN: _again}
