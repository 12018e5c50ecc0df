"""The register's own tables as mappings: a file that the register wrote, or a filled-in template, needs no mapping
file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from audit import terms
from audit.exchange.fields import FIELDS, RowKind
from audit.exchange.mapping import Choice, Column, Mapping, Observation, Position, Source, Target

OWN = Source("own", "Own tables", "not stated", "not stated")
"""The source of rows that name none."""

_POSITION = Position(
    lon=Column("lon", optional=True), lat=Column("lat", optional=True), wkt=Column("wkt", optional=True)
)


def native(kind: RowKind, columns: Sequence[str]) -> Mapping:
    """The mapping of a native table with these columns. Names by language are read in any language (`name_it`)."""
    targets: list[Target] = []
    for each in FIELDS[kind]:
        if each.type == "words":
            parts = [m.group(1) for name in columns if (m := re.fullmatch(rf"{each.name}_([a-z]{{2,3}})", name))]
            targets += [_column(each.name, part, f"{each.name}_{part}") for part in parts or ["ru"]]
        elif each.name == "declared_district" and each.name not in columns:
            targets.append(_column(each.name, None, "district"))
        elif each.name != "district":
            targets.append(_column(each.name, None, each.name))
    return Mapping(
        name=kind, kind=kind, source=OWN, targets=tuple(targets), position=_POSITION,
        observations=tuple(_observations(kind, columns)), native=True,
    )  # fmt: skip


def _column(field: str, part: str | None, column: str) -> Target:
    return Target(field, part, (Choice(column=Column(column, optional=True)),))


def _observations(kind: RowKind, columns: Sequence[str]) -> list[Observation]:
    """Columns named `zone/element/instance/quantity` of a table of passports, in the unit facts are stored in."""
    found = []
    for name in columns if kind == "passports" else ():
        zone, element, instance, quantity = [*name.split("/"), "", "", ""][:4]
        if (zone, element, quantity) in terms.QUANTITIES:
            choice = Choice(column=Column(name))
            found.append(Observation((zone, element, quantity), choice, instance=instance, evidence="eye"))
    return found
