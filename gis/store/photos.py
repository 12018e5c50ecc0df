"""Writes photos: the files first, durably, then the row that names them; a row never names what is not there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from audit.contacts import contact_in
from audit.errors import InvalidInput, Problem
from audit.photo import MOST_PHOTOS, ORIGINAL_DAYS, Said
from gis.media.store import Media
from gis.models.filings import filing, photo
from gis.photos.develop import Developed
from gis.queries.photos import FiledPhoto, photo_filed
from gis.store.filings import StaleError

SWEEP_LOCK = "bosaga.media"
"""Whoever adds files shares this lock until the row that names them is committed; a sweep takes it alone."""


class PhotoRejected(Exception):  # noqa: N818 - it is said of the request
    """The register does not take it as things stand. Codes: `not_open`, `too_many_photos`, `key_reused`,
    `changed_meanwhile`, `approved_already`, `no_original`, `holds_contacts`.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code, self.params = code, params


@dataclass(frozen=True, slots=True)
class Sent:
    """What came: the SHA-256 of the file, and the key with the hash of the whole request, if it had a key."""

    received: str
    key: str | None = None
    request: bytes | None = None


def add_photo(
    connection: Connection, media: Media, number: str, made: Developed, said: Said, sent: Sent, account: int
) -> int:
    """Add a photo to a filing that is being written; its id. The same key again gives the same photo.

    Raises PhotoRejected, InvalidInput for a pair that is not of this passport, MediaError when it cannot be kept.
    """
    connection.execute(select(func.pg_advisory_xact_lock_shared(func.hashtext(SWEEP_LOCK))))
    of = _open_filing(connection, number)
    p = photo.c
    if sent.key is not None:
        before = connection.execute(select(p.id, p.request).where(p.filing == of, p.request_key == sent.key)).first()
        if before is not None and before.request != sent.request:
            raise PhotoRejected("key_reused")
        if before is not None:
            return int(before.id)
    if (brought := connection.execute(_brought(of, said, sent)).scalar()) is not None:
        return int(brought)
    count, last = connection.execute(select(func.count(), func.max(p.place)).where(p.filing == of)).one()
    if count >= MOST_PHOTOS:
        raise PhotoRejected("too_many_photos", most=MOST_PHOTOS)
    _check_pair(connection, of, number, said.pair)
    row = {
        "filing": of, "place": (last or 0) + 1, "added_by": account, "received": sent.received,
        "request_key": sent.key, "request": sent.request, **files_kept(media, made), **words_kept(said),
    }  # fmt: skip
    return int(connection.execute(insert(photo).values(row).returning(p.id)).scalar_one())


def brought_key(finding: str | None, received: str) -> str:
    """The key of a photo that a file of an inspector's works brought: its device may send it, too, under another."""
    return f"import:{finding or ''}:{received}"


def _brought(of: Any, said: Said, sent: Sent) -> Any:
    p = photo.c
    return select(p.id).where(p.filing == of, p.request_key == brought_key(said.finding, sent.received))


def change_photo(connection: Connection, found: FiledPhoto, said: Said) -> None:
    """Say something else of a photo. Raises PhotoRejected once it is approved: then only blurring is left."""
    row = _locked(connection, found)
    if row.state == "approved":
        raise PhotoRejected("approved_already")
    _check_pair(connection, row.filing, found.passport, said.pair, found.id)
    # What was published is what the reviewer saw: with other words it is looked at again.
    connection.execute(update(photo).where(photo.c.id == found.id).values(**words_kept(said), published=False))


def replace_file(connection: Connection, media: Media, found: FiledPhoto, blurred: Developed) -> None:
    """Put the blurred picture in the place of the one that was read; that one is kept as the original for a while.

    Raises PhotoRejected `changed_meanwhile` when the photo, or what is said of it, is not as it was found any more.
    """
    connection.execute(select(func.pg_advisory_xact_lock_shared(func.hashtext(SWEEP_LOCK))))
    _refuse_changed(connection, found)
    p = photo.c
    kept = {
        "original": func.coalesce(p.original, p.sha256),
        "original_until": func.coalesce(p.original_until, func.current_date() + ORIGINAL_DAYS),
    }
    changed = update(photo).where(p.id == found.id)
    connection.execute(changed.values(**kept, **files_kept(media, blurred), blurred=True, published=False))


def put_back(connection: Connection, media: Media, found: FiledPhoto, original: Developed) -> None:
    """Put the original back in the place of the picture that was blurred. `original`: its own bytes, with the small and
    the large picture made anew. Raises PhotoRejected `no_original`, `changed_meanwhile`.
    """
    connection.execute(select(func.pg_advisory_xact_lock_shared(func.hashtext(SWEEP_LOCK))))
    _refuse_changed(connection, found)
    if found.original is None:
        raise PhotoRejected("no_original")
    nothing = {"original": None, "original_until": None, "blurred": False, "published": False}
    connection.execute(update(photo).where(photo.c.id == found.id).values(**nothing, **files_kept(media, original)))


def publish_photo(connection: Connection, found: FiledPhoto, published: bool, seen: str | None = None) -> None:
    """Show the photo to everyone once its passport is approved, or no longer. `seen`: the tag of what was looked at.

    Raises StaleError where it is another picture by now, or other words stand beside it.
    """
    now = _now(connection, found)
    if seen is not None and now.tag != seen:
        raise StaleError(seen, now.tag)
    if published and contact_in(now.description):
        raise PhotoRejected("holds_contacts")
    connection.execute(update(photo).where(photo.c.id == found.id).values(published=published))


def remove_photo(connection: Connection, found: FiledPhoto) -> None:
    """Take a photo out of a filing that is being written; its files go with the next sweep."""
    _open_filing(connection, found.passport)
    connection.execute(delete(photo).where(photo.c.id == found.id))


def _open_filing(connection: Connection, number: str) -> Any:
    """The filing's id, locked: no photo comes or goes while it is being submitted."""
    # Row-level security lets the author lock it in these states and in no other.
    row = connection.execute(
        select(filing.c.id, filing.c.state).where(filing.c.number == number).with_for_update()
    ).first()
    if row is None or row.state not in ("draft", "returned"):
        raise PhotoRejected("not_open", number=number)
    return row.id


def _refuse_changed(connection: Connection, found: FiledPhoto) -> None:
    if _now(connection, found).tag != found.tag:
        raise PhotoRejected("changed_meanwhile")


def _now(connection: Connection, found: FiledPhoto) -> FiledPhoto:
    """The photo as it is now, and stays until the transaction ends."""
    _locked(connection, found)
    now = photo_filed(connection, found.id)
    if now is None:
        raise PhotoRejected("changed_meanwhile")
    return now


def _locked(connection: Connection, found: FiledPhoto) -> Any:
    p = photo.c
    wanted = (
        select(p.filing, filing.c.state)
        .join(filing, filing.c.id == p.filing)
        .where(p.id == found.id)
        .with_for_update(of=photo)
    )
    row = connection.execute(wanted).first()
    if row is None:
        raise PhotoRejected("changed_meanwhile")
    return row


def _check_pair(connection: Connection, of: Any, number: str, pair: int | None, itself: int | None = None) -> None:
    if pair is None:
        return
    p = photo.c
    there = connection.execute(select(p.id).where(p.id == pair, p.filing == of)).first()
    if there is None or pair == itself:
        problem = Problem("/pair", "photo_of_another", {"photo": pair, "number": number})
        raise InvalidInput([problem])


def files_kept(media: Media, made: Developed) -> dict[str, Any]:
    """Put the files of a photo into the store; the columns that name them."""
    return {
        "sha256": media.put(made.photo), "small": media.put(made.small), "large": media.put(made.large),
        "media_type": made.media_type, "width": made.width, "height": made.height, "bytes": len(made.photo),
    }  # fmt: skip


def words_kept(said: Said) -> dict[str, Any]:
    """What is said of a photo, as columns."""
    position = None if said.position is None else func.st_setsrid(func.st_point(*said.position), 4326)
    return {
        "finding": said.finding, "part": said.part, "pair": said.pair, "description": said.description,
        "taken_at": said.taken_at, "position": position, "name": said.name,
    }  # fmt: skip
