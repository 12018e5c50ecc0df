"""The parts of a programme as one long table exchanges them: which fields each part has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

PAYERS: Final = ("city", "owner", "donor")
COUNTS: Final = ("count", "share", "norm")
"""How an indicator counts: objects, a share of the objects it applies to, or a need by population that is covered."""
OF_REGISTER: Final = ("passportised", "declared", "full", "verified")
"""Figures that a share can be of: objects of the register in a state."""
FIGURES: Final = ("objects", *OF_REGISTER, "capacity", "reported")
"""What an indicator is counted in. `capacity` adds up places; `reported` is told by rows of the city's own."""
OF_NORMS: Final = ("objects", "capacity", "reported")
DOCUMENTS: Final = ("contract", "payment", "acceptance")
"""What was contracted, spent, and verified as done."""


@dataclass(frozen=True, slots=True)
class Part:
    """Fields that a row of this part must have, and those that it may have."""

    required: frozenset[str]
    optional: frozenset[str]

    @property
    def fields(self) -> frozenset[str]:
        """All of them."""
        return self.required | self.optional


def _part(required: str, optional: str = "") -> Part:
    return Part(frozenset({"programme", "part", *required.split()}), frozenset({"note", *optional.split()}))


_DOCUMENT: Final = _part("line code year amount currency", "signed_on")

PARTS: Final[Mapping[str, Part]] = {
    "programme": _part("territory name from_year to_year", "basis_number basis_on responsible"),
    "line": _part("code year amount currency payer", "name owner_kinds districts"),
    "indicator": _part(
        "code name counts figure", "category sectors kinds owner_kinds units per_people people responsible"
    ),
    "target": _part("code year quarter value", "territory"),
    "reported": _part("code year quarter value note", "territory"),
    "step": _part("code name responsible due", "done_on object exception"),
    **dict.fromkeys(DOCUMENTS, _DOCUMENT),
}
