"""`bosaga doctor`: what is wrong with this installation, and the command that mends it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from gis import cluster
from gis import db as database
from gis.basemap.archive import Archive, BasemapError
from web import heads
from web.auth.provider import Provider, ProviderError
from web.cli.failures import REFUSED, explain_error
from web.cli.media import media_problem
from web.cli.sentences import sentence
from web.config import ConfigurationError, Settings, load_settings
from web.wiring import ROOT, Wiring


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> None:
    """Look for what is wrong; print each problem with what mends it. Exit 1 if there is any."""
    problems = list(find_problems(ROOT))
    if as_json:
        click.echo(json.dumps({"problems": problems}, ensure_ascii=False))
    elif not problems:
        click.echo("All is well.")
    else:
        for problem in problems:
            click.echo(f"- {problem}")
    if problems:
        context.exit(REFUSED)


def find_problems(root: Path) -> Iterator[str]:
    """Yield each problem as a sentence that says what to do. Starts nothing, and leaves nothing changed."""
    try:
        settings = load_settings()
    except ConfigurationError as error:
        yield from error.problems
        return
    if not (root / "web" / "static" / "vendor" / "manifest.json").exists():
        yield "The vendored front-end files are missing. Run: make run"
    if settings.is_production and settings.mail_url is None:
        yield "BOSAGA_MAIL_URL is not set: invitations and new passwords wait unsent. Set it to the mail server."
    yield from sign_in_problems(settings)
    yield from basemap_problems(settings)
    if settings.uses_private_cluster:
        try:
            status = cluster.status(root)
        except cluster.ClusterError as error:
            yield from explain_error(error)
            return
        if not status.running:
            state = "does not run" if status.info else "was not made yet"
            yield f"The private database {state}. Run: bosaga db up"
            return
    try:
        urls = Wiring(settings, root).urls
    except cluster.ClusterError as error:
        yield from explain_error(error)
        return
    trouble = media_problem(Wiring(settings, root))
    if trouble:
        yield trouble
    found = list(database_problems({"app": urls.app, "public": urls.public, "owner": urls.owner, "read": urls.read}))
    yield from found
    if not found:
        yield from witness_problems(Wiring(settings, root))


def sign_in_problems(settings: Settings) -> Iterator[str]:
    """Yield that the sign-in of the city does not answer, or not as it must."""
    if not settings.oidc_issuer:
        return
    try:
        Provider(settings).look()
    except ProviderError as error:
        wrong = f"does not describe itself as it must ({error.detail})"
        what = "does not answer" if error.code == "away" else wrong
        yield (
            f"The sign-in of the city at {settings.oidc_issuer} {what}: nobody signs in there, passwords work. "
            "Mend it, or BOSAGA_OIDC_ISSUER."
        )


def basemap_problems(settings: Settings) -> Iterator[str]:
    """Yield that the file that pieces of the map are cut from cannot be read, or holds what no browser draws."""
    try:
        if settings.basemap_file:
            Archive(settings.basemap_file)
    except BasemapError as error:
        yield f"{error}. Inspectors take no background along; mend the file, or BOSAGA_BASEMAP_URL."


def witness_problems(wiring: Wiring) -> Iterator[str]:
    """Yield that the witness of the log is silent, when it has been for longer than the period of grace."""
    since = heads.silent_since(wiring, heads.now())
    if since is not None:
        yield (
            f"Heads of the log wait for the witness {wiring.settings.witness_url} since {since:%Y-%m-%d %H:%M} UTC. "
            "Mend it, or BOSAGA_WITNESS_URL: what did not leave proves nothing."
        )


def database_problems(urls: dict[str, str]) -> Iterator[str]:
    """Yield the problems of each way into the database, said once when several share them."""
    said: set[str] = set()
    for url in dict.fromkeys(urls.values()):
        for problem in database.check(url):
            words = sentence(problem.code, {"reason": problem.detail, "revision": problem.detail})
            if words not in said:
                said.add(words)
                yield words
