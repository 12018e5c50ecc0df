"""`bosaga report quarter`, `half-year` and `year`, and what lies ahead: reports as files, and their issue."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import click
from flask_babel import gettext as _

from audit.report.period import QUARTERS, Period
from web.cli.failures import Refused
from web.cli.wording import reason, said
from web.clock import keep, today
from web.reports.blocks import Document
from web.reports.files import WRITERS
from web.wiring import Wiring

KINDS: Final = tuple(QUARTERS)
AHEAD: Final = ("roadmap", "transition-plan")
_EXAMPLES: Final = {"quarter": "2026-Q4", "half-year": "2026-H2", "year": "2026"}


def write_period(
    wiring: Wiring, kind: str, file: Path, period: str | None, territory: str | None, language: str, *, issue: bool
) -> None:
    """Write the report of a period; with `issue` its figures are kept first. Raises Refused."""
    from web.reports.made import document_of, issue_report

    asked = _period(wiring, kind, period, language)

    def make() -> Document:
        if issue:
            new = issue_report(wiring, asked, territory)
            sentences = (
                _("The report of %(period)s was issued before: it says the same again.", period=asked),
                _("The report of %(period)s is issued: its figures are kept and logged.", period=asked),
            )
            click.echo(sentences[new], err=True)
        return document_of(wiring.public_database, asked, territory)

    _written(wiring, file, language, make)
    click.echo(said("The report of {period} is written to {file}.", language, period=asked, file=file), err=True)


def write_ahead(wiring: Wiring, kind: str, file: Path, territory: str | None, language: str) -> None:
    """Write the roadmap or the transition plan. Raises Refused."""
    from web.reports.made import ahead_of

    _written(wiring, file, language, lambda: ahead_of(wiring.public_database, kind, territory))
    click.echo(said("{kind} is written to {file}.", language, kind=kind, file=file), err=True)


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


def _written(wiring: Wiring, file: Path, language: str, make: Callable[[], Document]) -> None:
    from web.app import create_app
    from web.reports.made import NotReportedError

    ending = file.suffix.lower().removeprefix(".")
    if ending not in WRITERS:
        endings = ", ".join(f".{each}" for each in WRITERS)
        raise Refused(
            said("A report is written as {endings}, not as “{ending}”.", language, endings=endings, ending=ending)
        )
    # A register that nobody served for a while still says what it is today.
    keep(wiring)
    app = create_app(databases=wiring)
    # Addresses in the report lead to the site, which is asked for nothing.
    with app.test_request_context(f"/?lang={language}", base_url=wiring.settings.address):
        try:
            content = WRITERS[ending](make())
        except NotReportedError as refused:
            raise Refused(str(refused)) from refused
    _write(file, content, language)


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
