"""A report as a workbook: the note, a sheet for each table, and every figure to count on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final

import xlsxwriter

from web.reports.blocks import Bars, Cell, Document, Heading, PageEnd, Paragraph, Table

_TAB: Final = re.compile(r"[\[\]:*?/\\']")
_LONGEST_TAB: Final = 31
_NUMBERS: Final = {"number": "#,##0.##", "percent": "0.0", "change": "+#,##0.##;−#,##0.##;±0"}
_LINK: Final[Mapping[str, Any]] = {"font_color": "#0b5c8f", "underline": 1}
_SAFE: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def book(document: Document) -> bytes:
    """The workbook (XLSX). Each figure is a number with a link to its list; the note says what it is a report of."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {**_SAFE, "in_memory": True, "max_url_length": 2079}) as made:
        made.set_properties({"title": document.title, "subject": document.subject})
        styles = _styles(made)
        _Book(made, styles, document).write()
    return stream.getvalue()


def _styles(made: Any) -> dict[str, Any]:
    basic: dict[str, Any] = {"font_name": "Noto Sans", "font_size": 10, "valign": "top"}
    numbers: dict[str, dict[str, Any]] = {
        f"{name}{end}": {"num_format": form, **link}
        for name, form in _NUMBERS.items()
        for end, link in (("", basic), ("_link", _LINK))
    }
    wanted = {
        "text": {"text_wrap": True}, "text_link": _LINK,
        "title": {"bold": True, "font_size": 16}, "heading": {"bold": True, "font_size": 13},
        "head": {"bold": True, "text_wrap": True, "bg_color": "#eef2f0", "bottom": 1},
        "lead": {"bold": True, "text_wrap": True}, "small": {"font_size": 8, "text_wrap": True},
        "warning": {"bold": True, "text_wrap": True, "font_color": "#b3261e"}, "plain": {"text_wrap": True}, **numbers,
    }  # fmt: skip
    return {name: made.add_format({**basic, **style}) for name, style in wanted.items()}


class _Book:
    def __init__(self, made: Any, styles: Mapping[str, Any], document: Document) -> None:
        self._made, self._styles, self._document = made, styles, document
        self._names: set[str] = set()

    def write(self) -> None:
        """The note with all words, then the tables."""
        note = self._sheet(self._document.note)
        note.set_column(0, 0, 44)
        note.set_column(1, 8, 14)
        note.write_string(0, 0, self._document.title, self._styles["title"])
        note.write_string(1, 0, self._document.subject, self._styles["heading"])
        row = 3
        tables: list[Table | Bars] = []
        in_note = True
        for block in self._document.blocks:
            if isinstance(block, PageEnd):
                in_note = False
            elif isinstance(block, Table) and in_note:
                row = self._table(note, row, block, caption=True) + 1
            elif isinstance(block, Table | Bars):
                tables.append(block)
            elif in_note or isinstance(block, Paragraph):
                row = self._words(note, row, block)
        for each in (*tables, *self._document.data):
            table = each.table if isinstance(each, Bars) else each
            sheet = self._sheet(table.name)
            self._widths(sheet, table)
            self._table(sheet, 0, table, caption=False)
            if isinstance(each, Bars):
                self._chart(sheet, each)

    def _sheet(self, name: str) -> Any:
        tab = _TAB.sub(" ", name)[:_LONGEST_TAB].strip()
        number = 1
        while tab.casefold() in self._names:
            number += 1
            tab = f"{_TAB.sub(' ', name)[: _LONGEST_TAB - 3].strip()} {number}"
        self._names.add(tab.casefold())
        sheet = self._made.add_worksheet(tab)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        head = self._document.watermark
        # What is printed of a workbook says on each page what the other documents say across it.
        sheet.set_header(f'&C&"Noto Sans,Bold"&20&KB3261E{head.upper()}' if head else "")
        sheet.set_footer(f"&L&8{self._document.foot.replace('&', '&&')[:200]}&R&8&P / &N")
        return sheet

    def _chart(self, sheet: Any, bars: Bars) -> None:
        """A chart of the workbook's own beside its table, which moves with the numbers."""
        chart, last = self._made.add_chart({"type": "bar"}), len(bars.table.rows)
        styles = (
            {"fill": {"color": "#00795a"}},
            {"fill": {"color": "#ffffff"}, "border": {"color": "#16211f"}},
            {"fill": {"color": "#b26b00"}},
        )
        for column, style in enumerate(styles[: len(bars.table.columns) - 1], 1):
            chart.add_series(
                {
                    "name": [sheet.name, 0, column], "categories": [sheet.name, 1, 0, last, 0],
                    "values": [sheet.name, 1, column, last, column], **style,
                }
            )  # fmt: skip
        chart.set_title({"name": bars.table.caption, "name_font": {"size": 11}})
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis({"min": 0, "max": bars.most, "num_format": "0"})
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 640, "height": 120 + 44 * last})
        sheet.insert_chart(
            0, len(bars.table.columns) + 1, chart, {"description": f"{bars.table.caption}. {bars.about}"}
        )

    def _words(self, sheet: Any, row: int, block: Heading | Paragraph) -> int:
        style = "heading" if isinstance(block, Heading) else block.kind
        sheet.merge_range(row, 0, row, 6, "", self._styles[style])
        sheet.write_string(row, 0, block.text, self._styles[style])
        sheet.set_row(row, 14 * (1 + len(block.text) // 110))
        return row + 1

    def _widths(self, sheet: Any, table: Table) -> None:
        for column, head in enumerate(table.columns):
            longest = max((len(str(row[column].value)) for row in table.rows), default=8)
            most = 80 if table.wide else 40
            sheet.set_column(column, column, min(most, max(9, longest + 2 if column < table.heads or table.wide
                                                           else min(len(head), 16))))  # fmt: skip
        sheet.freeze_panes(1, table.heads)

    def _table(self, sheet: Any, first: int, table: Table, *, caption: bool) -> int:
        """Write it from a row on; the row after it."""
        if caption:
            sheet.write_string(first, 0, table.caption, self._styles["lead"])
            first += 1
        for column, head in enumerate(table.columns):
            sheet.write_string(first, column, head, self._styles["head"])
        for number, cells in enumerate(table.rows, first + 1):
            for column, cell in enumerate(cells):
                self._cell(sheet, number, column, cell)
        last = first + len(table.rows)
        if not caption and table.rows:
            sheet.autofilter(first, 0, last - table.totals, len(table.columns) - 1)
            if self._document.watermark:
                sheet.write_string(last + 2, 0, self._document.foot, self._styles["small"])
        return last + 1

    def _cell(self, sheet: Any, row: int, column: int, cell: Cell) -> None:
        style = self._styles[f"{cell.as_}_link" if cell.href else cell.as_]
        if cell.value is None:
            sheet.write_string(row, column, "", style)
        elif isinstance(cell.value, str):
            if cell.href:
                sheet.write_url(row, column, cell.href, style, cell.value[:255])
            else:
                sheet.write_string(row, column, cell.value, style)
        else:
            if cell.href:
                sheet.write_url(row, column, cell.href, style)
            sheet.write_number(row, column, cell.value, style)
        if cell.note:
            sheet.write_comment(row, column, cell.note)
