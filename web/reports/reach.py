"""Services near home in a year's report: the share of residents who have one, by service and group of people."""

from __future__ import annotations

from collections.abc import Iterator

from audit.walking import ANY, SERVICES, Walk
from web.pages.sentences import _, sentence_case
from web.reaching import definition
from web.reports.blocks import Block, Cell, Heading, Paragraph, Table
from web.reports.figures import Figured, number
from web.words import word
from web.writing import day_text


def reach(figured: Figured) -> Iterator[Block]:
    """The table with what it counts; nothing where nobody had told where residents live."""
    near = figured.report.reach
    if near is None:
        return
    day = day_text(figured.report.day, "long")
    yield Heading(2, _("Services near home"))
    yield Paragraph(
        _("On %(day)s, of %(residents)s residents whose homes are known: the share with at least one near home.",
          day=day, residents=number(round(near.residents)))
    )  # fmt: skip
    counted = list(next(iter(near.by.values())))
    rows = [
        [
            Cell(_("any, accessible or not") if code == ANY else sentence_case(word("whom", code)), "text"),
            *(Cell(100 * min(1.0, near.by[service][code] / near.residents), "percent") for service in near.by),
        ]
        for code in counted
    ]
    columns = [
        _("For whom"),
        *(sentence_case(word("reach_service", service)) for service in SERVICES if service in near.by),
    ]
    yield Table(
        _("Near home"), _("Share of residents with a service near home, by group of people"), columns, rows, even=True
    )
    yield Paragraph(definition(Walk(near.metres, near.detour, {})), "small")
