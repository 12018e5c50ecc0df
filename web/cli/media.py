"""`bosaga media`: the files of photos: are they whole, and which does nobody need any more."""

from __future__ import annotations

import json

import click

from gis.media.store import MediaError
from gis.store.sweep import damaged, sweep
from web.cli.failures import REFUSED
from web.wiring import Wiring


@click.group()
def media() -> None:
    """The files of photos."""


@media.command()
@click.option("--json", "as_json", is_flag=True, help="The result as JSON on standard output.")
@click.pass_context
def check(context: click.Context, as_json: bool) -> None:
    """Read every file that a passport names. Exit 1 if one is missing or is not what was put there."""
    wiring = Wiring()
    found = [{"file": error.name, "code": error.code} for error in damaged(wiring.operator_database, wiring.media)]
    if as_json:
        click.echo(json.dumps({"problems": found}))
    else:
        for each in found:
            click.echo(f"- {_SAID.get(each['code'], each['code'])}: {each['file']}")
        click.echo("Restore them from a backup, or send the photos again." if found else "Every file is whole.")
    if found:
        context.exit(REFUSED)


@media.command("sweep")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON on standard output.")
def sweep_command(as_json: bool) -> None:
    """Remove files that no passport names since a day, originals past their day, and uploads nobody finished."""
    wiring = Wiring()
    done = sweep(wiring.operator_database, wiring.media, wiring.parts)
    if as_json:
        click.echo(json.dumps({"originals": done.originals, "files": done.files, "uploads": done.uploads}))
        return
    click.echo(f"Removed: {done.originals} unblurred originals, {done.files} files, {done.uploads} uploads.")


def media_problem(wiring: Wiring) -> str | None:
    """What is wrong with the place of the photos, as a sentence; nothing when a file can be kept and read back."""
    try:
        wiring.media.probe()
    except MediaError as error:
        return f"Photos cannot be kept ({_SAID.get(error.code, error.code)}: {error.reason or error.name}). " \
            "Mend BOSAGA_MEDIA_URL, or give the server the right to write there."  # fmt: skip
    return None


_SAID = {
    "media_missing": "missing",
    "media_damaged": "damaged",
    "media_away": "does not answer",
    "media_full": "no room",
    "media_url_wrong": "names no place",
}
