"""Staged passports read as the form reads them, portion by portion; what is wrong with a row refuses it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import text

from audit.errors import InvalidInput
from audit.exchange.cells import CellError
from audit.exchange.decided import decided_text, read_decided
from audit.exchange.reasons import Reason
from audit.exchange.surveyed import IN_DOCUMENT, contacts_of, read_filed, read_survey, reasons_of
from audit.passport import Passport, Subject
from gis.queries.subjects import as_subject, profile_here
from gis.store.imports.context import Work
from gis.store.imports.staging import copy_some, put_problems

_PORTION: Final = 2_000
_COLUMNS: Final[Mapping[str, str]] = {
    "depth": "text", "norm": "text", "basis": "text", "wording": "date", "facts": "jsonb", "forms": "jsonb",
    **dict.fromkeys(IN_DOCUMENT, "jsonb"), "document": "jsonb", "decision": "text", "decided": "jsonb",
    "effective_on": "date",
}  # fmt: skip

Read = tuple[Passport, Mapping[str, Any] | None]


def read_surveys(work: Work, which: str, *, approved: bool) -> None:
    """Read the staged rows of a condition (on the alias r) as passports, and put what they say in its kept form.

    They get `document`, `wording` and `decided` beside the columns of the file. `approved`: they are public at once,
    and refused without an observation, or where a text tells how to reach somebody; of a draft its reviewer is told.
    """
    work.run("alter table import_row add document jsonb, add wording date, add decided jsonb")
    work.run("drop table if exists import_filed")
    typed = ", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items())
    work.run(f"create temporary table import_filed (row integer, {typed}) on commit drop")
    profile = profile_here(work.connection)
    for rows in _portions(work, which):
        filed: list[Sequence[Any]] = []
        wrong: list[tuple[int, Reason]] = []
        odd: list[tuple[int, Reason]] = []
        for row in rows:
            subject = as_subject(row["of"], row["kind"], row["part_of"], row["commissioned"], profile)
            if subject is None:
                wrong.append((row["row"], Reason("object", "unknown_kind", {"kind": row["kind"]})))
                continue
            read = _read(row, subject, work.options.today)
            decided, reasons = _decision(row, work.options.today)
            if isinstance(read, Passport) and approved:
                reasons += [] if read.facts else [Reason("facts", "no_facts")]
                reasons += contacts_of(read, "contact_public")
            elif isinstance(read, Passport):
                odd += [(row["row"], reason) for reason in contacts_of(read, "contact_to_review")]
            reasons += [] if isinstance(read, Passport) else read
            if reasons or not isinstance(read, Passport):
                wrong += [(row["row"], reason) for reason in reasons]
                continue
            filed.append((row["row"], *_kept(read, decided, row["effective_on"])))
        copy_some(work.connection, f"import_filed (row, {', '.join(_COLUMNS)})", filed)
        put_problems(work.connection, wrong)
        put_problems(work.connection, odd, refused=False)
    work.leave_out_refused()
    assigned = ", ".join(f"{name} = f.{name}" for name in _COLUMNS)
    work.run("analyze import_filed")
    work.run(f"update import_row r set {assigned} from import_filed f where f.row = r.row")


def _read(row: Mapping[str, Any], subject: Subject, today: date) -> Passport | tuple[Reason, ...]:
    return read_survey(row, subject, today) if row["filed"] is None else read_filed(row["filed"], subject, today)


def _portions(work: Work, which: str) -> Iterator[Sequence[dict[str, Any]]]:
    columns = (
        "depth",
        "norm",
        "basis",
        "inspected_on",
        "effective_on",
        "decision",
        "facts",
        "forms",
        *IN_DOCUMENT,
        "filed",
    )
    query = text(f"""
        select r.row, {", ".join(f"r.{name}" for name in columns)}, o.number as of, o.kind, o.part_of, o.commissioned
        from import_row r join register.object o on o.id = r.object_id
        where r.row > :last and {which} order by r.row limit {_PORTION}
    """)
    last = 0
    while rows := [dict(row) for row in work.connection.execute(query, {"last": last}).mappings()]:
        yield rows
        last = rows[-1]["row"]


def _decision(row: Mapping[str, Any], today: date) -> tuple[dict[str, Any] | None, list[Reason]]:
    if row["decision"] is None:
        return None, []
    try:
        return read_decided(row["decision"], today, row["effective_on"]), []
    except CellError as error:
        return None, [Reason("decision", error.code, error.params)]
    except InvalidInput as refused:
        return None, list(reasons_of(refused, "decision"))


def _kept(filed: Passport, decided: dict[str, Any] | None, effective_on: date | None) -> Sequence[Any]:
    """What a passport says, in the order of the columns."""
    document = filed.document
    facts, forms = filed.facts.to_store(), [form._asdict() for form in filed.forms]
    if effective_on is None and decided is not None and "on" in decided:
        effective_on = date.fromisoformat(decided["on"])
    return (
        filed.depth, filed.norm, filed.basis, filed.wording.valid_from, _json(facts), _json(forms),
        *(_json(document[name]) if name in document else None for name in IN_DOCUMENT), _json(document),
        decided_text(decided) if decided else None, _json(decided) if decided else None, effective_on,
    )  # fmt: skip


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
