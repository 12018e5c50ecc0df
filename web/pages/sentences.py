"""Sentences of the public pages: the reader's language, and what templates may do with words."""

from __future__ import annotations

from flask_babel import gettext


def _(message: str, **params: object) -> str:
    """The sentence in the reader's language, its fields filled; `_` is what the extraction of messages looks for."""
    return str(gettext(message, **params))


def sentence_case(text: str) -> str:
    """The text with its first letter large; the rest stays as it is written."""
    return text[:1].upper() + text[1:]
