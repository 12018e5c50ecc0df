"""`bosaga token`: bearer tokens for programs, limited and ended by themselves."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import click

from gis.queries.people import account_by
from gis.queries.tokens import tokens
from gis.store.sessions import SCOPES, end_token, make_token
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


@token.command("list")
@click.argument("email", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(email: str | None, as_json: bool) -> None:
    """List the tokens that work, of the account EMAIL or of all."""
    with Wiring().operator_database.read() as connection:
        row = account_by(connection, email=email.strip().lower()) if email else None
        if email and row is None:
            raise Refused(f"There is no account with the address {email}. `bosaga users list` lists them.")
        found = tokens(connection, row["id"] if row else None)
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found], default=datetime.isoformat, ensure_ascii=False))
        return
    for each in found:
        used = f"last used {_moment(each.used_at)}" if each.used_at else "never used"
        said = f"{', '.join(each.scopes)}; made {_moment(each.created_at)}, {used}, until {_moment(each.expires_at)}"
        click.echo(f"{each.id}  {each.email}  {each.name}: {said}")


@token.command()
@click.argument("key", metavar="ID", type=click.IntRange(1, 2**63 - 1))
def end(key: int) -> None:
    """End the token ID, as `bosaga token list` numbers them."""
    with Wiring().operator_database.write() as connection:
        ended = end_token(connection, key)
    if not ended:
        raise Refused(f"There is no token {key} that works. `bosaga token list` lists them.")
    click.echo("The token is ended.", err=True)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
