"""Prices, programmes, residents and a report of the demo city, by the imports of a real one: the rules stand once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection, extract, func, insert, select

from audit.adaptation.lifecycle import OPEN
from audit.demo.funding import ACCESS, FROM_YEAR
from audit.demo.prices import price_list
from audit.demo.programme import City, Spent, programme_rows
from audit.demo.residents import counted
from audit.exchange.columns import Columns
from audit.exchange.compiled import Compiled
from audit.exchange.fields import RowKind
from audit.exchange.native import native
from audit.exchange.rows import Record
from audit.profiles import load_profile
from audit.report.period import Period
from gis.demo.fixtures import districts, programmes
from gis.demo.frame import INVENTED
from gis.files.shapes import FilePlaces
from gis.files.table import TableFile
from gis.models import register as r
from gis.queries.installation import installation
from gis.queries.reported import report_of
from gis.queries.territories import territories
from gis.store.imports.context import Options, Problem
from gis.store.imports.run import import_in
from gis.store.reports import issue

RESIDENTS: Final = "demo-residents"
_SOURCE: Final = {
    "code": RESIDENTS,
    "name": "Жители районов (вымышленные)",
    "definition": "Вымышлено; по районам сходится с опубликованной численностью города. Где не сказано, неизвестно.",
    **INVENTED,
}
_BEGUN: Final = ("started", "claimed", "verified")


@dataclass(frozen=True, slots=True)
class Purse:
    """Who keeps the money: the city's code, the seed of all that is invented, and the day."""

    city: str
    seed: int
    today: date


def put_money(connection: Connection, purse: Purse, centre: str | None) -> int:
    """Import residents, prices and programmes, in the caller's transaction, once the measures stand; how many rows.

    ``centre``: the number of the planned new centre.
    """
    connection.execute(insert(r.source), [_SOURCE])
    people = list(counted(purse.seed, purse.city))
    named = ("territory", "year", "people", "count", "source")
    rows = _import(
        connection,
        purse,
        "population",
        [dict(zip(named, map(str, (*each, RESIDENTS)), strict=True)) for each in people],
    )
    rows += _import(connection, purse, "prices", _prices(purse))
    minors = {where: many for where, _, who, many in people if who == "minors"}
    about = City(
        purse.city,
        tuple(districts()),
        purse.today,
        purse.seed,
        _spent(connection),
        _objects(connection),
        minors,
        centre,
    )
    return rows + _import(connection, purse, "programmes", programme_rows(about, programmes()))


def issue_report(connection: Connection, today: date) -> str:
    """Issue the report of the last quarter that ended, in the caller's transaction, once the log is begun; which."""
    here, period = installation(connection), Period.of("quarter", today).previous
    profile = load_profile(here.profile or "")
    issue(connection, report_of(connection, here, territories(connection), profile, here.territory or "", period))
    return str(period)


def _prices(purse: Purse) -> Iterator[dict[str, str]]:
    for each in price_list(purse.seed, purse.city, purse.today.year):
        yield {
            "territory": each.territory, "work": each.work, "year": str(each.year), "unit": each.unit,
            "amount": str(each.each.amount), "currency": each.each.currency, "price_source": each.source,
            "provisional": "yes" if each.provisional else "no",
        }  # fmt: skip


def _spent(connection: Connection) -> dict[tuple[str, int], Spent]:
    """What the measures of each line cost: all by the year in which they are due, those begun by that of the start."""
    m = r.measure.c
    due = extract("year", m.due)
    # what was begun before the programme is paid in its first year
    begun = func.greatest(extract("year", func.coalesce(m.started_on, m.claimed_on)), FROM_YEAR)
    ours = m.programme == ACCESS
    cost = func.sum(m.cost_amount)
    planned = (
        select(m.line, due, func.coalesce(cost, Decimal(0)))
        .where(ours, m.status.in_((*OPEN, "verified")))
        .group_by(m.line, due)
    )
    found = {(line, int(year)): Spent(amount) for line, year, amount in connection.execute(planned)}
    sums = [func.coalesce(cost.filter(m.status.in_(each)), Decimal(0)) for each in (_BEGUN, _BEGUN[1:], _BEGUN[2:])]
    for line, year, *amounts in connection.execute(
        select(m.line, begun, *sums).where(ours, m.status.in_(_BEGUN)).group_by(m.line, begun)
    ):
        found[line, int(year)] = Spent(found.get((line, int(year)), Spent()).all, *amounts)
    return found


def _objects(connection: Connection) -> dict[str, int]:
    o = r.object_.c
    query = select(o.sector, func.count().label("many")).where(o.stage == "in_service").group_by(o.sector)
    return {row.sector: row.many for row in connection.execute(query)}


def _import(connection: Connection, purse: Purse, kind: RowKind, said: Iterable[dict[str, str]]) -> int:
    """Import rows as a file of their own would be; none of them may be refused."""
    rows = list(said)
    columns = tuple(dict.fromkeys(name for row in rows for name in row))
    name = f"demo: {kind}, seed {purse.seed}"
    records = [Record(place, row) for place, row in enumerate(rows, 1)]
    table = TableFile(name, "demo", columns, nested=True, places=False, read=lambda: iter([records]))
    mapping = native(kind, columns)
    compiled = Compiled(mapping, Columns(columns, nested=True, file=name), FilePlaces(mapping.position.crs))
    digest = hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()
    problems: list[Problem] = []
    result = import_in(connection, compiled, table, Options(purse.today, name, digest, purse.city), problems.extend)
    if refused := [each for each in problems if each.refused]:
        raise ValueError(f"the demo city's {kind} are refused: {refused[:3]}")
    return result.counts.created
