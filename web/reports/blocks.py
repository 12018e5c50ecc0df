"""A document as every kind of file can hold it: headings, paragraphs, tables; in the language of the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within the document; its title is of level 1."""

    tag: ClassVar[str] = "heading"
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. ``kind``: plain, lead, small (a remark) or warning."""

    tag: ClassVar[str] = "paragraph"
    text: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: a text, or a number with how it is shown. ``href``: the list behind it, absolute.

    ``as_``: text, number, percent (the value is of 0 to 100) or change (a number with its sign). None is not known.
    ``note`` is a remark that the number carries in every kind of file.
    """

    value: str | float | None
    as_: str = "number"
    href: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table. The first ``heads`` cells of a row name it. ``name``: a short one for a spreadsheet's tab.

    ``bars``: the column whose per cents are also drawn. ``totals``: whether the last row sums up the others.
    ``wide``: its cells are sentences; ``even``: its columns after the first are alike.
    """

    tag: ClassVar[str] = "table"
    name: str
    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    heads: int = 1
    bars: int | None = None
    totals: bool = False
    wide: bool = False
    even: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """A table of per cents that are drawn too, where a kind of file can: its first column names the rows, the second is
    drawn solid, the third outlined, a fourth marked by a line. ``about`` says so, and what is drawn.
    """

    tag: ClassVar[str] = "bars"
    table: Table
    about: str

    @property
    def most(self) -> int:
        """The end of the axis, which begins at nothing: the tens above the largest number."""
        numbers = [cell.value for row in self.table.rows for cell in row[1:] if isinstance(cell.value, int | float)]
        return min(100, 10 * int(max(numbers, default=0) // 10 + 1))


@dataclass(frozen=True, slots=True)
class PageEnd:
    """What follows begins on a new page."""

    tag: ClassVar[str] = "page_end"


Block = Heading | Paragraph | Table | Bars | PageEnd


@dataclass(frozen=True, slots=True)
class Document:
    """A document in words. ``watermark`` stands across every page; ``foot`` at the end of each.
    ``note``: what a spreadsheet calls the part before the first end of a page.

    ``data``: every figure as one long table, for those who count on; only spreadsheets hold it.
    """

    language: str
    title: str
    subject: str
    blocks: Sequence[Block]
    watermark: str | None
    foot: str
    note: str
    data: Sequence[Table] = ()
