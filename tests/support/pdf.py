"""Reads PDF documents as a machine that checks them does: structure, marks, and the letters that are drawn where."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pikepdf
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.ttLib import TTFont

from web.paper.rendering import _FONTS

_PAIR = re.compile(rb"<([0-9a-f]+)>\s*<([0-9a-f]+)>")


@dataclass(frozen=True)
class Element:
    """An element of the structure tree with its ancestors' tags, nearest last."""

    tag: str
    node: pikepdf.Dictionary
    above: tuple[str, ...]


@dataclass(frozen=True)
class Run:
    """Letters drawn at one place, `left` to `right` in points from the page's left edge, and its glyphs."""

    page: int
    text: str
    left: float
    right: float
    glyphs: tuple[tuple[str, int], ...]
    font: str


def opened(content: bytes) -> pikepdf.Pdf:
    """The document."""
    return pikepdf.open(io.BytesIO(content))


def elements(document: pikepdf.Pdf) -> list[Element]:
    """Every element of the structure tree, in reading order."""
    return list(_below(document.Root.StructTreeRoot.K, ()))


def _below(kids: Any, above: tuple[str, ...]) -> Iterator[Element]:
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            tag = str(kid.S)[1:]
            yield Element(tag, kid, above)
            if "/K" in kid:
                yield from _below(kid.K, (*above, tag))


def unmarked(document: pikepdf.Pdf) -> list[str]:
    """What is drawn outside any mark, or with a mark that no element of the tree holds. Empty in a tagged document."""
    held = {element.node.objgen for element in elements(document)}
    parents = document.Root.StructTreeRoot.ParentTree.Nums
    by_key = {int(parents[n]): parents[n + 1] for n in range(0, len(parents), 2)}
    wrong = []
    for number, page in enumerate(document.pages, 1):
        marks = by_key[int(page.StructParents)]
        depth, inside = 0, []
        for operands, operator in pikepdf.parse_content_stream(page):
            match str(operator):
                case "BDC":
                    mark = int(operands[1].MCID)
                    if marks[mark] is None or marks[mark].objgen not in held:
                        wrong.append(f"page {number}: mark {mark} hangs on nothing")
                    inside.append(True)
                case "BMC":
                    if str(operands[0]) != "/Artifact":
                        wrong.append(f"page {number}: {operands[0]} is no artifact")
                    inside.append(True)
                case "EMC":
                    inside.pop()
                case "Tj" | "TJ" | "f" | "f*" | "S" | "B" | "Do" | "sh" as drawn if not inside:
                    wrong.append(f"page {number}: {drawn} outside any mark")
        depth += len(inside)
        if depth:
            wrong.append(f"page {number}: a mark is left open")
    return wrong


def runs(document: pikepdf.Pdf) -> list[Run]:
    """The letters of every page, as they are drawn."""
    found = []
    for number, page in enumerate(document.pages, 1):
        fonts = {str(name): _Font(font) for name, font in page.Resources.Font.items()}
        font, size, left = None, 0.0, 0.0
        for operands, operator in pikepdf.parse_content_stream(page):
            match str(operator):
                case "Tf":
                    font, size = fonts[str(operands[0])], float(operands[1])
                case "Tm":
                    left = float(operands[4]) * 0.75
                case "TJ" if font is not None:
                    run = font.drawn(number, operands[0], left, size * 0.75)
                    found.append(run)
                    left = run.right
    return found


def text_of(document: pikepdf.Pdf) -> str:
    """All letters in the order in which they are drawn, without spaces: what a line break does is not looked at."""
    return re.sub(r"\s+", "", "".join(run.text for run in runs(document)))


class _Font:
    def __init__(self, font: pikepdf.Dictionary) -> None:
        self.name = str(font.BaseFont)
        self.letters = {int(code, 16): bytes.fromhex(to.decode()).decode("utf-16-be") for code, to in self._map(font)}
        descendant = font.DescendantFonts[0]
        self.widths: dict[int, float] = {}
        widths = list(descendant.W) if "/W" in descendant else []
        for first, row in zip(widths[::2], widths[1::2], strict=True):
            self.widths.update({int(first) + n: float(width) for n, width in enumerate(row)})

    @staticmethod
    def _map(font: pikepdf.Dictionary) -> list[tuple[bytes, bytes]]:
        table = font.ToUnicode.read_bytes()
        return [
            pair
            for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL)
            for pair in _PAIR.findall(block)
        ]

    def drawn(self, page: int, parts: Any, left: float, size: float) -> Run:
        glyphs, right = [], left
        for part in parts:
            if isinstance(part, pikepdf.String):
                raw = bytes(part)
                for code in (int.from_bytes(raw[n : n + 2], "big") for n in range(0, len(raw), 2)):
                    glyphs.append((self.letters.get(code, "\ufffd"), code))
                    right += self.widths.get(code, 1000.0) * size / 1000
            else:
                right -= float(part) * size / 1000
        return Run(page, "".join(letter for letter, _ in glyphs), left, right, tuple(glyphs), self.name)


def embedded(document: pikepdf.Pdf) -> dict[str, TTFont]:
    """The fonts inside the document, by their names."""
    found = {}
    for page in document.pages:
        for font in page.Resources.Font.values():
            descriptor = font.DescendantFonts[0].FontDescriptor
            found[str(font.BaseFont)] = TTFont(io.BytesIO(descriptor.FontFile2.read_bytes()), lazy=True)
    return found


@cache
def _ours() -> tuple[tuple[TTFont, dict[int, str]], ...]:
    fonts = [TTFont(path) for path in sorted((_FONTS / "files").glob("*.woff2"))]
    return tuple((font, font.getBestCmap()) for font in fonts)


@cache
def outlines(letter: str) -> frozenset[str]:
    """How our font draws a letter, in each of its weights."""
    return frozenset(outline(font, names[ord(letter)]) for font, names in _ours() if ord(letter) in names)


def outline(font: TTFont, glyph: str | int) -> str:
    """The drawing of a glyph as text that can be compared."""
    drawings = font.getGlyphSet()
    pen = SVGPathPen(drawings)
    name = font.getGlyphName(glyph) if isinstance(glyph, int) else glyph
    drawings[name].draw(pen)
    return pen.getCommands()
