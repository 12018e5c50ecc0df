"""Works whose device may send them as well: begun before the import or after it, they stay one draft."""

from __future__ import annotations

from sqlalchemy import Connection, text

from audit.permission import Actor
from gis.store.imports.context import Begun, Work

_ANSWER = "answer"
"""The entity under which a batch keeps the keys that it answered."""


def refuse_works_of_others(work: Work, author: Actor) -> None:
    """Refuse works that another account than the one named was signed in for."""
    work.refuse(
        """select row, 'account', 'work_of_another', jsonb_build_object('name', cast(:name as text)) from import_row
           where (filed ->> 'account')::bigint <> :author""",
        name=work.options.drafts_of, author=author.account,
    )  # fmt: skip


def find_begun(work: Work, author: Actor) -> None:
    """Fill `begun`: the number that a device got, or that it was given and never learned of."""
    work.run(
        """update import_row r set begun = coalesce(r.filed ->> 'number', (
               select (i.answer ->> 'text')::jsonb ->> 'number' from register.idempotency i
               where i.key = r.filed ->> 'key' and i.account = :author and i.status = 201))
           where r.filed is not null""",
        author=author.account,
    )


def tell_begun(work: Work, author: Actor) -> None:
    """Have the drafts that are new answered for, so that their devices are given them and begin no others."""
    if work.options.on_begun is None:
        return
    found = work.connection.execute(
        text("""select f.number, r.filed ->> 'key' as key, r.filed -> 'first' as first
                from import_row r join register.filing f on f.id = r.filing
                where r.is_new and r.filed ? 'key' and r.filed ? 'first' order by r.row""")
    )
    begun = [Begun(*row) for row in found]
    for each in begun:
        keep = "insert into register.batch_change (batch, entity, id) values (:batch, :entity, :key)"
        work.run(f"{keep} on conflict do nothing", entity=_ANSWER, key=each.key)
    work.options.on_begun(work.connection, author.account or 0, begun)


def forget_begun(connection: Connection, batch: int) -> None:
    """Forget the answers of drafts that are gone with their batch: their devices begin them anew."""
    connection.execute(
        text("""
            delete from register.idempotency i using register.batch_change b
            where b.batch = :batch and b.entity = :entity and i.key = b.id and not exists (
                select from register.filing f where f.number = (i.answer ->> 'text')::jsonb ->> 'number')
        """),
        {"batch": batch, "entity": _ANSWER},
    )
