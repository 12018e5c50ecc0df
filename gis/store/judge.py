"""Turns passports into verdicts and measures into planned states, with the engine of audit/verdict."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import Connection, delete, func, select, true
from sqlalchemy.dialects.postgresql import distinct_on

from audit.adaptation.lifecycle import OPEN
from audit.judged import INDEPENDENT, Judged, judged
from audit.norms import Wording, load_edition
from audit.observation import Facts, Form
from audit.overriding import set_states
from audit.planned import Planned, closes_of, planned_states, to_plan
from audit.verdict import assess
from gis.histories import among, grouped
from gis.models import register as r
from gis.queries.in_force import facts_in_force, in_force
from gis.store.copying import copy_rows

VERDICT = (
    "register.verdict (object, passport, reason, norm, wording, effective_on, states, zones, shares, provable,"
    " best_entrance, code, complete, sufficient)"
)
VERDICT_TYPES = (
    *("int8", "int8", "text", "text", "date", "date", "int2[]", "int2[]", "int2[]", "int2"),
    *("jsonb", "text", "bool", "bool"),
)


@dataclass(frozen=True, slots=True)
class Filed:
    """A passport version with what its verdict depends on."""

    id: int
    object: int
    kind: str
    wording: Wording
    inspected_on: date
    facts: Facts
    forms: tuple[Form, ...]
    host: Facts | None
    effective_on: date
    independent: bool

    def judge(self) -> Judged:
        """The verdict of this version."""
        answer = assess(self.wording, self.facts, kind=self.kind, forms=self.forms, host=self.host)
        return judged(answer, independent=self.independent)


def judge(connection: Connection, passports: Sequence[int], *, reason: str = "approval") -> int:
    """Judge passport versions and keep their verdicts, in the caller's transaction; returns how many."""
    rows = (verdict_row(filed, reason) for filed in filed_passports(connection, passports))
    return copy_rows(connection, VERDICT, VERDICT_TYPES, list(rows))


def verdict_row(filed: Filed, reason: str) -> tuple[Any, ...]:
    """A verdict in the order of ``VERDICT``."""
    j = filed.judge()
    return (
        filed.object, filed.id, reason, filed.wording.edition.code, filed.wording.valid_from, filed.effective_on,
        list(j.states), list(j.zones), list(j.shares), j.provable, Jsonb(dict(j.best_entrance)), j.code,
        j.complete, j.sufficient,
    )  # fmt: skip


def filed_passports(connection: Connection, passports: Sequence[int]) -> Iterator[Filed]:
    """The given versions, each with the facts of the building around it as they are now.

    A version is judged by the wording it was last judged by; a new one by the wording it was filed under.
    """
    p, o, v = r.passport.c, r.object_.c, r.verdict.c
    last = (
        select(v.norm, v.wording)
        .where(v.passport == p.id)
        .order_by(v.effective_on.desc(), v.recorded_at.desc(), v.id.desc())
        .limit(1)
        .lateral("last")
    )
    query = (
        select(
            p.id, p.object, p.facts, p.forms, p.inspected_on, p.effective_on, p.author_role, p.reviewer,
            o.kind, o.part_of,
            func.coalesce(last.c.norm, p.norm).label("norm"), func.coalesce(last.c.wording, p.wording).label("wording"),
        )
        .join(r.object_, o.id == p.object)
        .outerjoin(last, true())
        .where(among(p.id, passports))
        .order_by(p.id)
    )  # fmt: skip
    rows = connection.execute(query).all()
    hosts = facts_in_force(connection, sorted({row.part_of for row in rows if row.part_of is not None}))
    for row in rows:
        yield Filed(
            id=row.id,
            object=row.object,
            kind=row.kind,
            wording=load_edition(row.norm).wording(row.wording),
            inspected_on=row.inspected_on,
            facts=Facts.from_store(row.facts),
            forms=forms_of(row.forms),
            host=hosts.get(row.part_of),
            effective_on=row.effective_on,
            independent=row.author_role in INDEPENDENT and row.reviewer is not None,
        )


def forms_of(stored: Sequence[Mapping[str, Any]]) -> tuple[Form, ...]:
    """Forms of service as stored."""
    return tuple(Form(each["form"], tuple(each["categories"]), each.get("zone")) for each in stored)


def keep_reassessed(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> Sequence[int]:
    """Keep verdicts of versions judged anew; their ids, of which the log is to be told."""
    drawn = func.nextval("register.verdict_id_seq")
    ids = connection.execute(select(drawn).select_from(func.generate_series(1, len(rows)))).scalars().all()
    table = VERDICT.replace("(", "(id, ", 1)
    copy_rows(connection, table, ("int8", *VERDICT_TYPES), [(key, *row) for key, row in zip(ids, rows, strict=True)])
    return ids


def judge_premises(
    connection: Connection, hosts: Sequence[int], today: date
) -> tuple[Sequence[int], Sequence[int]]:  # fmt: skip
    """Judge anew the premises inside objects whose passport changed: they share entrance and ways.

    Returns the premises' object ids, and the ids of their new verdicts.
    """
    p, o = r.passport.c, r.object_.c
    query = in_force(p.id, p.object).join(r.object_, o.id == p.object).where(among(o.part_of, hosts))
    inside = connection.execute(query).all()
    standing = overridden(connection, [row.id for row in inside])
    rows = []
    for filed in filed_passports(connection, [row.id for row in inside if row.id not in standing]):
        since = max(filed.effective_on, today)
        rows.append(verdict_row(replace(filed, effective_on=since), "reassessment"))
    return [row.object for row in inside], keep_reassessed(connection, rows)


def overridden(connection: Connection, passports: Sequence[int]) -> frozenset[int]:
    """Versions whose state a commission set: that stands until the version ends, whatever the engine would say."""
    v = r.verdict.c
    query = select(v.passport).where(among(v.passport, passports), v.reason == "override")
    return frozenset(connection.execute(query).scalars())


def set_by_commission(connection: Connection, passports: Sequence[int]) -> Mapping[int, Mapping[str, str]]:
    """The states that commissions set, by version and category, as their last decision left them."""
    v = r.verdict.c
    query = (
        select(v.passport, v.overridden, v.states)
        .where(among(v.passport, passports), v.reason == "override")
        .ext(distinct_on(v.passport))
        .order_by(v.passport, v.effective_on.desc(), v.recorded_at.desc(), v.id.desc())
    )
    return {row.passport: set_states(row.states, row.overridden) for row in connection.execute(query)}


def plan(connection: Connection, objects: Sequence[int], years: Sequence[int]) -> None:
    """Compute the planned states of objects anew; those with nothing to plan beyond their passport have none."""
    connection.execute(delete(r.planned_state).where(among(r.planned_state.c.object, objects)))
    measures = measures_of(connection, objects)
    p = r.passport.c
    current = in_force(p.id).where(among(p.object, sorted(measures)))
    rows = []
    passports = connection.execute(current).scalars().all()
    commissioned = set_by_commission(connection, passports)
    for filed in filed_passports(connection, passports):
        ahead = to_plan(measures[filed.object], filed.inspected_on)
        if not ahead:
            continue
        states = planned_states(
            filed.wording, filed.facts, kind=filed.kind, forms=filed.forms, host=filed.host,
            measures=ahead, years=years, set_by_commission=commissioned.get(filed.id, {}),
        )  # fmt: skip
        rows += [(filed.object, year, list(six)) for year, six in states.items()]
    copy_rows(connection, "register.planned_state (object, year, states)", ("int8", "int2", "int2[]"), rows)


def measures_of(connection: Connection, objects: Sequence[int]) -> Mapping[int, Sequence[Planned]]:
    """Measures open or verified, and derogations with a form of service, by object."""
    m = r.measure.c
    query = select(m.object, m.closes, m.due, m.categories, m.zone, m.status, m.verified_on, m.derogation).where(
        among(m.object, objects), m.status.in_((*OPEN, "verified", "derogated"))
    )
    found = []
    for row in connection.execute(query):
        form = (row.derogation or {}).get("form") if row.status == "derogated" else None
        if row.status == "derogated" and form is None:
            continue
        found.append((row.object, planned_of(row, form)))
    return grouped(found)


def planned_of(row: Any, form: str | None) -> Planned:
    """A stored measure as the plan sees it."""
    zone = row.zone if form in ("staff_help", "technical_aid") else None
    instead = Form(form, tuple(row.categories), zone) if form else None
    return Planned(closes_of(row.closes), row.due, instead, row.verified_on)
