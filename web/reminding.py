"""Reminders of deadlines: every day the letters that are due are written, and the worker sends each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from audit.adaptation.reminders import REMINDER_STEPS, Reminder, ReminderStep
from gis.queries.reminders import Due, Receiver, due_reminders, letter_says
from gis.store.reminders import mark_sent, send_again, take_letter, write_letters
from web.clock import today
from web.mail import deliver_letter
from web.wiring import Wiring

_MOST: Final = 200
"""How many measures of one step a letter names; of the others it says how many there are, and where."""


@dataclass(frozen=True, slots=True)
class Group:
    """The measures of one step: those that the letter names, and how many more there are."""

    step: ReminderStep
    named: Sequence[Due]
    more: int


def remind(wiring: Wiring, day: date | None = None) -> list[Reminder]:
    """Write the letters that are due on a day (today), to be sent by the worker; what they remind of.

    Done again, it writes nothing again. Letters whose sending was lost are sent.
    """
    on = day or today(wiring)
    with wiring.operator_database.write() as connection:
        due = due_reminders(connection, on)
        write_letters(connection, due, on)
        send_again(connection)
    return due


def send(wiring: Wiring, letter: int) -> None:
    """Send a letter, unless it was sent; what was done meanwhile is left out, and a letter of nothing is not sent.

    The mark is set after the server took the letter: a crash between the two sends it again, under the same Message-ID.
    Raises OSError or SMTPException when the server does not take it.
    """
    with wiring.operator_database.write() as connection:
        to = take_letter(connection, letter)
        if to is None:
            return
        if said := letter_says(connection, letter):
            deliver_letter(wiring, {"to": to.email, "mark": f"reminder.{to.mark}", **_written(wiring, to, said)})
        mark_sent(connection, letter)


def _written(wiring: Wiring, to: Receiver, said: Sequence[Due]) -> dict[str, str]:
    from web.cli.inside import inside_site

    groups = []
    for step in REMINDER_STEPS:
        found = [each for each in said if each.step == step]
        if found:
            groups.append(Group(step, found[:_MOST], max(len(found) - _MOST, 0)))
    with inside_site(wiring), force_locale(to.language or wiring.settings.language):
        text = render_template("mail/reminder.txt", name=to.name, groups=groups)
        return {"subject": _("Deadlines of measures"), "text": text}
