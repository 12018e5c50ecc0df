"""Whole rows, once their cells are read: the observations of a passport put together, what a measure closes checked."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Final

from audit import terms
from audit.contacts import contact_in
from audit.exchange import programme_rows
from audit.exchange.fields import FIELDS, RowKind
from audit.exchange.reasons import Reason
from audit.exchange.rows import Row
from audit.norms import editions, load_edition

Check = Callable[[Row], None]

_PLACES: Final = {kind: {each.name: place for place, each in enumerate(fields)} for kind, fields in FIELDS.items()}


def check_for(kind: RowKind) -> Check | None:
    """What is checked of a row as a whole, once its cells are read; it adds reasons to the row."""
    return {
        "passports": _passport, "measures": _measure, "programmes": programme_rows.check, "population": _population,
    }.get(kind)  # fmt: skip


def _passport(row: Row) -> None:
    """Observations in columns of their own join those of the column `facts`; `surveyed` reads them, once it is known of
    what kind of object they are.
    """
    place = _PLACES["passports"]["facts"]
    stored = json.loads(row.values[place] or "{}")
    stored.update({fact.key: [fact.value, fact.evidence] for fact in row.facts})
    row.facts.clear()
    row.values[place] = json.dumps(stored, ensure_ascii=False, sort_keys=True)


def _population(row: Row) -> None:
    """A territory's people were counted, and come whole; a grid estimates those of a cell."""
    count = row.values[_PLACES["population"]["count"]]
    if row.shape is None and not float(count).is_integer():
        row.reasons.append(Reason("count", "not_whole", {"value": count}))


def _measure(row: Row) -> None:
    at = _PLACES["measures"]
    closes = json.loads(row.values[at["closes"]])
    for each in closes:
        named = isinstance(each, dict) and set(each) <= {"rule", "quantity", "instance"}
        if (
            not named
            or len({"rule", "quantity"} & set(each)) != 1
            or not all(isinstance(v, str) for v in each.values())
        ):
            row.reasons.append(Reason("closes", "bad_closes", {"reason": str(each)[:60]}))
        elif "rule" in each and each["rule"] not in _rules():
            row.reasons.append(Reason("closes", "bad_closes", {"reason": each["rule"][:60]}))
    if not closes:
        row.reasons.append(Reason("closes", "bad_closes", {"reason": "[]"}))
    for name in ("title", "description"):
        if found := contact_in(row.values[at[name]] or ""):
            row.reasons.append(Reason(name, "holds_contacts", {"found": found[:60]}))
    form = json.loads(row.values[at["derogation"]] or "{}").get("form")
    if form is not None and form not in terms.FORMS:
        row.reasons.append(Reason("derogation", "unknown_code", {"value": form[:60], "known": ", ".join(terms.FORMS)}))


@cache
def _rules() -> frozenset[str]:
    """The ids of every rule of every norm held."""
    return frozenset(rule.id for code in editions() for rule in load_edition(code).rules)
