"""How reviewers judged the parts of a filing, and what of it still holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import distinct_on

from audit.passport import Passport
from audit.review.marks import Given, Judged, Mark, judged
from audit.review.parts import ShownPhoto, parts_of, said_of
from audit.terms import Kind
from gis.models.filings import filing_mark, photo
from gis.models.people import account
from gis.queries.filings import Filing


def marks(connection: Connection, of: UUID) -> dict[str, Mark]:
    """The last mark of each part of a filing that has one."""
    m = filing_mark.c
    query = (
        select(m.part, m.judgement, m.reason, m.revision, m.account, account.c.name, m.at, m.said)
        .join(account, account.c.id == m.account)
        .where(m.filing == of)
        .ext(distinct_on(m.part))
        .order_by(m.part, m.id.desc())
    )
    return {row[0]: Mark(Given(*row[1:3]), *row[3:]) for row in connection.execute(query)}


def said_now(connection: Connection, found: Filing, filed: Passport, kind: Kind) -> dict[str, dict[str, Any]]:
    """What a filing says of each of its parts; `filed` is its document as read."""
    p = photo.c
    shown = select(p.received, p.finding, p.part, p.pair, p.description).where(p.filing == found.id)
    photos = [ShownPhoto(*row) for row in connection.execute(shown)]
    return {part: said_of(filed, part, photos) for part in parts_of(kind)}


def judged_parts(connection: Connection, found: Filing, filed: Passport, kind: Kind) -> Mapping[str, Judged]:
    """How each part of a filing stands now, in the order of the form. Two queries."""
    said, made = said_now(connection, found, filed, kind), marks(connection, found.id)
    return {part: judged(part, made.get(part), now, found.submitted_at) for part, now in said.items()}
