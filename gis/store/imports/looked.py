"""Visits that ended without a passport, and quick screenings, among the works that a file brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, text

from audit.errors import InvalidInput
from audit.exchange.reasons import Reason
from audit.exchange.surveyed import reasons_within
from audit.looking import read_screening, read_visit
from audit.permission import Actor
from gis.models import register as r
from gis.models.filings import visit
from gis.queries.subjects import as_subject, profile_here
from gis.store.imports.context import Begun, Work
from gis.store.imports.staging import put_problems
from gis.store.looking import keep_screening, keep_visit
from gis.store.own_source import own_source


@dataclass(frozen=True, slots=True)
class Looks:
    """How many were kept, and how many the register had."""

    created: int
    unchanged: int


def keep_looks(work: Work, author: Actor) -> Looks:
    """Keep them and take them out of the staged rows. What the register has already, of the same day and saying the
    same, is not kept twice.
    """
    found = work.connection.execute(
        text("""
            select r.row, r.filed, r.object_id, o.number, o.kind, o.part_of, o.commissioned
            from import_row r join register.object o on o.id = r.object_id
            where r.filed ->> 'sort' <> 'passport' order by r.row
        """)
    ).mappings()  # fmt: skip
    rows = [dict(row) for row in found]
    kept = 0
    for row in rows:
        try:
            is_new = _keep_visit(work, author, row) if row["filed"]["sort"] == "visit" else _keep_screening(work, row)
        except InvalidInput as refused:
            reasons = reasons_within(refused, row["filed"]["names"])
            put_problems(work.connection, [(row["row"], reason) for reason in reasons])
            continue
        kept += is_new
    refused_rows = work.leave_out_refused()
    work.run("delete from import_row where filed ->> 'sort' <> 'passport'")
    return Looks(kept, len(rows) - kept - refused_rows)


def _keep_visit(work: Work, author: Actor, row: Mapping[str, Any]) -> bool:
    given = read_visit(row["filed"]["body"], work.options.today)
    v, day = visit.c, date.fromisoformat(given["visited_on"])
    note = v.note.is_not_distinct_from(given.get("note"))
    same = select(v.id).where(
        v.object == row["object_id"],
        v.account == author.account,
        v.visited_on == day,
        v.outcome == given["outcome"],
        note,
    )
    if work.connection.execute(same).first() is not None:
        return False
    _answer_for(work, row, keep_visit(work.connection, row["object_id"], author.account or 0, given, work.batch))
    return True


def _keep_screening(work: Work, row: Mapping[str, Any]) -> bool:
    profile = profile_here(work.connection)
    subject = as_subject(row["number"], row["kind"], row["part_of"], row["commissioned"], profile)
    if subject is None:
        put_problems(work.connection, [(row["row"], Reason("object", "unknown_kind", {"kind": row["kind"]}))])
        return False
    found = read_screening(row["filed"]["body"], subject, work.options.today)
    s = r.screening.c
    same = select(s.id).where(
        s.object == row["object_id"], s.screened_on == found.screened_on, s.facts == found.facts.to_store(),
        s.source == own_source(work.connection),
    )  # fmt: skip
    if work.connection.execute(same).first() is not None:
        return False
    _answer_for(work, row, keep_screening(work.connection, row["object_id"], found, work.options.today, work.batch))
    return True


def _answer_for(work: Work, row: Mapping[str, Any], made: Mapping[str, Any]) -> None:
    """Have it answered for, if its device says by which key it would send it."""
    filed = row["filed"]
    if "key" in filed:
        work.begun.append(Begun(filed["sort"], row["number"], filed["key"], filed["body"], made))
