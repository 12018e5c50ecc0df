"""Whole filings that a file brings: an inspector's works, each read at the door as the API reads it when it is sent."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from audit.exchange.fields import FIELDS
from audit.exchange.mapping import Mapping as Map
from audit.exchange.mapping import Source
from audit.exchange.reasons import Reason
from audit.exchange.rows import Record, Row
from audit.typed import is_text, said

MOST_DEPTH: Final = 32
"""Levels of records and lists within a work, as many as the API takes."""
Sort = Literal["passport", "screening", "visit"]


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo of a work: what it proves ("zone/element/instance") and how it is read; `read` is None for one that only
    its name came of. `sha256`: of its bytes, where the file says so.
    """

    finding: str
    name: str
    read: Callable[[], bytes] | None
    taken_at: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Filing:
    """One work. `body` is what the API would be sent of it; `names` says of each observation how it is called.

    `object` is None for one that the work itself brings (`begun`: what else is known of a work of a device, in
    `audit.exchange.fieldwork`).
    """

    sort: Sort
    object: str | None
    source_id: str
    body: Mapping[str, Any]
    names: Sequence[str]
    pictures: Sequence[Picture] = ()
    warnings: Sequence[Reason] = ()
    begun: Mapping[str, Any] = field(default_factory=dict)


class NotFiled(Exception):  # noqa: N818 - a refusal, not a fault
    """A work that cannot be read, and why."""

    def __init__(self, field: str, code: str, **params: Any) -> None:
        super().__init__(f"{field}: {code}")
        self.reason = Reason(field, code, params)


class Filings:
    """Reads records into rows of passports, as `Compiled` does. `pictures`: of the works that were read, by id."""

    covered: Final = frozenset[str]()
    categories: Final = ()
    keys: Final = ()

    def __init__(self, source: Source, read: Callable[[Mapping[str, Any]], Filing]) -> None:
        """`read` makes a work of a record; it raises NotFiled."""
        self.mapping = Map(name=source.code, kind="passports", source=source, targets=())
        self.pictures: dict[str, Sequence[Picture]] = {}
        self._read = read
        self._places = {each.name: place for place, each in enumerate(FIELDS["passports"])}

    def read(self, record: Record) -> Row | None:
        """The row, with what is wrong in it."""
        cells = record.cells if isinstance(record.cells, Mapping) else {}
        try:
            if record.broken is not None:
                return Row(record.row, [], None, reasons=[record.broken])
            _refuse_unkeepable(cells)
            filing = self._read(cells)
        except NotFiled as refused:
            return Row(record.row, [], None, reasons=[refused.reason])
        values: list[Any] = [None] * len(self._places)
        day = filing.body.get("inspected_on")
        for name, value in (("object", filing.object), ("source_id", filing.source_id), ("inspected_on", _day(day))):
            values[self._places[name]] = value
        if filing.pictures:
            self.pictures[filing.source_id] = filing.pictures
        filed = {"sort": filing.sort, "body": filing.body, "names": filing.names, **filing.begun}
        # A workbook's cell may hold a day where a number belongs: whoever reads the work says so.
        text = json.dumps(filed, ensure_ascii=False, default=str)
        return Row(record.row, values, None, warnings=list(filing.warnings), filed=text)


def _refuse_unkeepable(cells: Mapping[str, Any]) -> None:
    """Refuse a work that holds what no register can: a file of many works is not lost over one. Raises NotFiled."""
    for field_, value, depth in _parts(cells):
        if depth > MOST_DEPTH:
            raise NotFiled(field_, "too_deep", most=MOST_DEPTH)
        if isinstance(value, str) and not is_text(value):
            raise NotFiled(field_, "control_character")
        if isinstance(value, float) and not math.isfinite(value):
            raise NotFiled(field_, "not_finite", value=said(value))


def _parts(cells: Mapping[str, Any]) -> Iterator[tuple[str, Any, int]]:
    """Every value and every name of a record: in which of its fields, and how deep."""
    left: list[tuple[str, Any, int]] = [(_shown(name), value, 1) for name, value in cells.items()]
    yield from (("", name, 1) for name in cells)
    while left:
        field_, value, depth = left.pop()
        yield field_, value, depth
        if isinstance(value, Mapping):
            yield from ((field_, name, depth) for name in value)
            left += ((field_, each, depth + 1) for each in value.values())
        elif isinstance(value, (list, tuple)):
            left += ((field_, each, depth + 1) for each in value)


def _shown(name: object) -> str:
    return name[:40] if isinstance(name, str) and is_text(name) else ""


def _day(given: object) -> dt.date | None:
    """The day, if it is one; what is wrong with it is said when the whole work is read."""
    try:
        return dt.date.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        return None
