"""What one import knows while it runs, and what it tells afterwards."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, text

from audit.exchange.compiled import Compiled
from audit.exchange.fields import RowKind
from audit.exchange.filed import Filings
from gis.media.store import Media


class Problem(NamedTuple):
    """A row refused (``refused``) or odd, in the order of the file; the field may be empty."""

    row: int
    refused: bool
    field: str
    code: str
    params: Mapping[str, Any]


class Begun(NamedTuple):
    """A draft or an object added, by its number, or a visit or screening, by its object's; and the key and body with
    which its device would send it. `made`: what everyone sees of a visit or screening.
    """

    sort: Literal["passport", "object", "visit", "screening"]
    number: str
    key: str
    body: Mapping[str, Any]
    made: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Options:
    """What the asker wants. ``territory``: whose register rows belong to that name none; ``drafts_of``: the e-mail
    address of the inspector whose drafts passports become. ``media``: where photos go that the file holds. ``on_begun``
    is told, with the author's account, of each draft and object that a device may send later. ``planner``: the account
    of the planner whose table it is, who may plan for their objects alone.
    """

    today: date
    file_name: str
    sha256: str
    territory: str | None = None
    dry_run: bool = False
    strict: bool = False
    drafts_of: str | None = None
    media: Media | None = None
    on_begun: Callable[[Connection, int, Begun], None] | None = None
    planner: int | None = None


@dataclass(slots=True)
class Counts:
    """What became of the rows: read = created + updated + unchanged + rejected."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    warnings: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """What an import did; ``batch`` is None when nothing changed.

    ``unnumbered``: versions approved without the number of a decision.
    """

    batch: int | None
    counts: Counts
    unnumbered: int = 0


@dataclass(slots=True)
class Written:
    """What a kind wrote: rows by fate, and what has to be brought in line (ids)."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    objects: Sequence[int] = ()
    passports: Sequence[int] = ()
    measures_changed: Sequence[int] = ()
    verified: Sequence[int] = ()
    unnumbered: int = 0


@dataclass(slots=True)
class Work:
    """One import under way, in its transaction."""

    connection: Connection
    kind: RowKind
    compiled: Compiled | Filings
    options: Options
    source: str
    batch: int = 0
    counts: Counts = field(default_factory=Counts)
    begun: list[Begun] = field(default_factory=list)

    def run(self, sql: str, **params: Any) -> int:
        """Run one statement; returns how many rows it touched."""
        return self.connection.execute(text(sql), self._known(sql, params)).rowcount

    def ids(self, sql: str, **params: Any) -> list[Any]:
        """The first column of a query."""
        return list(self._column(sql, params))

    def packed_ids(self, sql: str, **params: Any) -> Sequence[int]:
        """The same for numbers of which there may be millions: eight bytes each, where a list takes forty."""
        return array("q", self._column(sql, params))

    def _column(self, sql: str, params: Mapping[str, Any]) -> Iterable[Any]:
        return self.connection.execute(text(sql), self._known(sql, params)).scalars()

    def refuse(self, select: str, **params: Any) -> int:
        """Refuse staged rows: ``select`` gives row, field, code, params (jsonb). They leave the staging table."""
        self.run(
            f"insert into import_problem (row, refused, field, code, params) select q.row, true, q.field, "
            f"q.code, q.params from ({select}) as q (row, field, code, params)",
            **params,
        )
        return self.leave_out_refused()

    def leave_out_refused(self) -> int:
        """Take rows that were refused out of the staging table; how many."""
        return self.run("delete from import_row r using import_problem p where p.row = r.row and p.refused")

    def warn(self, select: str, **params: Any) -> int:
        """Say what is odd about staged rows, which stay; ``select`` as in `refuse`."""
        return self.run(
            f"insert into import_problem (row, refused, field, code, params) select q.row, false, q.field, "
            f"q.code, q.params from ({select}) as q (row, field, code, params)",
            **params,
        )

    def _known(self, sql: str, params: Mapping[str, Any]) -> dict[str, Any]:
        common = {
            "batch": self.batch,
            "source": self.source,
            "territory": self.options.territory,
            "today": self.options.today,
        }
        return {**{name: value for name, value in common.items() if f":{name}" in sql}, **params}


Listener = Callable[[Iterator[Problem]], None]
"""Told of every problem, in the order of the file, before anything is kept; if it fails, nothing is."""
