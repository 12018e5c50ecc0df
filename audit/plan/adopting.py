"""What becomes of the works of a plan that is approved: a new measure, one that stands already, or none, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal, get_args

from audit.adaptation.closing import Closes, Pair, closes_failing
from audit.adaptation.cost import Cost
from audit.adaptation.lifecycle import OPEN, MeasureStage, Payer
from audit.money.amount import CENT
from audit.money.works import standard_works
from audit.plan.told import PlannedWork
from audit.reviewing import past
from audit.typed import flag, record, text
from audit.verdict.assessment import Finding

LeftOut = Literal[
    "year_over", "unknown_object", "object_closed", "not_allowed", "measure_ended", "no_passport", "newer_passport",
    "mended", "planned_meanwhile",
]  # fmt: skip
LEFT_OUT: Final[tuple[LeftOut, ...]] = get_args(LeftOut)
"""Why a work of a plan becomes no measure, the first that holds counting."""
PLANNED, STANDS = "planned", "stands"


@dataclass(frozen=True, slots=True)
class Adopting:
    """The approval: ``number`` and day of the decision, what the approver says. ``dry_run``: only what it would do.

    ``seen``: what a look gave, of which nothing may have changed.
    """

    number: str
    decided_on: dt.date
    word: str
    dry_run: bool
    seen: str | None


@dataclass(frozen=True, slots=True)
class Now:
    """What the register says by now of an object of a plan. ``newer``: its version in force is newer than the plan, and
    is not judged here; else ``failing`` is what it fails of its own.

    ``taken``: requirements that open measures close, with the id of each.
    """

    closed: bool
    allowed: bool
    passport: str | None
    newer: bool
    failing: Sequence[Finding] | None
    taken: Mapping[Pair, int]


@dataclass(frozen=True, slots=True)
class Funded:
    """The programme of a line, and who pays by it."""

    programme: str
    payer: Payer


def fate(
    work: PlannedWork, now: Now | None, status: str | None, today: dt.date
) -> Closes | LeftOut | Literal["stands"]:
    """What becomes of a work: what its measure closes, `stands` for an open measure, or why there is none.

    ``status``: of the measure that the work was already, where it was one.
    """
    if now is None:
        return "unknown_object"
    if now.closed:
        return "object_closed"
    if work.measure is not None:
        return "stands" if status in OPEN else "measure_ended"
    if not now.allowed:
        return "not_allowed"
    if due(work) < today:
        return "year_over"
    if now.newer:
        return "newer_passport"
    if now.failing is None or now.passport is None:
        return "no_passport"
    found = closes_failing(now.failing, work.pairs, now.taken, now.passport)
    if isinstance(found, list):
        mended = any(problem.code == "closes_not_failing" for problem in found)
        return "mended" if mended else "planned_meanwhile"
    return found


def due(work: PlannedWork) -> dt.date:
    """By when the work is to be done: the last day of its year."""
    return dt.date(work.year, 12, 31)


def fields(
    work: PlannedWork, plan: int, years: tuple[int, int], currency: str, funded: Funded | None, owner: str
) -> dict[str, Any]:
    """The fields of a new measure. ``years``: the plan's first and the horizon's; ``owner``: the words for an owner who
    answers for work that no line pays for.
    """
    priced_by = work.priced_by or (work.works[0] if work.works else None)
    standard = standard_works().get(priced_by) if priced_by else None
    held = funded if work.line is not None else None
    return {
        "work": standard.work if standard else "current_repair",
        "stage": _stage(work.year, *years),
        "due": due(work),
        "cost": _cost(work, plan, years[0], currency, standard.unit if standard else None),
        "payer": "owner" if work.line is None else held.payer if held else "city",
        "responsible": owner if work.line is None else None,
        "programme": held.programme if held else None,
        "line": work.line if held else None,
    }


def _stage(year: int, first: int, last: int) -> MeasureStage:
    """Of the plan's first year: urgent; of the horizon's: final; else deferred."""
    if year == first:
        return "urgent"
    return "final" if year == last else "deferred"


def _cost(work: PlannedWork, plan: int, year: int, currency: str, unit: str | None) -> Cost:
    """The cost as the plan used it: one piece or set at the price that it names, or the sum alone."""
    amount = Decimal(str(work.cost)).quantize(CENT)
    if work.price_source is None or work.price_year is None or unit is None:
        return Cost(amount, currency, f"plan {plan}", year)
    return Cost(
        amount, currency, work.price_source, work.price_year, Decimal(1), unit, amount, work.provisional,
    )  # fmt: skip


def read_adopting(payload: object, today: dt.date) -> Adopting:
    """The approval as sent; without ``dry_run`` false it is only looked at. Raises `InvalidInput`."""
    shape = {"number": text(60), "decided_on": past(today), "word": text(2000), "dry_run": flag, "seen": text(64)}
    of = payload if isinstance(payload, Mapping) else {}
    dry_run = of.get("dry_run") is not False
    required = () if dry_run else ("number", "decided_on", "word", "seen")
    found = record(shape, required=required)(payload, "")
    day = dt.date.fromisoformat(found["decided_on"]) if "decided_on" in found else today
    return Adopting(found.get("number", ""), day, found.get("word", ""), dry_run, found.get("seen"))


def read_taking_back(payload: object) -> str:
    """Why an adoption is taken back. Raises `InvalidInput`."""
    return str(record({"reason": text(2000)}, required=("reason",))(payload, "")["reason"])
