"""Letters to owners and the uses of their codes: private."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, FetchedValue, LargeBinary, Table, Text

from gis.models.columns import key, ref
from gis.models.register import register

WHEN = DateTime(timezone=True)

notice = Table(
    "notice", register,
    key(), Column("number", Text), ref("object"), ref("account"), Column("hash", LargeBinary), ref("issued_by"),
    Column("issued_at", WHEN, server_default=FetchedValue()), Column("expires_at", WHEN), Column("revoked_at", WHEN),
    ref("revoked_by"),
)  # fmt: skip

notice_use = Table(
    "notice_use", register,
    key(), ref("notice"), Column("at", WHEN, server_default=FetchedValue()),
)  # fmt: skip
