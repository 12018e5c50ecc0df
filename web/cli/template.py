"""`bosaga template`: an empty, checked workbook for people who fill tables."""

from __future__ import annotations

from pathlib import Path

import click

from audit.exchange.fields import FIELDS, ROW_KINDS
from audit.exchange.reasons import FileRefused
from audit.money.works import standard_works
from gis.files.template import write_template
from web.cli.export import meanings
from web.cli.failures import Refused
from web.cli.wording import reason, said
from web.config import load_settings
from web.words import VOCABULARY

_VOCABULARIES = {
    "kind": "kind",
    "sector": "sector",
    "owner_kind": "owner_kind",
    "stage": "stage",
    "category": "category",
    "state": "state",
    "zone": "zone",
    "part": "programme_part",
    "payer": "payer",
    "counts": "counts",
    "figure": "figure",
    "unit": "unit_of_work",
    "people": "people",
    "owner_kinds": "owner_kind",
    "sectors": "sector",
    "kinds": "kind",
}


@click.command("template")
@click.argument("kind", type=click.Choice(ROW_KINDS), metavar="KIND")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.xlsx")
def command(kind: str, file: Path) -> None:
    """Write an empty workbook for KIND, which is that of `bosaga import`: objects, prices, programmes and so on.

    Codes come as lists to choose from, every column has a note, and `bosaga import KIND FILE.xlsx` reads it.
    """
    language = load_settings().language
    if file.suffix.lower() != ".xlsx":
        raise Refused(said("A template is a workbook: let the file's name end in .xlsx.", language))
    try:
        write_template(file, kind, meanings(kind, language), _words(kind, language))  # type: ignore[arg-type] # a Choice
    except FileRefused as refused:
        raise Refused(reason(refused.code, refused.params, language)) from refused
    click.echo(said("The template is in {file}.", language, file=file), err=True)


def _words(kind: str, language: str) -> dict[str, dict[str, str]]:
    """What each code of each field means, in the installation's language."""
    found = {}
    if kind == "prices":
        found["work"] = {code: work.names[language] for code, work in standard_works().items()}
    for field in FIELDS[kind]:  # type: ignore[index] # a Choice
        if field.name in found:
            continue
        vocabulary = VOCABULARY.get(_VOCABULARIES.get(field.name, ""), {})
        found[field.name] = {
            code: said(sentence, language, context=context) for code, (context, sentence) in vocabulary.items()
        }
    return found
