"""Adaptation measures of an object, with every move of their due dates."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from gis.models import pub

OPEN = ("planned", "started", "claimed")
"""Measures still to be done."""


@dataclass(frozen=True, slots=True)
class Extension:
    """A move of a due date: the old date stays on record, with the reason."""

    moved_on: date
    old_due: date
    new_due: date
    reason: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: what is done, what it closes (rule or quantity, and instance), for whom, by when."""

    id: int
    work: str
    stage: str
    zone: str
    closes: Sequence[Mapping[str, str]]
    categories: tuple[str, ...]
    responsible: str | None
    status: str
    due: date
    first_due: date
    planned_on: date
    started_on: date | None
    claimed_on: date | None
    verified_on: date | None
    ended_on: date | None
    derogation_form: str | None
    source: str
    overdue: bool
    extensions: Sequence[Extension]


def measures(connection: Connection, object_id: int, today: date) -> list[Measure]:
    """The measures of an object by due date; overdue if still open after it. Two queries."""
    m = pub.measure.c
    names = [name for name in Measure.__slots__ if name not in ("overdue", "extensions")]
    rows = connection.execute(
        select(*(m[name] for name in names)).where(m.object == object_id).order_by(m.due, m.id)
    ).mappings()
    moves = _extensions(connection, object_id)
    return [
        Measure(
            **{**row, "categories": tuple(row["categories"])},
            overdue=row["status"] in OPEN and row["due"] < today,
            extensions=moves.get(row["id"], ()),
        )
        for row in rows
    ]


def _extensions(connection: Connection, object_id: int) -> Mapping[int, Sequence[Extension]]:
    e = pub.extension.c
    query = (
        select(e.measure, e.moved_on, e.old_due, e.new_due, e.reason)
        .join(pub.measure, pub.measure.c.id == e.measure)
        .where(pub.measure.c.object == object_id)
        .order_by(e.measure, e.moved_on, e.old_due)
    )
    found: defaultdict[int, list[Extension]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.measure].append(Extension(row.moved_on, row.old_due, row.new_due, row.reason))
    return found
