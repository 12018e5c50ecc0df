"""`bosaga report`: documents of the register as files."""

from __future__ import annotations

from pathlib import Path

import click

from web.cli.failures import Refused
from web.cli.inside import address_on_paper
from web.cli.report_period import AHEAD, KINDS, write_ahead, write_period
from web.cli.wording import said
from web.config import LANGUAGES
from web.wiring import Wiring


@click.command("report")
@click.argument("kind", type=click.Choice(["passport", "district", *KINDS, *AHEAD]), metavar="KIND")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@click.option("--number", metavar="NUMBER", help="Of a passport: the version, A-000001-v1.")
@click.option("--period", metavar="PERIOD", help="2026-Q4, 2026-H2 or 2026; by default the one that runs.")
@click.option("--territory", metavar="CODE", help="Whose objects to report of; by default the installation's.")
@click.option(
    "--issue", is_flag=True, help="Issue the report: its figures are kept and logged, and never change again."
)
@click.option("--lang", type=click.Choice(LANGUAGES), help="The language of the document; the installation's own.")
def command(
    kind: str, file: Path, number: str | None, period: str | None, territory: str | None, issue: bool,
    lang: str | None,
) -> None:  # fmt: skip
    """Write a document; the file's ending says which kind of file.

    KIND passport (.pdf) is the official document of an approved version. quarter, half-year and year (.pdf .docx .xlsx
    .html) tell the access of people with disabilities by sector, district and group, against the period before and
    the targets of the programmes; before the period has ended they are preliminary. An issued report says the same
    for ever, and beside it what was corrected since. district is the quarter of one --territory. roadmap tells the
    open measures year by year and by responsible body; transition-plan the obstacles, methods and yearly steps, as
    28 CFR 35.150(d)(3) asks for them.
    """
    wiring = Wiring()
    language = lang or wiring.settings.language
    if number and kind != "passport":
        raise click.UsageError("--number is for passports.")
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
    if not number:
        raise click.UsageError("Name the version of the passport with --number.")
    _passport(wiring, file, number, language)


def _passport(wiring: Wiring, file: Path, number: str, language: str) -> None:
    from web.app import create_app
    from web.paper.passport import passport_document
    from web.paper.rendering import render

    if file.suffix.lower() != ".pdf":
        raise Refused(
            said("A {kind} is written as .pdf, not as {ending}.", language, kind="passport", ending=file.suffix)
        )
    app = create_app(databases=wiring)
    # Addresses on the paper lead to the site, which is asked for nothing.
    with app.test_request_context(
        f"/passports/{number}.pdf?lang={language}", base_url=address_on_paper(wiring.settings)
    ):
        document = passport_document(wiring.public_database, number, wiring.pictures)
        if document is None:
            raise Refused(said("There is no approved version {number}.", language, number=number))
        content = render(document.html, document.pictures)
    try:
        file.write_bytes(content)
    except OSError as error:
        raise Refused(f"Cannot write {file}: {error.strerror}.") from error
    click.echo(said("{number} is written to {file}.", language, number=number, file=file), err=True)
