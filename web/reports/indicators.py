"""Indicators of programmes in a report: reached, the period before, the target."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import format_decimal

from audit.money.indicators import Indicator, Standing
from audit.report.content import Indicated
from web.language import in_language
from web.pages.sentences import _, sentence_case
from web.reports.blocks import Block, Cell, Heading, Paragraph, Table
from web.reports.figures import Figured
from web.words import word
from web.writing import day_text

_BY_CATEGORY = ("passportised", "declared", "full", "verified")


def indicators(figured: Figured) -> Iterator[Block]:
    """A table for each programme, and what its indicators count."""
    report = figured.report
    yield Heading(2, _("Indicators and their targets"))
    if not report.indicators:
        yield Paragraph(_("No programme of the register sets indicators for this period."))
    for code in dict.fromkeys(each.programme for each in report.indicators):
        own = [each for each in report.indicators if each.programme == code]
        name = in_language(report.names.get(code)) or code
        columns = [
            _("Indicator"), _("Where"), _("Reached"), _("Per cent"), day_text(report.before), _("Target"),
            _("Target reached"),
        ]  # fmt: skip
        rows = [row for each in own for row in _rows(figured, each)]
        yield Table(code, name, columns, rows, heads=2)
        for each in own:
            yield Paragraph(f"{_name(each.indicator)}: {definition(each.indicator)}", "small")


def _rows(figured: Figured, each: Indicated) -> Iterator[list[Cell]]:
    for place, standing in each.standings.items():
        counts = each.indicator.counts
        yield [
            Cell(_name(each.indicator), "text"),
            Cell(figured.place(place), "text"),
            Cell(standing.now.value if counts == "count" else standing.now.have),
            Cell(None if counts == "count" else standing.now.value, "text" if counts == "count" else "percent"),
            Cell(standing.before.value),
            Cell(standing.target) if standing.target is not None else Cell("–", "text"),
            Cell(_met(standing), "text"),
        ]


def _name(each: Indicator) -> str:
    return in_language(each.name) or each.code


def _met(standing: Standing) -> str:
    if standing.target is None:
        return "–"
    if standing.met is None:
        return _("not known")
    return word("answer", "yes" if standing.met else "no")


def definition(each: Indicator) -> str:
    """What an indicator counts, in words."""
    parts = [word("figure", each.figure)]
    if each.figure in _BY_CATEGORY:
        parts.append(word("whom", each.category))
    for vocabulary, codes in (("sector", each.sectors), ("kind", each.kinds), ("owner_kind", each.owner_kinds)):
        parts += [word(vocabulary, code) for code in codes]
    said = f"{sentence_case(word('counts', each.counts))}: {', '.join(parts)}."
    if each.units is None:
        return said
    units = format_decimal(round(each.units, 2))
    if each.per_people:
        norm = _("Norm: %(units)s for every %(people)s of: %(who)s.", units=units,
                 people=format_decimal(each.per_people), who=word("people", each.people))  # fmt: skip
    else:
        norm = _("Norm: %(units)s in each district.", units=units)
    return f"{said} {norm}"
