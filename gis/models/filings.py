"""Filings and what comes with them: events, photos, visits, hand-overs, answers kept for a second asking."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    FetchedValue,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import UUID

from gis.models.columns import json, key, point, ref
from gis.models.register import reconfirmation, register

__all__ = [
    "assignment", "filing", "filing_event", "filing_mark", "idempotency", "log_entry", "log_head", "log_item", "photo",
    "reconfirmation", "visit", "work_photo_removed",
]  # fmt: skip

WHEN = DateTime(timezone=True)

filing = Table(
    "filing", register,
    Column("id", UUID(as_uuid=True), primary_key=True, server_default=FetchedValue()), ref("object"),
    Column("version", Integer),
    Column("number", Text), Column("state", Text), Column("revision", Integer), ref("author"),
    Column("author_role", Text), json("document"), ref("based_on"), Column("claimed_at", WHEN),
    Column("created_at", WHEN), Column("changed_at", WHEN), Column("submitted_at", WHEN), ref("reviewer"),
    Column("decided_at", WHEN), json("reasons"), ref("passport"), ref("batch"), Column("source", Text),
    Column("source_id", Text), Column("imported", Text), ref("measure"),
)  # fmt: skip

filing_event = Table(
    "filing_event", register,
    key(), Column("filing", UUID(as_uuid=True)), Column("action", Text), ref("account"), Column("revision", Integer),
    json("detail"), Column("at", WHEN),
)  # fmt: skip

filing_mark = Table(
    "filing_mark", register,
    key(), Column("filing", UUID(as_uuid=True)), Column("part", Text), Column("judgement", Text),
    Column("reason", Text), Column("revision", Integer), json("said"), ref("account"), Column("at", WHEN),
)  # fmt: skip

idempotency = Table(
    "idempotency", register,
    Column("key", Text, primary_key=True), ref("account"), Column("request", LargeBinary),
    Column("status", SmallInteger), json("answer"), Column("at", WHEN),
)  # fmt: skip

visit = Table(
    "visit", register,
    key(), ref("object"), Column("visited_on", Date), Column("outcome", Text), ref("account"), Column("note", Text),
    Column("claimed_at", WHEN), Column("recorded_at", WHEN),
)  # fmt: skip

photo = Table(
    "photo", register,
    key(), Column("filing", UUID(as_uuid=True)), Column("place", Integer), Column("sha256", Text),
    Column("small", Text), Column("large", Text), Column("original", Text), Column("original_until", Date),
    Column("received", Text), Column("media_type", Text), Column("width", Integer),
    Column("height", Integer), Column("bytes", BigInteger), Column("name", Text), Column("finding", Text),
    Column("part", Text), ref("pair"), Column("description", Text), Column("taken_at", WHEN),
    point("position", 4326), Column("blurred", Boolean), Column("published", Boolean), ref("added_by"),
    Column("added_at", WHEN), Column("request_key", Text), Column("request", LargeBinary), ref("measure"),
)  # fmt: skip

work_photo_removed = Table(
    "work_photo_removed", register,
    key(), ref("measure"), Column("place", Integer), Column("part", Text), Column("sha256", Text), ref("added_by"),
    ref("removed_by"), Column("removed_at", WHEN),
)  # fmt: skip

upload = Table(
    "upload", register,
    Column("id", UUID(as_uuid=True), primary_key=True, server_default=FetchedValue()), ref("account"),
    Column("length", BigInteger), Column("received", BigInteger), Column("name", Text), Column("begun_at", WHEN),
    Column("expires_at", WHEN),
)  # fmt: skip

assignment = Table(
    "assignment", register,
    key(), ref("object"), ref("inspector"), Column("due", Date), Column("note", Text), ref("handed_by"),
    Column("handed_at", WHEN, server_default=FetchedValue()), Column("ended_at", WHEN), ref("ended_by"),
    Column("ending", Text),
)  # fmt: skip

log_entry = Table(
    "log_entry", register,
    Column("seq", BigInteger, primary_key=True), Column("kind", Text), Column("subject", Text), Column("at", WHEN),
    Column("items", Integer), Column("content", LargeBinary), Column("leaf", LargeBinary),
    Column("chain", LargeBinary),
)  # fmt: skip

log_item = Table(
    "log_item", register,
    Column("seq", BigInteger, primary_key=True), Column("place", Integer, primary_key=True), ref("ref"),
    Column("salt", LargeBinary), Column("hash", LargeBinary),
)  # fmt: skip

log_head = Table(
    "log_head", register,
    Column("size", BigInteger, primary_key=True), Column("root", LargeBinary), Column("note", Text),
    Column("at", WHEN),
)  # fmt: skip
