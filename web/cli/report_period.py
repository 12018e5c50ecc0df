"""`bosaga report quarter`, `half-year` and `year`: the report of a period as a file, and its issue."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click
from flask_babel import gettext as _

from audit.report.period import QUARTERS, Period
from web.cli.failures import Refused
from web.cli.inside import address_on_paper
from web.cli.wording import reason, said
from web.clock import keep, today
from web.reports.files import WRITERS
from web.wiring import Wiring

KINDS: Final = tuple(QUARTERS)
_EXAMPLES: Final = {"quarter": "2026-Q4", "half-year": "2026-H2", "year": "2026"}


def write_period(
    wiring: Wiring, kind: str, file: Path, period: str | None, territory: str | None, language: str, *, issue: bool
) -> None:
    """Write the report of a period; with `issue` its figures are kept first. Raises Refused."""
    ending = file.suffix.lower().removeprefix(".")
    if ending not in WRITERS:
        endings = ", ".join(f".{each}" for each in WRITERS)
        said_so = said("A report is written as {endings}, not as “{ending}”.", language, endings=endings, ending=ending)
        raise Refused(said_so)
    asked = _period(wiring, kind, period, language)
    # A register that nobody served for a while still says what it is today.
    keep(wiring)
    content = _made(wiring, asked, territory, language, ending, issue=issue)
    _write(file, content, language)
    click.echo(said("The report of {period} is written to {file}.", language, period=asked, file=file), err=True)


def _period(wiring: Wiring, kind: str, given: str | None, language: str) -> Period:
    if given is None:
        return Period.of(kind, today(wiring))
    try:
        return Period.read(kind, given)
    except ValueError as error:
        example = _EXAMPLES[kind]
        raise Refused(
            said("“{value}” is no period of this kind: write it as {example}.", language, value=given, example=example)
        ) from error


def _made(wiring: Wiring, period: Period, territory: str | None, language: str, ending: str, *, issue: bool) -> bytes:
    from web.app import create_app
    from web.reports.made import NotReportedError, document_of, issue_report

    app = create_app(databases=wiring)
    # Addresses in the report lead to the site, which is asked for nothing.
    with app.test_request_context(f"/?lang={language}", base_url=address_on_paper(wiring.settings)):
        try:
            if issue:
                new = issue_report(wiring, period, territory)
                told = (
                    _("The report of %(period)s is issued: its figures are kept and logged.", period=period)
                    if new
                    else _("The report of %(period)s was issued before: it says the same again.",
                           period=period)
                )  # fmt: skip
                click.echo(told, err=True)
            return WRITERS[ending](document_of(wiring.public_database, period, territory))
        except NotReportedError as refused:
            raise Refused(str(refused)) from refused


def _write(file: Path, content: bytes, language: str) -> None:
    from audit.exchange.reasons import FileRefused
    from gis.files.written import in_place

    try:
        with in_place(file) as draft:
            draft.write_bytes(content)
    except FileRefused as refused:
        raise Refused(reason(refused.code, refused.params, language)) from refused
    except OSError as error:
        raise Refused(f"Cannot write {file}: {error.strerror}.") from error
