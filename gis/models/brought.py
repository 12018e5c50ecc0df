"""Tables that people brought on a page: private."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, FetchedValue, LargeBinary, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from gis.models.columns import key, ref
from gis.models.register import register

brought = Table(
    "brought", register,
    key(), ref("account"), Column("name", Text), Column("language", Text), Column("content", LargeBinary),
    Column("state", Text, server_default=FetchedValue()), Column("counts", JSONB(none_as_null=True)),
    Column("seen", Text), Column("problems", JSONB(none_as_null=True)), Column("rejects", LargeBinary),
    Column("why", JSONB(none_as_null=True)), ref("batch"),
    Column("made_at", DateTime(timezone=True), server_default=FetchedValue()),
)  # fmt: skip
