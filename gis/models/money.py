"""What adaptation costs: unit prices (private), and programmes as everyone may see them."""

from typing import Any

from sqlalchemy import Boolean, Column, Date, Float, Integer, Numeric, SmallInteger, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from gis.models.columns import json, ref
from gis.models.pub import pub
from gis.models.register import register


def _sum(name: str) -> Column[Any]:
    return Column(name, Numeric(15, 2))


def _codes(name: str) -> Column[Any]:
    return Column(name, ARRAY(Text))


price = Table(
    "price", register,
    Column("territory", Text, primary_key=True), Column("work", Text, primary_key=True),
    Column("year", SmallInteger, primary_key=True), _sum("amount"), Column("currency", Text), Column("unit", Text),
    Column("price_source", Text), Column("provisional", Boolean), ref("batch"),
)  # fmt: skip

programme = Table(
    "programme", pub,
    Column("code", Text), Column("territory", Text), json("name"), Column("from_year", SmallInteger),
    Column("to_year", SmallInteger), Column("basis_number", Text), Column("basis_on", Date),
    Column("responsible", Text), Column("note", Text),
)  # fmt: skip

programme_line = Table(
    "programme_line", pub,
    Column("programme", Text), Column("code", Text), Column("year", SmallInteger), json("name"), _sum("amount"),
    Column("currency", Text), Column("payer", Text), _codes("owner_kinds"), _codes("districts"), Column("note", Text),
)  # fmt: skip

programme_indicator = Table(
    "programme_indicator", pub,
    Column("programme", Text), Column("code", Text), json("name"), Column("counts", Text), Column("figure", Text),
    Column("category", Text), _codes("sectors"), _codes("kinds"), _codes("owner_kinds"), Column("units", Float),
    Column("per_people", Integer), Column("people", Text), Column("responsible", Text), Column("note", Text),
)  # fmt: skip

programme_value = Table(
    "programme_value", pub,
    Column("programme", Text), Column("indicator", Text), Column("sense", Text), Column("territory", Text),
    Column("year", SmallInteger), Column("quarter", SmallInteger), Column("value", Float), Column("note", Text),
)  # fmt: skip

programme_step = Table(
    "programme_step", pub,
    Column("programme", Text), Column("code", Text), json("name"), Column("responsible", Text), Column("due", Date),
    Column("done_on", Date), Column("object", Text), Column("exception", Text), Column("note", Text),
)  # fmt: skip

step = Table(
    "programme_step", register,
    Column("programme", Text, primary_key=True), Column("code", Text, primary_key=True), json("name"),
    Column("responsible", Text), Column("due", Date), Column("done_on", Date), ref("object"),
    Column("exception", Text), Column("note", Text), ref("batch"),
)  # fmt: skip
"""The steps as the store keeps them: `object` is its id."""

programme_document = Table(
    "programme_document", pub,
    Column("programme", Text), Column("line", Text), Column("sense", Text), Column("code", Text),
    Column("year", SmallInteger), _sum("amount"), Column("currency", Text), Column("signed_on", Date),
    Column("note", Text),
)  # fmt: skip
