"""Makes measures of a plan that somebody else than its author approves, all at once; and takes them back as one.

A step of a measure is never deleted, so an adoption that is taken back cancels its measures, each by a step of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, text, update

from audit.adaptation.closing import Closes
from audit.plan.adopting import PLANNED, STANDS, Adopting, fate, fields
from audit.plan.told import PlannedWork
from audit.seen import seal
from gis.histories import among
from gis.models import register as r
from gis.models.plans import adoption, adoption_work
from gis.queries.adopted import Adoption, Ground, funded, grounds, standing_adoption, statuses
from gis.queries.subjects import horizon_here
from gis.store.filings import StateError
from gis.store.measure_columns import closing_columns, columns_of
from gis.store.measures import Doer, Taken, begin_life
from gis.store.plans import Kept, works
from gis.store.settle import settle
from gis.store.version import alone


@dataclass(frozen=True, slots=True)
class Became:
    """What an adoption makes of a plan, or would: each work with its outcome (`planned`, `stands`, or why it is left
    out) and its measure (None in a look). ``seen`` stands for all of that.
    """

    adoption: int | None
    works: Sequence[tuple[PlannedWork, str, int | None]]
    seen: str

    @property
    def counts(self) -> Mapping[str, int]:
        """How many works, by outcome."""
        return dict(sorted(Counter(outcome for _, outcome, _ in self.works).items()))


def adopt(
    connection: Connection, by: Doer, plan: Kept, wanted: Adopting, owner: str,
    allowed: Callable[[int, frozenset[str]], bool],
) -> Became:  # fmt: skip
    """Make measures of a plan, or only say what that would be.

    ``owner``: words for an owner who answers for work that no line pays for; ``allowed``: whether the approver decides
    at an object (id, its territories). Raises StateError: not done, one's own, adopted already, or changed since seen.
    """
    if not wanted.dry_run:
        alone(connection)
    demand_adoptable(connection, by, plan)
    done = works(connection, plan.id)
    ground = grounds(connection, done, plan.made_at, allowed)
    known = statuses(connection, [work.measure for work in done if work.measure is not None])
    fates = [
        fate(work, ground[work.object].now if work.object in ground else None, known.get(work.measure or 0), by.today)
        for work in done
    ]
    rows = [
        (work, ground[work.object], closed)
        for work, closed in zip(done, fates, strict=True)
        if isinstance(closed, Closes)
    ]
    columns = _columns(connection, plan, rows, owner)
    outcomes = [PLANNED if isinstance(each, Closes) else each for each in fates]
    seen = seal(plan.id, outcomes, [sorted(map(str, each.items())) for each in columns])
    if wanted.seen not in (None, seen):
        raise StateError("plan_changed", plan=plan.id)
    if wanted.dry_run:
        return Became(None, [(work, outcome, None) for work, outcome in zip(done, outcomes, strict=True)], seen)
    return _keep(connection, by, plan, wanted, columns, list(zip(done, outcomes, strict=True)), seen)


def demand_adoptable(connection: Connection, by: Doer, plan: Kept) -> None:
    """Raises StateError for a plan that is not done, one's own, or adopted already."""
    if plan.state != "done" or plan.result is None:
        raise StateError("plan_not_done", plan=plan.id)
    if plan.author == by.account:
        raise StateError("own_plan", plan=plan.id)
    if (before := standing_adoption(connection, plan.id)) is not None:
        raise StateError("plan_adopted", plan=plan.id, number=before.number, day=before.decided_on.isoformat())


def demand_adopted(connection: Connection, plan: int) -> Adoption:
    """The adoption that stands. Raises StateError where there is none."""
    if (found := standing_adoption(connection, plan)) is None:
        raise StateError("plan_not_adopted", plan=plan)
    return found


def _columns(
    connection: Connection, plan: Kept, rows: Sequence[tuple[PlannedWork, Ground, Closes]], owner: str
) -> list[dict[str, Any]]:
    """The new measures as their columns."""
    result = plan.result or {}
    lines = {work.line for work, _, _ in rows if work.line is not None}
    of = funded(connection, plan.territory, plan.asked.get("programmes") or (), lines)
    years = min((row["year"] for row in result["by_year"]), default=plan.made_at.year), horizon_here(connection).year
    return [
        {
            "object": ground.id, "passport": ground.passport, **closing_columns(closed),
            **columns_of(fields(work, plan.id, years, result["currency"], of.get((work.line or "", work.year)), owner)),
        }
        for work, ground, closed in rows
    ]  # fmt: skip


def _keep(
    connection: Connection, by: Doer, plan: Kept, wanted: Adopting, columns: Sequence[Mapping[str, Any]],
    outcomes: Sequence[tuple[PlannedWork, str]], seen: str,
) -> Became:  # fmt: skip
    new = insert(adoption).values(
        plan=plan.id, approver=by.account, number=wanted.number, decided_on=wanted.decided_on, word=wanted.word
    )
    key = int(connection.execute(new.returning(adoption.c.id)).scalar_one())
    acts: dict[str, Sequence[int]] = {}
    ids: list[int] = []
    if columns:
        taken = Taken(wanted.word, wanted.number, detail={"plan": plan.id})
        ids, acts = begin_life(connection, by, plan.author, columns, taken)
    made = iter(ids)
    became = [
        (work, outcome, next(made) if outcome == PLANNED else work.measure if outcome == STANDS else None)
        for work, outcome in outcomes
    ]
    if became:
        rows = [
            {"adoption": key, "place": place, "outcome": outcome, "measure": measure}
            for place, (_, outcome, measure) in enumerate(became)
        ]
        connection.execute(insert(adoption_work), rows)
    objects = sorted({each["object"] for each in columns})
    told = {"plan.adopted": [key], **acts}
    settle(connection, by.today, measures_changed=objects, subject=_called(plan.id), acts=told)
    return Became(key, became, seen)


def take_back(connection: Connection, by: Doer, plan: int, reason: str) -> tuple[int, list[int]]:
    """Take the adoption of a plan back: its measures are cancelled, but for those on which somebody has taken a step.

    Returns how many were cancelled, and the ids of those that stay. Raises StateError where there is none.
    """
    alone(connection)
    found = demand_adopted(connection, plan)
    a, w = adoption.c, adoption_work.c
    values = {"undone_at": func.now(), "undone_by": by.account, "undone_reason": reason}
    if not connection.execute(update(adoption).where(a.id == found.id).values(values)).rowcount:
        raise StateError("not_yours", number=plan)
    ended = list(
        connection.execute(
            text("select id from register.end_adopted(:adoption, :day) id order by 1"),
            {"adoption": found.id, "day": by.today},
        ).scalars()
    )
    acts: dict[str, Sequence[int]] = {"plan.taken_back": [found.id]}
    objects: list[int] = []
    if ended:
        e, m = r.measure_event, r.measure.c
        step = {
            "step": "cancel", "account": by.account, "role": by.role, "happened_on": by.today, "reason": reason,
            "detail": {"plan": plan}, "revision": 2,
        }  # fmt: skip
        steps = connection.execute(insert(e).returning(e.c.id), [{"measure": key, **step} for key in ended]).scalars()
        acts |= {"measure.step": sorted(steps), "measure.stands": ended}
        objects = sorted(set(connection.execute(select(m.object).where(among(m.id, ended))).scalars()))
    settle(connection, by.today, measures_changed=objects, subject=_called(plan), acts=acts)
    made = select(w.measure).where(w.adoption == found.id, w.outcome == PLANNED).order_by(w.measure)
    gone = set(ended)
    return len(ended), [key for key in connection.execute(made).scalars() if key not in gone]


def _called(plan: int) -> str:
    """How the log calls it."""
    return f"plan {plan}"
