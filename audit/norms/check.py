"""Whether a rule's condition can be read: every quantity it names exists, every operator is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from audit.terms import FAMILIES, OBJECT, PRESENT, QUANTITIES, ZONES

_ATOM_FIELDS = frozenset(
    {"zone", "element", "quantity", "op", "limit", "at_least", "is", "present", "assume", "assume_for"}
)


def check_condition(condition: Mapping[str, Any], zone: str, element: str) -> str | None:
    """None if the condition of a rule of that element can be evaluated, else the reason why not."""
    for joiner in ("any", "all"):
        if joiner in condition:
            reasons = (check_condition(part, zone, element) for part in condition[joiner])
            return next((reason for reason in reasons if reason), None)
    if "not" in condition:
        return check_condition(condition["not"], zone, element)
    if strange := sorted(set(condition) - _ATOM_FIELDS):
        return f"its condition has a field nobody reads: {', '.join(strange)}"
    zone, element = condition.get("zone", zone), condition.get("element", element)
    if zone not in (*ZONES, OBJECT):
        return f"its condition names {zone}, which is no zone"
    quantity = PRESENT if "present" in condition else condition.get("quantity")
    for code in filter(None, (quantity, condition.get("at_least"))):
        if (zone, element, code) not in QUANTITIES:
            return f"its condition names {zone}/{element}/{code}, which is in no list of quantities"
    if "present" not in condition and "is" not in condition and condition.get("op") not in (">", "<", ">=", "<="):
        return "its condition compares nothing"
    if strange := sorted(set(condition.get("assume_for", ())) - set(FAMILIES)):
        return f"its condition is assumed for {', '.join(strange)}, which is no family of kinds"
    return None
