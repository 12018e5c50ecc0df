"""Why two plans differ, in words: for the page of a plan, for the API, and for a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from flask_babel import format_decimal, format_percent
from flask_babel import gettext as _

from audit.plan.differing import At, Side, Why, differences, questions, summed
from gis.queries import Connection
from gis.store.plans import Kept, reached, works
from web.plans.asked import limits_told, shares_told, weights_told
from web.words import word, word_with

SHOWN = 60


def side(connection: Connection, found: Kept) -> Side:
    """A plan that is done, to be set beside another."""
    return Side(found.id, found.asked, found.result or {}, works(connection, found.id), reached(connection, found.id))


def compared(
    connection: Connection, here: Kept, there: Kept, places: Mapping[str, str]
) -> dict[str, Any] | None:  # fmt: skip
    """What a page says of two plans; None where one of them did not end with a plan. ``places``: names of territories
    by code.
    """
    if here.result is None or there.result is None:
        return None
    one, other = side(connection, here), side(connection, there)
    found = differences(one, other)
    return {
        "objects": found[:SHOWN], "total": len(found), "asked": asked_told(questions(one, other), places),
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


def asked_told(
    asked: Mapping[str, tuple[Any, Any]], places: Mapping[str, str]
) -> list[tuple[str, str, str]]:  # fmt: skip
    """What was asked differently: the words for it, then those of the first and the second plan. ``places``: names of
    territories by code.
    """
    words = {
        "money": _("Money of all lines"), "objective": _("What counts"), "years": _("Years"),
        "floor": _("Least share adapted"), "floors": _("Least shares adapted of their own"),
        "works_a_year": _("Most works in each district and year"), "limits": _("Limits of works a year of their own"),
        "territory": _("Where"), "sectors": _("Sectors that count otherwise"),
    }  # fmt: skip
    return [
        (words[name], _value(name, pair[0], places), _value(name, pair[1], places))
        for name, pair in sorted(asked.items())
    ]


def _filled(params: Mapping[str, Any]) -> dict[str, Any]:
    """Sums and points as the reader's language writes them, kinds of owners in words; other numbers bare."""
    told = dict(params)
    for name in ("left", "cost", "here", "there", "worth", "asked", "most"):
        if name in told:
            told[name] = format_decimal(round(told[name], 2))
    if "kind" in told:
        told["kind"] = word("owner_kind", told["kind"])
    return told


def _value(name: str, value: Any, places: Mapping[str, str]) -> str:
    """An answer to one part of the question in words."""
    if value is None:
        return "–"
    told: dict[str, Callable[[], str]] = {
        "money": lambda: f"{format_decimal(value[0])} {value[1]}",
        "years": lambda: f"{value[0]}–{value[1]}",
        "objective": lambda: word("objective", value),
        "floor": lambda: str(format_percent(value)),
        "floors": lambda: shares_told(value, places),
        "limits": lambda: limits_told(value, places),
        "sectors": lambda: weights_told(value),
        "territory": lambda: places.get(value, str(value)),
    }
    return told[name]() if name in told else str(format_decimal(value))
