"""A report as a page of its own and on paper: one template, our fonts, a tagged PDF."""

from __future__ import annotations

from hashlib import sha256
from importlib.metadata import version as version_of

from flask import render_template
from flask_babel import format_decimal
from markupsafe import Markup

from web.kept import Kept
from web.paper.rendering import SCHEME, render, watermark
from web.reports.blocks import Cell, Document
from web.reports.figures import signed


def page(document: Document) -> bytes:
    """One HTML file that opens without a network."""
    return _html(document, printed=False, mark=None).encode()


def pdf(document: Document, kept: Kept | None = None) -> bytes:
    """The tagged PDF, made when it is not kept yet. Raises `BusyError`."""
    pictures = {}
    mark = None
    if document.watermark:
        drawn = watermark(document.watermark)
        pictures[name := f"mark/{sha256(drawn[1]).hexdigest()}"] = drawn
        mark = SCHEME + name
    html = _html(document, printed=True, mark=mark)
    key = sha256(f"{version_of('weasyprint')}\x00{html}".encode()).hexdigest()
    made = kept.get(key) if kept else None
    if made is None:
        made = render(html, pictures)
        if kept:
            kept.put(key, made)
    return made


def _html(document: Document, *, printed: bool, mark: str | None) -> str:
    style = render_template("paper/paper.css") + render_template("reports/report.css")
    return render_template(
        "reports/file.html",
        document=document,
        printed=printed,
        mark=mark,
        style=Markup(style),  # noqa: S704 - files of our own
        cell_text=cell_text,
    )


def cell_text(cell: Cell) -> str:
    """What a cell shows."""
    if cell.value is None:
        return "–"
    if isinstance(cell.value, str):
        return cell.value
    return signed(cell.value) if cell.as_ == "change" else str(format_decimal(round(cell.value, 1)))
