"""`bosaga export form`: the inspector's form for offices that work with ODK or KoBo."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import click

from audit.exchange.reasons import FileRefused
from audit.norms import Wording, load_edition
from audit.odk.names import OBJECTS_FILE
from audit.odk.rows import Survey
from audit.odk.survey import survey_of
from audit.terms import KINDS
from audit.usecases.assess import DEFAULT_NORM
from gis.files.written import write_csv, write_xlsx
from gis.queries import Connection
from gis.queries.field import to_choose_from
from gis.queries.subjects import profile_here
from gis.queries.territories import known_territory
from web.cli.failures import Refused
from web.cli.inside import inside_site
from web.cli.wording import reason, said
from web.clock import today
from web.wiring import Wiring

FORM: Final = "form"
XLSFORM: Final = "xlsform"
_HEADER: Final = ("name", "label", "kind", "inside")


def export_form(wiring: Wiring, file: Path, territory: str | None, kind: str | None, as_json: bool) -> None:
    """Write the form of a kind of object, or of all, and the list of objects beside it. Raises Refused."""
    language = wiring.settings.language
    if file.suffix.lower() != ".xlsx":
        raise Refused(said("A form is a workbook: let the file's name end in .xlsx.", language))
    kinds, listed = (kind,) if kind else tuple(KINDS), file.with_name(OBJECTS_FILE)
    try:
        with wiring.operator_database.read() as connection:
            if territory is not None and not known_territory(connection, territory):
                raise FileRefused("unknown_territory", value=territory)
            survey = survey_of(_in_force(connection, wiring), kinds, wiring.settings.position_accuracy)
            questions = _write_form(wiring, file, survey, language)
            rows = (_row(each, language) for each in to_choose_from(connection, territory, kinds))
            objects = write_csv(listed, _HEADER, rows)
    except FileRefused as refused:
        raise Refused(reason(refused.code, refused.params, language)) from refused
    if as_json:
        found = {"kind": FORM, "file": str(file), "rows": questions, "objects": str(listed), "listed": objects}
        click.echo(json.dumps({**found, "norm": survey.norm}, ensure_ascii=False))
    told = said(
        "The form ({norm}) is in {file}; objects to choose from: {objects}, in {list}. Upload both.", language,
        norm=survey.norm, file=file, objects=objects, list=listed,
    )  # fmt: skip
    click.echo(told, err=True)


def _write_form(wiring: Wiring, file: Path, survey: Survey, language: str) -> int:
    from web.odk.sheets import sheets_of

    with inside_site(wiring):
        return write_xlsx(file, sheets_of(survey, language))


def _in_force(connection: Connection, wiring: Wiring) -> Wording:
    """The wording that inspections are judged by today."""
    profile = profile_here(connection)
    return load_edition(profile.norm if profile else DEFAULT_NORM).wording(today(wiring))


def _row(found: Mapping[str, Any], language: str) -> tuple[str, ...]:
    told = (_in(found["name"], language), _in(found["address"], language))
    label = " · ".join((found["number"], *(each for each in told if each)))
    return found["number"], label, found["kind"], "yes" if found["inside"] else "no"


def _in(texts: Mapping[str, str] | None, language: str) -> str:
    """The text in a language, or the first there is."""
    return (texts or {}).get(language) or next(iter((texts or {}).values()), "")
