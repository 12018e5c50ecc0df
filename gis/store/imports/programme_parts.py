"""Where each part of the long table of programmes is kept: its table, what names a row of it, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from audit.money.parts import DOCUMENTS
from gis.store.imports.changes import DOCUMENT, INDICATOR, LINE, PROGRAMME, STEP, VALUE, Entity

VALUES: Final = ("target", "reported")


@dataclass(frozen=True, slots=True)
class Part:
    """Parts kept in one table. ``key`` and ``values``: columns of the table, by SQL on the staged row r.

    ``stored``: SQL on a row t for staged fields that are no columns of it.
    """

    names: tuple[str, ...]
    entity: Entity
    key: Mapping[str, str]
    values: Mapping[str, str]
    stored: Mapping[str, str] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """The parts' names for SQL."""
        return ", ".join(f"'{name}'" for name in self.names)

    @property
    def same(self) -> str:
        """SQL that tells the row of the table from the staged one."""
        return " and ".join(f"t.{column} = {said}" for column, said in self.key.items())

    @property
    def spoken(self) -> tuple[str, ...]:
        """The staged fields that stay as the register has them where a file has no column for them."""
        return (*(column for column, said in self.values.items() if said == f"r.{column}"), *self.stored)


def _staged(names: str) -> dict[str, str]:
    return {name: f"r.{name}" for name in names.split()}


PARTS: Final = (
    Part(
        ("programme",), PROGRAMME, {"code": "r.programme"},
        _staged("territory name from_year to_year basis_number basis_on responsible note"),
    ),
    Part(
        ("line",), LINE, _staged("programme code year"),
        _staged("name amount currency payer owner_kinds districts note"),
    ),
    Part(
        ("indicator",), INDICATOR, _staged("programme code"),
        _staged("name counts figure category sectors kinds owner_kinds units per_people people responsible note"),
    ),
    Part(
        VALUES, VALUE,
        {"indicator": "r.code", "sense": "r.part", **_staged("programme territory year quarter")},
        _staged("value note"),
    ),
    Part(
        ("step",), STEP, _staged("programme code"),
        {**_staged("name responsible due done_on exception note"), "object": "r.object_id"},
        {"object": "(select o.number from register.object o where o.id = t.object)"},
    ),
    Part(
        DOCUMENTS, DOCUMENT, {"sense": "r.part", **_staged("programme line code")},
        _staged("year amount currency signed_on note"),
    ),
)  # fmt: skip
"""Parents before what hangs on them."""
