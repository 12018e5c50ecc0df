"""A report in the language of the answer: the cover note, the tables, what is due, what the figures mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import ngettext

from audit.profiles import Profile
from audit.report.content import FOREMOST, SHOWN, Correction, Report
from web.language import language_code
from web.pages.sentences import _, sentence_case
from web.reports.blocks import Block, Cell, Document, Heading, PageEnd, Paragraph, Table
from web.reports.due import due, listed
from web.reports.figures import Figured, number, signed
from web.reports.indicators import indicators
from web.reports.lists import Lists
from web.reports.reach import reach
from web.words import word
from web.writing import day_text, moment_text

MOST_CORRECTIONS = 60
"""Corrections that a document lists; its spreadsheet has all."""


@dataclass(frozen=True, slots=True)
class Issue:
    """That a report was issued, and what the register has learnt of its day since. ``entry``: its place in the log."""

    at: datetime
    entry: int | None
    corrected: Sequence[Correction]


def worded(report: Report, profile: Profile, issue: Issue | None, *, synthetic: bool, register: str) -> Document:
    """The document of a report; ``register`` is the site's own address."""
    figured = Figured(report, Lists(report, issue is not None))
    title, where = word("report", report.period.kind), figured.place(report.territory)
    watermark = _("preliminary") if report.preliminary else None
    # Invented figures are never taken for a city's.
    foot = [title, f"{where}, {period_name(report)}", standing(report, profile, issue), register]
    if synthetic:
        foot.insert(0, _("Demonstration: the data is invented"))
    return Document(
        language=language_code(),
        title=title,
        subject=f"{where}, {period_name(report)}",
        blocks=tuple(_blocks(figured, profile, issue, synthetic)),
        watermark=watermark,
        foot=" · ".join(foot),
        note=_("Note"),
        data=(figured.data(), *_corrected(figured, issue, most=None), *([listed(figured)] if report.tasks else ())),
    )


def period_name(report: Report) -> str:
    """`quarter 3 of 2026`, and the like."""
    period = report.period
    if period.kind == "quarter":
        return _("quarter %(number)s of %(year)s", number=period.number, year=period.year)
    if period.kind == "half-year":
        return _("half-year %(number)s of %(year)s", number=period.number, year=period.year)
    return _("the year %(year)s", year=period.year)


def standing(report: Report, profile: Profile, issue: Issue | None) -> str:
    """Whether it is preliminary, not issued yet, or issued and when."""
    day = day_text(report.day)
    if report.preliminary:
        return _("Preliminary, as of %(day)s", day=day)
    if issue is None:
        return _("Not issued yet; as of %(day)s", day=day)
    return _("As of %(day)s, issued %(moment)s", day=day, moment=moment_text(issue.at, profile.time_zone))


def _blocks(figured: Figured, profile: Profile, issue: Issue | None, synthetic: bool) -> Iterator[Block]:
    yield from _note(figured, profile, issue, synthetic)
    yield PageEnd()
    yield Heading(2, _("Access by sector, district and group"))
    yield figured.by_sector()
    yield figured.by_part()
    yield figured.shares()
    yield figured.by_category()
    yield _little()
    yield from indicators(figured)
    yield from reach(figured)
    if figured.report.has_tasks:
        yield from due(figured)
    yield Heading(2, _("Each sector by district and group"))
    for sector in figured.sectors():
        if figured.report.figures(sector=sector).now.objects:
            yield figured.matrix(sector)
    yield from _corrections(figured, issue)
    yield from _definitions(figured)


def _note(figured: Figured, profile: Profile, issue: Issue | None, synthetic: bool) -> Iterator[Block]:
    """The cover note: one page that says the whole in sentences and one small table."""
    report = figured.report
    pair = report.figures()
    now, before = pair.now, pair.before
    if synthetic:
        yield Paragraph(_("Demonstration: the data is invented"), "warning")
    if report.preliminary:
        ends = day_text(report.period.last)
        said = _("Preliminary, as of %(day)s: the period ends on %(end)s.", day=day_text(report.day), end=ends)
        yield Paragraph(said.replace("..", "."), "warning")
    else:
        yield Paragraph((standing(report, profile, issue) + ".").replace("..", "."), "lead")
    yield Paragraph(
        str(
            ngettext(
                "On %(day)s the register of %(place)s held %(objects)s object in service; %(passports)s of them had an "
                "approved passport.",
                "On %(day)s the register of %(place)s held %(objects)s objects in service; %(passports)s of them had "
                "an approved passport.",
                now.objects, day=day_text(report.day, "long"), place=figured.place(report.territory),
                objects=number(now.objects), passports=number(now.passportised),
            )
        )
    )  # fmt: skip
    yield Paragraph(
        _("%(declared)s were adapted for everyone by their passports, %(full)s of them met every requirement. "
          "%(verified)s were verified as adapted for everyone: measured or photographed by someone who is neither "
          "owner nor claimer, and approved by a second person. On %(before)s there were %(was)s (%(change)s).",
          declared=number(now.declared), full=number(now.full), verified=number(now.verified),
          before=day_text(report.before, "long"), was=number(before.verified),
          change=signed(now.verified - before.verified))
    )  # fmt: skip
    if now.measures_overdue:
        yield Paragraph(_("Measures overdue that day: %(count)s.", count=number(now.measures_overdue)))
    yield Paragraph(_targets(report))
    yield _summary(figured)
    yield _little()
    if issue and issue.corrected:
        since = _("Since it was issued the register has learnt more about that day; the figures here are those issued, "
                  "and what has been corrected since stands under “Corrected since”.")  # fmt: skip
        yield Paragraph(since, "warning")
    yield Paragraph(
        _("Every number leads to the list of the objects it counts. What each figure means is on the last page.")
    )
    yield Paragraph(_("Responsible official (position, full name, signature, day): ______________________________"))


def _little() -> Paragraph:
    """What the star beside a share means."""
    return Paragraph(_("* Fewer than 10 objects, or less than 60 per cent of them known: not to be compared."), "small")


def _targets(report: Report) -> str:
    with_target = [
        each.standings[report.territory]
        for each in report.indicators
        if each.standings[report.territory].target is not None
    ]
    if not with_target:
        return _("No programme of the register sets a target for the end of this period.")
    met = sum(standing.met is True for standing in with_target)
    return str(
        ngettext(
            "Of %(num)s indicator with a target for the end of the period, %(met)s reached it.",
            "Of %(num)s indicators with a target for the end of the period, %(met)s reached it.",
            len(with_target), met=met,
        )
    )  # fmt: skip


def _summary(figured: Figured) -> Table:
    """The sectors that are asked for first, in four columns."""
    rows = []
    for sector in FOREMOST:
        pair = figured.report.figures(sector=sector)
        now = pair.now
        rows.append(
            [
                Cell(sentence_case(word("sector_of_report", sector)), "text"),
                Cell(now.applicable, "number", figured.lists.href("objects", sector=sector)),
                Cell(now.verified, "number", figured.lists.href("verified", sector=sector)),
                Cell(100 * now.verified / now.applicable if now.applicable else None, "percent",
                     note="" if now.enough_data else "*"),
                Cell(now.verified - pair.before.verified, "change"),
            ]
        )  # fmt: skip
    columns = [
        _("Sector"), _("Objects"), _("Verified as adapted for everyone"), _("Per cent"),
        _("Change since %(day)s", day=day_text(figured.report.before)),
    ]  # fmt: skip
    return Table(_("Note"), _("In short"), columns, rows)


def _corrections(figured: Figured, issue: Issue | None) -> Iterator[Block]:
    if issue is None:
        return
    yield Heading(2, _("Corrected since"))
    if not issue.corrected:
        yield Paragraph(_("Nothing: the register says of that day what it said when the report was issued."))
        return
    yield Paragraph(
        _("What the register knows by now of %(day)s, where it differs from what was issued.",
          day=day_text(figured.report.day, "long"))
    )  # fmt: skip
    yield from _corrected(figured, issue, MOST_CORRECTIONS)
    if len(issue.corrected) > MOST_CORRECTIONS:
        rest = len(issue.corrected) - MOST_CORRECTIONS
        yield Paragraph(_("And %(count)s more: the spreadsheet of this report lists them all.", count=rest), "small")


def _corrected(figured: Figured, issue: Issue | None, most: int | None) -> list[Table]:
    if issue is None or not issue.corrected:
        return []
    rows = [
        [
            Cell(figured.part(each.place), "text"),
            Cell(word("sector_of_report", each.sector), "text"),
            Cell(word("whom", each.category), "text"),
            Cell(word("figure", each.counter), "text"),
            Cell(each.issued),
            Cell(each.known),
        ]
        for each in issue.corrected[:most]
    ]
    columns = [_("District"), _("Sector"), _("For whom"), _("Figure"), _("As issued"), _("Known now")]
    return [Table(_("Corrected"), _("Corrected since it was issued"), columns, rows, heads=4)]


def _definitions(figured: Figured) -> Iterator[Block]:
    report = figured.report
    yield Heading(2, _("What the figures mean"))
    rows = [
        [Cell(sentence_case(word("figure", counter)), "text"), Cell(_meaning(counter), "text")] for counter in SHOWN
    ]
    rows.append([Cell(_("Share verified, per cent"), "text"),
                 Cell(_("Of the objects that some requirement of the group applies to, or that nobody looked at yet: "
                        "those verified as adapted."), "text")])  # fmt: skip
    change = _("Objects verified on %(day)s less those on %(before)s, both by what the register knew when the report "
               "was made.", day=day_text(report.day), before=day_text(report.before))  # fmt: skip
    rows.append([Cell(_("Change"), "text"), Cell(change, "text")])
    yield Table(_("Definitions"), _("Definitions"), [_("Figure"), _("Meaning")], rows, wide=True)
    own = _("None of these definitions is a norm's: they are the register's own. “Adapted” means accessible, or "
            "accessible with shortcomings that do not close the way; “with help” is never counted.")  # fmt: skip
    yield Paragraph(own, "small")


def _meaning(counter: str) -> str:
    return word("state_meaning", "full") if counter == "full" else word("counter_meaning", counter)
