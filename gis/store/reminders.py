"""Letters of reminders: written with the work of sending them, marked once the mail server has them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects.postgresql import insert

from audit.adaptation.reminders import Reminder
from gis.models.people import account
from gis.models.reminders import reminder, reminder_letter
from gis.queries.reminders import Receiver
from gis.store.jobs import defer

TASK: Final = "send_reminder"
_LOST_AFTER: Final = timedelta(days=1)
_GIVEN_UP_AFTER: Final = timedelta(days=14)
_AT_ONCE: Final = 5_000


def write_letters(connection: Connection, due: Iterable[Reminder], today: date) -> int:
    """Write a letter to each person and have it sent, if the transaction is kept; how many letters.

    Whom somebody else wrote to meanwhile gets none: the unique keys decide between two that write at once.
    """
    of: defaultdict[int, list[Reminder]] = defaultdict(list)
    for each in due:
        of[each.account].append(each)
    # one order for all who write: they wait for each other, and never in a circle
    return sum(_write(connection, key, of[key], today) for key in sorted(of))


def _write(connection: Connection, key: int, due: list[Reminder], today: date) -> bool:
    new = insert(reminder_letter).values(account=key, day=today).on_conflict_do_nothing()
    letter = connection.execute(new.returning(reminder_letter.c.id)).scalar()
    if letter is None:
        return False
    rows = [
        {"letter": letter, "account": key, "measure": each.measure, "step": each.step, "due": each.due} for each in due
    ]
    for first in range(0, len(rows), _AT_ONCE):
        connection.execute(insert(reminder).on_conflict_do_nothing(), rows[first : first + _AT_ONCE])
    defer(connection, TASK, {"letter": letter})
    return True


def send_again(connection: Connection) -> int:
    """Have letters sent whose work of sending was lost, with a restored database for instance; how many.

    A letter whose work still waits is sent by whichever comes first: the other finds it marked.
    """
    t = reminder_letter.c
    age = func.now() - t.written_at
    lost = select(t.id).where(t.sent_at.is_(None), age > _LOST_AFTER, age < _GIVEN_UP_AFTER).order_by(t.id)
    found = list(connection.execute(lost).scalars())
    for letter in found:
        defer(connection, TASK, {"letter": letter})
    return len(found)


def take_letter(connection: Connection, letter: int) -> Receiver | None:
    """Whom a letter is for, with the letter locked until the transaction ends.

    None if it is sent, if somebody sends it at this moment, or if its account is disabled.
    """
    t, a = reminder_letter.c, account.c
    query = (
        select(t.account, t.day, a.email, a.name, a.language, a.uniquifier)
        .join(account, a.id == t.account)
        .where(t.id == letter, t.sent_at.is_(None), a.active)
        .with_for_update(of=reminder_letter, skip_locked=True)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    mark = sha256(f"{row.uniquifier}:{row.day.isoformat()}:{letter}".encode()).hexdigest()[:32]
    return Receiver(row.account, row.email, row.name, row.language, mark)


def mark_sent(connection: Connection, letter: int) -> None:
    """The mail server has the letter, or nothing in it was left to be done."""
    connection.execute(update(reminder_letter).where(reminder_letter.c.id == letter).values(sent_at=func.now()))
