"""`bosaga report`: documents of the register as files."""

from __future__ import annotations

from pathlib import Path

import click

from web.cli.failures import Refused
from web.cli.wording import said
from web.config import LANGUAGES
from web.wiring import Wiring


@click.command("report")
@click.argument("kind", type=click.Choice(["passport"]), metavar="KIND")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.pdf")
@click.option("--number", required=True, metavar="NUMBER", help="The version: A-000001-v1.")
@click.option("--lang", type=click.Choice(LANGUAGES), help="The language of the document; the installation's own.")
def command(kind: str, file: Path, number: str, lang: str | None) -> None:
    """Write a document. KIND is passport: the official document of an approved version, as a tagged PDF."""
    from web.app import create_app
    from web.paper.passport import passport_document
    from web.paper.rendering import render

    wiring = Wiring()
    language = lang or wiring.settings.language
    if file.suffix.lower() != ".pdf":
        raise Refused(said("A {kind} is written as .pdf, not as {ending}.", language, kind=kind, ending=file.suffix))
    app = create_app(databases=wiring)
    # Addresses on the paper lead to the site, which is asked for nothing.
    with app.test_request_context(f"/passports/{number}.pdf?lang={language}", base_url=_address(wiring)):
        document = passport_document(wiring.public_database, number, wiring.pictures)
        if document is None:
            raise Refused(said("There is no approved version {number}.", language, number=number))
        content = render(document.html, document.pictures)
    try:
        file.write_bytes(content)
    except OSError as error:
        raise Refused(f"Cannot write {file}: {error.strerror}.") from error
    click.echo(said("{number} is written to {file}.", language, number=number, file=file), err=True)


def _address(wiring: Wiring) -> str:
    """The site's own address: its first host name over TLS, or this machine."""
    settings = wiring.settings
    names = settings.trusted_hosts
    return f"https://{names[0]}/" if names else f"http://{settings.host}:{settings.port}/"
