"""The roadmap, and the transition plan: obstacles, methods, yearly steps, who answers for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from flask import url_for
from flask_babel import format_decimal

from audit.norms import editions, load_edition
from audit.report.ahead import Ahead, Work, costs
from web.language import in_language, language_code
from web.pages.sentences import _, sentence_case
from web.reports.blocks import Block, Cell, Document, Heading, PageEnd, Paragraph, Table
from web.words import word
from web.writing import day_text

MOST_WORKS: Final = 100
"""Works that a document lists one by one; its spreadsheet has all."""


def worded_ahead(kind: str, ahead: Ahead, *, synthetic: bool, register: str) -> Document:
    """The document: ``kind`` is roadmap or transition-plan. ``register``: the site's own address."""
    title = word("report", kind)
    where = in_language(ahead.names.get(ahead.territory)) or ahead.territory
    subject = _("%(place)s, as of %(day)s", place=where, day=day_text(ahead.day))
    worded = _Worded(ahead, _requirements(ahead))
    foot = [title, subject, register]
    if synthetic:
        foot.insert(0, _("Demonstration: the data is invented"))
    blocks: list[Block] = [Paragraph(foot[0], "warning")] if synthetic else []
    blocks += worded.roadmap() if kind == "roadmap" else worded.transition()
    return Document(
        language_code(), title, subject, tuple(blocks), None, " · ".join(foot), _("Note"), (worded.listed(None),)
    )


def _requirements(ahead: Ahead) -> dict[str, str]:
    if ahead.norm not in editions():
        return {}
    return {
        rule.id: f"{sentence_case(word('element', rule.element))}: {word('quantity', rule.quantity)}"
        for rule in load_edition(ahead.norm).rules
    }


@dataclass(frozen=True, slots=True)
class _Worded:
    ahead: Ahead
    requirements: dict[str, str]

    def roadmap(self) -> Iterator[Block]:
        yield self._summary()
        yield self._years()
        yield PageEnd()
        yield self._bodies()
        yield from self._steps()

    def transition(self) -> Iterator[Block]:
        ahead = self.ahead
        yield self._summary()
        yield Paragraph(
            _("Drawn up as 28 CFR 35.150(d)(3) and the French Ad'AP ask for it: obstacles, methods, a schedule with "
              "yearly steps, and the official responsible.")
        )  # fmt: skip
        yield Heading(2, _("Official responsible"))
        yield Paragraph("; ".join(ahead.officials) or _("No programme of the register names one."))
        yield Paragraph(_("Responsible official (position, full name, signature, day): ______________________________"))
        yield PageEnd()
        yield Heading(2, _("Obstacles"))
        yield self._obstacles()
        last = max(ahead.planned, default=None)
        if last is not None:
            left = ahead.planned[last]
            yield Paragraph(
                _("Not planned for yet: if every measure is done on time, at the end of %(year)s objects still not "
                  "accessible for everyone: %(count)s; without a passport or with too little data: %(unknown)s.",
                  count=_number(left.none + left.conditional), year=last,
                  unknown=_number(left.unknown + left.unsurveyed))
            )  # fmt: skip
        yield Heading(2, _("Methods"))
        yield self._methods()
        yield Heading(2, _("Schedule"))
        yield self._years()
        yield self._bodies()
        yield from self._steps()
        yield Heading(2, _("Every work"))
        yield self.listed(MOST_WORKS)
        if len(ahead.works) > MOST_WORKS:
            rest = len(ahead.works) - MOST_WORKS
            yield Paragraph(
                _("And %(count)s more: the spreadsheet of this report lists them all.", count=rest), "small"
            )

    def _summary(self) -> Paragraph:
        works = self.ahead.works
        return Paragraph(
            _("Open measures: %(count)s, at so many objects: %(objects)s. Overdue: %(overdue)s. Without a stated cost: "
              "%(priceless)s.", count=_number(len(works)), objects=_number(len({work.object for work in works})),
              overdue=_number(sum(work.overdue for work in works)),
              priceless=_number(sum(work.cost is None for work in works))), "lead",
        )  # fmt: skip

    def _years(self) -> Table:
        rows = []
        for year in self.ahead.years:
            works = self.ahead.due_in(year)
            planned = self.ahead.planned.get(year)
            rows.append(
                [Cell(str(year), "text"), *_counts(works), Cell(planned.declared if planned else None)]
            )  # fmt: skip
        columns = [_("Year"), *_heads(), _("Adapted for everyone at its end, if all is done on time")]
        return Table(_("By year"), _("Works by the year they are due in"), columns, rows)

    def _bodies(self) -> Table:
        groups: defaultdict[tuple[int, str], list[Work]] = defaultdict(list)
        for work in self.ahead.works:
            groups[work.due.year, _body(work)].append(work)
        rows = [
            [Cell(str(year), "text"), Cell(body, "text"), *_counts(groups[year, body])]
            for year, body in sorted(groups)
        ]  # fmt: skip
        return Table(_("By body"), _("Works by year and responsible body"), [_("Year"), _("Responsible"), *_heads()],
                     rows, heads=2)  # fmt: skip

    def _steps(self) -> Iterator[Block]:
        rows = [
            [
                Cell(str(step.due.year), "text"),
                Cell(step.responsible, "text"),
                Cell(f"{step.code} {in_language(step.name)}", "text"),
                Cell(day_text(step.due), "text"),
                Cell(
                    day_text(step.done_on) if step.done_on else _("overdue") if step.overdue else _("not yet"), "text"
                ),
            ]
            for step in sorted(self.ahead.steps, key=lambda step: (step.due.year, step.responsible, step.due))
        ]
        if rows:
            columns = [_("Year"), _("Responsible"), _("Step"), _("Due"), _("Done")]
            yield Table(_("Roadmap"), _("Steps of programmes"), columns, rows, heads=2)

    def _obstacles(self) -> Table:
        groups: defaultdict[tuple[str, str], list[Work]] = defaultdict(list)
        for work in self.ahead.works:
            for obstacle in self._closed(work):
                groups[sentence_case(word("zone", work.zone)), obstacle].append(work)
        ordered = sorted(groups, key=lambda key: (-len(groups[key]), key))
        rows = [
            [Cell(zone, "text"), Cell(obstacle, "text"), Cell(len({work.object for work in groups[zone, obstacle]})),
             Cell(len(groups[zone, obstacle]))]
            for zone, obstacle in ordered
        ]  # fmt: skip
        columns = [_("Part"), _("Requirement that is not met"), _("Objects"), _("Measures")]
        return Table(_("Obstacles"), _("Obstacles that measures are planned against"), columns, rows, heads=2)

    def _methods(self) -> Table:
        groups: defaultdict[str, list[Work]] = defaultdict(list)
        for work in self.ahead.works:
            groups[work.work].append(work)
        rows = [
            [Cell(sentence_case(word("work", code)), "text"), *_counts(works)] for code, works in sorted(groups.items())
        ]  # fmt: skip
        return Table(_("Methods"), _("Works by kind"), [_("Kind of work"), *_heads()], rows)

    def listed(self, most: int | None) -> Table:
        """The works one by one."""
        names = self.ahead.names
        rows = [
            [
                Cell(work.object, "text", url_for("objects.show", number=work.object, _external=True)),
                Cell(in_language(names.get(work.place)) or work.place, "text"),
                Cell("; ".join(self._closed(work)), "text"),
                Cell(", ".join(word("category", code) for code in work.categories), "text"),
                Cell(f"{word('work', work.work)}{': ' + work.title if work.title else ''}", "text"),
                Cell(work.due.isoformat(), "text"),
                Cell(_body(work), "text"),
            ]
            for work in self.ahead.works[:most]
        ]
        columns = [
            _("Object"), _("District"), _("Obstacle"), _("For whom"), _("Method"), _("Due"), _("Responsible"),
        ]  # fmt: skip
        return Table(_("Works"), _("Works one by one, by due date"), columns, rows)

    def _closed(self, work: Work) -> list[str]:
        return [
            self.requirements.get(each.get("rule", "")) or each.get("rule") or word("quantity", each["quantity"])
            for each in work.closes
        ]


def _heads() -> list[str]:
    return [_("Measures"), _("Objects"), _("Overdue"), _("Stated cost"), _("Without a cost")]


def _counts(works: Sequence[Work]) -> list[Cell]:
    sums = "; ".join(f"{format_decimal(money.amount)} {money.currency}" for money in costs(works))
    return [
        Cell(len(works)), Cell(len({work.object for work in works})), Cell(sum(work.overdue for work in works)),
        Cell(sums or "–", "text"), Cell(sum(work.cost is None for work in works)),
    ]  # fmt: skip


def _body(work: Work) -> str:
    return work.responsible or (word("payer", work.payer) if work.payer else _("not stated"))


def _number(value: int) -> str:
    return str(format_decimal(value))
