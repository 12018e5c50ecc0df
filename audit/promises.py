"""What became of a promise: five disjoint answers for every measure. None of them is a norm's."""

from collections.abc import Iterable
from itertools import product
from typing import Final, Literal

from audit.terms import MEASURE_STATUSES

Outcome = Literal["kept_first", "kept_moved", "late", "dropped", "not_due"]

OUTCOMES: Final[tuple[Outcome, ...]] = ("kept_first", "kept_moved", "late", "dropped", "not_due")
"""Kept by the first date · kept after a move · late, done or not · dropped · not due yet."""
DROPPED: Final = frozenset({"cancelled", "derogated"})


def outcome(status: str, *, by_first: bool, in_time: bool) -> Outcome:
    """What became of one measure.

    ``by_first`` and ``in_time`` compare the day of verification, or today while the work is open, with the first due
    date and with the due date in force. Work that was done after its due date stays late: an extension comes before
    the date, or it is none.
    """
    if status in DROPPED:
        return "dropped"
    if not in_time:
        return "late"
    if status != "verified":
        return "not_due"
    return "kept_first" if by_first else "kept_moved"


def answers_for(wanted: Outcome) -> list[tuple[str, bool, bool]]:
    """Every (status, by_first, in_time) that has an outcome: the rule as a table, for asking a database."""
    every = product(MEASURE_STATUSES, (True, False), (True, False))
    return [each for each in every if outcome(each[0], by_first=each[1], in_time=each[2]) == wanted]


def tally(groups: Iterable[tuple[str, bool, bool, int]]) -> dict[Outcome, int]:
    """How many measures had each outcome, out of groups (status, by_first, in_time, how many)."""
    counts: dict[Outcome, int] = dict.fromkeys(OUTCOMES, 0)
    for status, by_first, in_time, count in groups:
        counts[outcome(status, by_first=by_first, in_time=in_time)] += count
    return counts
