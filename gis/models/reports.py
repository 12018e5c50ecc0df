"""Reports that were issued: as they are written, and as everyone reads them."""

from __future__ import annotations

from sqlalchemy import Column, Date, DateTime, FetchedValue, Table, Text

from gis.models.columns import json, key, ref
from gis.models.pub import pub
from gis.models.register import register

WHEN = DateTime(timezone=True)

report = Table(
    "report", register,
    key(), Column("territory", Text), Column("kind", Text), Column("period", Text), Column("day", Date),
    Column("known_at", WHEN), Column("issued_at", WHEN, server_default=FetchedValue()), json("content"),
    ref("issued_by"),
)  # fmt: skip

published = Table(
    "report", pub,
    key(), Column("territory", Text), Column("kind", Text), Column("period", Text), Column("day", Date),
    Column("known_at", WHEN), Column("issued_at", WHEN), json("content"),
)  # fmt: skip
