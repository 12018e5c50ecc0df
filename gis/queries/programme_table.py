"""Programmes as the one long table that imports read: a row for each part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from audit.exchange.costed import PROGRAMMES
from audit.money.parts import PARTS
from gis.store.imports.programme_parts import PARTS as TABLES

_COLUMNS: Final = tuple(each.name for each in PROGRAMMES)
_TYPES: Final = {
    "text": "text", "integer": "bigint", "money": "numeric", "number": "double precision", "date": "date",
    "words": "jsonb",
}  # fmt: skip


def _selects() -> Iterator[str]:
    for part in TABLES:
        own = {**part.key, **part.values}
        at = {said.removeprefix("r."): f"t.{column}" for column, said in own.items()}
        at = {**at, "part": at.get("part", f"'{part.names[0]}'"), **part.stored}
        cells = ", ".join(_cell(name, at) for name in _COLUMNS)
        home = "t.territory" if part.names == ("programme",) else "p.territory"
        joined = "" if part.names == ("programme",) else " join register.programme p on p.code = t.programme"
        yield f"select {cells}, {home} as home from {part.entity.table} t{joined}"


def _cell(name: str, at: Mapping[str, str]) -> str:
    field = next(each for each in PROGRAMMES if each.name == name)
    kind = "text[]" if field.several else _TYPES[field.type]
    return f"cast({at.get(name, 'null')} as {kind}) as {name}"


PROGRAMME_TABLE: Final = f"({' union all '.join(_selects())})"
"""SQL for all parts, with the columns of the table; `home` is the territory of the programme."""

_RANKS: Final = ", ".join(f"'{name}'" for name in PARTS)
ORDER: Final = f"""t.programme, array_position(array[{_RANKS}], t.part), t.line nulls first, t.code, t.year, t.quarter,
    t.territory"""
