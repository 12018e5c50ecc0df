"""The private tables of the register, as the store writes them. The migrations are their definition."""

from sqlalchemy import (
    REAL,
    Boolean,
    Column,
    Date,
    DateTime,
    FetchedValue,
    Integer,
    MetaData,
    Numeric,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import UUID

from gis.models.columns import json, key, numbers, outline, point, ref, small_numbers

register = MetaData(schema="register")
WHEN = DateTime(timezone=True)

installation = Table(
    "installation", register,
    Column("only_one", Boolean, primary_key=True), Column("kind", Text), Column("profile", Text),
    Column("territory", Text), Column("first_year", SmallInteger), Column("last_year", SmallInteger),
    ref("data_version"), Column("clock", Date), Column("installed_at", WHEN),
)  # fmt: skip

source = Table(
    "source", register,
    Column("code", Text, primary_key=True), Column("name", Text), Column("licence", Text),
    Column("attribution", Text), Column("url", Text), Column("definition", Text), Column("synthetic", Boolean),
)  # fmt: skip

batch = Table(
    "batch", register,
    key(), Column("kind", Text), Column("file_name", Text), Column("sha256", Text), Column("source", Text),
    Column("territory", Text), Column("mapping", Text), json("counts"), Column("recorded_at", WHEN),
    Column("undone_at", WHEN),
)  # fmt: skip

batch_change = Table(
    "batch_change", register,
    Column("batch", Integer, primary_key=True), Column("entity", Text, primary_key=True),
    Column("id", Text, primary_key=True), json("before"),
)  # fmt: skip

territory = Table(
    "territory", register,
    Column("code", Text, primary_key=True), Column("parent", Text), Column("level", Text), json("name"),
    json("official"), Column("profile", Text), Column("tolerance_m", REAL), outline("outline"),
    Column("source", Text), ref("batch"),
)  # fmt: skip

population = Table(
    "population", register,
    Column("territory", Text, primary_key=True), Column("year", SmallInteger, primary_key=True),
    Column("people", Text, primary_key=True), ref("count"), Column("source", Text, primary_key=True), ref("batch"),
)  # fmt: skip

object_ = Table(
    "object", register,
    key(), Column("number", Text), Column("territory", Text), Column("district", Text),
    Column("declared_district", Text), Column("district_flag", Text), Column("source", Text),
    Column("source_id", Text), ref("part_of"), Column("kind", Text), Column("sector", Text),
    Column("owner_kind", Text), Column("stage", Text), Column("commissioned", Date), Column("opened", Date),
    Column("closed", Date), Column("capacity", Integer), json("name"), json("address"), json("contacts"),
    Column("hours", Text), json("help"), point("position", 4326), point("geom", 3857), Column("search_key", Text),
    Column("recorded_at", WHEN), ref("batch"),
)  # fmt: skip

passport = Table(
    "passport", register,
    key(), ref("object"), Column("version", Integer), Column("number", Text), Column("depth", Text),
    Column("norm", Text), Column("wording", Date), Column("basis", Text), Column("inspected_on", Date),
    Column("effective_on", Date), Column("recorded_at", WHEN), Column("lapses_on", Date), Column("author", Text),
    Column("author_role", Text), Column("reviewer", Text), json("facts"), json("forms"), Column("source", Text),
    Column("source_id", Text), ref("batch"), Column("withdrawn_on", Date), Column("withdrawn_recorded_at", WHEN),
    Column("withdrawn_reason", Text), json("document"), Column("filing", UUID(as_uuid=True)),
    Column("submitted_at", WHEN), Column("claimed_at", WHEN), json("decision"),
    Column("code", Text, server_default=FetchedValue()),
)  # fmt: skip

reconfirmation = Table(
    "reconfirmation", register,
    key(), ref("passport"), Column("confirmed_on", Date), Column("lapses_on", Date), ref("account"),
    Column("author_role", Text), Column("recorded_at", WHEN),
)  # fmt: skip

screening = Table(
    "screening", register,
    key(), ref("object"), Column("screened_on", Date), Column("recorded_at", WHEN), json("facts"), json("result"),
    Column("source", Text), ref("batch"),
)  # fmt: skip

verdict = Table(
    "verdict", register,
    key(), ref("object"), ref("passport"), Column("reason", Text), Column("norm", Text), Column("wording", Date),
    Column("effective_on", Date), Column("recorded_at", WHEN), small_numbers("states"), small_numbers("zones"),
    small_numbers("shares"), Column("provable", SmallInteger), Column("overridden", SmallInteger),
    json("best_entrance"), Column("code", Text), Column("complete", Boolean), Column("sufficient", Boolean),
    json("override"),
)  # fmt: skip

claim = Table(
    "claim", register,
    key(), ref("object"), Column("category", Text), Column("state", Text), Column("words", Text),
    Column("claimed_on", Date), Column("claimed_by", Text), Column("source", Text), Column("recorded_at", WHEN),
    ref("batch"),
)  # fmt: skip

declared_fact = Table(
    "declared_fact", register,
    ref("object"), Column("key", Text), json("value"), Column("declared_on", Date), Column("source", Text),
    Column("recorded_at", WHEN), ref("batch"),
)  # fmt: skip

measure = Table(
    "measure", register,
    key(), ref("object"), ref("passport"), Column("source", Text), Column("source_id", Text), Column("work", Text),
    Column("stage", Text), Column("zone", Text), json("closes"), Column("categories", Text),
    Column("responsible", Text), Column("status", Text), Column("due", Date), Column("first_due", Date),
    Column("planned_on", Date), Column("started_on", Date), Column("claimed_on", Date), Column("verified_on", Date),
    Column("ended_on", Date), json("derogation"), Column("recorded_at", WHEN), ref("batch"), Column("title", Text),
    Column("description", Text), Column("responsible_private", Boolean), Column("payer", Text),
    Column("programme", Text), Column("line", Text), Column("cost_amount", Numeric), Column("cost_currency", Text),
    Column("cost_quantity", Numeric), Column("cost_unit", Text), Column("cost_price", Numeric),
    Column("price_source", Text), Column("price_year", SmallInteger), Column("provisional", Boolean), ref("author"),
    ref("claimed_by"), ref("proof"), Column("revision", Integer), ref("asked"),
)  # fmt: skip

measure_event = Table(
    "measure_event", register,
    key(), ref("measure"), Column("step", Text), ref("account"), Column("role", Text), Column("happened_on", Date),
    Column("reason", Text), Column("document", Text), ref("answers"), json("detail"), Column("revision", Integer),
    Column("at", WHEN),
)  # fmt: skip

extension = Table(
    "extension", register,
    ref("measure"), Column("moved_on", Date), Column("old_due", Date), Column("new_due", Date),
    Column("reason", Text), Column("approver", Text), Column("recorded_at", WHEN), ref("id"),
    ref("approved_by"),
)  # fmt: skip

planned_state = Table(
    "planned_state", register,
    ref("object"), Column("year", SmallInteger), small_numbers("states"),
)  # fmt: skip

face = Table(
    "face", register,
    key("object"), Column("number", Text), Column("district", Text), Column("sector", Text),
    Column("owner_kind", Text), Column("kind", Text), point("geom", 3857), numbers("cells"),
)  # fmt: skip
