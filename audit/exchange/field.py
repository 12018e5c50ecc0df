"""One field of a kind of table: what its cells may say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from audit.exchange import cells, sums
from audit.exchange.cells import Reader

Type = Literal["text", "date", "integer", "number", "money", "flag", "words", "structure", "list"]

CODE = r"[A-Z0-9][A-Z0-9-]{0,39}"
SOURCE = r"[a-z0-9][a-z0-9_.-]{0,39}"


@dataclass(frozen=True, slots=True)
class Field:
    """One field. ``codes`` lists what a coded field may say; ``meaning`` stands in templates and dictionaries.

    ``words`` fields hold text by language; ``structure`` and ``list`` fields hold JSON. ``personal`` fields tell of
    persons: an export leaves them out unless asked, and a file may leave them out for rows that the register has.
    ``keys`` lists what a structure of texts may hold; ``several``: a cell may name several codes. ``unless`` names
    a field whose presence makes this one optional.
    """

    name: str
    meaning: str
    type: Type = "text"
    required: bool = False
    codes: tuple[str, ...] = ()
    pattern: str = ""
    bounds: tuple[float, float] = (0, 1_000_000)
    personal: bool = False
    keys: tuple[str, ...] = ()
    unless: str = ""
    several: bool = False

    def reader(self) -> Reader:
        """How a cell of this field is read."""
        one = self._coded()
        if one is not None:
            return sums.several(one) if self.several else one
        if self.type == "integer":
            return cells.whole_between(int(self.bounds[0]), int(self.bounds[1]))
        if self.type == "number":
            return cells.number_between(*self.bounds)
        if self.keys:
            return cells.record(self.keys)
        if self.type == "structure":
            return cells.structure(dict)
        if self.type == "list":
            return cells.structure(list)
        return {"date": cells.day, "money": sums.money, "flag": cells.flag}.get(self.type, cells.text)

    def _coded(self) -> Reader | None:
        if self.codes:
            return cells.code(self.codes)
        return cells.matching(self.pattern, "bad_code") if self.pattern else None
