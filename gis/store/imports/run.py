"""One import, from the opened file to the committed batch."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection, text

from audit.exchange.compiled import Compiled
from audit.exchange.fields import RowKind
from audit.exchange.filed import Filings
from audit.exchange.mapping import Source
from audit.exchange.reasons import FileRefused
from gis.db import Database
from gis.files.table import TableFile
from gis.store.imports import (
    claims,
    drafts,
    measures,
    objects,
    passports,
    population,
    prices,
    programmes,
    staging,
    territories,
)
from gis.store.imports.context import Counts, Listener, Options, Result, Work, Written
from gis.store.log import batch_name
from gis.store.settle import settle

WRITERS: Final[Mapping[RowKind, Callable[[Work], Written]]] = MappingProxyType(
    {
        "territories": territories.write,
        "objects": objects.write,
        "passports": passports.write,
        "claims": claims.write,
        "measures": measures.write,
        "prices": prices.write,
        "programmes": programmes.write,
        "population": population.write,
    }
)


def import_table(
    database: Database, compiled: Compiled | Filings, table: TableFile, options: Options, listener: Listener,
    progress: Callable[[int], None] = lambda _rows: None,
) -> Result:  # fmt: skip
    """Import a file in one transaction: all of it is kept, or nothing.

    Raises FileRefused where the file as a whole is refused; the listener is told of every problem before that.
    """
    with database.engine.connect() as connection:
        transaction = connection.begin()
        try:
            result = import_in(connection, compiled, table, options, listener, progress)
        except BaseException:
            transaction.rollback()
            raise
        if options.dry_run:
            transaction.rollback()
            return Result(None, result.counts, result.unnumbered)
        transaction.commit()
        return result


def import_in(
    connection: Connection, compiled: Compiled | Filings, table: TableFile, options: Options, listener: Listener,
    progress: Callable[[int], None] = lambda _rows: None,
) -> Result:  # fmt: skip
    """Import within the caller's transaction, which must not be committed if this raises."""
    # one import after the other: two that bring the same object must not both create it
    connection.execute(text("select pg_advisory_xact_lock(hashtext('bosaga.import'))"))
    source = compiled.mapping.source
    kind = compiled.mapping.kind
    work = Work(connection, kind, compiled, options, source.code if source else "")
    _check_territory(work)
    if source is not None:
        keep_source(connection, source)
    staging.stage(work, table, progress)
    if work.counts.read == 0 and work.counts.skipped == 0:
        raise FileRefused("no_rows", file=table.name)
    work.batch = _open_batch(work)
    written = WRITERS[kind](work) if options.drafts_of is None else drafts.write(work)
    _count(work, written)
    listener(staging.problems(connection))
    if options.strict and work.counts.rejected:
        raise FileRefused("strict", count=work.counts.rejected)
    return Result(_close_batch(work, written), work.counts, written.unnumbered)


def _check_territory(work: Work) -> None:
    if work.options.territory is None:
        return
    if not work.ids("select 1 from register.territory where code = :territory"):
        raise FileRefused("unknown_territory", value=work.options.territory)


def keep_source(connection: Connection, source: Source) -> None:
    """Keep a source with its licence. Raises FileRefused where the register knows it with another licence or
    meaning.
    """
    row = {name: getattr(source, name) for name in Source.__slots__}
    names = ", ".join(row)
    connection.execute(
        text(f"insert into register.source ({names}) values (:{', :'.join(row)}) on conflict (code) do nothing"), row
    )
    kept = connection.execute(text(f"select {names} from register.source where code = :code"), row).mappings().one()
    for name in ("licence", "definition"):
        if kept[name] != row[name] and row[name] is not None:
            raise FileRefused("source_conflict", source=source.code, field=name)


def _open_batch(work: Work) -> int:
    source = work.source or None
    row = {
        "kind": work.kind, "file_name": work.options.file_name, "sha256": work.options.sha256, "source": source,
        "territory": work.options.territory, "mapping": work.compiled.mapping.name,
    }  # fmt: skip
    names = ", ".join(row)
    query = text(f"insert into register.batch ({names}) values (:{', :'.join(row)}) returning id")
    return int(work.connection.execute(query, row).scalar_one())


def _count(work: Work, written: Written) -> None:
    counts = work.counts
    counts.created, counts.updated, counts.unchanged = written.created, written.updated, written.unchanged
    counts.rejected = work.ids("select count(distinct row) from import_problem where refused")[0]
    # a refused row has no further warnings: whoever mends it will see them then
    work.run(
        "delete from import_problem p where not refused and exists (select from import_problem q where q.row = "
        "p.row and q.refused)"
    )
    counts.warnings = work.ids("select count(*) from import_problem where not refused")[0]


def _close_batch(work: Work, written: Written) -> int | None:
    counts = work.counts
    # An object met on the spot stays, though its work is refused: its device may send that, put right.
    if (
        not counts.created
        and not counts.updated
        and not work.ids("select 1 from register.batch_change where batch = :batch limit 1")
    ):
        work.run("delete from register.batch where id = :batch")
        return None
    summary = json.dumps({name: getattr(counts, name) for name in Counts.__slots__})
    work.run("update register.batch set counts = cast(:counts as jsonb) where id = :batch", counts=summary)
    settle(
        work.connection, work.options.today, objects=written.objects, passports=written.passports,
        measures_changed=written.measures_changed, subject=batch_name(work.batch),
        acts={"passport.approved": written.passports, "measure.verified": written.verified},
    )  # fmt: skip
    return work.batch
