"""Why two plans differ, in words: for the page of a plan, for the API, and for a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from flask_babel import format_decimal, format_percent
from flask_babel import gettext as _

from audit.plan.differing import At, Side, Why, differences, questions, summed
from gis.queries import Connection
from gis.store.plans import Kept, reached, works
from web.words import word, word_with

SHOWN = 200


def side(connection: Connection, found: Kept) -> Side:
    """A plan that is done, to be set beside another."""
    return Side(found.id, found.asked, found.result or {}, works(connection, found.id), reached(connection, found.id))


def compared(connection: Connection, here: Kept, there: Kept) -> dict[str, Any] | None:
    """What a page says of two plans; None where one of them did not end with a plan."""
    if here.result is None or there.result is None:
        return None
    one, other = side(connection, here), side(connection, there)
    found = differences(one, other)
    return {
        "objects": found[:SHOWN], "total": len(found), "asked": asked_told(questions(one, other), one.result),
        **summed(found, one, other), "why": why_told, "states": states_told,
    }  # fmt: skip


def why_told(reasons: Sequence[Why]) -> list[str]:
    """The reasons in words."""
    return [word_with("plans_differ", each.code, _filled(each.params)) for each in reasons]


def states_told(at: At) -> str:
    """What an object reaches by a plan: each group with the better state and the year at whose end it stands."""
    told = []
    for category, years in at.reached.items():
        level = "full" if "full" in years else "partial"
        told.append(f"{word('category', category)}: {word('state', level)}, {years[level]}")
    return "; ".join(told)


def over_api(connection: Connection, here: Kept, there: Kept, most: int) -> dict[str, Any]:
    """The same for the API: objects with what each plan does there and why, and the counts."""
    one, other = side(connection, here), side(connection, there)
    found = differences(one, other)
    return {
        "differing": [
            {
                "object": each.object, "district": each.district, "owner_kind": each.owner_kind, "more": each.more,
                "here": asdict(each.here), "there": asdict(each.there),
                "why": [{"code": w.code, "detail": text} for w, text in zip(each.why, why_told(each.why), strict=True)],
            }
            for each in found[:most]
        ],
        **summed(found, one, other),
    }  # fmt: skip


def asked_told(asked: Mapping[str, tuple[Any, Any]], result: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What was asked differently: the words for it, then those of the first and the second plan."""
    words = {
        "money": _("Money of all lines, %(currency)s", currency=result["currency"]), "objective": _("What counts"),
        "floor": _("Least share adapted"), "works_a_year": _("Most works in each district and year"),
        "territory": _("Where"), "sectors": _("Sectors that count otherwise"),
    }  # fmt: skip
    return [(words[name], _value(name, pair[0]), _value(name, pair[1])) for name, pair in sorted(asked.items())]


def _filled(params: Mapping[str, Any]) -> dict[str, Any]:
    """Sums and points as the reader's language writes them, kinds of owners in words; other numbers bare."""
    told = dict(params)
    for name in ("left", "cost", "here", "there", "worth", "asked", "most"):
        if name in told:
            told[name] = format_decimal(round(told[name], 2))
    if "kind" in told:
        told["kind"] = word("owner_kind", told["kind"])
    return told


def _value(name: str, value: Any) -> str:
    if value is None:
        return "–"
    if name == "objective":
        return word("objective", value)
    if name == "floor":
        return str(format_percent(value))
    if name == "sectors":
        return "; ".join(f"{word('sector', each)} × {format_decimal(weight)}" for each, weight in sorted(value.items()))
    return value if isinstance(value, str) else str(format_decimal(value))
