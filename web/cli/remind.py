"""`bosaga remind`: writes the letters about deadlines that are due, as the worker does every day."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import click

from audit.adaptation.reminders import REMINDER_STEPS, Reminder
from gis.queries.reminders import addresses, due_reminders
from web.cli.wording import said
from web.wiring import Wiring


@click.command("remind")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The day to remind on: today.")
@click.option("--dry-run", is_flag=True, help="Print who would get what, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(today: datetime | None, dry_run: bool, as_json: bool) -> None:
    """Write to those who are responsible for measures that are due within 90, 30 and 7 days or overdue, and to the
    reviewers of what is overdue: one letter for a person and a day. Run again, it writes nothing again. The worker
    sends the letters, and does the same every day by itself.
    """
    from web.clock import today as register_today
    from web.reminding import remind

    wiring = Wiring()
    day = today.date() if today else register_today(wiring)
    if dry_run:
        with wiring.operator_database.read() as connection:
            due = due_reminders(connection, day)
    else:
        due = remind(wiring, day)
    letters = _letters(due)
    with wiring.operator_database.read() as connection:
        to = addresses(connection, list(letters))
    letters = dict(sorted(letters.items(), key=lambda each: to[each[0]]))
    if as_json:
        click.echo(json.dumps(_told(letters, to, day, written=not dry_run), ensure_ascii=False))
        return
    language = wiring.settings.language
    if dry_run:
        for key, reminders in letters.items():
            for line in _lines(to[key], reminders, language):
                click.echo(line)
    count: dict[str, Any] = {
        "day": day.isoformat(),
        "letters": len(letters),
        "measures": len({each.measure for each in due}),
    }
    if dry_run:
        told = said("{day}. Letters that would be written: {letters}; measures in them: {measures}.", language, **count)
    else:
        told = said(
            "{day}. Letters written: {letters}; measures in them: {measures}. The worker sends them.", language, **count
        )
    click.echo(told, err=True)


def _letters(due: Sequence[Reminder]) -> Mapping[int, list[Reminder]]:
    found: defaultdict[int, list[Reminder]] = defaultdict(list)
    for each in due:
        found[each.account].append(each)
    return found


def _lines(to: str, reminders: Sequence[Reminder], language: str) -> list[str]:
    """The address, and under it the measures of each step by number and date."""
    from web.vocabulary.measures import REMINDERS

    lines = [to]
    for step in REMINDER_STEPS:
        if found := [f"{each.measure} ({each.due.isoformat()})" for each in reminders if each.step == step]:
            context, sentence = REMINDERS[step]
            lines.append(f"  {said(sentence, language, context=context)}: {', '.join(found)}")
    return lines


def _told(
    letters: Mapping[int, Sequence[Reminder]], to: Mapping[int, str], day: date, *, written: bool
) -> dict[str, object]:
    return {
        "today": day.isoformat(),
        "written": written,
        "letters": [
            {
                "to": to[key],
                "measures": [
                    {"id": each.measure, "step": each.step, "due": each.due.isoformat()} for each in reminders
                ],
            }
            for key, reminders in letters.items()
        ],
    }
