"""What a report says of the next period: measures due by district and kind of work, and steps of roadmaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from flask import url_for

from web.language import in_language
from web.pages.sentences import _, sentence_case
from web.reports.blocks import Block, Cell, Heading, Paragraph, Table
from web.reports.figures import Figured
from web.words import word
from web.writing import day_text


def due(figured: Figured) -> Iterator[Block]:
    """The tasks of the next period."""
    report = figured.report
    following = report.period.following
    yield Heading(2, _("Tasks of the next period"))
    yield Paragraph(
        _("Measures that were open on %(day)s and are due by %(end)s, the overdue ones among them: %(count)s.",
          day=day_text(report.day), end=day_text(following.last), count=len(report.tasks))
    )  # fmt: skip
    if report.tasks:
        yield _by_work(figured)
    if report.steps:
        rows = [
            [Cell(f"{step.code} {in_language(step.name)}", "text"), Cell(step.responsible, "text"),
             Cell(day_text(step.due), "text")]
            for step in report.steps
        ]  # fmt: skip
        yield Table(_("Roadmap"), _("Steps of programmes"), [_("Step"), _("Responsible"), _("Due")], rows)


def _by_work(figured: Figured) -> Table:
    report = figured.report
    works = list(dict.fromkeys(task.work for task in report.tasks))
    counted = Counter((task.place, task.work) for task in report.tasks)
    overdue = Counter(task.place for task in report.tasks if task.overdue)
    places = [code for code in (*report.places[1:], report.places[0]) if any(counted[code, work] for work in works)]
    rows = [
        [Cell(figured.part(code), "text"), *(Cell(counted[code, work]) for work in works), Cell(overdue[code])]
        for code in places
    ]
    whole = [Cell(sum(counted[code, work] for code in places)) for work in works]
    rows.append([Cell(_("All together"), "text"), *whole, Cell(sum(overdue.values()))])
    columns = [_("District"), *(sentence_case(word("work", work)) for work in works), _("Overdue")]
    return Table(_("Tasks"), _("Measures due, by district and kind of work"), columns, rows, totals=True)


def listed(figured: Figured) -> Table:
    """Every measure due, one by one: for spreadsheets."""
    rows = [
        [
            Cell(task.object, "text", url_for("objects.show", number=task.object, _external=True)),
            Cell(figured.part(task.place), "text"),
            Cell(word("work", task.work), "text"),
            Cell(word("payer", task.payer) if task.payer else "", "text"),
            Cell(task.due.isoformat(), "text"),
            Cell(_("overdue") if task.overdue else "", "text"),
        ]
        for task in figured.report.tasks
    ]
    columns = [_("Object"), _("District"), _("Kind of work"), _("Pays"), _("Due"), _("Overdue")]
    return Table(_("Measures due"), _("Measures due, one by one"), columns, rows)
