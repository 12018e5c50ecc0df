"""Keeps how a reviewer judged the parts of a filing. The transaction acts for that reviewer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert

from audit.review.marks import Given, Judged
from gis.models.filings import filing_mark
from gis.queries.filings import Filing


def news(given: Mapping[str, Given], standing: Mapping[str, Judged]) -> dict[str, Given]:
    """Of what was given, that which says something else than what stands: the rest keeps its mark and its author."""
    return {part: one for part, one in given.items() if one != standing[part].given}


def keep_marks(
    connection: Connection, found: Filing, account: int, given: Mapping[str, Given], said: Mapping[str, Any]
) -> None:
    """Keep judgements of parts, with what each says now. Rows are added and never changed."""
    rows = [
        {
            "filing": found.id, "part": part, "judgement": one.judgement, "reason": one.reason,
            "revision": found.revision, "said": said[part], "account": account,
        }
        for part, one in given.items()
    ]  # fmt: skip
    if rows:
        connection.execute(insert(filing_mark), rows)
