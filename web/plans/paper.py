"""A plan as a document: what was asked, what it buys, how near to the best, who pays, which works, what is left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import format_decimal, format_percent

from audit.money.works import standard_works
from audit.plan.told import PlannedWork
from audit.terms import CATEGORIES
from web.language import in_language, language_code
from web.pages.sentences import _, sentence_case
from web.plans.asked import question_told
from web.reports.blocks import Block, Cell, Document, Heading, PageEnd, Paragraph, Table
from web.words import word

MOST_IN_DISTRICT: Final = 60
"""Works of a district that a document lists one by one; the workbook has all."""
MOST_LISTED: Final = 300
"""Works that a document lists in all."""
_NONE: Final = 5e-6
"""A gap that is printed as nothing."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A plan to print. ``number``: of a kept one; ``asked``: the question as sent; ``told``: what came out.

    ``places``: names of territories by code; ``decision``: the sentence of its approval; ``synthetic``: invented data.
    """

    number: int | None
    name: str
    territory: str
    asked: Mapping[str, Any]
    told: Mapping[str, Any]
    works: Sequence[PlannedWork]
    places: Mapping[str, str]
    register: str
    synthetic: bool
    decision: str | None = None


def plan_document(of: Printed) -> Document:
    """The document in the language of the answer."""
    title = _("Adaptation plan")
    if of.number is not None:
        title = _("Adaptation plan %(number)s", number=of.number)
    where = of.places.get(of.territory, of.territory)
    years = [row["year"] for row in of.told["by_year"]]
    subject = f"{where}, {years[0]}–{years[-1]}" if years else where
    if of.name:
        subject = f"{of.name}. {subject}"
    foot = [title, subject, of.register]
    if of.synthetic:
        foot.insert(0, _("Demonstration: the data is invented"))
    return Document(language_code(), title, subject, tuple(_Worded(of).blocks()), None, " · ".join(foot), _("Note"), ())


@dataclass(frozen=True, slots=True)
class _Worded:
    of: Printed

    def blocks(self) -> Iterator[Block]:
        if self.of.synthetic:
            yield Paragraph(_("Demonstration: the data is invented"), "warning")
        yield from self._short()
        yield Heading(2, _("The question"))
        yield from self._question()
        yield Heading(2, _("How near to the best it is"))
        yield from self._proof()
        yield Heading(2, _("What is not in it"))
        yield from self._not_in_it()
        yield PageEnd()
        yield Heading(2, _("What it buys"))
        yield self._bought(_("What it buys, by year"), _("Year"), self.of.told["by_year"], "year")
        yield self._bought(_("What it buys, by district"), _("District"), self.of.told["by_district"], "district")
        yield Paragraph(
            _("For whom: how many objects come to be adapted for each group, that is accessible, or accessible with "
              "shortcomings that do not close the way."), "small")  # fmt: skip
        yield Heading(2, _("Who pays"))
        yield self._payers()
        yield self._money_table(by_year=True)
        yield self._lines()
        yield Heading(2, _("The works"))
        yield self._grid()
        yield from self._listed()

    def _short(self) -> Iterator[Block]:
        told = self.of.told
        yield Paragraph(
            _("Works: %(works)s. Objects that reach something by them: %(objects)s. Lines of the budget pay %(city)s, "
              "owners %(owners)s.", works=_number(told["works"]), objects=_number(told["objects"]),
              city=self._money(told["city_pays"]), owners=self._money(told["owners_pay"])), "lead"
        )  # fmt: skip
        if self.of.decision is not None:
            yield Paragraph(self.of.decision)
        else:
            yield Paragraph(_("A scenario: it is nobody's promise until it is approved and its works are measures."))

    def _question(self) -> Iterator[Block]:
        yield Paragraph(
            _("Which works, in which year, with this money, make the most access until the last year? "
              "A state that is reached earlier counts for each year in which it stands.")
        )  # fmt: skip
        yield self._money_table(by_year=False)
        for text in question_told(self.of.asked, self.of.places):
            yield Paragraph(text)

    def _money_table(self, *, by_year: bool) -> Table:
        lines: defaultdict[tuple[str, str, str], dict[int, float]] = defaultdict(dict)
        for row in self.of.told["by_line"]:
            kinds = ", ".join(word("owner_kind", kind) for kind in row.get("owner_kinds", ()))
            where = ", ".join(self._place(code) for code in self._districts(row))
            key = (row["line"], kinds or _("public owners"), where or _("All districts"))
            lines[key][row["year"]] = lines[key].get(row["year"], 0.0) + row["amount"]
        years = sorted({row["year"] for row in self.of.told["by_line"]}) if by_year else []
        rows = [
            [*(Cell(text, "text") for text in key), *(Cell(_round(amounts.get(year, 0))) for year in years),
             Cell(_round(sum(amounts.values())))]
            for key, amounts in lines.items()
        ]  # fmt: skip
        together = _("Together") if by_year else _("All years together")
        heads = [_("Funding line"), _("For owners"), _("Where"), *map(str, years), together]
        if by_year:
            caption = _("The money by line and year, %(currency)s", currency=self._currency)
        else:
            caption = _("The money by line, %(currency)s", currency=self._currency)
        return Table(_("Money"), caption, heads, rows, heads=3)

    def _districts(self, row: Mapping[str, Any]) -> Sequence[str]:
        """The districts that a line names, unless these are all of the plan."""
        named = [
            code for code in row.get("districts", ()) if code in {d["district"] for d in self.of.told["by_district"]}
        ]
        return [] if len(named) == len(self.of.told["by_district"]) else named

    def _proof(self) -> Iterator[Block]:
        told = self.of.told
        value, bound = (_number(round(told[name], 1)) for name in ("value", "bound"))
        if told["gap"] < _NONE:
            text = _("The plan is worth %(value)s points; it is proved that none can be worth more.", value=value)
        else:
            text = _("The plan is worth %(value)s points; it is proved that none can be worth more than %(bound)s. The "
                     "plan is therefore at most %(gap)s below the best there is.", value=value, bound=bound,
                     gap=format_percent(told["gap"], "0.000 %"))  # fmt: skip
        yield Paragraph(text)
        more = told["value"] / told["greedy"] - 1 if told["greedy"] else None
        text = _("Taking the works with the best value for money first, one after another, would reach %(greedy)s "
                 "points.", greedy=_number(round(told["greedy"], 1)))  # fmt: skip
        if more is not None:
            text += " " + _(
                "The plan reaches %(more)s more with the same money.", more=format_percent(max(more, 0), "0.0 %")
            )
        yield Paragraph(text)
        yield Paragraph(
            _("A point is one object that stands adapted for one group for one year; a full state counts a quarter "
              "more. With weights, points are multiplied by them."), "small")  # fmt: skip

    def _not_in_it(self) -> Iterator[Block]:
        told = self.of.told
        yield Paragraph(_("Works without a price, which no plan can hold: %(count)s.", count=_number(told["unpriced"])))
        if told.get("contracted_unpriced"):
            count = _number(told["contracted_unpriced"])
            yield Paragraph(_("Contracted works without a price, counted as 0: %(count)s.", count=count))
        yield Paragraph(
            _("Objects that nobody has surveyed; works whose quantity nobody knows, unless they are measures already; "
              "money carried over from one year to the next; the order of works within a year.")
        )  # fmt: skip

    def _bought(self, caption: str, head: str, rows: Sequence[Mapping[str, Any]], key: str) -> Table:
        columns = [head, _("Lines pay"), _("Owners pay"), _("Works"), _("Objects")]
        columns += [sentence_case(word("category", each)) for each in CATEGORIES]
        cells = [
            [Cell(self._place(str(row[key])), "text"), Cell(_round(row["spent"])), Cell(_round(row["owners"])),
             Cell(row["works"]), Cell(row["objects"]), *(Cell(row["by_category"][each]) for each in CATEGORIES)]
            for row in rows
        ]  # fmt: skip
        total = [Cell(_("Together"), "text")]
        total += [Cell(sum(row[at].value for row in cells)) for at in range(1, len(columns))]  # type: ignore[misc]
        if key == "year" or not cells:
            # one object may reach something in several years
            total[4] = Cell(self.of.told["objects"])
        sums = _("sums in %(currency)s", currency=self._currency)
        caption = f"{caption}; {sums}"
        return Table(caption[:31], caption, columns, [*cells, total] if cells else [], totals=bool(cells))

    def _payers(self) -> Table:
        rows = [
            [Cell(str(row["year"]), "text"), Cell(_round(row["budget"])), Cell(_round(row["spent"])),
             Cell(_round(row["budget"] - row["spent"])), Cell(_round(row["owners"]))]
            for row in self.of.told["by_year"]
        ]  # fmt: skip
        columns = [_("Year"), _("Budget"), _("Lines pay"), _("Left over"), _("Owners pay")]
        return Table(_("Payers"), _("Who pays, by year; sums in %(currency)s", currency=self._currency), columns, rows)

    def _lines(self) -> Table:
        rows = [
            [Cell(row["line"], "text"), Cell(str(row["year"]), "text"), Cell(_round(row["amount"])),
             Cell(_round(row["spent"])), Cell(_round(row["amount"] - row["spent"]))]
            for row in self.of.told["by_line"]
        ]  # fmt: skip
        columns = [_("Funding line"), _("Year"), _("Budget"), _("Spent"), _("Left over")]
        caption = _("Lines of the budget; sums in %(currency)s", currency=self._currency)
        return Table(_("Lines"), caption, columns, rows, heads=2)

    def _grid(self) -> Table:
        """Works by district and year."""
        count: defaultdict[str, dict[int, int]] = defaultdict(dict)
        for work in self.of.works:
            count[work.district][work.year] = count[work.district].get(work.year, 0) + 1
        years = [row["year"] for row in self.of.told["by_year"]]
        rows = [
            [Cell(self._place(code), "text"), *(Cell(count[code].get(year, 0)) for year in years),
             Cell(sum(count[code].values()))]
            for code in sorted(count, key=self._place)
        ]  # fmt: skip
        total = [Cell(_("Together"), "text"), *(Cell(sum(count[c].get(year, 0) for c in count)) for year in years)]
        rows.append([*total, Cell(len(self.of.works))])
        columns = [_("District"), *map(str, years), _("Together")]
        return Table(_("Works by district"), _("Works by district and year"), columns, rows, totals=True)

    def _listed(self) -> Iterator[Block]:
        by_district: defaultdict[str, list[PlannedWork]] = defaultdict(list)
        for work in self.of.works:
            by_district[work.district].append(work)
        left, room = [], MOST_LISTED
        for code in sorted(by_district, key=self._place):
            works = sorted(by_district[code], key=lambda work: (work.year, work.object))
            if len(works) > min(MOST_IN_DISTRICT, room):
                left.append(f"{self._place(code)} ({_number(len(works))})")
                continue
            room -= len(works)
            yield self._list(code, works)
        if left:
            yield Paragraph(
                _("Too many to print one by one: %(districts)s. The whole list of works is in the workbook of the plan "
                  "(XLSX), which is downloaded from its page.", districts="; ".join(left))
            )  # fmt: skip

    def _list(self, code: str, works: Sequence[PlannedWork]) -> Table:
        rows = [
            [
                Cell(str(work.year), "text"),
                Cell(work.object, "text"),
                Cell(_doing(work), "text"),
                Cell(", ".join(word("category", each) for each in work.categories), "text"),
                Cell(work.line or word("payer", "owner"), "text"),
                Cell(_round(work.cost)),
            ]
            for work in works
        ]
        columns = [
            _("Year"), _("Object"), _("Work"), _("For whom"), _("Who pays"),
            _("Cost, %(currency)s", currency=self._currency),
        ]  # fmt: skip
        place = self._place(code)
        return Table(place[:31], _("%(place)s: works by year", place=place), columns, rows, heads=2)

    @property
    def _currency(self) -> str:
        return str(self.of.told["currency"])

    def _money(self, amount: float) -> str:
        return f"{_number(_round(amount))} {self._currency}"

    def _place(self, code: str) -> str:
        return self.of.places.get(code, code)


def _doing(work: PlannedWork) -> str:
    """What is done: the standard work that it is priced by, or the measure that it was."""
    standard = standard_works().get(work.priced_by or (work.works[0] if work.works else ""))
    name = in_language(standard.names) if standard else _("Measure %(id)s", id=work.measure)
    return f"{name} ({word('zone', work.zone)})" if work.zone else str(name)


def _round(amount: float) -> int:
    return round(amount)


def _number(value: float) -> str:
    return str(format_decimal(value))
