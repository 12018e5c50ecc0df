"""Writes accounts and roles. What is wrong in what a person gave is told as InvalidInput, with its field."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from audit.accounts import AccountError, clean_email, clean_name
from audit.permission import ROLES, Grant
from gis.models.people import account, passkey, role_grant, session, token
from gis.models.register import object_, territory
from gis.queries.people import administrators

_WRITABLE = {
    "uniquifier", "email", "name", "language", "password", "active", "confirmed_at", "totp_method", "totp_secret",
    "totp_counter", "recovery_codes", "passkey_handle",
}  # fmt: skip


def add_account(connection: Connection, email: str, name: str, language: str | None = None) -> int:
    """Make an account with no password yet; its id. Raises AccountError on a wrong or a taken address or name."""
    row = {
        "email": clean_email(email), "name": clean_name(name), "language": language,
        "uniquifier": secrets.token_hex(16), "passkey_handle": secrets.token_hex(16),
    }  # fmt: skip
    try:
        with connection.begin_nested():
            return int(connection.execute(insert(account).values(row).returning(account.c.id)).scalar_one())
    except IntegrityError as error:
        raise AccountError("email_taken", "email", email=row["email"]) from error


def save_account(connection: Connection, account_id: int, changes: Mapping[str, Any]) -> None:
    """Change columns of an account. Raises ValueError for a column that is not changed so."""
    if unknown := set(changes) - _WRITABLE:
        raise ValueError(f"not columns of an account that change: {sorted(unknown)}")
    if changes:
        connection.execute(update(account).where(account.c.id == account_id).values(dict(changes)))


def use_totp_counter(connection: Connection, account_id: int, counter: int) -> bool:
    """Note the last code used; False when it, or a later one, was used already."""
    a = account.c
    fresh = (a.id == account_id) & (a.totp_counter.is_(None) | (a.totp_counter < counter))
    return connection.execute(update(account).where(fresh).values(totp_counter=counter)).rowcount == 1


def set_active(connection: Connection, account_id: int, active: bool) -> None:
    """Disable an account, which ends its sessions and tokens, or enable it again.

    Raises AccountError when nobody would be left to administer the installation.
    """
    if not active:
        _keep_an_administrator(connection, account_id)
        end_sessions(connection, account_id)
        end_tokens(connection, account_id)
    connection.execute(update(account).where(account.c.id == account_id).values(active=active))


def end_tokens(connection: Connection, account_id: int) -> None:
    """End every token of the account."""
    running = update(token).where(token.c.account == account_id, token.c.ended_at.is_(None))
    connection.execute(running.values(ended_at=func.now()))


def end_sessions(connection: Connection, account_id: int, but: Any = None) -> int:
    """End the account's sessions, but the one named; how many were ended."""
    s = session.c
    ended = update(session).where(s.account == account_id, s.ended_at.is_(None)).values(ended_at=func.now())
    if but is not None:
        ended = ended.where(s.id != but)
    return connection.execute(ended).rowcount


def give_role(
    connection: Connection, account_id: int, role: str, place: str | None, number: str | None, by: int | None
) -> int:
    """Give a role in a territory and all below it (None: everywhere), an owner's for an object; the role's id.

    Raises AccountError on a role, territory or object that is none, or a role that the account has already.
    """
    grant = found_grant(connection, role, place, number)
    row = {"account": account_id, "role": grant.role, "territory": grant.territory, "object": grant.object}
    try:
        with connection.begin_nested():
            query = insert(role_grant).values(**row, granted_by=by).returning(role_grant.c.id)
            return int(connection.execute(query).scalar_one())
    except IntegrityError as error:
        raise AccountError("role_held", "role", role=role) from error


def found_grant(connection: Connection, role: str, place: str | None, number: str | None) -> Grant:
    """What the words of a form or a command line ask to give. Raises AccountError."""
    if role not in ROLES:
        raise AccountError("role_unknown", "role", role=role)
    if role != "owner":
        if number is not None:
            raise AccountError("object_not_asked", "object", role=role)
        if place is not None and connection.execute(select(territory.c.code).filter_by(code=place)).first() is None:
            raise AccountError("territory_unknown", "territory", territory=place)
        return Grant(role, place)
    if number is None:
        raise AccountError("object_missing", "object")
    key = connection.execute(select(object_.c.id).where(object_.c.number == number)).scalar()
    if key is None:
        raise AccountError("object_unknown", "object", object=number)
    return Grant(role, None, int(key))


def end_role(connection: Connection, role_id: int) -> None:
    """End a role. Raises AccountError when nobody would be left to administer the installation."""
    g = role_grant.c
    row = connection.execute(select(g.account, g.role, g.territory).where(g.id == role_id)).first()
    if row is not None and row.role == "administrator" and row.territory is None:
        _keep_an_administrator(connection, row.account)
    connection.execute(update(role_grant).where(g.id == role_id, g.ended_at.is_(None)).values(ended_at=func.now()))


def _keep_an_administrator(connection: Connection, account_id: int) -> None:
    # Two administrators who end each other at once would both succeed without the lock.
    connection.execute(text("lock table register.role_grant in share row exclusive mode"))
    if administrators(connection) == {account_id}:
        raise AccountError("last_administrator", "account")


def add_passkey(connection: Connection, account_id: int, row: Mapping[str, Any]) -> None:
    """Keep a passkey of the account; its columns as `gis.models.people.passkey` names them."""
    connection.execute(insert(passkey).values(account=account_id, **row))


def save_passkey(connection: Connection, passkey_id: int, changes: Mapping[str, Any]) -> None:
    """Note that a passkey was used."""
    connection.execute(update(passkey).where(passkey.c.id == passkey_id).values(dict(changes)))


def remove_passkey(connection: Connection, passkey_id: int) -> None:
    """Forget a passkey."""
    connection.execute(passkey.delete().where(passkey.c.id == passkey_id))
