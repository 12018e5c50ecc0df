"""`python3 -m tools.messages`: collect the sentences of the site into the catalogues of all its languages.

Sentences come from `_()`, `{% trans %}` and the tables of `web/vocabulary`, and from `audit.errors.MESSAGES`, which the
domain words in English. What imports and exports say has a catalogue of its own: the reasons and the fields of
`audit.exchange`, and `said()` in `web/cli`. So have the norms: what their editions in `audit/norms` ask and cite. A
changed sentence keeps no guessed translation: it is empty until somebody translates it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from itertools import chain
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from audit.errors import MESSAGES
from audit.exchange.fields import FIELDS, PLACE
from audit.exchange.reasons import FILE_REASONS, ROW_REASONS, WARNINGS, WITHIN_REASONS
from audit.norms import Edition, editions, load_edition
from audit.review.flags import FLAGS
from tools.steps import ROOT, say
from web.language import CATALOGUES, LANGUAGES, compile_catalogues

_METHODS = [("web/**.py", "python"), ("web/templates/**.html", "jinja2"), ("web/templates/**.txt", "jinja2")]
_JINJA = {"silent": "false", "trimmed": "true", "newstyle_gettext": "true"}
_OPTIONS = {"web/templates/**.html": _JINJA, "web/templates/**.txt": _JINJA}
_KEYWORDS = {**DEFAULT_KEYWORDS, "_p": ((1, "c"), 2), "_m": None}
_OF_CLAUSES = "Whether a clause is verified is said beside it: the translation leaves that out."
_SAID = {"said": None, "tell": None}


def collect() -> Catalog:
    """Return the catalogue of all sentences, each with the files that use it."""
    found = Catalog(project="Bosaga", charset="utf-8")
    for top in ("web",):
        for name, line, message, comments, context in extract_from_dir(
            ROOT / top,
            [(pattern.removeprefix("web/"), method) for pattern, method in _METHODS],
            {pattern.removeprefix("web/"): options for pattern, options in _OPTIONS.items()},
            keywords=_KEYWORDS,
            comment_tags=("Translators:",),
        ):
            found.add(message, locations=[(f"{top}/{name}", line)], auto_comments=comments, context=context)
    for sentence in MESSAGES.values():
        found.add(sentence, locations=[("audit/errors.py", 0)])
    for sentence in FLAGS.values():
        found.add(sentence, locations=[("audit/review/flags.py", 0)])
    return found


def collect_exchange() -> Catalog:
    """Return the catalogue of what imports, exports and templates say, without the sentences that the site says too."""
    found, site = Catalog(project="Bosaga", charset="utf-8"), collect()
    tables = (ROW_REASONS, WARNINGS, FILE_REASONS, WITHIN_REASONS)
    reasons = [(sentence, "audit/exchange/reasons.py") for table in tables for sentence in table.values()]
    meanings = [(each.meaning, "audit/exchange/fields.py") for each in (*chain(*FIELDS.values()), *PLACE)]
    told = [
        (message, f"web/cli/{name}")
        for name, _, message, _, _ in extract_from_dir(ROOT / "web" / "cli", [("**.py", "python")], keywords=_SAID)
    ]
    for sentence, place in (*reasons, *meanings, *told):
        if site.get(sentence) is None:
            found.add(sentence, locations=[(place, 0)])
    return found


def collect_norms() -> Catalog:
    """Return the catalogue of what editions of norms say. Official titles in Russian are not translated."""
    found = Catalog(project="Bosaga", charset="utf-8")
    for code in editions():
        for sentence, comment in _sentences(load_edition(code)):
            comments = [comment] if comment else []
            found.add(sentence, locations=[(f"audit/norms/{code}.toml", 0)], auto_comments=comments)
    return found


def _sentences(edition: Edition) -> Iterator[tuple[str, str]]:
    """Each sentence of an edition, with what its translator has to know."""
    if not edition.is_titled_in_russian:
        yield edition.title, ""
    yield edition.origin, ""
    for rule in edition.rules:
        yield rule.asks, ""
        yield rule.clause, _OF_CLAUSES
        if rule.note:
            yield rule.note, ""


COLLECTED: Mapping[str, Callable[[], Catalog]] = {
    "messages": collect,
    "exchange": collect_exchange,
    "norms": collect_norms,
}
"""Catalogue to what collects its sentences."""


def update(folder: Path = CATALOGUES) -> dict[str, int]:
    """Bring each catalogue up to date; return how many sentences still lack a translation, by language."""
    lacking = dict.fromkeys(LANGUAGES, 0)
    for domain, collected in COLLECTED.items():
        for code, count in _update(folder, domain, collected()).items():
            lacking[code] += count
    return lacking


def _update(folder: Path, domain: str, template: Catalog) -> dict[str, int]:
    lacking = {}
    for code in LANGUAGES:
        path = folder / code / "LC_MESSAGES" / f"{domain}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = Catalog(locale=code, project="Bosaga", fuzzy=False)
        if path.exists():
            with path.open("rb") as stream:
                catalogue = read_po(stream, locale=code)
        before = catalogue.creation_date
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        # Neither dates nor line numbers: a catalogue changes in version control when a sentence does.
        catalogue.creation_date = before
        text = BytesIO()
        write_po(text, catalogue, width=100, sort_output=True, include_lineno=False, omit_header=False)
        path.write_bytes(text.getvalue())
        lacking[code] = sum(1 for entry in catalogue if entry.id and not all(_texts(entry.string)))
    return lacking


def _texts(string: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return list(string) if isinstance(string, (tuple, list)) else [string or ""]


if __name__ == "__main__":
    counts = update()
    counts.pop("en")  # an English sentence is its own translation
    compile_catalogues()
    say("sentences without a translation: " + ", ".join(f"{code} {count}" for code, count in counts.items()))
    sys.exit(1 if any(counts.values()) else 0)
