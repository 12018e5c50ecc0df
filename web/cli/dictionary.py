"""`bosaga dictionary`: what every table and column means."""

from __future__ import annotations

from pathlib import Path

import click

from gis.dictionary import dictionary as dictionary_of
from web.wiring import Wiring


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def dictionary(file: Path | None) -> None:
    """Print the data dictionary as Markdown, or write it to FILE."""
    with Wiring().owner_database.read() as connection:
        words = dictionary_of(connection)
    if file is None:
        click.echo(words, nl=False)
    else:
        file.write_text(words, encoding="utf-8")
