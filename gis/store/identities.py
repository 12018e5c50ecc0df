"""Links accounts to identities at the sign-in of the city (OpenID Connect), and unlinks them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, Table, exists, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from audit.accounts import AccountError
from gis.models.people import account, identity, passkey
from gis.queries.identities import account_of_identity


def link_identity(connection: Connection, account_id: int, issuer: str, subject: str) -> None:
    """Have an identity open an account from now on; of one that does so already nothing changes.

    Raises AccountError when it opens another account, or when the account has another identity of this issuer.
    """
    row = {"account": account_id, "issuer": issuer, "subject": subject}
    # Of two that link at once, the second waits here for the first.
    made = connection.execute(insert(identity).values(row).on_conflict_do_nothing().returning(identity.c.id))
    if made.first() is not None:
        return
    found = account_of_identity(connection, issuer, subject)
    if found is None:
        raise AccountError("identity_second", "identity")
    if found["id"] != account_id:
        raise AccountError("identity_taken", "identity")


def link_by_address(connection: Connection, email: str, issuer: str, subject: str) -> int:
    """Link the account that was made for an address and that nobody entered yet; its id.

    The provider vouches for the address, and that is enough for an invitation; an account that has a password, a
    passkey or an identity is somebody's, who links it themselves. Raises AccountError when there is no such account.
    """
    a = account.c
    row = connection.execute(select(a.id, a.active, a.password).where(a.email == email).with_for_update()).first()
    if row is None:
        raise AccountError("no_account", "email", email=email)
    if not row.active:
        raise AccountError("suspended", "email")
    if row.password is not None or _has(connection, passkey, row.id) or _has(connection, identity, row.id):
        raise AccountError("account_in_use", "email", email=email)
    link_identity(connection, row.id, issuer, subject)
    confirmed = func.coalesce(a.confirmed_at, func.now())
    connection.execute(update(account).where(a.id == row.id).values(confirmed_at=confirmed))
    return int(row.id)


def unlink_identity(connection: Connection, account_id: int, identity_id: int, issuer: str | None) -> bool:
    """Have an identity open its account no more; False when the account has no such identity.

    `issuer` is the provider that people sign in with now, if there is one. Raises AccountError when nothing else
    opens the account.
    """
    a, i = account.c, identity.c
    password = connection.execute(select(a.password).where(a.id == account_id).with_for_update()).scalar()
    own = (i.id == identity_id) & (i.account == account_id)
    named = connection.execute(select(i.issuer).where(own)).scalar()
    if named is None:
        return False
    if named == issuer and password is None and not _has(connection, passkey, account_id, passkey.c.usage == "first"):
        raise AccountError("last_way_in", "identity")
    connection.execute(identity.delete().where(own))
    return True


def _has(connection: Connection, table: Table, account_id: int, *more: ColumnElement[bool]) -> bool:
    query = select(exists(select(literal(1)).where(table.c.account == account_id, *more)))
    return bool(connection.execute(query).scalar())
