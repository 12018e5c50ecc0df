"""Judges the whole register again, under another norm or wording."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import distinct_on

from audit.figures import STATE_NAMES
from audit.norms import Edition, Wording, load_edition
from audit.usecases.reassess import Reassessment, comparable_rules
from gis.histories import among
from gis.models import register as r
from gis.queries.in_force import in_force
from gis.store.faces import refresh
from gis.store.judge import Filed, filed_passports, keep_reassessed, overridden, plan, verdict_row
from gis.store.log import record
from gis.store.version import alone, bump, calendar

AT_ONCE = 2_000


def reassess(
    connection: Connection,
    edition: Edition,
    on: date,
    *,
    wording: Wording | None = None,
    keep: bool = False,
    today: date,
) -> Reassessment:
    """Judge every passport in force under an edition; with ``keep``, from the day ``on`` by a new validity range.

    Each passport is judged by the wording in force on its day of inspection, or by ``wording``. The past is never
    rewritten: a kept reassessment opens a new range on ``on``, except where a commission set the state. It is one
    entry of the log, about the norm. Everything is in the caller's transaction.
    """
    sample = wording or edition.wording(today)
    if keep:
        alone(connection)
    found = Reassessment(norm=sample.norm if wording else edition.code, rules=len(sample.rules))
    kept = array("q")
    for some in portions(connection.execute(in_force(r.passport.c.id)).scalars().all()):
        rows = []
        before = states_now(connection, some)
        standing = overridden(connection, some)
        for filed in filed_passports(connection, some):
            new = replace(filed, wording=wording or edition.wording(filed.inspected_on), effective_on=on)
            row = verdict_row(new, "reassessment")
            district, states = before[filed.id]
            found.count(district, named(states), named(row[6]))
            compare(found, filed, new)
            if filed.id not in standing:
                rows.append(row)
        if keep:
            kept.extend(keep_reassessed(connection, rows))
    if keep:
        settle_all(connection, today)
        record(connection, "passport.reassessed", found.norm, kept)
    return found


def named(states: Sequence[int]) -> list[str]:
    """Names of the states for К О С Г У."""
    return [STATE_NAMES[state] for state in states[:5]]


def compare(found: Reassessment, filed: Filed, new: Filed) -> None:
    """Note how many rules the two wordings of a passport have in common, once for each pair."""
    name = f"{filed.wording.norm} → {new.wording.norm}"
    if name not in found.comparable:
        found.comparable[name] = comparable_rules(filed.wording, new.wording)


def portions(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Ids in portions whose facts fit in memory."""
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def states_now(connection: Connection, passports: Sequence[int]) -> dict[int, tuple[str, Sequence[int]]]:
    """District and state numbers in force by passport."""
    v, o = r.verdict.c, r.object_.c
    query = (
        select(v.passport, o.district, v.states)
        .join(r.object_, o.id == v.object)
        .where(among(v.passport, passports))
        .ext(distinct_on(v.passport))
        .order_by(v.passport, v.effective_on.desc(), v.recorded_at.desc(), v.id.desc())
    )
    return {row.passport: (row.district, row.states) for row in connection.execute(query)}


def settle_all(connection: Connection, today: date) -> None:
    """Bring the plan, the faces and the version in line with a register judged anew."""
    planned = connection.execute(select(r.planned_state.c.object).distinct()).scalars().all()
    years = [year for year in calendar(connection, today).years if year >= today.year]
    plan(connection, planned, years)
    refresh(connection, None, today)
    bump(connection)


def edition_of(norm: str) -> tuple[Edition, Wording | None]:
    """The edition, and the wording if one is named: ``CODE`` or ``CODE@DATE``.

    Raises UnknownNormError for a code nobody holds, ValueError for a date that is none.
    """
    code, _, day = norm.partition("@")
    edition = load_edition(code)
    return edition, edition.wording(date.fromisoformat(day)) if day else None
