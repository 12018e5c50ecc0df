"""`/norms` and `/norms/CODE`: the norms held, each rule with its clause, so that every finding can be looked up."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from audit.norms import editions, load_edition
from audit.terms import ZONES
from web.pages.conditions import condition_text
from web.pages.measured import required_text, value_text

norms = Blueprint("norms", __name__)


@norms.get("/norms")
def index() -> str:
    """The editions held."""
    return render_template("norms/index.html", editions=[load_edition(code) for code in editions()])


@norms.get("/norms/<code>")
def show(code: str) -> str:
    """The rules of one edition by zone. `CODE@DATE` leads to the same page: each rule says when it holds."""
    code = code.partition("@")[0]
    if code not in editions():
        abort(404)
    edition = load_edition(code)
    by_zone = {zone: [rule for rule in edition.rules if rule.zone == zone] for zone in ZONES}
    return render_template(
        "norms/show.html",
        edition=edition,
        by_zone={zone: rules for zone, rules in by_zone.items() if rules},
        required_text=required_text,
        value_text=value_text,
        condition_text=condition_text,
    )
