"""An XLSForm as the sheets of a workbook, each text in the four languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

from flask_babel import force_locale, gettext

from audit.odk.names import INSPECTED_ON, OBJECT, OBJECT_NUMBER
from audit.odk.rows import Label, Row, Survey, ref
from web.inspect.words import words_in
from web.vocabulary.odk import ODK

LANGUAGES: Final = {"ru": "Русский (ru)", "kk": "Қазақша (kk)", "ky": "Кыргызча (ky)", "en": "English (en)"}
_TEXTS: Final = ("label", "hint", "constraint_message")
_CELLS: Final = (
    "required", "relevant", "constraint", "calculation", "appearance", "default", "parameters",
)  # fmt: skip
_UNNAMED: Final = ("flag", "count")
"""Units that say nothing that the question does not say."""
Sheet = tuple[Sequence[str], Sequence[Sequence[str]]]


def sheets_of(survey: Survey, language: str) -> dict[str, Sheet]:
    """The sheets "survey", "choices" and "settings"; `language` is the one that the form opens in."""
    words = {code: _words(code) for code in LANGUAGES}
    rows = [[row.type, row.name, *_said(row, words), *_cells(row)] for row in survey.rows]
    choices = [
        [each.name, code, *(_text(label, words[language]) for language in LANGUAGES)]
        for each in survey.choices for code, label in each.labels.items()
    ]  # fmt: skip
    named = f"concat({ref(OBJECT)}, {ref(OBJECT_NUMBER)}, ' ', {ref(INSPECTED_ON)})"
    title = f"{words[language]['odk']['title']} ({survey.norm})"
    # The same questions are the same version: an office sees from it whether to put a newer form on its devices.
    version = (
        f"{survey.norm.partition('@')[2].replace('-', '')}.{sha256(repr((rows, choices)).encode()).hexdigest()[:8]}"
    )
    settings = [[title, survey.code, version, LANGUAGES[language], named]]
    return {
        "survey": (("type", "name", *_columns(_TEXTS), *_CELLS), rows),
        "choices": (("list_name", "name", *_columns(("label",))), choices),
        "settings": (("form_title", "form_id", "version", "default_language", "instance_name"), settings),
    }


def _words(language: str) -> Mapping[str, Any]:
    with force_locale(language):
        return {**words_in(language), "odk": {name: str(gettext(said)) for name, said in ODK.items()}}


def _columns(texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        yield from (f"{text}::{name}" for name in LANGUAGES.values())


def _said(row: Row, words: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for column in _TEXTS:
        label = row.texts.get(column)
        yield from (_text(label, words[language]) if label else "" for language in LANGUAGES)


def _cells(row: Row) -> Iterator[str]:
    yield from (row.cells.get(column, "") for column in _CELLS)


def _text(label: Label, words: Mapping[str, Any]) -> str:
    if label.vocabulary == "hint":
        hints = words["hint"]
        return str(hints.get(label.code) or hints.get(label.code.partition("-")[2], ""))
    text = str(words[label.vocabulary][label.code])
    unit = "" if label.unit in ("", *_UNNAMED) else words["unit"][label.unit]
    if label.most is not None:
        return text.format(most=f"{label.most:g}", unit=unit).replace("  ", " ").replace(" .", ".")
    return f"{_capital(text)}, {unit}" if unit else _capital(text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
