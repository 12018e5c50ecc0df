"""The kinds of files that a report is written as."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from web.reports.blocks import Document


def _pdf(document: Document) -> bytes:
    from web.reports.paper import pdf

    return pdf(document)


def _page(document: Document) -> bytes:
    from web.reports.paper import page

    return page(document)


def _book(document: Document) -> bytes:
    from web.reports.book import book

    return book(document)


def _letter(document: Document) -> bytes:
    from web.reports.letter import letter

    return letter(document)


WRITERS: Final[Mapping[str, Callable[[Document], bytes]]] = {
    "pdf": _pdf, "docx": _letter, "xlsx": _book, "html": _page,
}  # fmt: skip
"""By the file's ending. Each is loaded when it writes."""
MEDIA_TYPES: Final[Mapping[str, str]] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html",
}
