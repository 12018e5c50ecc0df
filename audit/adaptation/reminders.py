"""Who is reminded of a measure, and when: 90, 30 and 7 days before its date, and once it has passed.

Whoever answers for the object is reminded, and whoever planned the measure and still plans there; where the register
knows neither, everybody who plans there. Once the date has passed the reviewers of the place are told too, also of work
that is reported done and that nobody has verified yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from audit.adaptation.deadlines import days_left
from audit.permission import Actor, Role
from audit.terms import MeasureStatus

ReminderStep = Literal["overdue", "due_7", "due_30", "due_90", "escalated"]
REMINDER_STEPS: Final[tuple[ReminderStep, ...]] = get_args(ReminderStep)
"""In the order in which a letter tells them."""
BEFORE: Final[tuple[tuple[ReminderStep, int], ...]] = (("due_7", 7), ("due_30", 30), ("due_90", 90))
"""Within how many days of the date a step is due, the nearest first."""
FURTHEST: Final = max(days for _step, days in BEFORE)


@dataclass(frozen=True, slots=True)
class Promise:
    """An open measure with its date. `within`: its territory and all above; `planner`: the account that planned it."""

    measure: int
    object: int
    within: frozenset[str]
    status: MeasureStatus
    due: date
    planner: int | None


@dataclass(frozen=True, slots=True)
class Reminder:
    """One person is to hear of one measure. A date that was moved makes new reminders."""

    account: int
    measure: int
    step: ReminderStep
    due: date


def step_of(due: date, today: date) -> ReminderStep | None:
    """The step that a date calls for today; None while it is further away than anybody is reminded of."""
    left = days_left(due, today)
    if left < 0:
        return "overdue"
    return next((step for step, most in BEFORE if left <= most), None)


def reminders(promises: Iterable[Promise], people: Sequence[Actor], today: date) -> Iterator[Reminder]:
    """Who is to hear of which measure today, whether or not they have heard of it. `people`: the enabled accounts."""
    known = _People(people)
    for promise in promises:
        step = step_of(promise.due, today)
        if step is None:
            continue
        responsible = known.responsible(promise) if promise.status != "claimed" else frozenset()
        for account in sorted(responsible):
            yield Reminder(account, promise.measure, step, promise.due)
        if step == "overdue":
            for account in sorted(known.holding("reviewer", promise.within) - responsible):
                yield Reminder(account, promise.measure, "escalated", promise.due)


class _People:
    """Accounts by what they are reminded for."""

    def __init__(self, people: Sequence[Actor]) -> None:
        self._people = people
        self._holding: dict[tuple[Role, frozenset[str]], frozenset[int]] = {}
        self._owners: Mapping[int, set[int]] = _owners(people)

    def responsible(self, promise: Promise) -> frozenset[int]:
        planners = self.holding("planner", promise.within)
        own = self._owners.get(promise.object, set()) | ({promise.planner} & planners)
        return frozenset(account for account in own if account is not None) or planners

    def holding(self, role: Role, within: frozenset[str]) -> frozenset[int]:
        """The accounts that have the role there."""
        key = (role, within)
        if key not in self._holding:
            self._holding[key] = frozenset(
                who.account
                for who in self._people
                if who.account is not None and ((at := who.territories(role)) is None or at & within)
            )
        return self._holding[key]


def _owners(people: Sequence[Actor]) -> Mapping[int, set[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    for who in people:
        for grant in who.grants:
            if grant.object is not None and who.account is not None:
                found[grant.object].add(who.account)
    return found
