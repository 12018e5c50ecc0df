"""What a batch changed, kept so that it can be undone as one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gis.store.imports.context import Work


@dataclass(frozen=True, slots=True)
class Entity:
    """A table that imports write. ``key`` names a row of it as text; ``shape`` is its geometry column.

    ``called`` is SQL for what people call a row of the table t, of whose change b tells; ``deleted_by_imports``: what
    a source no longer says goes.
    """

    name: str
    table: str
    key: tuple[str, ...]
    shape: str | None = None
    called: str = "b.id"
    deleted_by_imports: bool = False

    def id_of(self, alias: str) -> str:
        """SQL for the row's key as text; parts are joined by a newline, which no code holds."""
        return " || E'\\n' || ".join(f"{alias}.{part}::text" for part in self.key)

    def row_of(self, alias: str) -> str:
        """SQL for the whole row as jsonb. A geometry goes in as EWKB: as GeoJSON it would lose digits."""
        if self.shape is None:
            return f"to_jsonb({alias})"
        exact = f"jsonb_build_object('{self.shape}', encode(st_asewkb({alias}.{self.shape}), 'hex'))"
        return f"(to_jsonb({alias}) || {exact})"


_ITS_OBJECT: Final = "coalesce((select o.number from register.object o where o.id = t.object), b.id)"

TERRITORY: Final = Entity("territory", "register.territory", ("code",), "outline")
OBJECT: Final = Entity("object", "register.object", ("id",), "position", called="coalesce(t.number, b.id)")
CLAIM: Final = Entity(
    "claim", "register.claim", ("object", "source", "category"), called=_ITS_OBJECT, deleted_by_imports=True
)
FACT: Final = Entity(
    "declared_fact", "register.declared_fact", ("object", "source", "key"), called=_ITS_OBJECT, deleted_by_imports=True
)
POPULATION: Final = Entity("population", "register.population", ("territory", "year", "people", "source"))
DWELLING: Final = Entity("dwelling", "register.dwelling", ("lon", "lat", "year", "people", "source"))
PRICE: Final = Entity("price", "register.price", ("territory", "work", "year"))
PROGRAMME: Final = Entity("programme", "register.programme", ("code",))
LINE: Final = Entity("programme_line", "register.programme_line", ("programme", "code", "year"))
INDICATOR: Final = Entity("programme_indicator", "register.programme_indicator", ("programme", "code"))
VALUE: Final = Entity(
    "programme_value", "register.programme_value", ("programme", "indicator", "sense", "territory", "year", "quarter")
)
STEP: Final = Entity("programme_step", "register.programme_step", ("programme", "code"))
DOCUMENT: Final = Entity("programme_document", "register.programme_document", ("programme", "line", "sense", "code"))
PASSPORT: Final = Entity("passport", "register.passport", ("id",), called="coalesce(t.number, b.id)")
FILING: Final = Entity("filing", "register.filing", ("id",), called="coalesce(t.number, b.id)")
MEASURE: Final = Entity("measure", "register.measure", ("id",), called=_ITS_OBJECT)

PROGRAMMES: Final = (PROGRAMME, LINE, INDICATOR, VALUE, STEP, DOCUMENT)
PARENTS_FIRST: Final = (TERRITORY, POPULATION, DWELLING, PRICE, OBJECT, CLAIM, FACT, PASSPORT, MEASURE, *PROGRAMMES)


def created(work: Work, entity: Entity, rows: str) -> int:
    """Record rows that the batch created; ``rows`` is SQL for their keys as text."""
    return work.run(
        f"insert into register.batch_change (batch, entity, id) select :batch, '{entity.name}', q.id from "
        f"({rows}) as q (id)"
    )


def changed(work: Work, entity: Entity, where: str) -> int:
    """Record rows as they are before the batch changes them; ``where`` is a condition on the alias t, or a join."""
    return work.run(
        f"insert into register.batch_change (batch, entity, id, before) "
        f"select :batch, '{entity.name}', {entity.id_of('t')}, {entity.row_of('t')} from {entity.table} t {where}"
    )
