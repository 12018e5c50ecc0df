"""Letters to people about their accounts: in the receiver's language, and sent by the worker, not by a request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_security import MailUtil

from gis.store import jobs
from web.current import settings, wiring
from web.mail import seal

# Flask-Security's name of a letter: its subject and our template. What is not here is not sent.
_LETTERS: dict[str, tuple[Callable[[], str], str]] = {
    "security/email/reset_instructions": (lambda: _("A new password for Bosaga"), "mail/reset.txt"),
    "security/email/reset_notice": (lambda: _("Your password was changed"), "mail/changed.txt"),
    "security/email/change_notice": (lambda: _("Your password was changed"), "mail/changed.txt"),
    "security/email/confirmation_instructions": (lambda: _("Confirm your address"), "mail/confirm.txt"),
    "security/email/change_email_instructions": (lambda: _("Confirm your new address"), "mail/new_address.txt"),
    "linked": (lambda: _("One more way into your account"), "mail/linked.txt"),
    "invitation": (lambda: _("Your account in Bosaga"), "mail/invitation.txt"),
}


def render(template: str, **context: Any) -> str:
    """Flask-Security renders a letter before it knows to whom: the letter is written in `send_mail`."""
    return "" if template.startswith("security/email/") else render_template(template, **context)


def letter(template: str, language: str | None, **context: Any) -> dict[str, str]:
    """Subject and text of a letter in a language; the installation's own where the receiver chose none."""
    subject, name = _LETTERS[template]
    with force_locale(language or settings().language):
        return {"subject": subject(), "text": render_template(name, **context)}


def post(connection: Any, to: str, content: dict[str, str]) -> None:
    """Have a letter sent, if the transaction in hand is kept. To nobody (an empty address) nothing is sent."""
    jobs.defer(connection, "mail", {"sealed": seal(wiring().secret_key, {"to": to, **content})})


class Mail(MailUtil):
    """Hands Flask-Security's letters to the worker."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: Any,
        sender: Any,
        body: str | None,
        html: str | None,
        **context: Any,
    ) -> None:
        """Write the letter in the receiver's language and have the worker send it."""
        if template not in _LETTERS:
            return
        context.pop("security", None)
        user = context.get("user")
        content = letter(template, getattr(user, "language", None), **context)
        with wiring().app_database.write() as connection:
            post(connection, str(recipient), content)
