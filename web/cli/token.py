"""`bosaga token`: bearer tokens for programs, limited and ended by themselves."""

from __future__ import annotations

from datetime import timedelta

import click

from gis.queries.people import account_by
from gis.store.sessions import SCOPES, make_token
from web.cli.failures import Refused
from web.wiring import Wiring

_LONGEST_DAYS = 365


@click.group()
def token() -> None:
    """Tokens with which programs act for a person."""


@token.command()
@click.option("--user", "email", required=True, help="The address of the account the program acts for.")
@click.option("--name", required=True, help="What the token is for.")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice(SCOPES), help="What it may do.")
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, _LONGEST_DAYS), help="How long it works.")
def create(email: str, name: str, scopes: tuple[str, ...], days: int) -> None:
    """Make a token and print it: it is kept as a hash only and cannot be shown again."""
    if not 0 < len(name.strip()) <= 64:
        raise Refused("A token's name has 1 to 64 characters.")
    with Wiring().operator_database.write() as connection:
        row = account_by(connection, email=email.strip().lower())
        if row is None or not row["active"]:
            raise Refused(f"There is no enabled account with the address {email}.")
        made = make_token(connection, row["id"], name.strip(), scopes, timedelta(days=days))
    click.echo(f"For {days} days, for {', '.join(scopes)}. Keep it now: it is not shown again.", err=True)
    click.echo(made)
