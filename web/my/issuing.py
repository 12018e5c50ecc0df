"""Writes a letter to an owner: its document first, then the row; a letter that cannot be printed is not issued."""

from __future__ import annotations

from dataclasses import dataclass, field

from audit.permission import Thing
from gis.db import Database
from gis.store.notices import issue
from web.my.codes import new_letter, profile_here
from web.my.own import own
from web.paper.notice import notice_document
from web.paper.rendering import render


class NothingToDoError(Exception):
    """The object has no open measure: a letter would ask for nothing."""


@dataclass(frozen=True, slots=True)
class Written:
    """A letter that was issued, as PDF."""

    number: str
    content: bytes = field(repr=False)


def issue_letter(database: Database, number: str, thing: Thing, days: int, *, acting: int | None = None) -> Written:
    """Issue a letter about an object, in the language of the answer. Needs a request, for addresses.

    `acting` None: the installation itself. Raises NothingToDoError, BusyError.
    """
    with database.read(acting=acting) as connection:
        found = own(connection, number, private=False)
        profile = profile_here(connection)
    if found is None or not found.to_do or thing.object is None:
        raise NothingToDoError(number)
    letter, secret = new_letter(number, days, profile.time_zone)
    document = notice_document(found, letter, secret, profile)
    content = render(document.html, document.pictures)
    with database.write(acting=acting) as connection:
        issue(connection, thing.object, letter, acting)
    return Written(letter.number, content)
