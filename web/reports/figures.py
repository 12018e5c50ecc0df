"""The tables of a report: its figures by sector, district and category, beside those of the period before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from flask_babel import format_decimal

from audit.figures import FOR_WHOM
from audit.report.content import FOREMOST, SHOWN, Pair, Report
from audit.terms import CATEGORIES
from web.language import in_language
from web.pages.sentences import _, sentence_case
from web.reports.blocks import Bars, Cell, Table
from web.reports.lists import Lists
from web.words import word
from web.writing import day_text


@dataclass(frozen=True, slots=True)
class Figured:
    """Makes the tables of one report."""

    report: Report
    lists: Lists

    def place(self, code: str) -> str:
        """The name of a territory; of the report's own among its parts: what lies in none of them."""
        return in_language(self.report.names.get(code)) or code

    def part(self, code: str) -> str:
        """The name of a part in a table that has a row of totals."""
        rest = code == self.report.territory and len(self.report.places) > 1
        return _("in none of the districts") if rest else self.place(code)

    def parts(self) -> list[str]:
        """The parts with objects, in the order of the tree."""
        with_rows = {row.place for row in self.report.rows}
        return [code for code in (*self.report.places[1:], self.report.places[0]) if code in with_rows]

    def sectors(self) -> list[str]:
        """The sectors to report of: the foremost always, the others where they have objects."""
        with_rows = {row.sector for row in self.report.rows}
        own = [code for code in self.report.sectors if code in FOREMOST or code in with_rows]
        return [*own, *sorted(with_rows - set(own))]

    def by_sector(self) -> Table:
        """A row for each sector."""
        return self._table(
            _("By sector"),
            _("Objects by sector, adapted for everyone"),
            _("Sector"),
            self.sectors(),
            lambda code: sentence_case(word("sector_of_report", code)),
            lambda code: self.report.figures(sector=code),
            lambda counter, code: self.lists.href(counter, sector=code),
        )

    def by_part(self) -> Table:
        """A row for each district."""
        return self._table(
            _("By district"),
            _("Objects by district, adapted for everyone"),
            _("District"),
            self.parts(),
            self.part,
            lambda code: self.report.figures(place=code),
            lambda counter, code: self.lists.href(counter, place=code),
        )

    def shares(self) -> Bars:
        """The share verified for everyone by district: on both days, and the target of a programme that has one."""
        targets, parts = self._targets(), self.parts()
        rows = [self._shares(self.part(code), self.report.figures(place=code), targets.get(code)) for code in parts]
        rows.append(self._shares(_("All together"), self.report.figures(), targets.get(self.report.territory)))
        day, before = (day_text(each) for each in (self.report.day, self.report.before))
        columns = [_("District"), day, before]
        about = _(
            "Per cent verified as adapted for everyone. Solid: %(day)s. Outlined: %(before)s.", day=day, before=before
        )
        if targets:
            columns.append(_("Target"))
            about += " " + _("Line: the target.")
        cells = [row[: len(columns)] for row in rows]
        about = about.replace("..", ".")
        return Bars(Table(_("Shares"), _("Share verified by district, per cent"), columns, cells, totals=True), about)

    def _shares(self, title: str, pair: Pair, target: float | None) -> list[Cell]:
        shares = (
            100 * each.verified / each.applicable if each.applicable else None for each in (pair.now, pair.before)
        )
        return [Cell(title, "text"), *(Cell(each, "percent") for each in shares), Cell(target, "percent")]

    def _targets(self) -> dict[str, float]:
        """By place: what a programme asks of the share of all objects that are verified for everyone."""
        for each in self.report.indicators:
            of = each.indicator
            narrowed = of.sectors or of.kinds or of.owner_kinds
            if (of.counts, of.figure, of.category) == ("share", "verified", "all") and not narrowed:
                return {code: at.target for code, at in each.standings.items() if at.target is not None}
        return {}

    def by_category(self) -> Table:
        """A row for each group of people, and for everyone."""
        return self._table(
            _("By group"),
            _("Objects by group of people"),
            _("Adapted for"),
            CATEGORIES,
            lambda code: sentence_case(word("category_to", code)),
            lambda code: self.report.figures(code),
            lambda counter, code: self.lists.href(counter, code),
            totals=_("Everyone at once"),
        )

    def _table(
        self, name: str, caption: str, head: str, keys: Sequence[str], title: Callable[[str], str],
        pair: Callable[[str], Pair], href: Callable[[str, str], str], totals: str | None = None,
    ) -> Table:  # fmt: skip
        rows = [[Cell(title(key), "text"), *self._cells(pair(key), _hrefs(href, key))] for key in keys]
        whole = [Cell(totals or _("All together"), "text"), *self._cells(self.report.figures(), self.lists.href)]
        return Table(name, caption, [head, *self.columns()], [*rows, whole], bars=6, totals=True)

    def columns(self) -> list[str]:
        """The heads of the columns that `_cells` fills."""
        return [
            *(sentence_case(word("counter", counter)) for counter in ("objects", "passportised", "declared")),
            _("of which meet everything"),
            sentence_case(word("counter", "verified")),
            _("Share verified, per cent"),
            _("Verified on %(day)s", day=day_text(self.report.before)),
            _("Change"),
        ]

    def _cells(self, pair: Pair, href: Callable[[str], str]) -> list[Cell]:
        now, before = pair.now, pair.before
        share = 100 * now.verified / now.applicable if now.applicable else None
        return [
            *(Cell(getattr(now, counter), "number", href(counter)) for counter in SHOWN),
            Cell(share, "percent", note="" if now.enough_data else "*"),
            Cell(before.verified),
            Cell(now.verified - before.verified, "change"),
        ]

    def matrix(self, sector: str) -> Table:
        """For one sector: adapted and verified objects by district (rows) and group of people (columns)."""
        named = sentence_case(word("sector_of_report", sector))
        parts = [code for code in self.parts() if self.report.figures(place=code, sector=sector).now.objects]
        rows = [[Cell(self.part(code), "text"), *self._by_group(code, sector)] for code in parts]
        rows.append([Cell(_("All together"), "text"), *self._by_group(None, sector)])
        columns = [_("District"), *(sentence_case(word("whom", code)) for code in FOR_WHOM)]
        caption = _("%(sector)s: verified as adapted, and the change since %(day)s", sector=named,
                    day=day_text(self.report.before))  # fmt: skip
        return Table(named, caption, columns, rows, totals=True, even=True)

    def _by_group(self, place: str | None, sector: str) -> Iterator[Cell]:
        for category in FOR_WHOM:
            pair = self.report.figures(category, place, sector)
            note = _("of %(count)s, %(change)s", count=number(pair.now.applicable),
                     change=signed(pair.now.verified - pair.before.verified))  # fmt: skip
            yield Cell(pair.now.verified, "number", self.lists.href("verified", category, place, sector), note)

    def data(self) -> Table:
        """Every figure, a row for each district, sector and group: for those who count on."""
        columns = [
            _("District"), _("Sector"), _("For whom"),
            *(sentence_case(word("counter", counter)) if counter != "full" else sentence_case(word("figure", "full"))
              for counter in SHOWN),
            *(_("%(counter)s on %(day)s", counter=sentence_case(word("figure", counter)),
                day=self.report.before.isoformat()) for counter in SHOWN),
            _("List"),
        ]  # fmt: skip
        rows = [
            [
                Cell(self.part(row.place), "text"),
                Cell(word("sector_of_report", row.sector), "text"),
                Cell(word("whom", row.category), "text"),
                *(Cell(getattr(row.now, counter)) for counter in SHOWN),
                *(Cell(getattr(row.before, counter)) for counter in SHOWN),
                Cell(
                    _("list"), "text", self.lists.href("objects", row.category, row.place, row.sector)
                ),
            ]
            for row in self.report.rows
        ]  # fmt: skip
        return Table(_("Data"), _("Every figure"), columns, rows, heads=3)


def _hrefs(href: Callable[[str, str], str], key: str) -> Callable[[str], str]:
    return lambda counter: href(counter, key)


def number(value: float) -> str:
    """A number as the reader writes it."""
    return str(format_decimal(round(value, 1)))


def signed(value: float) -> str:
    """A change with its sign; nothing changed is ±0."""
    return f"+{number(value)}" if value > 0 else f"−{number(-value)}" if value < 0 else "±0"
