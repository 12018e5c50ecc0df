"""The register's log: its entries, the signed head, the key, and proofs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC
from typing import Any

from flask import Response
from flask_babel import gettext as _
from pydantic import Field

from audit.register_log import consistency, inclusion, root_of
from gis.queries import log as queries
from gis.queries.cursor import Cursor
from web.api.answering import as_json
from web.api.asking import Asked, asked, wrong_parameter
from web.api.blueprint import api_blueprint
from web.api.description import described
from web.api.paging import wrong_cursor
from web.api.shapes.log import LogPage, LogProof
from web.current import wiring
from web.errors import Problem

log = api_blueprint("api_log", "Log")
_LARGEST = 2**53
_SORT = "seq"
_TEXT = ("text/plain",)


class AskedEntries(Asked):
    """Which part of the log."""

    subject: str | None = Field(None, max_length=200, description="Entries about this passport, measure or batch only.")
    limit: int = Field(1000, ge=1, le=1000, description="Entries on one page.")
    cursor: str | None = Field(None, max_length=1000, description="`next` of the page before.")


class AskedProof(Asked):
    """What is to be proven: that an entry is in the log (`seq`), or that an earlier log was only added to (`from`)."""

    seq: int | None = Field(None, ge=0, le=_LARGEST, description="The entry whose place is to be proven.")
    earlier: int | None = Field(None, ge=1, le=_LARGEST, description="Size of the earlier log.")
    size: int | None = Field(
        None, ge=1, le=_LARGEST, description="Size of the log it is proven against; without it, as it is now."
    )


@log.get("/log")
@log.doc(operation_id="list_log", summary="Legal acts in the order they were recorded")
@described(LogPage, query=AskedEntries, cached=False)
def list_log() -> Response:
    """The append-only log: each entry with its leaf and the chain after it."""
    wanted = asked(AskedEntries)
    after = _place(wanted.cursor)
    with wiring().public_database.read() as connection:
        total = queries.log_size(connection)
        found = queries.entries(connection, after, wanted.limit + 1, wanted.subject)
    shown = found[: wanted.limit]
    following = Cursor(_SORT, "", str(shown[-1].seq)).text() if len(found) > len(shown) else None
    # The moment to the microsecond, as it is hashed.
    items = [{**asdict(each), "at": each.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")} for each in shown]
    return as_json({"items": items, "total": total, "next": following})


@log.get("/log/checkpoint")
@log.doc(operation_id="show_checkpoint", summary="The newest signed head, as a C2SP checkpoint")
@described(None, query=Asked, refuses=(400, 404, 503), cached=False, files=_TEXT)
def show_checkpoint() -> Response:
    """The newest signed head as a signed note (C2SP tlog-checkpoint)."""
    asked(Asked)
    with wiring().public_database.read() as connection:
        head = queries.newest_head(connection)
    if head is None:
        raise Problem(404, _("Nothing was signed yet: the log is empty."), code="empty_log")
    return _text(head.note)


@log.get("/log/key")
@log.doc(operation_id="show_log_key", summary="The keys of the heads")
@described(None, query=Asked, refuses=(400,), cached=False, files=_TEXT)
def show_log_key() -> Response:
    """The public keys as signed notes write them, name+hash+key (Ed25519), one a line: the one that signs now is first.

    Those that follow signed heads before the key was changed.
    """
    asked(Asked)
    return _text("".join(f"{key}\n" for key in wiring().verifier_keys))


@log.get("/log/proof")
@log.doc(operation_id="show_log_proof", summary="A proof that an entry is in the log, or that it was only added to")
@described(LogProof, query=AskedProof, cached=False)
def show_log_proof() -> Response:
    """A proof of inclusion (`seq`) or of consistency (`earlier`), as in RFC 6962."""
    wanted = asked(AskedProof)
    if (wanted.seq is None) == (wanted.earlier is None):
        raise wrong_parameter("seq", _("Give either seq or earlier."))
    with wiring().public_database.read() as connection:
        there = queries.log_size(connection)
        size = there if wanted.size is None else wanted.size
        if size > there or size == 0:
            raise wrong_parameter("size", _("The log has %(count)s entries.", count=there))
        leaves = queries.leaves(connection, size)
    if wanted.seq is not None:
        place = _within("seq", wanted.seq, lambda value: value < size, size)
        return _proof(leaves, leaves[place], inclusion(leaves, place))
    earlier = _within("earlier", wanted.earlier or 0, lambda value: value <= size, size)
    return _proof(leaves, None, consistency(leaves, earlier))


def _proof(leaves: Any, leaf: bytes | None, path: list[bytes]) -> Response:
    shown = {"size": len(leaves), "root": root_of(leaves).hex(), "leaf": leaf.hex() if leaf is not None else None}
    return as_json({**shown, "path": [each.hex() for each in path]})


def _within(name: str, value: int, fits: Callable[[int], bool], size: int) -> int:
    if not fits(value):
        raise wrong_parameter(name, _("The log has %(count)s entries.", count=size))
    return value


def _place(cursor: str | None) -> int:
    if cursor is None:
        return -1
    try:
        place = int(Cursor.read(cursor, _SORT).number)
    except ValueError as error:
        raise wrong_cursor() from error
    if not 0 <= place <= _LARGEST:
        raise wrong_cursor()
    return place


def _text(body: str) -> Response:
    response = Response(body, content_type="text/plain; charset=utf-8")
    response.cache_control.no_cache = True
    return response
