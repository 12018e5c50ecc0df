"""`bosaga report`: documents of the register as files."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import click

from audit.notice import DAYS, LONGEST_DAYS, SHORTEST_DAYS
from web.cli.failures import Refused
from web.cli.report_period import AHEAD, KINDS, write_ahead, write_period
from web.cli.wording import said
from web.config import LANGUAGES
from web.wiring import Wiring

_NAMED = {"passport": "--number", "owner": "--object"}
"""The papers that are about one thing, and the option that names it."""


@click.command("report")
@click.argument("kind", type=click.Choice([*_NAMED, "district", *KINDS, *AHEAD]), metavar="KIND")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@click.option("--number", metavar="NUMBER", help="Of a passport: the version, A-000001-v1.")
@click.option("--object", "object_number", metavar="NUMBER", help="Of an owner's letter: the object, A-000001.")
@click.option(
    "--days",
    type=click.IntRange(SHORTEST_DAYS, LONGEST_DAYS),
    default=DAYS,
    show_default=True,
    help="Of an owner's letter: how many days its code is valid.",
)
@click.option("--period", metavar="PERIOD", help="2026-Q4, 2026-H2 or 2026; by default the one that runs.")
@click.option("--territory", metavar="CODE", help="Whose objects to report of; by default the installation's.")
@click.option(
    "--issue", is_flag=True, help="Issue the report: its figures are kept and logged, and never change again."
)
@click.option("--lang", type=click.Choice(LANGUAGES), help="The language of the document; the installation's own.")
def command(
    kind: str, file: Path, number: str | None, object_number: str | None, days: int, period: str | None,
    territory: str | None, issue: bool, lang: str | None,
) -> None:  # fmt: skip
    """Write a document; the file's ending says which kind of file.

    KIND passport (.pdf) is the official document of an approved version; owner (.pdf) a letter to the owner of an
    object, with what is to be done by when and a new code that opens it at /my: the code stands in the file alone.
    quarter, half-year and year (.pdf .docx .xlsx .html) tell the access of people with disabilities by sector,
    district and group, against the period before and the targets of the programmes; before the period has ended they
    are preliminary. An issued report says the same for ever, and beside it what was corrected since. district is the
    quarter of one --territory. roadmap tells the open measures year by year and by responsible body; transition-plan
    the obstacles, methods and yearly steps, as 28 CFR 35.150(d)(3) asks for them.
    """
    wiring = Wiring()
    language = lang or wiring.settings.language
    if number and kind != "passport":
        raise click.UsageError("--number is for passports.")
    if object_number and kind != "owner":
        raise click.UsageError("--object is for letters to owners.")
    if kind == "district" and not territory:
        raise click.UsageError("Name the district with --territory.")
    if kind in AHEAD and not (period or issue):
        write_ahead(wiring, kind, file, territory, language)
        return
    if kind in (*KINDS, "district"):
        kind = "quarter" if kind == "district" else kind
        write_period(wiring, kind, file, period, territory, language, issue=issue)
        return
    if period or territory or issue:
        raise click.UsageError("--period and --issue are for reports of a period.")
    _paper(wiring, kind, file, {"passport": number, "owner": object_number}[kind], language, days)


def _paper(wiring: Wiring, kind: str, file: Path, named: str | None, language: str, days: int) -> None:
    if named is None:
        raise click.UsageError(said("{kind} needs {option}.", language, kind=kind, option=_NAMED[kind]))
    if file.suffix.lower() != ".pdf":
        raise Refused(said("A {kind} is written as .pdf, not as {ending}.", language, kind=kind, ending=file.suffix))
    _writable(file)
    made, content = (_passport if kind == "passport" else partial(_letter, days=days))(wiring, named, language)
    try:
        file.write_bytes(content)
    except OSError as error:
        raise Refused(f"Cannot write {file}: {error.strerror}.") from error
    click.echo(said("{number} is written to {file}.", language, number=made, file=file), err=True)


def _writable(file: Path) -> None:
    """Raises Refused before anything is made: a letter that was issued and lies nowhere is of no use."""
    if not file.parent.is_dir() or not os.access(file if file.exists() else file.parent, os.W_OK):
        raise Refused(f"Cannot write {file}: there is no such folder, or it may not be written.")


def _passport(wiring: Wiring, number: str, language: str) -> tuple[str, bytes]:
    from web.app import create_app
    from web.paper.passport import passport_document
    from web.paper.rendering import render

    app = create_app(databases=wiring)
    # Addresses on the paper lead to the site, which is asked for nothing.
    with app.test_request_context(f"/passports/{number}.pdf?lang={language}", base_url=wiring.settings.address):
        document = passport_document(wiring.public_database, number, wiring.pictures)
        if document is None:
            raise Refused(said("There is no approved version {number}.", language, number=number))
        return number, render(document.html, document.pictures)


def _letter(wiring: Wiring, number: str, language: str, days: int) -> tuple[str, bytes]:
    from gis.queries.actors import thing_at
    from web.app import create_app
    from web.my.issuing import NothingToDoError, issue_letter

    app = create_app(databases=wiring)
    with app.test_request_context(f"/my?lang={language}", base_url=wiring.settings.address):
        with wiring.operator_database.read() as connection:
            thing = thing_at(connection, number)
        if thing is None:
            raise Refused(said("There is no object {number}.", language, number=number))
        try:
            made = issue_letter(wiring.operator_database, number, thing, days)
        except NothingToDoError as error:
            raise Refused(
                said("There is no letter to write for {number}: no measure is planned there.", language, number=number)
            ) from error
    return made.number, made.content
