"""Sign-in: Flask-Security over our accounts, with our pages, letters, sessions and limits."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256
from typing import Any

from flask import Flask, request
from flask_security import Security
from flask_security.utils import aware_utcnow

from web.auth.acting import register_acting
from web.auth.attempts import slow_guessing
from web.auth.csrf import register_csrf
from web.auth.datastore import Datastore
from web.auth.forms import ForgottenForm, LostFactorForm, OnceCodes, PasskeyForm, SecondFactorForm, SignInForm
from web.auth.mailing import Mail
from web.auth.pages import render, sentences
from web.auth.provider import register_provider
from web.auth.sessions import end_this_session, load_user, register_sessions
from web.language import CATALOGUES
from web.wiring import Wiring

INVITED_FOR = timedelta(days=3)
"""How long a link to set a password works."""
_ADDRESSES = {
    "LOGIN": "/login", "LOGOUT": "/logout", "RESET": "/reset", "CONFIRM": "/confirm",
    "CHANGE": "/account/password", "CHANGE_EMAIL": "/account/email", "CHANGE_EMAIL_CONFIRM": "/account/email/confirm",
    "VERIFY": "/account/again", "TWO_FACTOR_SETUP": "/account/second-factor",
    "TWO_FACTOR_TOKEN_VALIDATION": "/login/code", "TWO_FACTOR_RESCUE": "/login/help",
    "TWO_FACTOR_SELECT": "/login/choose", "MULTI_FACTOR_RECOVERY": "/login/recovery",
    "MULTI_FACTOR_RECOVERY_CODES": "/account/recovery-codes", "WAN_REGISTER": "/account/passkeys",
    "WAN_SIGNIN": "/login/passkey", "WAN_DELETE": "/account/passkeys/delete", "WAN_VERIFY": "/account/again/passkey",
}  # fmt: skip


def register_people(app: Flask, wiring: Wiring) -> None:
    """Give the application its people: sign-in pages, sessions, and who acts in a request."""
    production = wiring.settings.is_production
    app.config.update(
        SESSION_COOKIE_NAME="__Host-session" if production else "session",
        SESSION_COOKIE_HTTPONLY=True,
        **_security(wiring.secret_key),
        **{f"SECURITY_{name}_URL": address for name, address in _ADDRESSES.items()},
        **{f"SECURITY_MSG_{code}": said for code, said in sentences().items()},
    )
    register_csrf(app)
    register_sessions(app)
    written = app.json
    security = Security(
        app,
        Datastore(),
        login_form=SignInForm,
        forgot_password_form=ForgottenForm,
        two_factor_setup_form=SecondFactorForm,
        two_factor_rescue_form=LostFactorForm,
        wan_register_form=PasskeyForm,
        mail_util_cls=Mail,
        totp_cls=OnceCodes,
        render_template=render,
    )
    # Flask-Security brings its own JSON, in which Cyrillic letters are escaped.
    app.json = written
    # Pages are for people: programs have tokens.
    security.want_json(lambda request: False)
    security.login_manager.user_loader(load_user)
    security.login_manager.request_loader(lambda request: None)
    # Both look into the session at every request, which would make each answer one of a person's own. Nothing here goes
    # by Flask-Principal's identities, and nobody is remembered beyond a session.
    app.before_request_funcs[None].remove(security.principal._on_before_request)
    app.after_request_funcs[None].remove(security.login_manager._update_remember_cookie)
    register_provider(app, wiring.settings)
    app.before_request(slow_guessing)
    app.before_request(_end_at_sign_out)
    register_acting(app)


def _security(secret: str) -> dict[str, Any]:
    given = {
        "PASSWORD_HASH": "argon2",
        "PASSWORD_SCHEMES": ["argon2"],
        "PASSWORD_SINGLE_HASH": True,
        "PASSWORD_LENGTH_MIN": 12,
        "HASHING_SCHEMES": ["hex_sha256"],
        "RETURN_GENERIC_RESPONSES": True,
        "API_ENABLED_METHODS": ["session"],
        "RECOVERABLE": True,
        "RESET_PASSWORD_WITHIN": INVITED_FOR,
        "CONFIRMABLE": True,
        "CHANGE_EMAIL": True,
        "CHANGEABLE": True,
        "EMAIL_HTML": False,
        "EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "test_environment": True},
        "TWO_FACTOR": True,
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "TWO_FACTOR_RESCUE_EMAIL": False,
        "TWO_FACTOR_POST_SETUP_VIEW": "account.show",
        "TOTP_SECRETS": {"1": _derived(secret, "totp").hex()},
        "TOTP_ISSUER": "Bosaga",
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "MULTI_FACTOR_RECOVERY_CODES_N": 8,
        "MULTI_FACTOR_RECOVERY_CODES_KEYS": [urlsafe_b64encode(_derived(secret, "recovery"))],
        "WEBAUTHN": True,
        "WAN_RP_NAME": "Bosaga",
        # Whose passkeys there are is told to nobody: the browser knows its own, because each is made discoverable.
        "WAN_ALLOW_USER_HINTS": False,
        "FRESHNESS": timedelta(minutes=30),
        "FRESHNESS_GRACE_PERIOD": timedelta(minutes=10),
        "POST_LOGIN_VIEW": "account.welcome",
        "POST_LOGOUT_VIEW": "/",
        "POST_CHANGE_VIEW": "account.show",
        "POST_CHANGE_EMAIL_VIEW": "account.show",
        "POST_RESET_VIEW": "/login",
        "POST_CONFIRM_VIEW": "/login",
        "DATETIME_FACTORY": aware_utcnow,
        "I18N_DOMAIN": "messages",
        "I18N_DIRNAME": [str(CATALOGUES)],
        "CLI_USERS_NAME": None,
        "CLI_ROLES_NAME": None,
        "STATIC_FOLDER": None,
        "CACHE_CONTROL": None,
    }
    return {f"SECURITY_{name}": value for name, value in given.items()}


def _derived(secret: str, purpose: str) -> bytes:
    """A key of its own for each purpose: none is written anywhere."""
    return sha256(f"{purpose}:{secret}".encode()).digest()


def _end_at_sign_out() -> None:
    if request.endpoint == "security.logout" and request.method == "POST":
        end_this_session()
