"""Deadline arithmetic: which day it is where the register is kept, what is overdue, what falls due, when offices work.

A due date is a whole day: work that is done on it is in time, and it is overdue from the next day on.
"""

from __future__ import annotations

import datetime as dt
from typing import Final, Literal
from zoneinfo import ZoneInfo

from audit.errors import Problem
from audit.profiles import Profile

Band = Literal["overdue", "due_30", "due_90", "due_180", "later"]

HORIZON: Final = dt.date(2030, 12, 31)
"""Until when everything is to be done where no profile says otherwise."""
BANDS: Final[tuple[tuple[Band, int], ...]] = (("due_30", 30), ("due_90", 90), ("due_180", 180))
"""Within how many days from today a measure falls due; each band begins where the one before ends."""


def day_in(zone: str, moment: dt.datetime) -> dt.date:
    """The day that a moment (with its offset from UTC) falls on in a time zone (IANA name)."""
    return moment.astimezone(ZoneInfo(zone)).date()


def overdue(due: dt.date, today: dt.date) -> bool:
    """Whether the due date has passed."""
    return due < today


def days_left(due: dt.date, today: dt.date) -> int:
    """Whole days until the due date; 0 on the day itself, negative once it has passed."""
    return (due - today).days


def band(due: dt.date, today: dt.date) -> Band:
    """Overdue, or within how many days it falls due."""
    left = days_left(due, today)
    if left < 0:
        return "overdue"
    return next((name for name, most in BANDS if left <= most), "later")


def last_day(name: Band, today: dt.date) -> dt.date:
    """The last due date in a band, for asking a database. Raises KeyError for a band without an end."""
    return today - dt.timedelta(days=1) if name == "overdue" else today + dt.timedelta(days=dict(BANDS)[name])


def next_working_day(profile: Profile, day: dt.date) -> dt.date:
    """The day itself if offices work on it, else the next one on which they do."""
    while profile.is_holiday(day):
        day += dt.timedelta(days=1)
    return day


def due_problem(
    due: dt.date, *, horizon: dt.date, planned_on: dt.date, inspected_on: dt.date | None, at: str = "/due"
) -> Problem | None:
    """What is wrong with a due date; None where nothing is. `inspected_on`: the day of the finding."""
    if due > horizon:
        return Problem(at, "due_beyond_horizon", {"due": due.isoformat(), "horizon": horizon.isoformat()})
    if inspected_on is not None and due < inspected_on:
        found = {"due": due.isoformat(), "inspected_on": inspected_on.isoformat()}
        return Problem(at, "due_before_finding", found)
    if due < planned_on:
        return Problem(at, "due_before_plan", {"due": due.isoformat(), "planned_on": planned_on.isoformat()})
    return None


def move_problem(new: dt.date, *, due: dt.date, horizon: dt.date, today: dt.date) -> Problem | None:
    """What is wrong with a later due date that is asked for; None where nothing is.

    An extension comes before the date, or it is none (`audit.promises`).
    """
    if overdue(due, today):
        return Problem("/due", "extension_too_late", {"due": due.isoformat(), "today": today.isoformat()})
    if new <= due:
        return Problem("/due", "due_not_later", {"new": new.isoformat(), "due": due.isoformat()})
    if new > horizon:
        return Problem("/due", "due_beyond_horizon", {"due": new.isoformat(), "horizon": horizon.isoformat()})
    return None
