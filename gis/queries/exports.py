"""Rows as they are exported: the register's own columns, complete, so that an import reads them back unchanged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, text

from audit.exchange.field import Field
from audit.exchange.fields import FIELDS, LANGUAGES, WITH_OUTLINE, WITH_PLACE, WITH_POINT, RowKind, place_of
from audit.exchange.reasons import FileRefused
from audit.figures.calendar import FOR_WHOM
from audit.figures.cell import STATE_NAMES
from gis.queries.programme_table import ORDER, PROGRAMME_TABLE
from gis.store.imports.named import OF_PASSPORTS, SOURCE_IDS

AT_ONCE: Final = 5_000
STATE_COLUMNS: Final = tuple(f"state_{category}" for category in FOR_WHOM)
"""What each object is, for К О С Г У and for all: told by an export, never read by an import."""

_TYPES: Final = {"text": "text", "date": "date", "integer": "integer", "number": "number", "money": "number"}

_FROM: Final[dict[str, str]] = {
    "territories": "register.territory t",
    "objects": """register.object t left join register.object host on host.id = t.part_of
        left join lateral (
            select v.states, v.code, p.number from register.verdict v join register.passport p on p.id = v.passport
            where v.object = t.id and v.effective_on <= :day and (p.withdrawn_on is null or p.withdrawn_on > :day)
            order by p.effective_on desc, p.version desc, v.effective_on desc, v.recorded_at desc, v.id desc
            limit 1) judged on true
        left join lateral (
            select min(m.due) as next_due from register.measure m
            where m.object = t.id and m.status in ('planned', 'started', 'claimed')) due on true""",
    "passports": "register.passport t join register.object o on o.id = t.object",
    "claims": "register.claim t join register.object o on o.id = t.object",
    "measures": "register.measure t join register.object o on o.id = t.object",
    "prices": "register.price t",
    "programmes": f"{PROGRAMME_TABLE} t",
    "population": """(
        select territory, year, people, count::float8, source, null::geometry as position from register.population
        union all
        select territory, year, people, count::float8, source, position from register.dwelling) t""",
}
_ORDER: Final = {
    "territories": "t.code",
    "objects": "t.id",
    "passports": "t.object, t.version",
    "claims": "t.object, t.source, t.category",
    "measures": "t.object, t.id",
    "prices": "t.territory, t.work, t.year",
    "programmes": ORDER,
    "population": "t.territory, t.year, t.people, t.source, st_x(t.position) nulls first, st_y(t.position)",
}
_SPECIAL: Final = {
    ("objects", "part_of"): "host.number",
    ("passports", "object"): "o.number",
    ("claims", "object"): "o.number",
    ("measures", "object"): "o.number",
    # A natural person is named in no file.
    ("measures", "responsible"): "case when not t.responsible_private then t.responsible end",
    **{(kind, "source_id"): sql for kind, sql in SOURCE_IDS.items()},
    **{("passports", name): sql for name, sql in OF_PASSPORTS.items()},
}
_NOT_WRITTEN: Final = ("object_source", "object_source_id")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an export: its name, its type (text, date, integer, number) and what it means."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Export:
    """What is exported: ``rows`` hold a cell for each column, then the geometry as WKB where the kind has one."""

    kind: RowKind
    columns: tuple[Column, ...]
    spatial: bool
    rows: Iterator[Sequence[Any]]


def export(
    connection: Connection, kind: RowKind, *, territory: str | None, as_of: date | None, today: date,
    with_people: bool = False,
) -> Export:  # fmt: skip
    """The rows of a kind, in a territory and all below it, read in portions.

    ``as_of`` keeps objects that were in service that day and passports, claims and measures decided by then; states
    are those of that day. Versions withdrawn by then are left out. Accounts are told only ``with_people``.
    Raises FileRefused for a territory that is not there.
    """
    if territory is not None:
        known = text("select 1 from register.territory where code = :code")
        if connection.execute(known, {"code": territory}).first() is None:
            raise FileRefused("unknown_territory", value=territory)
    columns, expressions = [], []
    for column, sql in _columns(connection, kind, with_people):
        columns.append(column)
        expressions.append(sql)
    spatial = kind in (*WITH_POINT, *WITH_PLACE, *WITH_OUTLINE)
    if spatial:
        expressions.append("st_asbinary(t.outline)" if kind in WITH_OUTLINE else "st_asbinary(t.position)")
    chosen = f"select {', '.join(expressions)} from {_FROM[kind]}"
    query = f"{chosen} where {_where(kind, territory, as_of)} order by {_ORDER[kind]}"
    given = {"territory": territory, "as_of": as_of, "day": as_of or today}
    params = {name: value for name, value in given.items() if f":{name}" in query}
    found = connection.execute(text(query), params, execution_options={"stream_results": True, "yield_per": AT_ONCE})
    return Export(kind, tuple(columns), spatial, (_named(kind, row) for row in found))


def _columns(connection: Connection, kind: RowKind, with_people: bool) -> Iterator[tuple[Column, str]]:
    for field in FIELDS[kind]:
        if field.name in _NOT_WRITTEN or (field.personal and not with_people):
            continue
        if field.type == "words":
            for code in _languages(connection, kind, field.name):
                yield Column(f"{field.name}_{code}", "text", f"{field.meaning}: {code}"), f"t.{field.name} ->> '{code}'"
            continue
        sql = _cell(field, _SPECIAL.get((kind, field.name), f"t.{field.name}"))
        yield Column(field.name, _TYPES.get(field.type, "text"), field.meaning), sql
    for each, sql in zip(place_of(kind), ("st_x(t.position)", "st_y(t.position)"), strict=False):
        yield Column(each.name, "number", each.meaning), sql
    if kind in WITH_POINT:
        for place, name in enumerate(STATE_COLUMNS, start=1):
            yield (
                Column(name, "text", "State derived from the passport; not read by an import"),
                f"coalesce(judged.states[{place}], 1)",
            )
        yield Column("code", "text", "Code of the official form; not read by an import"), "judged.code"
        yield Column("passport", "text", "Passport version in force; not read by an import"), "judged.number"
        yield (
            Column("district_flag", "text", "Why the district is to be checked; not read by an import"),
            "t.district_flag",
        )
        yield Column("next_due", "date", "Next due date of a measure; not read by an import"), "due.next_due"


def _cell(field: Field, sql: str) -> str:
    """SQL for a cell as tables hold it."""
    if field.type in ("structure", "list"):
        return f"nullif(nullif({sql}::text, '{{}}'), '[]')"
    if field.type == "money":
        return f"{sql}::double precision"  # fifteen digits at most: none is lost
    if field.type == "flag":
        return f"case {sql} when true then 'yes' when false then 'no' end"
    return f"array_to_string({sql}, ', ')" if field.several else sql


def _languages(connection: Connection, kind: RowKind, field: str) -> list[str]:
    """The register's languages, then those that some row has besides."""
    table = {
        "objects": "register.object", "territories": "register.territory", "programmes": f"{PROGRAMME_TABLE} t",
    }[kind]  # fmt: skip
    query = text(
        f"select distinct key from {table}, jsonb_object_keys({field}) key where key ~ '^[a-z]{{2,3}}$' order by key"
    )
    found = connection.execute(query).scalars()
    return list(dict.fromkeys((*LANGUAGES, *found)))


def _where(kind: RowKind, territory: str | None, as_of: date | None) -> str:
    conditions = ["true"]
    if territory is not None:
        below = "(select register.territories_below(:territory))"
        own = {"territories": "t.code", "programmes": "t.home"}.get(kind)
        own = "t.territory" if kind in ("population", "prices") else own
        owner = "t" if kind == "objects" else "o"
        conditions.append(
            f"{own} in {below}" if own else f"({owner}.territory in {below} or {owner}.district in {below})"
        )
    if kind == "passports":
        conditions.append("(t.withdrawn_on is null or t.withdrawn_on > :day)")
    if as_of is not None:
        conditions.append(
            {
                "objects": """(t.opened is null or t.opened <= :as_of) and (t.closed is null or t.closed >= :as_of)
                          and case t.stage when 'in_service' then true when 'closed' then t.closed is not null
                                           else t.opened is not null end""",
                "passports": "t.effective_on <= :as_of",
                "claims": "(t.claimed_on is null or t.claimed_on <= :as_of)",
                "measures": "t.planned_on <= :as_of",
            }.get(kind, "true")
        )
    return " and ".join(conditions)


def _named(kind: RowKind, row: Sequence[Any]) -> Sequence[Any]:
    if kind not in WITH_POINT:
        return row
    first = len(row) - len(STATE_COLUMNS) - 5
    states = [STATE_NAMES[number] for number in row[first : first + len(STATE_COLUMNS)]]
    return [*row[:first], *states, *row[first + len(STATE_COLUMNS) :]]
