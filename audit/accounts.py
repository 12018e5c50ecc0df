"""What an account is made of, and what is refused; the rules of who may do what are in `permission`."""

from __future__ import annotations

import re

from audit.permission import Actor, Grant, Thing, may

_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+$")
_LONGEST_EMAIL, _LONGEST_NAME = 254, 120


class AccountError(Exception):
    """What was asked of an account cannot be; `code` and `params` say why, `field` which of the fields is wrong."""

    def __init__(self, code: str, field: str, **params: object) -> None:
        super().__init__(f"{code}: {params}")
        self.code, self.field, self.params = code, field, params


def clean_email(given: str) -> str:
    """The address as accounts hold it. Raises AccountError."""
    email = given.strip().lower()
    if not _EMAIL.match(email) or len(email) > _LONGEST_EMAIL:
        raise AccountError("email_wrong", "email", email=given)
    return email


def clean_name(given: str) -> str:
    """The name as decisions show it. Raises AccountError."""
    name = " ".join(given.split())
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise AccountError("name_wrong", "name", longest=_LONGEST_NAME)
    return name


def may_give(actor: Actor, grant: Grant, within: frozenset[str]) -> bool:
    """Whether the actor may give or end a role that holds there.

    `within` is the territory of the role, or of the owner's object, and all above it; empty for everywhere.
    """
    return may(actor, "account.manage", Thing(within, grant.object))
