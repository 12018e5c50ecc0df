"""Makes accounts for people and sends them the link with which they set their password."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_security.recoverable import generate_reset_password_token

from gis.queries.people import account_by
from gis.store.people import add_account, give_role
from web.auth.datastore import Account
from web.auth.mailing import letter, post


def add_person(
    connection: Any, email: str, name: str, language: str | None, role: str, place: str | None, number: str | None,
    by: int | None,
) -> int:  # fmt: skip
    """Make an account with a role, and have the invitation sent, all in the transaction in hand; the account's id.

    Raises AccountError on what is wrong in what was given.
    """
    key = add_account(connection, email, name, language)
    give_role(connection, key, role, place, number, by)
    invite(connection, key)
    return key


def invite(connection: Any, account_id: int) -> None:
    """Have the invitation sent (again), if the transaction in hand is kept."""
    row = account_by(connection, id=account_id)
    if row is None:
        raise LookupError(account_id)
    content = letter("invitation", row["language"], name=row["name"], link=password_link(connection, account_id))
    post(connection, row["email"], content)


def password_link(connection: Any, account_id: int) -> str:
    """A link that works once, to set the account's password. Works inside a request, or a context like one."""
    row = account_by(connection, id=account_id)
    if row is None:
        raise LookupError(account_id)
    token = generate_reset_password_token(Account(row))  # type: ignore[no-untyped-call] # Flask-Security's
    return url_for("security.reset_password", token=token, _external=True, lang=None)
