"""Reads the histories of objects, from which their faces and every recount are computed.

``tables`` is ``gis.models.register`` for the store, ``gis.models.pub`` for reads by the public role: the two name
their tables and columns alike. ``known_at`` leaves out what the register learnt later.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import ModuleType
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Connection, Date, Select, case, cast, func, literal, select, true

from audit.history import Claim, History, Judgement, Promise


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads for one set of objects, in one transaction."""

    connection: Connection
    tables: ModuleType
    ids: Sequence[int]
    known_at: datetime | None = None

    def histories(self, *, planned: bool = True) -> Mapping[int, History]:
        """The histories of the objects, in eight queries whatever their number.

        Without ``planned`` the plan is left out: it has no past, so a question about a past day does not read it.
        """
        judgements, promises = self.judgements(), self.promises()
        claims, screenings = self.claims(), self.screenings()
        plans = self.planned() if planned else {}
        o = self.tables.object_.c
        rows = self.rows(select(o.id, o.opened, o.closed, o.stage).where(self.among(o.id)), o)
        return {
            key: History(
                opened=opened,
                closed=closed,
                stage=stage,
                judgements=judgements.get(key, ()),
                screenings=screenings.get(key, ()),
                claims=claims.get(key, ()),
                promises=promises.get(key, ()),
                planned=plans.get(key, {}),
            )
            for key, opened, closed, stage in rows
        }

    def among(self, column: Any) -> Any:
        """The condition that a column names one of the objects."""
        return among(column, self.ids)

    def rows(self, query: Select[Any], columns: Any) -> Iterable[Any]:
        """The rows of a query that were known by ``known_at``."""
        known = true() if self.known_at is None else columns.recorded_at <= self.known_at
        return self.connection.execute(query.where(known))

    def judgements(self) -> Mapping[int, Sequence[Judgement]]:
        """Every verdict, with the lapse, re-confirmations and withdrawal of its passport version."""
        v, p, said = self.tables.verdict.c, self.tables.passport.c, self.reconfirmed()
        query = (
            select(
                v.object, v.effective_on, v.recorded_at, v.states, v.shares, v.provable, v.overridden,
                p.lapses_on, p.withdrawn_on, p.withdrawn_recorded_at, p.effective_on, p.version, p.id,
            )
            .join(self.tables.passport, p.id == v.passport)
            .where(self.among(v.object))
            .order_by(v.object, v.effective_on, v.recorded_at, v.id)
        )  # fmt: skip
        return grouped((row[0], _judgement(row, said.get(row[-1], ()))) for row in self.rows(query, v))

    def reconfirmed(self) -> Mapping[int, Sequence[tuple[date, date]]]:
        """When versions were said to be still true, and until when they are then valid, by version."""
        c, p = self.tables.reconfirmation.c, self.tables.passport.c
        query = (
            select(c.passport, c.confirmed_on, c.lapses_on)
            .join(self.tables.passport, p.id == c.passport)
            .where(self.among(p.object))
            .order_by(c.passport, c.confirmed_on, c.id)
        )
        return grouped((row[0], (row[1], row[2])) for row in self.rows(query, c))

    def promises(self) -> Mapping[int, Sequence[Promise]]:
        """Every measure, with the moves of its due date."""
        m, moves = self.tables.measure.c, self.moves()
        query = select(m.object, m.id, m.categories, m.due, m.planned_on, m.verified_on, m.ended_on)
        return grouped(
            (
                row.object,
                Promise(
                    row.categories,
                    row.due,
                    row.planned_on,
                    row.verified_on,
                    row.ended_on,
                    tuple(moves.get(row.id, ())),
                ),
            )
            for row in self.rows(query.where(self.among(m.object)), m)
        )

    def moves(self) -> Mapping[int, Sequence[tuple[date, date]]]:
        """Every move of a due date by measure: the day of the move, the due date before it.

        The measure has the last due date only, so a move that was not known by ``known_at`` is read as one to come.
        """
        m, e = self.tables.measure.c, self.tables.extension.c
        known = true() if self.known_at is None else e.recorded_at <= self.known_at
        day = case((known, e.moved_on), else_=date.max)
        moved = (
            select(e.measure, day, e.old_due)
            .join(self.tables.measure, m.id == e.measure)
            .where(self.among(m.object))
            .order_by(e.measure, day, e.old_due)
        )
        return grouped((row[0], (row[1], row[2])) for row in self.connection.execute(moved))

    def claims(self) -> Mapping[int, Sequence[Claim]]:
        """Every claim; one without a date counts from the day it was recorded."""
        c = self.tables.claim.c
        said_on = func.coalesce(c.claimed_on, cast(c.recorded_at, Date))
        query = select(c.object, c.category, c.state, said_on).where(self.among(c.object))
        return grouped((row[0], Claim(*row[1:])) for row in self.rows(query, c))

    def screenings(self) -> Mapping[int, Sequence[Any]]:
        """The days of quick screenings."""
        s = self.tables.screening.c
        return grouped(self.rows(select(s.object, s.screened_on).where(self.among(s.object)), s))

    def planned(self) -> Mapping[int, Mapping[int, Sequence[int]]]:
        """Planned states by year."""
        p = self.tables.planned_state.c
        planned: defaultdict[int, dict[int, Sequence[int]]] = defaultdict(dict)
        for row in self.connection.execute(select(p.object, p.year, p.states).where(self.among(p.object))):
            planned[row.object][row.year] = row.states
        return planned


def _judgement(row: Any, reconfirmed: Sequence[tuple[date, date]]) -> Judgement:
    return replace(Judgement(*row[1:-1]), reconfirmed=reconfirmed) if reconfirmed else Judgement(*row[1:-1])


def among(column: Any, ids: Sequence[int]) -> Any:
    """The condition that a column is one of many ids, as one array parameter.

    It is written as PostgreSQL writes an array: adapting tens of thousands of numbers one by one costs more.
    """
    return column == func.any(cast(literal(f"{{{','.join(map(str, ids))}}}"), ARRAY(BigInteger)))


def grouped(pairs: Iterable[Any]) -> Mapping[int, Sequence[Any]]:
    """Second parts by first parts."""
    groups: defaultdict[int, list[Any]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups
