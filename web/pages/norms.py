"""`/norms` and `/norms/CODE`: the norms held, each rule with its clause, so that every finding can be looked up."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from audit.norms import Edition, Rule, editions, load_edition
from audit.terms import ZONES
from web.language import language_code
from web.pages.conditions import condition_text
from web.pages.measured import required_text, value_text
from web.words import norm_text

norms = Blueprint("norms", __name__)


@norms.get("/norms")
def index() -> str:
    """The editions held."""
    held = [load_edition(code) for code in editions()]
    return render_template("norms/index.html", editions=held, norm_text=norm_text, title_language=title_language)


@norms.get("/norms/<code>")
def show(code: str) -> str:
    """The rules of one edition by zone. `CODE@DATE` leads to the same page: each rule says when it holds."""
    code = code.partition("@")[0]
    if code not in editions():
        abort(404)
    edition = load_edition(code)
    by_zone = {zone: _by_element([rule for rule in edition.rules if rule.zone == zone]) for zone in ZONES}
    return render_template(
        "norms/show.html",
        edition=edition,
        by_zone={zone: elements for zone, elements in by_zone.items() if elements},
        norm_text=norm_text,
        title_language=title_language,
        required_text=required_text,
        value_text=value_text,
        condition_text=condition_text,
    )


def title_language(edition: Edition) -> str | None:
    """The language of an edition's title where that is not the reader's: official Russian titles stay as they are."""
    return "ru" if edition.is_titled_in_russian and language_code() != "ru" else None


def _by_element(rules: list[Rule]) -> dict[str, list[Rule]]:
    """The rules of a zone under the element they are about, in the edition's order."""
    elements: dict[str, list[Rule]] = {}
    for rule in rules:
        elements.setdefault(rule.element, []).append(rule)
    return elements
