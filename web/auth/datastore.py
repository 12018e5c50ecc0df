"""Flask-Security's view of the accounts: plain objects over the port in `gis`, written when it says commit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import g
from flask_security import RoleMixin, UserMixin, WebAuthnMixin
from flask_security.datastore import UserDatastore

from gis.queries.actors import actor_of
from gis.queries.people import account_by, passkey_by
from gis.store.people import add_passkey, remove_passkey, save_account, save_passkey
from web.current import settings, wiring

# Flask-Security's name of what the account's column holds.
_COLUMNS = {
    "fs_uniquifier": "uniquifier",
    "email": "email",
    "password": "password",
    "active": "active",
    "confirmed_at": "confirmed_at",
    "tf_primary_method": "totp_method",
    "tf_totp_secret": "totp_secret",
    "mf_recovery_codes": "recovery_codes",
    "fs_webauthn_user_handle": "passkey_handle",
}
_KEYS = {"email": "email", "fs_uniquifier": "uniquifier", "id": "id", "fs_webauthn_user_handle": "passkey_handle"}
_STRONG_ROLES = {"administrator", "reviewer"}


class Role(RoleMixin):
    """Flask-Security asks for a class; what a role allows is decided in `audit.permission` alone."""


class Passkey(WebAuthnMixin):
    """A passkey as Flask-Security names its parts."""

    def __init__(self, row: Any) -> None:
        self.id: int = row["id"]
        self.user_id: int = row["account"]
        self.name: str = row["name"]
        self.credential_id: bytes = row["credential_id"]
        self.public_key: bytes = row["public_key"]
        self.sign_count: int = row["sign_count"]
        self.transports: list[str] = list(row["transports"])
        self.backup_state: bool = row["backup_state"]
        self.device_type: str = row["device_type"]
        self.extensions: str | None = row["extensions"]
        self.usage: str = row["usage"]
        self.lastuse_datetime: datetime = row["last_used_at"]


class Account(UserMixin):
    """An account as Flask-Security names its parts."""

    fs_uniquifier: str = ""
    fs_webauthn_user_handle: str = ""
    tf_phone_number: str | None = None

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.id: int = row["id"]
        self.name: str = row["name"]
        self.language: str | None = row["language"]
        for ours, column in _COLUMNS.items():
            value = row[column]
            setattr(self, ours, list(value) if isinstance(value, list) else value)
        self.webauthn = [Passkey(each) for each in row["passkeys"]]
        self.roles = []
        self._read = {column: row[column] for column in _COLUMNS.values()}

    def changes(self) -> dict[str, Any]:
        """The columns that were changed since the account was read."""
        now = {column: getattr(self, ours) for ours, column in _COLUMNS.items()}
        now["recovery_codes"] = now["recovery_codes"] or []
        return {column: value for column, value in now.items() if value != self._read[column]}

    def check_tf_required(self, tf_setup_methods: list[tuple[str, str]], tf_fresh: bool) -> tuple[bool, list[Any]]:
        """Whether a second factor is asked for: of whoever has one, and of those whose role demands it."""
        return bool(tf_setup_methods) or self.check_tf_required_setup(), tf_setup_methods

    def check_tf_required_setup(self) -> bool:
        """Whether the account's roles demand a second factor here."""
        return settings().requires_second_factor and bool(_STRONG_ROLES & role_names(self.id))


def role_names(account_id: int) -> set[str]:
    """The roles that the account has somewhere."""
    with wiring().app_database.read() as connection:
        actor = actor_of(connection, account_id)
    return {grant.role for grant in actor.grants} if actor else set()


class Datastore(UserDatastore):
    """Reads accounts through `gis`, and writes what was put when it is told to commit."""

    def __init__(self) -> None:
        super().__init__(Account, Role, Passkey)

    def find_user(self, case_insensitive: bool = False, **given: Any) -> Account | None:
        """The account that one of its unique parts names. Addresses are kept in small letters."""
        ((name, value),) = given.items()
        if name == "email":
            value = str(value).strip().lower()
        if "\0" in str(value):
            return None
        with wiring().app_database.read() as connection:
            row = account_by(connection, **{_KEYS[name]: value})
        return None if row is None else Account(row)

    def find_role(self, role: str) -> None:
        """None: Flask-Security knows no roles here."""

    def find_webauthn(self, credential_id: bytes) -> Passkey | None:
        """The passkey that the browser names."""
        with wiring().app_database.read() as connection:
            row = passkey_by(connection, credential_id)
        return None if row is None else Passkey(row)

    def create_webauthn(
        self, user: Any, credential_id: bytes, public_key: bytes, name: str, *_: Any, **more: Any
    ) -> None:
        """Keep a new passkey."""
        given = {"credential_id": credential_id, "public_key": public_key, "name": name, **more}
        given["transports"] = given.get("transports") or []
        _pending().append(("add", user.id, given))

    def put(self, model: Account | Passkey) -> Account | Passkey:
        """Have what was changed of it written at the next commit."""
        # current_user is a stand-in for the account.
        model = getattr(model, "_get_current_object", lambda: model)()
        _pending().append(("save", model.id, model))
        return model

    def delete(self, model: Account | Passkey) -> None:
        """Forget a passkey at the next commit. Accounts are disabled, never deleted."""
        if not isinstance(model, Passkey):
            raise NotImplementedError("accounts are not deleted")
        _pending().append(("remove", model.id, model))

    def commit(self) -> None:
        """Write all that was put, in one transaction."""
        if not (pending := g.pop("accounts_to_write", [])):
            return
        with wiring().app_database.write() as connection:
            for act, key, what in pending:
                if act == "add":
                    add_passkey(connection, key, what)
                elif act == "remove":
                    remove_passkey(connection, key)
                elif isinstance(what, Passkey):
                    used = {"sign_count": what.sign_count, "last_used_at": what.lastuse_datetime}
                    save_passkey(connection, key, used)
                else:
                    save_account(connection, key, what.changes())


def _pending() -> list[tuple[str, int, Any]]:
    if "accounts_to_write" not in g:
        g.accounts_to_write = []
    found: list[tuple[str, int, Any]] = g.accounts_to_write
    return found
