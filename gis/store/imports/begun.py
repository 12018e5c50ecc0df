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


def answered_number(connection: Connection, key: str | None, author: Actor) -> str | None:
    """The number in the answer that a device was given, and perhaps never learned of."""
    answer = text("""select (answer ->> 'text')::jsonb ->> 'number' from register.idempotency
                     where key = :key and account = :author and status = 201""")
    found: str | None = connection.execute(answer, {"key": key, "author": author.account}).scalar()
    return found


def tell_begun(work: Work, author: Actor) -> None:
    """Have what is new answered for, so that devices are given it when they send it, and make nothing twice."""
    if work.options.on_begun is None:
        return
    drafts = work.connection.execute(
        text("""select 'passport', f.number, r.filed ->> 'key', coalesce(r.filed -> 'first', jsonb_build_object(
                    'object', o.number, 'inspected_on', r.document ->> 'inspected_on'))
                from import_row r join register.filing f on f.id = r.filing join register.object o on o.id = f.object
                where r.is_new and r.filed ? 'key' order by r.row""")
    )
    for each in (*work.begun, *(Begun(*row) for row in drafts)):
        keep = "insert into register.batch_change (batch, entity, id) values (:batch, :entity, :key)"
        work.run(f"{keep} on conflict do nothing", entity=_ANSWER, key=each.key)
        work.options.on_begun(work.connection, author.account or 0, each)


def forget_begun(connection: Connection, batch: int) -> None:
    """Forget the answers of what is gone with its batch, all but drafts that stay: their devices begin it anew."""
    connection.execute(
        text("""
            delete from register.idempotency i using register.batch_change b
            where b.batch = :batch and b.entity = :entity and i.key = b.id and not exists (
                select from register.filing f where f.number = (i.answer ->> 'text')::jsonb ->> 'number')
        """),
        {"batch": batch, "entity": _ANSWER},
    )
