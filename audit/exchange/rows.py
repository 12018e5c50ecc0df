"""Rows of a file, before and after a mapping has read them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from audit.exchange.columns import Cells
from audit.exchange.reasons import Reason


class Shape(NamedTuple):
    """A geometry in lon lat (EPSG:4326): its GeoJSON type; a point's position, or one inside the area; WKB of
    outlines.
    """

    type: str
    lon: float
    lat: float
    wkb: bytes | None = None


class Record(NamedTuple):
    """A row as it stands in the file. ``row`` counts from 1, without the header. ``broken`` is why it cannot be
    read.
    """

    row: int
    cells: Cells
    shape: Shape | None = None
    broken: Reason | None = None


class Places(Protocol):
    """Reads geometries that stand in cells; `gis.files.shapes` implements it."""

    def from_text(self, wkt: str) -> Shape:
        """WKT or EWKT text as a shape. Raises CellError."""

    def from_pair(self, lon: float, lat: float) -> Shape:
        """Two numbers in the file's coordinate system as a point. Raises CellError."""


class StagedFact(NamedTuple):
    """An observation of a row: `zone/element/instance/quantity`, a value or answer, its grade of evidence."""

    key: str
    value: float | str
    evidence: str


class StagedClaim(NamedTuple):
    """A claim of a row."""

    category: str
    state: str
    words: str | None
    claimed_on: Any
    claimed_by: str


@dataclass(slots=True)
class Row:
    """A row as a mapping read it: ``values`` in the order of the kind's fields, JSON as text; ``shape`` if it has
    one. ``filed``: a whole filing as JSON (`audit.exchange.filed`), where the file brings those.
    """

    row: int
    values: list[Any]
    shape: Shape | None
    facts: list[StagedFact] = field(default_factory=list)
    claims: list[StagedClaim] = field(default_factory=list)
    warnings: list[Reason] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    filed: str | None = None
