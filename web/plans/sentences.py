"""Why there is no plan, in words: districts and categories by their names, `all` of them where a limit names none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from audit.errors import MESSAGES
from audit.plan.check import Breach


def gaps(
    reason: Breach, places: Mapping[str, str], category: Callable[[str], str], every: tuple[str, str]
) -> Mapping[str, Any]:
    """What fills the sentence of a reason. ``every``: the words for all districts, and for all categories."""
    filled = dict(reason.params)
    if "district" in filled:
        filled["district"] = (
            every[0] if filled["district"] is None else places.get(filled["district"], filled["district"])
        )
    if "category" in filled:
        filled["category"] = every[1] if filled["category"] is None else category(filled["category"])
    return filled


def template(reason: Breach) -> str:
    """The English sentence of a reason, with its gaps."""
    return MESSAGES[reason.code]
