"""Photos that come with works in a file: each read as if it were sent, added once, no reason to refuse its work."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, func, select, text

from audit.errors import InvalidInput
from audit.exchange.filed import Filings, Picture
from audit.exchange.reasons import Reason
from audit.permission import Actor
from audit.photo import said_of
from gis.media.store import Media
from gis.photos.develop import PhotoRefused, develop
from gis.store.imports.context import Work
from gis.store.imports.staging import put_problems
from gis.store.photos import PhotoRejected, Sent, add_photo, brought_key


def add_pictures(work: Work, author: Actor) -> None:
    """Add the photos of works whose draft is open, but for those it has. What cannot be added is told as a warning."""
    if not isinstance(work.compiled, Filings) or work.options.media is None or work.options.dry_run:
        return
    drafts = work.connection.execute(
        text("""select r.row, r.source_id, f.number from import_row r join register.filing f on f.id = r.filing
                where f.state in ('draft', 'returned') and f.author = :author order by r.row"""),
        {"author": author.account},
    ).all()  # fmt: skip
    now = work.connection.execute(select(func.now())).scalar_one()
    for row, source_id, number in drafts:
        for picture in work.compiled.pictures.get(source_id, ()):
            refused = _add(work.connection, work.options.media, number, picture, author.account or 0, now)
            if refused is not None:
                put_problems(work.connection, [(row, refused)], refused=False)


def _add(
    connection: Connection, media: Media, number: str, picture: Picture, account: int, now: datetime
) -> Reason | None:
    left_out = {"name": picture.name}
    try:
        content = picture.read() if picture.read is not None else b""
        given = {"finding": picture.finding, "taken_at": picture.taken_at, "name": picture.name}
        said = said_of({name: value for name, value in given.items() if value}, now)
        received = sha256(content).hexdigest()
        key = brought_key(said.finding, received)
        if not _has(connection, number, key):
            made = develop(content)
            add_photo(connection, media, number, made, said, Sent(received, key, key.encode()), account)
    except (PhotoRefused, PhotoRejected) as refused:
        return Reason("photos", "photo_left_out", {**left_out, "reason": refused.code, "params": refused.params})
    except InvalidInput as refused:
        wrong = refused.problems[0]
        return Reason("photos", "photo_left_out", {**left_out, "reason": wrong.code, "params": dict(wrong.params)})
    except ValueError:
        return Reason("photos", "photo_left_out", {**left_out, "reason": "photo_broken", "params": {}})
    return None


def _has(connection: Connection, number: str, key: str) -> bool:
    found = text("""select 1 from register.photo p join register.filing f on f.id = p.filing
                    where f.number = :number and p.request_key = :key""")
    return connection.execute(found, {"number": number, "key": key}).first() is not None


def take_back_pictures(connection: Connection, batch: int) -> None:
    """Remove the photos of drafts that the batch brought and that nobody touched or gave photos of their own."""
    connection.execute(
        text("""
            delete from register.photo p using register.filing f, register.batch_change b
            where p.filing = f.id and f.batch = :batch and b.batch = :batch and b.entity = 'filing'
              and b.before is null and b.id = f.id::text and f.state = 'draft' and f.submitted_at is null
              and f.imported = md5(f.document::text)
              and not exists (select from register.photo q where q.filing = f.id
                              and coalesce(q.request_key, '') not like 'import:%')
        """),
        {"batch": batch},
    )
