"""Plans in the shape of the API, and what two of them do differently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask_babel import gettext as _

from audit.adaptation.reading import as_stored
from audit.exchange.reasons import sentence_of
from audit.plan.check import Breach
from audit.plan.told import PlannedWork
from gis.store.curves import Curve
from gis.store.plans import Kept
from web.plans.sentences import gaps
from web.words import sentence, word

MOST_DIFFERENCES: Final = 1000
_OF_RESULT: Final = (
    "greedy", "seconds", "currency", "city_pays", "owners_pay", "works", "objects", "unpriced", "contracted_unpriced",
    "other_currency",
)  # fmt: skip


def told(plan: Kept, places: Mapping[str, str], curves: Sequence[Curve] = ()) -> dict[str, Any]:
    """A plan as CONTRACT has it, with the curves that were asked for. ``places``: names of territories by code."""
    result = plan.result or {}
    gap = result.get("gap")
    if gap is None and plan.value is not None and plan.bound:
        gap = max(0.0, (plan.bound - plan.value) / plan.bound)
    return {
        "id": plan.id,
        "name": plan.name,
        "territory": plan.territory,
        "status": plan.state,
        "step": plan.step if plan.state == "running" else None,
        "made_at": plan.made_at,
        "ended_at": plan.ended_at,
        "value": plan.value,
        "bound": plan.bound,
        "gap": gap,
        **{name: result.get(name) for name in _OF_RESULT},
        **{name: result.get(name, []) for name in ("by_year", "by_district", "by_line")},
        "reasons": [reason_told(each, places) for each in plan.reasons or ()],
        "curves": [curve_told(each, places) for each in curves],
    }


def curve_told(curve: Curve, places: Mapping[str, str]) -> dict[str, Any]:
    """A curve with its steps. Beside the first, which has no additional money: what a step adds to it, and the money
    for each object more (None where there is none).
    """
    first = curve.steps[0] if curve.steps else None
    return {
        "line": curve.line,
        "status": curve.state,
        "amounts": list(curve.amounts),
        "steps": [{**step, **_added(step, first)} for step in curve.steps],
        "asked_on": curve.asked_on,
        "made_at": curve.made_at,
        "ended_at": curve.ended_at,
        "reasons": [reason_told(each, places) for each in curve.reasons or ()],
    }


def _added(step: Mapping[str, Any], first: Mapping[str, Any] | None) -> dict[str, Any]:
    more = step["objects"] - (first["objects"] if first else 0)
    return {
        "more_value": round(step["value"] - (first["value"] if first else 0), 3),
        "more_objects": more,
        "money_per_object": round(step["extra"] / more, 2) if more > 0 else None,
    }


def reason_told(reason: Mapping[str, Any], places: Mapping[str, str]) -> dict[str, Any]:
    """A kept reason with its sentence in the reader's language."""
    return {
        "pointer": reason.get("pointer"),
        "code": reason["code"],
        "detail": reason_text(reason["code"], reason["params"], places),
    }


def reason_text(code: str, params: Mapping[str, Any], places: Mapping[str, str]) -> str:
    """The sentence of a reason: of a plan, a limit or a cell of the budget."""
    every = (_("All districts"), _("all categories"))
    filled = gaps(Breach(code, params), places, lambda each: word("category", each), every)
    return sentence(sentence_of(code, filled) or code, filled)


def differences(here: Sequence[PlannedWork], there: Sequence[PlannedWork]) -> list[dict[str, Any]]:
    """Works that two plans do in different years, or only one of them does, by object."""
    mine, theirs = ({(work.object, work.pairs): work for work in works} for works in (here, there))
    found = []
    for key in sorted(mine.keys() | theirs.keys()):
        one, other = mine.get(key), theirs.get(key)
        work = one or other
        if work is None or (one and other and one.year == other.year):
            continue
        found.append(
            {
                "object": work.object, "district": work.district, "zone": work.zone, "closes": as_stored(work.pairs),
                "cost": work.cost, "here": one.year if one else None, "there": other.year if other else None,
            }
        )  # fmt: skip
    return found
