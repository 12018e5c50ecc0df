"""`bosaga users`: accounts and their roles, from the machine of the installation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from audit.accounts import AccountError
from audit.permission import ROLES
from gis.queries.people import HeldRole, account_by, people
from gis.store.people import add_account, end_role, end_sessions, give_role, set_active
from web.cli.failures import Refused
from web.cli.inside import inside_site
from web.config import LANGUAGES
from web.vocabulary.people import REFUSED
from web.wiring import Wiring

_ROLE = click.option("--role", type=click.Choice(ROLES), required=True, help="What the person does.")
_TERRITORY = click.option("--territory", metavar="CODE", help="Where, and all below it; without it everywhere.")
_OBJECT = click.option("--object", "number", metavar="NUMBER", help="The object, of an owner.")


@click.group()
def users() -> None:
    """Make and disable accounts, give and end roles."""


@contextmanager
def worded() -> Iterator[None]:
    """Word what is wrong with what was asked of an account."""
    try:
        yield
    except AccountError as error:
        raise Refused(REFUSED[error.code] % error.params) from error


@users.command()
@click.option("--email", required=True)
@click.option("--name", required=True, help="As decisions will show it.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Of letters; the installation's without it.")
@_ROLE
@_TERRITORY
@_OBJECT
def add(email: str, name: str, language: str | None, role: str, territory: str | None, number: str | None) -> None:
    """Make an account with a role, and print the link with which its person sets a password."""
    from web.auth.invitations import password_link

    wiring = Wiring()
    with worded(), inside_site(wiring), wiring.operator_database.write() as connection:
        key = add_account(connection, email, name, language)
        give_role(connection, key, role, territory, number, None)
        link = password_link(connection, key)
    click.echo("The account is made. With this link, once and within three days, its person sets a password:", err=True)
    click.echo(link)


@users.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(as_json: bool) -> None:
    """List accounts and their roles."""
    with Wiring().operator_database.read() as connection:
        found = people(connection)
    for each in found if not as_json else ():
        state = " (disabled)" if not each.active else "" if each.has_password or each.is_linked else " (invited)"
        click.echo(f"{each.email}\t{each.name}{state}\t{', '.join(_role(held) for held in each.roles) or '–'}")
    if as_json:
        rows: list[dict[str, Any]] = [
            {
                "email": each.email, "name": each.name, "active": each.active, "has_password": each.has_password,
                "is_linked": each.is_linked,
                "second_factors": list(each.second_factors),
                "roles": [
                    {"role": held.grant.role, "territory": held.grant.territory, "object": held.number}
                    for held in each.roles
                ],
            }
            for each in found
        ]  # fmt: skip
        click.echo(json.dumps(rows, ensure_ascii=False))


def _role(held: HeldRole) -> str:
    return f"{held.grant.role} {held.number or held.grant.territory or 'everywhere'}"


@users.command()
@click.argument("email")
def disable(email: str) -> None:
    """Disable an account: it signs in no more, and is signed out everywhere."""
    with worded(), Wiring().operator_database.write() as connection:
        set_active(connection, _key(connection, email), False)
    click.echo("The account is disabled.", err=True)


@users.command()
@click.argument("email")
def enable(email: str) -> None:
    """Enable a disabled account again."""
    with Wiring().operator_database.write() as connection:
        set_active(connection, _key(connection, email), True)
    click.echo("The account is enabled.", err=True)


@users.command()
@click.argument("email")
@_ROLE
@_TERRITORY
@_OBJECT
def grant(email: str, role: str, territory: str | None, number: str | None) -> None:
    """Give an account one more role."""
    with worded(), Wiring().operator_database.write() as connection:
        key = _key(connection, email)
        give_role(connection, key, role, territory, number, None)
        end_sessions(connection, key)
    click.echo("The role is given.", err=True)


@users.command()
@click.argument("email")
@_ROLE
@_TERRITORY
@_OBJECT
def revoke(email: str, role: str, territory: str | None, number: str | None) -> None:
    """End a role of an account."""
    with worded(), Wiring().operator_database.write() as connection:
        key = _key(connection, email)
        (person,) = people(connection, key)
        asked = (role, territory, number)
        ids = [h.id for h in person.roles if (h.grant.role, h.grant.territory, h.number) == asked]
        if not ids:
            held = ", ".join(_role(each) for each in person.roles) or "none"
            raise Refused(f"{email} has no such role. Roles of this account: {held}.")
        end_role(connection, ids[0])
        end_sessions(connection, key)
    click.echo("The role is ended.", err=True)


def _key(connection: Any, email: str) -> int:
    row = account_by(connection, email=email.strip().lower())
    if row is None:
        raise Refused(f"There is no account with the address {email}. `bosaga users list` lists them.")
    return int(row["id"])
