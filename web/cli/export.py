"""`bosaga export`: the register's tables in the formats of spreadsheets and maps; import reads each back unchanged."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click

from audit.exchange.fields import FIELDS, PLACE, ROW_KINDS, WITH_OUTLINE, WITH_PLACE, WITH_POINT
from audit.exchange.reasons import FileRefused
from audit.terms import KINDS
from gis.files.exported import check_ending, write
from gis.queries.exports import export
from web.cli.failures import Refused
from web.cli.form import FORM, XLSFORM, export_form
from web.cli.wording import reason, said
from web.clock import today
from web.vocabulary.register import STATES
from web.wiring import Wiring


@click.command("export")
@click.argument("kind", type=click.Choice((*ROW_KINDS, FORM)), metavar="KIND")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@click.option("--territory", metavar="CODE", help="Only this territory and what lies in it.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="As it was on a day: 2026-11-20.")
@click.option("--excel", is_flag=True, help="CSV for Excel: a mark, semicolons, decimal commas.")
@click.option("--with-people", is_flag=True, help="With accounts and derogations: personal data.")
@click.option("--format", "shape", type=click.Choice([XLSFORM]), help="Of a form: xlsform, for ODK and KoBo.")
@click.option(
    "--kind", "of", type=click.Choice(list(KINDS)), metavar="KIND", help="Of a form: this kind of object alone."
)
@click.option("--json", "as_json", is_flag=True, help="The result as JSON on standard output.")
def command(
    kind: str, file: Path, territory: str | None, as_of: datetime | None, excel: bool, with_people: bool,
    shape: str | None, of: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Export a table: KIND is objects, passports, claims, measures, territories, population, prices or
    programmes.

    The file's ending names the format: .csv .xlsx .geojson .gpkg .parquet .fgb (the map formats for kinds that have a
    place). `bosaga import KIND FILE` reads the file back. The accounts of those who measured and approved,
    and derogations, come only --with-people: keep such a file from the public.

    KIND form, with --format xlsform, is the inspector's form for ODK and KoBo, and beside it the list of objects.
    `bosaga import passports` reads its submissions.
    """
    wiring = Wiring()
    language = wiring.settings.language
    if kind == FORM:
        if shape is None or as_of or excel or with_people:
            raise click.UsageError(
                "A form is written so: bosaga export form FILE.xlsx --format xlsform [--kind clinic]"
            )
        export_form(wiring, file, territory, of, as_json)
        return
    if shape or of:
        raise click.UsageError("--format and --kind are for forms: bosaga export form FILE.xlsx --format xlsform")
    try:
        check_ending(file, spatial=kind in (*WITH_POINT, *WITH_PLACE, *WITH_OUTLINE))
        day = as_of.date() if as_of else None
        now = today(wiring)
        with wiring.operator_database.read() as connection:
            found = export(
                connection, kind, territory=territory, as_of=day, today=now, with_people=with_people,  # type: ignore[arg-type] # a Choice
            )  # fmt: skip
            rows = write(file, found, excel=excel, words=state_words(language), meanings=meanings(kind, language))
    except FileRefused as refused:
        raise Refused(reason(refused.code, refused.params, language)) from refused
    if as_json:
        click.echo(json.dumps({"kind": kind, "file": str(file), "rows": rows}, ensure_ascii=False))
    click.echo(said("Rows in {file}: {rows}.", language, rows=rows, file=file), err=True)


def state_words(language: str) -> dict[str, str]:
    """The names of states, for legends."""
    return {state: said(sentence, language, context=context) for state, (context, sentence) in STATES.items()}


def meanings(kind: str, language: str) -> dict[str, str]:
    """What each column means, for notes and dictionaries."""
    return {each.name: said(each.meaning, language) for each in (*FIELDS[kind], *PLACE)}  # type: ignore[index] # a Choice
