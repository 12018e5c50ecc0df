"""Objects that an inspector met on the spot and that no register had: added with the works that were begun on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text

from audit.errors import InvalidInput
from audit.exchange.reasons import Reason
from audit.exchange.surveyed import reasons_within
from audit.permission import Actor, Thing, may
from gis.queries.actors import within_of
from gis.store.imports import changes
from gis.store.imports.begun import answered_number
from gis.store.imports.context import Begun, Work
from gis.store.imports.staging import put_problems
from gis.store.objects import add_object, place_new


def add_fresh(work: Work, author: Actor) -> None:
    """Name the object of each work that brings one, adding it unless the register has it from this work already: from
    this file, or sent by its device. Refuses works whose object cannot be added.
    """
    rows = work.connection.execute(
        text("""select row, source_id, filed -> 'fresh' as fresh, filed ->> 'fresh_key' as key from import_row
                where filed ? 'fresh' order by row""")
    ).mappings()  # fmt: skip
    for row in [dict(each) for each in rows]:
        try:
            number = _there(work, author, row) or _added(work, author, row)
        except InvalidInput as refused:
            put_problems(work.connection, [(row["row"], reason) for reason in reasons_within(refused, ())])
            continue
        work.run("update import_row set object = :number where row = :row", number=number, row=row["row"])
    work.leave_out_refused()


def _there(work: Work, author: Actor, row: Mapping[str, Any]) -> str | None:
    found = text("select number from register.object where source = :source and source_id = :id")
    known = {"source": work.source, "id": row["source_id"]}
    number = work.connection.execute(found, known).scalar()
    return number or answered_number(work.connection, row["key"], author)


def _added(work: Work, author: Actor, row: Mapping[str, Any]) -> str | None:
    given, located = place_new(work.connection, row["fresh"], work.options.today)
    if not may(author, "object.add", Thing(within_of(work.connection, located["district"]))):
        told = {"object": row["source_id"], "district": located["district"], "name": work.options.drafts_of}
        put_problems(work.connection, [(row["row"], Reason("object", "outside_their_territory", told))])
        return None
    number = add_object(work.connection, given, located, work.options.today)
    work.run(
        "update register.object set source = :source, source_id = :id, batch = :batch where number = :number",
        id=row["source_id"], number=number,
    )  # fmt: skip
    work.run("""insert into register.batch_change (batch, entity, id)
                select :batch, :entity, id::text from register.object where number = :number""",
             entity=changes.OBJECT.name, number=number)  # fmt: skip
    if row["key"] is not None:
        work.begun.append(Begun("object", number, row["key"], row["fresh"]))
    return number
