"""What people were reminded of, and the addresses of their calendars."""

from __future__ import annotations

from sqlalchemy import Column, Date, DateTime, FetchedValue, LargeBinary, Table, Text

from gis.models.columns import key, ref
from gis.models.register import register

WHEN = DateTime(timezone=True)

reminder_letter = Table(
    "reminder_letter", register,
    key(), ref("account"), Column("day", Date), Column("written_at", WHEN, server_default=FetchedValue()),
    Column("sent_at", WHEN),
)  # fmt: skip

reminder = Table(
    "reminder", register,
    ref("letter"), ref("account"), ref("measure"), Column("step", Text), Column("due", Date),
)  # fmt: skip

calendar_address = Table(
    "calendar_address", register,
    ref("account"), Column("hash", LargeBinary), Column("made_at", WHEN, server_default=FetchedValue()),
)  # fmt: skip
