"""Submissions of the form as ODK Central and KoBo give them out, made of observations by the names of the questions."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from audit.form import form_of
from audit.odk.shapes import group_of
from audit.terms import OBJECT, QUANTITIES
from gis.files.written import write_xlsx
from tests.support.verdict_cases import wording

TODAY = wording("kz-sp-3.06-101@2019-02-18")
FORM = form_of(TODAY, "clinic")
Submission = dict[str, Any]
"""Answers by name; the repeats as lists under theirs ("many_…")."""


def submission(observations: Sequence[Mapping[str, Any]], number: int = 1, **said: Any) -> Submission:
    """What a device would send of these observations; `said` changes what is said besides them (None takes it out)."""
    made: Submission = {
        "started_at": "2026-01-10T10:00:00.000+05:00", "ended_at": "2026-01-10T10:25:00.000+05:00",
        "bosaga_form": TODAY.norm, "object_listed": "W-1", "inspected_on": "2026-01-10", "outcome": "inspected",
        "depth": "standard", "uuid": f"00000000-0000-4000-8000-{number:012}", "many_entrance": [{}], **said,
    }  # fmt: skip
    for each in observations:
        into = _row(made, each)
        into.update(_answers(each))
    return {name: value for name, value in made.items() if value is not None}


def _row(made: Submission, said: Mapping[str, Any]) -> Submission:
    if said["zone"] == OBJECT or said["element"] == "zone":
        return made
    block = group_of(FORM, f"{said['zone']}/{said['element']}").replace("/", "__")
    rows: list[Submission] = made.setdefault(f"many_{block}", [])
    while len(rows) < int(said["instance"]):
        rows.append({})
    return rows[int(said["instance"]) - 1]


def _answers(said: Mapping[str, Any]) -> Submission:
    code = said.get("quantity", "present")
    name = f"{said['zone']}__{said['element']}__{code}"
    if QUANTITIES[said["zone"], said["element"], code].measured:
        return (
            {name: said["value"], f"{name}__by": said["evidence"]}
            if "value" in said
            else {f"{name}__by": said["answer"]}
        )
    answer = said.get("present", said.get("answer"))
    graded = {f"{said['zone']}__{said['element']}__by": said["evidence"]} if answer in ("yes", "no") else {}
    return {name: answer, **graded}


def _repeats(made: Submission) -> dict[str, list[Submission]]:
    return {name: value for name, value in made.items() if isinstance(value, list)}


def _plain(made: Submission) -> Submission:
    return {name: value for name, value in made.items() if not isinstance(value, list) and name != "uuid"}


def kobo_json(path: Path, all_made: Sequence[Submission]) -> Path:
    """KoBo's API: everything text, groups in the names, repeats as lists of whole paths."""
    results = [
        {
            "_id": place, "_uuid": made["uuid"], "meta/instanceID": f"uuid:{made['uuid']}", "__version__": "v1",
            "_attachments": [], "_geolocation": [None, None],
            **{f"form/zone/{name}": str(value) for name, value in _plain(made).items()},
            **{
                f"form/{name}": [{f"form/{name}/at/{key}": str(value) for key, value in row.items()} for row in rows]
                for name, rows in _repeats(made).items()
            },
        }
        for place, made in enumerate(all_made)
    ]  # fmt: skip
    path.write_text(json.dumps({"count": len(results), "next": None, "results": results}), encoding="utf-8")
    return path


def odata(path: Path, all_made: Sequence[Submission]) -> Path:
    """ODK Central's OData with everything expanded: groups nested, numbers as numbers."""
    value = [
        {
            "__id": f"uuid:{made['uuid']}", "__system": {"submissionDate": "2026-01-10T06:00:00Z", "edits": 0},
            "meta": {"instanceID": f"uuid:{made['uuid']}"}, "about": _plain(made),
            "form": {name: [{"__id": "x", "at": row} for row in rows] for name, rows in _repeats(made).items()},
        }
        for made in all_made
    ]  # fmt: skip
    path.write_text(json.dumps({"@odata.context": "x", "value": value}), encoding="utf-8")
    return path


def odk_zip(path: Path, all_made: Sequence[Submission], media: Mapping[str, bytes] | None = None) -> Path:
    """ODK Central's zip: a CSV of submissions, one for each repeat, and media/."""
    main = [
        {**{f"form-about-{name}": value for name, value in _plain(made).items()},
         "meta-instanceID": f"uuid:{made['uuid']}", "KEY": f"uuid:{made['uuid']}", "ReviewState": ""}
        for made in all_made
    ]  # fmt: skip
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("bosaga_clinic.csv", _csv(main))
        for name in sorted({name for made in all_made for name in _repeats(made)}):
            rows = [
                {**{f"at-{key}": value for key, value in row.items()}, "PARENT_KEY": f"uuid:{made['uuid']}",
                 "KEY": f"uuid:{made['uuid']}/{name}[{place}]"}
                for made in all_made for place, row in enumerate(made.get(name, ()), start=1)
            ]  # fmt: skip
            archive.writestr(f"bosaga_clinic-{name}.csv", _csv(rows))
        for name, content in (media or {}).items():
            archive.writestr(f"media/{name}", content)
    return path


def kobo_csv(path: Path, all_made: Sequence[Submission]) -> Path:
    """A CSV with semicolons, group paths, and repeats in cells as JSON."""
    rows = [
        {**{f"about/{name}": value for name, value in _plain(made).items()},
         **{f"form/{name}": json.dumps([{f"form/{name}/{key}": v for key, v in row.items()} for row in rows])
            for name, rows in _repeats(made).items()}, "_uuid": made["uuid"]}
        for made in all_made
    ]  # fmt: skip
    path.write_text("\ufeff" + _csv(rows, ";"), encoding="utf-8")
    return path


def kobo_xlsx(path: Path, all_made: Sequence[Submission]) -> Path:
    """KoBo's workbook: a sheet of submissions, one for each repeat, joined by index."""
    main = [{**_plain(made), "_uuid": made["uuid"], "_index": place} for place, made in enumerate(all_made, start=1)]
    sheets = {"Форма": _table(main)}
    for name in sorted({name for made in all_made for name in _repeats(made)}):
        rows = [
            {**row, "_index": n, "_parent_index": place, "_submission__uuid": made["uuid"]}
            for place, made in enumerate(all_made, start=1) for n, row in enumerate(made.get(name, ()), start=1)
        ]  # fmt: skip
        sheets[name[:31]] = _table(rows)
    write_xlsx(path, sheets)
    return path


def _table(rows: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[list[Any]]]:
    header = list(dict.fromkeys(name for row in rows for name in row))
    return header, [[row.get(name) for name in header] for row in rows]


def _csv(rows: Sequence[Mapping[str, Any]], delimiter: str = ",") -> str:
    header, cells = _table(rows)
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter)
    writer.writerow(header)
    writer.writerows(cells)
    return written.getvalue()


WRITERS: Mapping[str, Callable[[Path, Sequence[Submission]], Path]] = {
    "kobo.json": kobo_json, "odata.json": odata, "odk.zip": odk_zip, "kobo.csv": kobo_csv, "kobo.xlsx": kobo_xlsx,
}  # fmt: skip
