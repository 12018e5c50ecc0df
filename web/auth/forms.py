"""Flask-Security's forms where ours differ, and its codes used once."""

from __future__ import annotations

from typing import Any

from flask_security import (
    ForgotPasswordForm,
    LoginForm,
    Totp,
    TwoFactorRescueForm,
    TwoFactorSetupForm,
    WebAuthnRegisterForm,
)
from passlib.exc import UsedTokenError
from wtforms import RadioField, SelectChoice

from gis.store.people import use_totp_counter
from web.auth.mailing import post
from web.current import wiring


class SignInForm(LoginForm):
    """Without "remember me": a session of the register lasts until it is ended or idle."""

    remember = None


class ForgottenForm(ForgotPasswordForm):
    """Takes the same work for an address that nobody has: neither answer nor time tells who has an account."""

    def validate(self, **given: Any) -> bool:
        """Whether the form may be acted on."""
        ok: bool = super().validate(**given)
        if not ok:
            with wiring().app_database.write() as connection:
                post(connection, "", {"subject": "", "text": ""})
        return ok


# Flask-Security gives its choices as tuples, which WTForms takes no longer from 3.4 on. Their words are our templates'.


class SecondFactorForm(TwoFactorSetupForm):
    """Sets an authenticator up, or ends its use."""

    setup = RadioField(choices=[SelectChoice("disable"), SelectChoice("authenticator")], validate_choice=False)


class LostFactorForm(TwoFactorRescueForm):
    """For whoever has lost the authenticator."""

    help_setup = RadioField(choices=[SelectChoice("help")])


class PasskeyForm(WebAuthnRegisterForm):
    """Adds a passkey: to sign in with, or as the second step."""

    usage = RadioField(choices=[SelectChoice("first"), SelectChoice("secondary")], default="secondary")


class OnceCodes(Totp):
    """A code of an authenticator is taken once, whichever process sees it first."""

    def get_last_counter(self, user: Any) -> None:
        """None: the database decides when the code is noted."""

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Note the code. Raises UsedTokenError, which refuses it, when it was used before."""
        with wiring().app_database.write() as connection:
            if not use_totp_counter(connection, user.id, tmatch.counter):
                raise UsedTokenError()
