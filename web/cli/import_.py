"""`bosaga import`: tables of others into the register, and back out again as one."""

from __future__ import annotations

import json
import sys
from collections import deque
from collections.abc import Callable, Iterator
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import click

from audit.errors import InvalidInput
from audit.exchange.cells import CellError
from audit.exchange.decided import decided_text, read_decided
from audit.exchange.fields import AS_DRAFTS, AS_USUAL, ROW_KINDS, Asked
from audit.exchange.reasons import FileRefused
from gis.store.imports.context import Options, Problem, Result
from gis.store.imports.files import Prepared, prepare
from gis.store.imports.run import import_table
from gis.store.imports.undo import undo
from web.cli.failures import Refused
from web.cli.rejects import listed, write_rejects
from web.cli.wording import reason, said
from web.cli.works import works_of_devices
from web.clock import today
from web.wiring import Wiring

_SHOWN = 20
_PROGRESS_ROWS = 20_000


class _Import(click.Command):
    """`import KIND FILE` and `import undo BATCH` share the first word: an unknown kind is named with both."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        words = [word for word in args if not word.startswith("-")]
        if words and words[0] not in (*ROW_KINDS, "undo"):
            raise click.UsageError(
                f"“{words[0]}” cannot be imported. Use one of: {', '.join(ROW_KINDS)}; or undo BATCH.", ctx
            )
        return super().parse_args(ctx, args)


@click.command("import", cls=_Import)
@click.argument("kind", metavar="KIND")
@click.argument("file", metavar="FILE")
@click.option("--territory", metavar="CODE", help="Whose register the rows belong to.")
@click.option("--mapping", metavar="FILE|NAME", help="How columns become fields: a TOML file, or osm, acceslibre.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option(
    "--rejects", type=click.Path(path_type=Path, dir_okay=False), help="Where refused rows go: .csv or .xlsx."
)
@click.option("--strict", is_flag=True, help="Refuse the whole file if any row is refused.")
@click.option("--as-drafts", metavar="EMAIL", help="Passports: as drafts of this inspector, who submits them.")
@click.option("--decision", metavar="TEXT", help="Passports: approved by this decision: “№ 17-к от 2026-03-01”.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON on standard output.")
def command(
    kind: str, file: str, territory: str | None, mapping: str | None, dry_run: bool, rejects: Path | None,
    strict: bool, as_drafts: str | None, decision: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Import a table: KIND is territories, objects, passports, claims, measures, population, prices or
    programmes.

    Reads CSV, XLSX, XLS, ODS, JSON, GeoJSON, GeoPackage, GeoParquet, FlatGeobuf and zipped Shapefiles. The same file
    twice changes nothing the second time. `bosaga import undo BATCH` takes an import back.

    Passports become approved versions, or with --as-drafts drafts that their inspector submits for review. So do the
    submissions of the form in ODK or KoBo, and the works that the inspector's form saved as a file.
    """
    wiring = Wiring()
    language = wiring.settings.language
    try:
        if kind == "undo":
            _asked(kind, as_drafts, decision, today(wiring), language)
            _undo(wiring, file, as_json)
            return
        _check_rejects(Path(file), rejects)
        asked = _asked(kind, as_drafts, decision, today(wiring), language)
        sure_to = wiring.settings.position_accuracy
        prepared = prepare(Path(file), kind, mapping, asked, sure_to)  # type: ignore[arg-type] # checked by _Import
        options = Options(today(wiring), Path(file).name, prepared.sha256, territory, dry_run, strict, as_drafts)
        told = _Told(prepared, rejects, language)
        with works_of_devices(wiring, prepared, options) as options:
            result = import_table(
                wiring.operator_database, prepared.compiled, prepared.table, options, told, _progress()
            )
    except FileRefused as refused:
        raise Refused(reason(refused.code, refused.params, language)) from refused
    if as_json:
        click.echo(json.dumps(_as_data(result, told.written), ensure_ascii=False))
    _report(result, prepared, told, dry_run, as_drafts, language)


def _asked(kind: str, as_drafts: str | None, decision: str | None, day: date, language: str) -> Asked:
    """What the two ways of filing passports make of the fields of the table."""
    if as_drafts is None and decision is None:
        return AS_USUAL
    if kind != "passports":
        raise click.UsageError("--as-drafts and --decision are for passports: bosaga import passports FILE …")
    if as_drafts is not None and decision is not None:
        raise click.UsageError("Drafts are still to be decided on: give either --as-drafts or --decision.")
    if decision is None:
        return AS_DRAFTS
    try:
        said_once = decided_text(read_decided(decision, day))
    except CellError as error:
        raise click.UsageError(f"--decision: {reason(error.code, error.params, language)}") from error
    except InvalidInput as refused:
        wrong = refused.problems[0]
        raise click.UsageError(f"--decision: {reason(wrong.code, wrong.params, language)}") from refused
    return Asked(said={"decision": said_once})


def _check_rejects(file: Path, rejects: Path | None) -> None:
    if rejects is None:
        return
    if rejects.suffix.lower() not in (".csv", ".xlsx"):
        raise click.UsageError(f"{rejects}: let the name of the file of refused rows end in .csv or .xlsx.")
    if rejects.resolve() == file.resolve():
        raise click.UsageError(f"{rejects} is the file to import: give the refused rows a file of their own.")


class _Told:
    """Listens to an import: writes the file of refused rows, keeps the first problems to show."""

    def __init__(self, prepared: Prepared, rejects: Path | None, language: str) -> None:
        self._prepared, self._rejects, self._language = prepared, rejects, language
        self.first: list[Problem] = []
        self.written: Path | None = None

    def __call__(self, problems: Iterator[Problem]) -> None:
        for problem in problems:
            self.first.append(problem)
            if len(self.first) > _SHOWN:
                break
        if self._rejects is not None and self.first:
            write_rejects(self._rejects, self._prepared, chain(self.first, problems), self._language)
            self.written = self._rejects
        deque(problems, maxlen=0)


def _progress() -> Callable[[int], None]:
    on_terminal = sys.stderr.isatty()
    told = 0

    def tell(rows: int) -> None:
        nonlocal told
        if on_terminal:
            click.echo(f"\r{rows} …", nl=False, err=True)
        elif rows - told >= _PROGRESS_ROWS:
            told = rows
            click.echo(f"{rows} …", err=True)

    return tell


def _as_data(result: Result, rejects: Path | None) -> dict[str, object]:
    counts = result.counts
    names = ("read", "created", "updated", "unchanged", "rejected", "warnings", "skipped")
    found: dict[str, object] = {"batch": result.batch}
    found.update({name: getattr(counts, name) for name in names})
    found["rejects"] = str(rejects) if rejects else None
    return found


def _report(
    result: Result, prepared: Prepared, told: _Told, dry_run: bool, as_drafts: str | None, language: str
) -> None:
    def tell(sentence: str, **params: Any) -> None:
        click.echo(said(sentence, language, **params), err=True)

    if sys.stderr.isatty():
        click.echo("\r", nl=False, err=True)
    for line in listed(told.first[:_SHOWN], language):
        click.echo(line, err=True)
    counts = result.counts
    if len(told.first) > _SHOWN and told.written is None:
        tell("… and more: --rejects FILE lists them all.")
    if told.written is not None:
        tell("Refused and odd rows with their reasons: {file}", file=told.written)
    if prepared.unused:
        tell("Columns not used: {columns}", columns=", ".join(prepared.unused[:20]))
    tell(
        "Read {read}: created {created}, updated {updated}, unchanged {unchanged}, refused {rejected}; warnings "
        "{warnings}.",
        **{name: getattr(counts, name) for name in ("read", "created", "updated", "unchanged", "rejected", "warnings")},
    )
    if counts.skipped:
        tell("Left out, as the mapping says: {skipped}.", skipped=counts.skipped)
    if result.unnumbered:
        tell("Approved without the number of a decision: {count}. --decision gives it.", count=result.unnumbered)
    _conclude(result, dry_run, as_drafts, tell)


def _conclude(result: Result, dry_run: bool, as_drafts: str | None, tell: Callable[..., None]) -> None:
    if dry_run:
        tell("Nothing was changed (--dry-run).")
    elif result.batch is None:
        tell("Nothing was changed.")
    else:
        if as_drafts is not None:
            tell("They are drafts of {email}, who completes and submits them.", email=as_drafts)
        tell("This was import {batch}; bosaga import undo {batch} takes it back.", batch=result.batch)


def _undo(wiring: Wiring, batch: str, as_json: bool) -> None:
    if not batch.isdecimal():
        raise click.UsageError(f"“{batch}” is no import: give its number, for example: bosaga import undo 12")
    with wiring.operator_database.write() as connection:
        undone = undo(connection, int(batch), today(wiring))
    if as_json:
        found = {"batch": int(batch), "removed": undone.removed, "restored": undone.restored}
        click.echo(json.dumps({**found, "kept": len(undone.kept)} if undone.kept else found))
    told = said(
        "Import {batch} is undone: {removed} rows removed, {restored} restored.", wiring.settings.language,
        batch=batch, removed=undone.removed, restored=undone.restored,
    )  # fmt: skip
    click.echo(told, err=True)
    if undone.kept:
        told = said(
            "Drafts that stay, because somebody submitted or changed them since: {count} ({names}).",
            wiring.settings.language, count=len(undone.kept), names=", ".join(undone.kept[:_SHOWN]),
        )  # fmt: skip
        click.echo(told, err=True)
