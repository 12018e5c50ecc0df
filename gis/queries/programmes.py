"""Programmes: their lines and money, their indicators' targets, their steps. All of it is public."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, func, select

from audit.figures import STATE_NAMES
from audit.money.amount import Money
from audit.money.indicators import Indicator
from audit.money.opening import Opening, opening
from audit.money.parts import DOCUMENTS
from audit.quarter import Quarter
from gis.models import money as m
from gis.models import pub
from gis.queries.installation import Installation
from gis.queries.openings import NEW, state_for_all

SPENDING: Final = ("planned", *DOCUMENTS)
_NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Head:
    """A programme as lists show it. ``basis_number``, ``basis_on``: the act that adopted it, if stated."""

    code: str
    territory: str
    name: Mapping[str, str]
    from_year: int
    to_year: int
    basis_number: str | None
    basis_on: date | None
    responsible: str | None
    note: str | None

    def quarters(self) -> list[Quarter]:
        """Every quarter of its years."""
        return [Quarter(year, number) for year in range(self.from_year, self.to_year + 1) for number in (1, 2, 3, 4)]

    def quarter(self, today: date) -> Quarter:
        """The quarter that a day lies in; before or after its years, its first or last."""
        return min(max(Quarter.of(today), Quarter(self.from_year, 1)), Quarter(self.to_year, 4))


@dataclass(frozen=True, slots=True)
class LineYear:
    """A funding line in a year: what it plans, and what was contracted, paid and accepted. Empty filters: all."""

    code: str
    year: int
    name: Mapping[str, str]
    payer: str
    owner_kinds: tuple[str, ...]
    districts: tuple[str, ...]
    note: str | None
    money: Mapping[str, Money]
    """By `SPENDING`; what no document tells of is 0."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the roadmap. ``object``: the number of what it builds, ``stage`` its stage, ``opened`` its first day.

    ``opening`` says of a new centre whether it may be commissioned: adapted for all, or by an exception.
    """

    code: str
    name: Mapping[str, str]
    responsible: str
    due: date
    done_on: date | None
    note: str | None
    overdue: bool
    object: str | None = None
    stage: str | None = None
    capacity: int | None = None
    opens: date | None = None
    opening: Opening | None = None
    exception: str | None = None


@dataclass(frozen=True, slots=True)
class Programme:
    """A whole programme. ``targets`` and ``reported`` by indicator, territory and quarter."""

    head: Head
    lines: Sequence[LineYear]
    indicators: Sequence[Indicator]
    targets: Mapping[tuple[str, str, Quarter], float]
    reported: Mapping[tuple[str, str, Quarter], float]
    steps: Sequence[Step]
    totals: Mapping[tuple[int, str], Mapping[str, Money]] = field(default_factory=dict)
    """By year and currency: the sums of its lines, by `SPENDING`."""


def heads(connection: Connection, code: str | None = None) -> list[Head]:
    """The programmes (or the one with a code), the latest first."""
    p = m.programme.c
    query = select(m.programme).order_by(p.from_year.desc(), p.code)
    if code is not None:
        query = query.where(p.code == code)
    return [Head(**row._mapping) for row in connection.execute(query)]


def programme(connection: Connection, here: Installation, code: str) -> Programme | None:
    """A programme with all its parts, in six queries; None if there is none."""
    head = next(iter(heads(connection, code)), None)
    if head is None:
        return None
    lines = _lines(connection, code)
    targets, reported = _values(connection, code)
    return Programme(
        head, lines, _indicators(connection, code), targets, reported, _steps(connection, here, code), _totals(lines)
    )


def _lines(connection: Connection, code: str) -> list[LineYear]:
    d, n = m.programme_document.c, m.programme_line.c
    spent: defaultdict[tuple[str, int], dict[str, Decimal]] = defaultdict(dict)
    documents = select(d.line, d.year, d.sense, func.sum(d.amount)).where(d.programme == code)
    for line, year, sense, amount in connection.execute(documents.group_by(d.line, d.year, d.sense)):
        spent[line, year][sense] = amount
    query = select(m.programme_line).where(n.programme == code).order_by(n.code, n.year)
    return [_line(row, spent[row.code, row.year]) for row in connection.execute(query)]


def _line(row: Any, spent: Mapping[str, Decimal]) -> LineYear:
    amounts = {"planned": row.amount, **{sense: spent.get(sense, _NOTHING) for sense in DOCUMENTS}}
    return LineYear(
        row.code, row.year, row.name or {}, row.payer, tuple(row.owner_kinds or ()), tuple(row.districts or ()),
        row.note, {sense: Money(amount, row.currency) for sense, amount in amounts.items()},
    )  # fmt: skip


def _totals(lines: Sequence[LineYear]) -> dict[tuple[int, str], dict[str, Money]]:
    found: dict[tuple[int, str], dict[str, Money]] = {}
    for line in sorted(lines, key=lambda line: (line.year, line.money["planned"].currency)):
        sums = found.setdefault((line.year, line.money["planned"].currency), {})
        for sense, money in line.money.items():
            sums[sense] = sums[sense] + money if sense in sums else money
    return found


def _indicators(connection: Connection, code: str) -> list[Indicator]:
    i = m.programme_indicator.c
    query = select(m.programme_indicator).where(i.programme == code).order_by(i.code)
    return [
        Indicator(
            code=row.code, name=row.name, counts=row.counts, figure=row.figure, category=row.category or "all",
            sectors=tuple(row.sectors or ()), kinds=tuple(row.kinds or ()), owner_kinds=tuple(row.owner_kinds or ()),
            units=row.units, per_people=row.per_people, people=row.people, responsible=row.responsible, note=row.note,
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def _values(connection: Connection, code: str) -> tuple[dict[Any, float], dict[Any, float]]:
    found: dict[str, dict[tuple[str, str, Quarter], float]] = {"target": {}, "reported": {}}
    v = m.programme_value.c
    for row in connection.execute(select(m.programme_value).where(v.programme == code)):
        found[row.sense][row.indicator, row.territory, Quarter(row.year, row.quarter)] = row.value
    return found["target"], found["reported"]


def _steps(connection: Connection, here: Installation, code: str) -> list[Step]:
    s, o = m.programme_step.c, pub.object_.c
    query = (
        select(s.code, s.name, s.responsible, s.due, s.done_on, s.note, s.object, s.exception, o.stage, o.capacity,
               o.opened, state_for_all(pub, o.id, here.today).label("state"))
        .select_from(m.programme_step.outerjoin(pub.object_, o.number == s.object))
        .where(s.programme == code)
        .order_by(s.due, s.code)
    )  # fmt: skip
    return [_step(row, here.today) for row in connection.execute(query)]


def _step(row: Any, today: date) -> Step:
    new = row.stage in NEW
    return Step(
        row.code, row.name, row.responsible, row.due, row.done_on, row.note,
        overdue=row.done_on is None and row.due < today, object=row.object, stage=row.stage, capacity=row.capacity,
        opens=row.opened, exception=row.exception,
        opening=opening(STATE_NAMES.get(row.state, "unsurveyed"), excepted=bool(row.exception)) if new else None,
    )  # fmt: skip
