"""Plans that were asked for, their works, and what became of them."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    FetchedValue,
    Integer,
    Numeric,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from gis.models.columns import json, key, ref
from gis.models.register import register

WHEN = DateTime(timezone=True)

plan = Table(
    "plan", register,
    key(), ref("author"), Column("territory", Text), Column("name", Text), json("asked"),
    Column("state", Text, server_default=FetchedValue()), Column("step", Text), Column("value", Double),
    Column("bound", Double), json("result"), json("reasons"), Column("made_at", WHEN, server_default=FetchedValue()),
    Column("seen_at", WHEN), Column("ended_at", WHEN), Column("asked_on", Date, server_default=FetchedValue()),
)  # fmt: skip

plan_curve = Table(
    "plan_curve", register,
    key(), ref("plan"), ref("author"), Column("line", Text), Column("amounts", ARRAY(Double)),
    Column("asked_on", Date), Column("state", Text, server_default=FetchedValue()), json("steps"), json("reasons"),
    Column("made_at", WHEN, server_default=FetchedValue()), Column("seen_at", WHEN), Column("ended_at", WHEN),
)  # fmt: skip

plan_work = Table(
    "plan_work", register,
    ref("plan"), Column("place", Integer), Column("object", Text), Column("district", Text),
    Column("owner_kind", Text), Column("year", SmallInteger), Column("cost", Numeric), Column("zone", Text),
    Column("categories", Text), Column("works", ARRAY(Text)), json("closes"), ref("measure"),
    Column("line", Text), Column("priced_by", Text), Column("price_source", Text), Column("price_year", SmallInteger),
    Column("provisional", Boolean),
)  # fmt: skip

plan_object = Table(
    "plan_object", register,
    ref("plan"), Column("object", Text), Column("value", Double), json("reached"),
)  # fmt: skip

adoption = Table(
    "adoption", register,
    key(), ref("plan"), ref("approver"), Column("number", Text), Column("decided_on", Date), Column("word", Text),
    Column("at", WHEN, server_default=FetchedValue()), Column("undone_at", WHEN), ref("undone_by"),
    Column("undone_reason", Text),
)  # fmt: skip

adoption_work = Table(
    "adoption_work", register,
    ref("adoption"), Column("place", Integer), Column("outcome", Text), ref("measure"),
)  # fmt: skip

plan_decision = Table(
    "plan_decision", register,
    key(), ref("plan"), ref("account"), Column("act", Text), json("said"),
    Column("state", Text, server_default=FetchedValue()), json("why"),
    Column("made_at", WHEN, server_default=FetchedValue()), Column("ended_at", WHEN),
)  # fmt: skip
