"""What became of plans that were approved, and what the register says by now of the works of one that may be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from audit.adaptation.closing import Subject
from audit.plan.adopting import Funded, Now
from audit.plan.told import PlannedWork
from audit.verdict.assessment import Finding
from gis.histories import among
from gis.models import register as r
from gis.models.money import programme, programme_line
from gis.models.people import account
from gis.models.plans import adoption, adoption_work, plan, plan_work
from gis.queries.actors import within_each
from gis.queries.bulk import closed_by_open
from gis.queries.in_force import in_force
from gis.queries.territories import path_to, territories
from gis.store.judge import filed_passports
from gis.store.plans import work_of

_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Adoption:
    """A plan that was approved: by whom, by which decision; ``measures``: how many works became new measures."""

    id: int
    plan: int
    approver: str
    number: str
    decided_on: date
    word: str
    at: datetime
    undone_at: datetime | None
    undone_reason: str | None
    counts: Mapping[str, int]

    @property
    def measures(self) -> int:
        """How many new measures it made."""
        return self.counts.get("planned", 0)


@dataclass(frozen=True, slots=True)
class FromPlan:
    """The plan that a measure comes from, or that it was part of already (``stands``)."""

    plan: int
    name: str
    number: str
    decided_on: date
    stands: bool


@dataclass(frozen=True, slots=True)
class Ground:
    """An object of a plan by now, with what a new measure is kept by: its id, its version in force."""

    id: int
    passport: int | None
    now: Now


def adoptions(connection: Connection, plans: Iterable[int]) -> dict[int, list[Adoption]]:
    """The adoptions of plans, the newest first, those taken back among them; for who may see the plans."""
    a, w = adoption.c, adoption_work.c
    query = (
        select(adoption, account.c.name)
        .join(account, account.c.id == a.approver)
        .where(among(a.plan, list(plans)))
        .order_by(a.id.desc())
    )
    rows = connection.execute(query).all()
    counted = select(w.adoption, w.outcome, func.count()).where(among(w.adoption, [row.id for row in rows]))
    counts: dict[int, dict[str, int]] = {}
    for key, outcome, count in connection.execute(counted.group_by(w.adoption, w.outcome)):
        counts.setdefault(key, {})[outcome] = count
    found: dict[int, list[Adoption]] = {}
    for row in rows:
        found.setdefault(row.plan, []).append(
            Adoption(
                row.id, row.plan, row.name, row.number, row.decided_on, row.word, row.at, row.undone_at,
                row.undone_reason, counts.get(row.id, {}),
            )
        )  # fmt: skip
    return found


def standing_adoption(connection: Connection, number: int) -> Adoption | None:
    """The adoption of a plan that was not taken back."""
    return next((each for each in adoptions(connection, [number]).get(number, ()) if each.undone_at is None), None)


def numbers_of(connection: Connection, plans: Sequence[int]) -> dict[int, str]:
    """The number of the decision that adopted each of the plans that are."""
    a = adoption.c
    query = select(a.plan, a.number).where(among(a.plan, plans), a.undone_at.is_(None))
    return {row.plan: row.number for row in connection.execute(query)}


def from_plan(connection: Connection, measure_id: int) -> FromPlan | None:
    """The adopted plan that a measure comes from, for who may see that plan."""
    a, w = adoption.c, adoption_work.c
    query = (
        select(a.plan, plan.c.name, a.number, a.decided_on, (w.outcome == "stands").label("stands"))
        .join(adoption, a.id == w.adoption)
        .join(plan, plan.c.id == a.plan)
        .where(w.measure == measure_id, a.undone_at.is_(None) | (w.outcome == "planned"))
        .order_by(a.id.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return FromPlan(*row) if row else None


def became(
    connection: Connection, of: int, outcome: str | None, start: int, most: int
) -> list[tuple[PlannedWork, str, int | None]]:  # fmt: skip
    """Works of an adoption (its id) with outcome and measure, by object; of one outcome or all; a part of them."""
    a, w, p = adoption.c, adoption_work.c, plan_work.c
    query = (
        select(plan_work, w.outcome, w.measure.label("became"))
        .join(adoption, a.plan == p.plan)
        .join(adoption_work, (w.adoption == a.id) & (w.place == p.place))
        .where(a.id == of)
        .order_by(p.place)
        .offset(start)
        .limit(most)
    )
    if outcome is not None:
        query = query.where(w.outcome == outcome)
    return [(work_of(row), row.outcome, row.became) for row in connection.execute(query)]


def grounds(
    connection: Connection, works: Sequence[PlannedWork], made_at: datetime,
    allowed: Callable[[int, frozenset[str]], bool],
) -> dict[str, Ground]:  # fmt: skip
    """The objects of a plan by their numbers, as the register knows them by now.

    ``made_at``: when the plan was asked for: a version recorded later is newer. ``allowed``: as for bulk planning.
    """
    numbers = sorted({work.object for work in works})
    o, p = r.object_.c, r.passport.c
    rows: list[Any] = []
    for start in range(0, len(numbers), _AT_ONCE):
        query = select(o.id, o.number, o.district, o.stage).where(o.number.in_(numbers[start : start + _AT_ONCE]))
        rows += connection.execute(query).all()
    ids = [row.id for row in rows]
    within = within_each(connection, {row.district for row in rows})
    query = in_force(p.object, p.id, p.number, p.recorded_at).where(among(p.object, ids))
    versions = {row.object: row for row in connection.execute(query)}
    taken = closed_by_open(connection, ids)
    failing = dict(_failing(connection, sorted(row.id for row in versions.values() if row.recorded_at <= made_at)))
    found = {}
    for row in rows:
        version = versions.get(row.id)
        now = Now(
            closed=row.stage == "closed",
            allowed=allowed(row.id, within[row.district]),
            passport=version.number if version else None,
            newer=version is not None and version.recorded_at > made_at,
            failing=failing.get(row.id),
            taken=taken.get(row.id, {}),
        )
        found[row.number] = Ground(row.id, version.id if version else None, now)
    return found


def _failing(connection: Connection, versions: Sequence[int]) -> Iterator[tuple[int, Sequence[Finding]]]:
    for start in range(0, len(versions), _AT_ONCE):
        for each in filed_passports(connection, versions[start : start + _AT_ONCE]):
            subject = Subject(each.wording, each.facts, each.kind, each.forms, each.host)
            yield each.object, subject.own(subject.verdict().findings)


def statuses(connection: Connection, measures: Sequence[int]) -> dict[int, str]:
    """The status of each measure that is there."""
    m = r.measure.c
    return {row.id: row.status for row in connection.execute(select(m.id, m.status).where(among(m.id, measures)))}


def funded(
    connection: Connection, territory: str, programmes: Sequence[str], lines: Iterable[str]
) -> dict[tuple[str, int], Funded]:
    """The programme of each line and year. ``programmes``: those that the plan was asked for by; none: those held where
    its territory lies, of which a line must name one alone.
    """
    n = programme_line.c
    query = (
        select(n.programme, n.code, n.year, n.payer, programme.c.territory)
        .join(programme, programme.c.code == n.programme)
        .where(n.code.in_(list(lines)), n.payer != "owner")
        .order_by(n.programme)
    )
    above = path_to(territories(connection), territory)
    found: dict[tuple[str, int], list[Any]] = {}
    for row in connection.execute(query):
        if row.programme in programmes if programmes else row.territory in above:
            found.setdefault((row.code, row.year), []).append(row)
    return {key: Funded(rows[0].programme, rows[0].payer) for key, rows in found.items() if len(rows) == 1}
