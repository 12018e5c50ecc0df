"""What a mapping says: which column becomes which field, observation or claim. Read from TOML by `mapping_file`."""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass, field, replace
from typing import Any

from audit.exchange.fields import Asked, RowKind


@dataclass(frozen=True, slots=True)
class Column:
    """A column by name, or a path into nested JSON (`tags.wheelchair`). ``optional``: a file may lack it."""

    path: str
    optional: bool = False

    @classmethod
    def named(cls, text: str) -> Column:
        """`name` as mappings write it: a trailing "?" says that a file may lack the column."""
        return cls(text[:-1], optional=True) if text.endswith("?") else cls(text)


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to find a value: a column, a constant, or a template that joins columns.

    ``values`` recodes what the source says; ``otherwise`` serves words not in that table ("" means empty), ``default``
    serves empty cells. ``formats`` are those of dates.
    """

    column: Column | None = None
    constant: Any = None
    template: str | None = None
    values: Map[str, Any] | None = None
    otherwise: str | None = None
    default: Any = None
    formats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """A field, or a part of one (`name.ru`, `contacts.phone`), and the choices tried in order until one says
    something.
    """

    field: str
    part: str | None
    choices: tuple[Choice, ...]

    @property
    def key(self) -> str:
        """As a mapping writes it."""
        return f"{self.field}.{self.part}" if self.part else self.field


@dataclass(frozen=True, slots=True)
class Observation:
    """A column that becomes an observation: `zone/element/quantity`, its instance, unit and grade of evidence."""

    quantity: tuple[str, str, str]
    choice: Choice
    instance: str = "1"
    unit: str | None = None
    evidence: str = "declared"


@dataclass(frozen=True, slots=True)
class ClaimColumn:
    """A column that becomes a claim for a category; ``words`` is kept beside it, with "{}" for the cell."""

    category: str
    choice: Choice
    words: str = "{}"
    claimed_on: Choice | None = None
    claimed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """Rows that are not imported: where the column is empty, says one of some words, or says none of them."""

    column: Column
    empty: bool = False
    among: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Position:
    """Where the place stands: the file's own geometry, WKT or EWKT text, or two columns.

    ``crs`` serves files that declare none; ``inside`` takes a point on the surface of an area or line.
    """

    lon: Column | None = None
    lat: Column | None = None
    wkt: Column | None = None
    crs: str | None = None
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Where the rows come from; kept in the register with its licence. ``definition``: what its claims mean."""

    code: str
    name: str
    licence: str
    attribution: str
    url: str | None = None
    definition: str | None = None


@dataclass(frozen=True, slots=True)
class FileShape:
    """How the file is to be read where it does not say so itself."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    layer: str | None = None
    records: str | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """A whole mapping. ``native``: columns are the register's own; ``name`` stands in messages."""

    name: str
    kind: RowKind
    source: Source | None
    targets: tuple[Target, ...]
    position: Position = Position()
    observations: tuple[Observation, ...] = ()
    claims: tuple[ClaimColumn, ...] = ()
    skips: tuple[Skip, ...] = ()
    shape: FileShape = FileShape()
    native: bool = False
    lines: Map[str, int] = field(default_factory=dict)

    def for_command(self, asked: Asked) -> Mapping:
        """The same mapping without the fields that a command does not read, and with what it says itself."""
        kept = [each for each in self.targets if each.field not in asked.ignored and each.field not in asked.said]
        for name, value in asked.said.items():
            own = next((each.choices for each in self.targets if each.field == name), ())
            kept.append(Target(name, None, (*own, Choice(constant=value))))
        return replace(self, targets=tuple(kept))
