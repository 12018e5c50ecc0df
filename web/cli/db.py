"""`bosaga db`: the database's life."""

from __future__ import annotations

import click

from gis import cluster
from gis import db as database
from web.cli.backup import backup, fingerprint, restore
from web.cli.failures import Refused
from web.config import load_settings
from web.wiring import ROOT, Wiring


@click.group()
def db() -> None:
    """Start, stop, migrate, back up and restore the database."""


@db.command()
def up() -> None:
    """Start the private cluster, making or mending it as needed."""
    if not load_settings().uses_private_cluster:
        raise Refused("BOSAGA_DATABASE_URL names a database of yours: start it with its own tools.")
    info = cluster.ensure(ROOT)
    click.echo(f"The private database runs on 127.0.0.1:{info.port} (data in {info.data}).")


@db.command()
def down() -> None:
    """Stop the private cluster. What was committed is kept."""
    stopped = cluster.stop(ROOT)
    click.echo("The private database is stopped." if stopped else "The private database was not running.")


@db.command()
def migrate() -> None:
    """Bring the schema to what this version needs."""
    applied = database.migrate(Wiring().urls.owner)
    click.echo(f"Applied: {', '.join(applied)}." if applied else "The schema is up to date.")


for command in (backup, restore, fingerprint):
    db.add_command(command)
