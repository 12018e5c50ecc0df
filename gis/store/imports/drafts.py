"""Writes staged passports as drafts of one inspector, who finishes and submits them; nothing is approved here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

from audit.exchange.reasons import FileRefused
from audit.permission import Actor, Thing, may, measures_as
from gis.models import register as r
from gis.queries.actors import actor_of, within_of
from gis.queries.in_force import in_force
from gis.queries.people import account_by
from gis.store.imports import changes
from gis.store.imports.begun import find_begun, forget_begun, refuse_works_of_others, tell_begun
from gis.store.imports.context import Work, Written
from gis.store.imports.fresh import add_fresh
from gis.store.imports.looked import keep_looks
from gis.store.imports.named import SOURCE_IDS
from gis.store.imports.pictures import add_pictures, take_back_pictures
from gis.store.imports.refs import fates, find_objects, promise_versions, refuse_repeated
from gis.store.imports.surveys import read_surveys

_AS_BROUGHT: Final = "(f.state = 'draft' and f.submitted_at is null and f.imported = md5(f.document::text))"
_AS_BEGUN: Final = (
    "(f.state = 'draft' and f.source is null and f.revision = coalesce((r.filed ->> 'revision')::int, 1))"
)
"""What a device began to send, as it last saw it: nobody else wrote to it."""
_SAME: Final = "(f.object, f.source, f.source_id) = (r.object_id, r.source, r.source_id)"

_ELSEWHERE: Final = (
    """select r.row, 'source_id', 'filed_by_another', jsonb_build_object('number', f.number)
       from import_row r join register.filing f on f.id = r.filing where f.author <> :author""",
    *(
        f"""select r.row, 'source_id', '{code}', jsonb_build_object('number', f.number)
            from import_row r join register.filing f on f.id = r.filing where r.changed and f.state = '{state}'"""
        for code, state in (
            ("draft_submitted", "submitted"), ("draft_returned", "returned"), ("draft_decided", "approved"),
            ("draft_given_up", "abandoned"),
        )
    ),
    f"""select r.row, 'source_id', 'draft_edited', jsonb_build_object('number', f.number)
        from import_row r join register.filing f on f.id = r.filing
        where r.changed and f.state = 'draft'
          and not (coalesce({_AS_BROUGHT}, false) or coalesce({_AS_BEGUN}, false))""",
    f"""select r.row, 'source_id', 'approved_already', jsonb_build_object('number', t.number)
        from import_row r join register.passport t
            on (t.object, t.source, {SOURCE_IDS["passports"]}) = (r.object_id, r.source, r.source_id)
        where r.filing is null""",
)  # fmt: skip
"""Where a row that says something new is told to be changed elsewhere."""


def write(work: Work) -> Written:
    """Begin a draft for each new row, correct those that nobody touched or submitted since.

    Raises FileRefused for an account that is not there, disabled, or no inspector.
    """
    author = _inspector(work)
    refuse_works_of_others(work, author)
    add_fresh(work, author)
    find_objects(work)
    refuse_repeated(work, "object_id, source, source_id", "source_id")
    _refuse_elsewhere(work, author)
    looks = keep_looks(work, author)
    read_surveys(work, "true", approved=False)
    work.run("alter table import_row add filing uuid, add mark text, add begun text")
    work.run("update import_row set mark = md5(document::text)")
    find_begun(work, author)
    # Held to the end: what their authors save meanwhile waits for us, and what they saved is looked at.
    for same in (_SAME, "(f.object, f.number) = (r.object_id, r.begun)"):
        work.run(f"select from register.filing f join import_row r on {same} order by f.id for update of f")
    work.run("""update import_row r set filing = f.id, changed = f.document <> r.document
                from register.filing f where f.number = r.begun and f.object = r.object_id""")
    work.run(
        f"update import_row r set filing = f.id, changed = f.imported <> r.mark from register.filing f where {_SAME}"
    )
    for each in _ELSEWHERE:
        work.refuse(each, **({"author": author.account} if ":author" in each else {}))
    work.run("update import_row set is_new = filing is null")
    _correct(work)
    _begin(work, author)
    tell_begun(work, author)
    add_pictures(work, author)
    created, updated, unchanged = fates(work)
    return Written(created + looks.created, updated, unchanged + looks.unchanged)


def _inspector(work: Work) -> Actor:
    email = work.options.drafts_of or ""
    found = account_by(work.connection, email=email.strip().lower())
    if found is None:
        raise FileRefused("unknown_account", email=email)
    actor = actor_of(work.connection, found["id"])
    if actor is None:
        raise FileRefused("account_disabled", email=email)
    if not any(grant.role == "inspector" for grant in actor.grants):
        raise FileRefused("not_an_inspector", email=email)
    return actor


def _refuse_elsewhere(work: Work, author: Actor) -> None:
    """Refuse rows whose object lies where the author is no inspector: by the rule that the API asks."""
    here = "select distinct o.district from import_row r join register.object o on o.id = r.object_id"
    outside = []
    for district in work.ids(here):
        thing = Thing(within_of(work.connection, district))
        if not (may(author, "filing.begin", thing) and measures_as(author, thing) == "inspector"):
            outside.append(district)
    work.refuse(
        """select r.row, 'object', 'outside_their_territory',
                  jsonb_build_object('object', o.number, 'district', o.district, 'name', cast(:name as text))
           from import_row r join register.object o on o.id = r.object_id where o.district = any (:outside)""",
        name=work.options.drafts_of, outside=outside,
    )  # fmt: skip


def _begin(work: Work, author: Actor) -> None:
    promise_versions(work)
    work.run("update import_row set filing = gen_random_uuid() where is_new")
    p = r.passport.c
    new = in_force(p.id, p.object).where(p.object.in_(text("select object_id from import_row where is_new")))
    base = new.compile(work.connection)
    work.run(
        f"""insert into register.filing (id, object, version, number, author, author_role, document, based_on, batch,
                source, source_id, imported, claimed_at)
            select r.filing, r.object_id, r.version, o.number || '-v' || r.version, :author, 'inspector', r.document,
                base.id, :batch, r.source, r.source_id, r.mark, (r.document ->> 'claimed_at')::timestamptz
            from import_row r join register.object o on o.id = r.object_id
                left join ({base}) as base on base.object = r.object_id
            where r.is_new""",
        author=author.account,
    )
    changes.created(work, changes.FILING, "select filing::text from import_row where is_new")
    _note(work, "begin", "r.is_new")


def _correct(work: Work) -> None:
    """Bring drafts in line with rows that say something else now."""
    changes.changed(work, changes.FILING, "join import_row r on r.filing = t.id where r.changed")
    work.run("""
        update register.filing f set document = r.document, batch = :batch, revision = f.revision + 1,
            imported = case when f.source is not null then r.mark end,
            claimed_at = (r.document ->> 'claimed_at')::timestamptz, changed_at = clock_timestamp()
        from import_row r where f.id = r.filing and r.changed
    """)
    _note(work, "change", "r.changed")


def _note(work: Work, action: str, which: str) -> None:
    """An event of each: the installation did it, and not its author."""
    work.run(f"""
        insert into register.filing_event (filing, action, revision, detail)
        select f.id, '{action}', f.revision, jsonb_build_object('batch', cast(:batch as bigint))
        from import_row r join register.filing f on f.id = r.filing where {which} order by r.row
    """)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What became of the works of an undone batch: how many went, how many drafts were restored, which of them stay."""

    removed: int
    restored: int
    kept: tuple[str, ...]


def take_back(connection: Connection, batch: int) -> TakenBack:
    """Remove and restore the drafts of a batch, as far as they are as it left them; the others stay. The visits and
    screenings that came with them go.

    Raises FileRefused where a later import corrected one of them that is still as that one left it, or where each of
    them was submitted or changed since.
    """
    known = {"batch": batch}
    _refuse_before_later(connection, batch)
    take_back_pictures(connection, batch)
    taken_back = "select register.take_back_drafts(:batch) + register.take_back_looks(:batch)"
    removed = connection.execute(text(taken_back), known).scalar_one()
    restored = connection.execute(
        text(f"""
            with back as (
                update register.filing f set document = b.before -> 'document', imported = b.before ->> 'imported',
                    batch = (b.before ->> 'batch')::bigint, revision = f.revision + 1, changed_at = clock_timestamp()
                from register.batch_change b
                where b.batch = :batch and b.entity = 'filing' and b.before is not null and f.id::text = b.id
                  and f.batch = :batch and {_AS_BROUGHT}
                returning f.id, f.revision
            )
            insert into register.filing_event (filing, action, revision, detail)
            select id, 'change', revision, jsonb_build_object('undone', cast(:batch as bigint)) from back
        """), known,
    ).rowcount  # fmt: skip
    forget_begun(connection, batch)
    left = """select f.number from register.filing f join register.batch_change b on f.id::text = b.id
              where b.batch = :batch and b.entity = 'filing' and (b.before is null or f.batch = :batch) order by 1"""
    kept = tuple(connection.execute(text(left), known).scalars())
    if kept and not removed and not restored:
        names = ", ".join(kept[:5])
        raise FileRefused(
            "batch_stands_under", batch=batch, count=len(kept), reason="drafts_taken_up", params={"names": names}
        )
    return TakenBack(removed, restored, kept)


def _refuse_before_later(connection: Connection, batch: int) -> None:
    """Corrections are undone in their order, the last first: each keeps what the one before it left."""
    later = text(f"""
        select count(distinct f.id) as drafts, string_agg(distinct l.batch::text, ', ') as batches
        from register.batch_change b join register.filing f on f.id::text = b.id
            join register.batch_change l on l.entity = 'filing' and l.id = b.id and l.batch > b.batch
            join register.batch on batch.id = l.batch and batch.undone_at is null
        where b.batch = :batch and b.entity = 'filing' and {_AS_BROUGHT}
    """)
    found = connection.execute(later, {"batch": batch}).one()
    if found.drafts:
        raise FileRefused(
            "batch_stands_under", batch=batch, count=found.drafts, reason="later_imports",
            params={"names": found.batches},
        )  # fmt: skip
