"""Answers kept for a request sent a second time with the same key, in the transaction of the first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from audit.errors import AuditError
from gis.models.filings import idempotency

KEPT = timedelta(days=30)
"""How long a request that is sent again gets the first answer: as docs/api.md promises."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What the first request was answered."""

    status: int
    answer: Mapping[str, Any]


class KeyTakenError(AuditError):
    """The key was used for another request (`by_other`: by another account)."""

    def __init__(self, *, by_other: bool) -> None:
        self.by_other = by_other
        super().__init__("The key was used for another request.")


def answered(connection: Connection, key: str, account: int, request: bytes) -> Answered | None:
    """The answer that this request got before; None, and the key is taken, if this is the first time.

    A request under way with the same key is waited for. Raises KeyTakenError.
    """
    i = idempotency.c
    row = {"key": key, "account": account, "request": request}
    taken = connection.execute(insert(idempotency).values(row).on_conflict_do_nothing().returning(i.key)).scalar()
    if taken is not None:
        return None
    kept = connection.execute(select(i.account, i.request, i.status, i.answer).where(i.key == key)).one()
    if kept.account != account or bytes(kept.request) != request:
        raise KeyTakenError(by_other=kept.account != account)
    return Answered(kept.status, kept.answer)


def keep_answer(connection: Connection, key: str, status: int, answer: Mapping[str, Any]) -> None:
    """Keep the answer of the request that took the key."""
    connection.execute(update(idempotency).where(idempotency.c.key == key).values(status=status, answer=dict(answer)))


def forget_answers(connection: Connection) -> int:
    """Forget the answers that were kept long enough, and their keys; how many."""
    return connection.execute(delete(idempotency).where(idempotency.c.at < func.now() - KEPT)).rowcount
