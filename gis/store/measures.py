"""Takes measures through their life, one step at a time: the step, what it changes, figures and log in one transaction.

The transaction acts for an account (`gis.db.act_as`); row-level security refuses what that person may not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from audit.adaptation.closing import Closes
from audit.adaptation.deadlines import move_problem
from audit.adaptation.lifecycle import DECISIONS, MOVES, Step, after
from audit.adaptation.reading import Asked, Claimed, Decided, Planned
from audit.errors import InvalidInput, Problem
from gis.models import register as r
from gis.models.filings import photo
from gis.queries.measures import Standing, last_claim, standing
from gis.queries.subjects import horizon_here
from gis.store.filings import StaleError, StateError
from gis.store.funding import must_be_held
from gis.store.measure_columns import closing_columns, columns_of
from gis.store.own_source import own_source
from gis.store.passports import MissingError
from gis.store.settle import settle
from gis.store.version import alone


@dataclass(frozen=True, slots=True)
class Doer:
    """Who takes a step, as what, and on which day."""

    account: int
    role: str
    today: date


@dataclass(frozen=True, slots=True)
class Taken:
    """What is kept of a step beside its name. `on`: the day of the work itself; `changes`: columns of the measure."""

    reason: str | None = None
    document: str | None = None
    answers: int | None = None
    on: date | None = None
    detail: Mapping[str, Any] | None = None
    changes: Mapping[str, Any] | None = None


def plan(connection: Connection, by: Doer, object_id: int, passport: int, wanted: Planned, closed: Closes) -> int:
    """Keep a new measure that closes what the version in force fails; its id. Raises InvalidInput."""
    must_be_held(connection, wanted.fields)
    return plan_many(connection, by, wanted.due, wanted.fields, [(object_id, passport, closed)])[0]


def plan_many(
    connection: Connection, by: Doer, due: date, fields: Mapping[str, Any], wanted: Sequence[tuple[int, int, Closes]]
) -> Sequence[int]:
    """Keep new measures, (object, version in force, what it closes) of each; their ids, in order. Otherwise alike."""
    alone(connection)
    rows = [
        {
            "object": owner,
            "passport": passport,
            "stage": "deferred",
            "due": due,
            **columns_of(fields),
            **closing_columns(closed),
        }
        for owner, passport, closed in wanted
    ]
    ids, acts = begin_life(connection, by, by.account, rows, Taken())
    objects = sorted({owner for owner, _, _ in wanted})
    subject = str(ids[0]) if len(ids) == 1 else f"{ids[0]}…{ids[-1]}"
    settle(connection, by.today, measures_changed=objects, subject=subject, acts=acts)
    return ids


def begin_life(
    connection: Connection, by: Doer, planner: int, rows: Sequence[Mapping[str, Any]], taken: Taken
) -> tuple[list[int], dict[str, Sequence[int]]]:
    """Keep measures by their own columns, each with its first step: their ids, in order, and what the log is told.
    ``planner``: account whose measures they are. The caller settles.
    """
    drawn = select(func.nextval("register.measure_id_seq")).select_from(func.generate_series(1, len(rows)))
    ids = [int(key) for key in connection.execute(drawn).scalars()]
    same = {"source": own_source(connection), "status": "planned", "planned_on": by.today, "author": planner}
    kept = [
        {"id": key, "source_id": f"m{key}", "first_due": row["due"], **same, **row}
        for key, row in zip(ids, rows, strict=True)
    ]
    # with an answer asked for, many rows go in one statement
    connection.execute(insert(r.measure).returning(r.measure.c.id), kept)
    e = r.measure_event
    step = {
        "step": "plan", "account": by.account, "role": by.role, "happened_on": by.today, "revision": 1,
        "reason": taken.reason, "document": taken.document, "detail": dict(taken.detail or {}),
    }  # fmt: skip
    steps = connection.execute(insert(e).returning(e.c.id), [{"measure": key, **step} for key in ids]).scalars()
    return ids, {"measure.step": sorted(steps), "measure.stands": ids}


def edit(
    connection: Connection, measure_id: int, seen: int, by: Doer, given: Mapping[str, Any], closed: Closes | None
) -> None:
    """Change what is planned. Raises MissingError, StaleError, StateError, InvalidInput."""
    must_be_held(connection, given, measure_id)
    changes = columns_of(given) | (closing_columns(closed) if closed else {})
    _take(connection, measure_id, seen, "edit", by, Taken(detail={"fields": sorted(changes)}, changes=changes))


def start(connection: Connection, measure_id: int, seen: int, by: Doer) -> None:
    """Work has begun. Raises as `edit`."""
    _take(connection, measure_id, seen, "start", by, Taken(changes={"started_on": by.today}))


def claim(connection: Connection, measure_id: int, seen: int, by: Doer, said: Claimed) -> None:
    """Work is reported done, with its act and photos. Raises as `edit`, and InvalidInput."""
    found = _there(connection, measure_id, seen, "claim")
    problems = [
        Problem(f"/photos/{place}", "unknown_work_photo", {"photo": each})
        for place, each in enumerate(said.photos)
        if each not in _photo_places(connection, measure_id)
    ]
    if said.on < found.planned_on:
        params = {"value": said.on.isoformat(), "planned_on": found.planned_on.isoformat()}
        problems.append(Problem("/on", "claimed_before_plan", params))
    if problems:
        raise InvalidInput(problems)
    taken = Taken(
        said.note, said.act, on=said.on, detail={"photos": list(said.photos)},
        # what was asked before is moot
        changes={"claimed_on": said.on, "claimed_by": by.account, "asked": None},
    )  # fmt: skip
    _take(connection, measure_id, seen, "claim", by, taken)


def refuse(connection: Connection, measure_id: int, seen: int, by: Doer, reason: str) -> None:
    """What was reported done is not: the measure goes back, the claim stays in its history. Raises as `edit`."""
    taken = Taken(reason, answers=last_claim(connection, measure_id), changes={"claimed_on": None, "claimed_by": None})
    _take(connection, measure_id, seen, "refuse", by, taken)


def open_verification(connection: Connection, measure_id: int, seen: int, by: Doer, filing: str) -> None:
    """Somebody goes to measure what was reported done, in a filing. Raises as `edit`."""
    _take(connection, measure_id, seen, "open", by, Taken(detail={"filing": filing}))


def ask(connection: Connection, measure_id: int, seen: int, by: Doer, wanted: Asked) -> None:
    """Ask for more time, or to be let off with a form of service instead. Raises as `edit`."""
    found = _there(connection, measure_id, seen, "ask_extension")
    if found.asked is not None:
        raise StateError("asked_already", number=measure_id)
    if wanted.due is not None:
        horizon = horizon_here(connection)
        if wrong := move_problem(wanted.due, due=found.due, horizon=horizon, today=by.today):
            raise InvalidInput([wrong])
    step: Step = "ask_extension" if wanted.due is not None else "ask_derogation"
    detail = {"due": wanted.due.isoformat()} if wanted.due is not None else {"form": wanted.form}
    _take(connection, measure_id, seen, step, by, Taken(wanted.reason, detail=detail))


def decide(connection: Connection, measure_id: int, seen: int, by: Doer, said: Decided) -> None:
    """Grant what was asked, or not. Raises as `edit`."""
    found = _there(connection, measure_id, seen, "extend")
    if found.asked is None or found.asked_step is None:
        raise StateError("nothing_asked", number=measure_id)
    granted, kept = DECISIONS[found.asked_step]  # type: ignore[index]  # the database holds only these
    step = granted if said.approve else kept
    detail = dict(found.asked_detail or {})
    taken = Taken(said.reason, said.document, found.asked, detail=detail, changes={"asked": None})
    if step == "extend":
        _extend(connection, found, by, taken)
        return
    if step == "derogate":
        let_off = {"form": detail["form"], "reason": found.asked_reason, "approver": f"account:{by.account}"}
        changes = {"asked": None, "ended_on": by.today, "derogation": let_off}
        taken = Taken(said.reason, said.document, found.asked, detail=detail, changes=changes)
    _take(connection, measure_id, seen, step, by, taken)


def cancel(connection: Connection, measure_id: int, seen: int, by: Doer, reason: str) -> None:
    """Give it up, with a reason. Raises as `edit`."""
    _take(connection, measure_id, seen, "cancel", by, Taken(reason, changes={"ended_on": by.today, "asked": None}))


def dispute(connection: Connection, measure_id: int, seen: int, by: Doer, reason: str) -> None:
    """The owner says that it is wrong: kept, and seen by who plans. Raises as `edit`."""
    _take(connection, measure_id, seen, "dispute", by, Taken(reason))


def verify(connection: Connection, measure_id: int, by: Doer, proof: int) -> dict[str, Sequence[int]]:
    """A version of the passport shows it done: what the log is to be told; the caller settles. Raises StateError."""
    found = standing(connection, measure_id)
    if found is None or found.status != "claimed":
        raise StateError("measure_not_claimed", number=measure_id, state=found.status if found else "gone")
    if found.claimed_by == by.account:
        raise StateError("own_claim")
    changes = {"verified_on": by.today, "proof": proof}
    event = _move(connection, found, "verify", by, Taken(answers=last_claim(connection, measure_id), changes=changes))
    told = [measure_id]
    return {"measure.verified": told, "measure.step": [event], "measure.stands": told}


def reopen(connection: Connection, version: int, by: Doer, reason: str) -> dict[str, Sequence[int]]:
    """The version was withdrawn: works that it showed done are reported done again, to be verified anew; what the log
    is to be told. The caller settles.
    """
    m, e = r.measure.c, r.measure_event.c
    events, told = [], list(connection.execute(select(m.id).where(m.proof == version).order_by(m.id)).scalars())
    for measure_id in told:
        found = standing(connection, measure_id)
        assert found is not None  # noqa: S101 - it was just read, and nobody else writes
        verified = select(func.max(e.id)).where(e.measure == measure_id, e.step == "verify")
        taken = Taken(
            reason, answers=connection.execute(verified).scalar(), changes={"verified_on": None, "proof": None}
        )
        events.append(_move(connection, found, "reopen", by, taken))
    return {"measure.verified": told, "measure.step": events, "measure.stands": told} if told else {}


def _extend(connection: Connection, found: Standing, by: Doer, taken: Taken) -> None:
    new = date.fromisoformat((taken.detail or {})["due"])
    row = {
        "measure": found.id, "moved_on": by.today, "old_due": found.due, "new_due": new, "reason": found.asked_reason,
        "approver": f"account:{by.account}", "approved_by": by.account,
    }  # fmt: skip
    moved = connection.execute(insert(r.extension).values(row).returning(r.extension.c.id)).scalar_one()
    changes = {"asked": None, "due": new}
    detail = {"due": new.isoformat(), "old_due": found.due.isoformat()}
    event = _move(
        connection, found, "extend", by, Taken(taken.reason, taken.document, taken.answers, None, detail, changes)
    )
    acts = {"measure.extended": [moved], "measure.step": [event]}
    _settle(connection, found.object_id, found.id, by.today, acts)


def _take(connection: Connection, measure_id: int, seen: int, step: Step, by: Doer, taken: Taken) -> None:
    found = _there(connection, measure_id, seen, step)
    event = _move(connection, found, step, by, taken)
    _settle(connection, found.object_id, measure_id, by.today, {"measure.step": [event]})


def _move(connection: Connection, found: Standing, step: Step, by: Doer, taken: Taken) -> int:
    """Keep the step and change the measure; the id of the step."""
    event = _keep(connection, found.id, step, by, found.revision + 1, taken)
    status = after(step, found.status, started=found.started_on is not None)  # type: ignore[arg-type]  # checked before
    changes = {"status": status, "revision": found.revision + 1, **(taken.changes or {})}
    if step in DECISIONS:
        changes["asked"] = event
    m = r.measure.c
    done = connection.execute(update(r.measure).where(m.id == found.id, m.revision == found.revision).values(**changes))
    if not done.rowcount:
        raise StateError("not_yours", number=found.id)
    return event


def _keep(connection: Connection, measure_id: int, step: Step, by: Doer, revision: int, taken: Taken) -> int:
    e = r.measure_event
    row = {
        "measure": measure_id, "step": step, "account": by.account, "role": by.role, "reason": taken.reason,
        "happened_on": taken.on or by.today, "document": taken.document, "answers": taken.answers,
        "detail": dict(taken.detail or {}), "revision": revision,
    }  # fmt: skip
    return int(connection.execute(insert(e).values(row).returning(e.c.id)).scalar_one())


def _there(connection: Connection, measure_id: int, seen: int, step: Step) -> Standing:
    """The measure, which nobody else changes until the transaction ends, if it may take this step."""
    alone(connection)
    found = standing(connection, measure_id)
    if found is None:
        raise MissingError("measure", str(measure_id))
    if found.revision != seen:
        raise StaleError(str(seen), str(found.revision))
    if found.status not in MOVES[step].of:
        needed = ", ".join(MOVES[step].of)
        raise StateError("state_forbids", number=measure_id, state=found.status, needed=needed)
    return found


def refuse_stale(connection: Connection, measure_id: int, seen: int, step: Step) -> None:
    """Raises MissingError, StaleError or StateError where the measure does not take this step from this revision."""
    _there(connection, measure_id, seen, step)


def _photo_places(connection: Connection, measure_id: int) -> set[int]:
    return set(connection.execute(select(photo.c.place).where(photo.c.measure == measure_id)).scalars())


def _settle(
    connection: Connection, object_id: int, measure_id: int, today: date, acts: Mapping[str, Sequence[int]]
) -> None:
    told = {**acts, "measure.stands": [measure_id]}
    settle(connection, today, measures_changed=[object_id], subject=str(measure_id), acts=told)
