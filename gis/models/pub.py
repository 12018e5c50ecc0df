"""The public views, as the queries read them. Reads for people go through these alone."""

from sqlalchemy import (
    REAL,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    SmallInteger,
    Table,
    Text,
)

from audit.figures.row import Figures
from gis.models.columns import json, key, numbers, outline, point, ref, small_numbers

pub = MetaData(schema="pub")
WHEN = DateTime(timezone=True)

installation = Table(
    "installation", pub,
    Column("kind", Text), Column("profile", Text), Column("territory", Text), Column("first_year", SmallInteger),
    Column("last_year", SmallInteger), ref("data_version"), Column("clock", Date),
)  # fmt: skip

source = Table(
    "source", pub,
    Column("code", Text), Column("name", Text), Column("licence", Text), Column("attribution", Text),
    Column("url", Text), Column("definition", Text), Column("synthetic", Boolean),
)  # fmt: skip

territory = Table(
    "territory", pub,
    Column("code", Text), Column("parent", Text), Column("level", Text), json("name"), json("official"),
    Column("profile", Text), Column("tolerance_m", REAL), outline("outline"), Column("source", Text),
)  # fmt: skip

population = Table(
    "population", pub,
    Column("territory", Text), Column("year", SmallInteger), Column("people", Text), ref("count"),
    Column("source", Text),
)  # fmt: skip

dwelling = Table(
    "dwelling", pub,
    key(), Column("lon", Numeric), Column("lat", Numeric), Column("year", SmallInteger), Column("people", Text),
    Column("count", Numeric), Column("source", Text), Column("territory", Text), Column("district", Text),
    point("position", 4326),
)  # fmt: skip

object_ = Table(
    "object", pub,
    key(), Column("number", Text), Column("territory", Text), Column("district", Text), Column("district_flag", Text),
    Column("source", Text), Column("source_id", Text), Column("part_of", Text), Column("kind", Text),
    Column("sector", Text), Column("owner_kind", Text), Column("stage", Text), Column("commissioned", Date),
    Column("opened", Date), Column("closed", Date), Column("capacity", Integer), json("name"), json("address"),
    json("contacts"), Column("hours", Text), json("help"), point("position", 4326), point("geom", 3857),
    Column("search_key", Text), Column("recorded_at", WHEN),
)  # fmt: skip

passport = Table(
    "passport", pub,
    key(), ref("object"), Column("version", Integer), Column("number", Text), Column("depth", Text),
    Column("norm", Text), Column("wording", Date), Column("basis", Text), Column("inspected_on", Date),
    Column("effective_on", Date), Column("recorded_at", WHEN), Column("lapses_on", Date), Column("author_role", Text),
    json("facts"), json("forms"), Column("source", Text), Column("withdrawn_on", Date),
    Column("withdrawn_recorded_at", WHEN), Column("withdrawn_reason", Text), json("document"),
    Column("submitted_at", WHEN), Column("code", Text), json("decision"),
)  # fmt: skip

verdict = Table(
    "verdict", pub,
    key(), ref("object"), ref("passport"), Column("reason", Text), Column("norm", Text), Column("wording", Date),
    Column("effective_on", Date), Column("recorded_at", WHEN), small_numbers("states"), small_numbers("zones"),
    small_numbers("shares"), Column("provable", SmallInteger), Column("overridden", SmallInteger),
    json("best_entrance"), Column("code", Text), Column("complete", Boolean), Column("sufficient", Boolean),
    Column("override_reason", Text),
)  # fmt: skip

screening = Table(
    "screening", pub,
    key(), ref("object"), Column("screened_on", Date), Column("recorded_at", WHEN), json("result"),
    Column("source", Text),
)  # fmt: skip

claim = Table(
    "claim", pub,
    key(), ref("object"), Column("category", Text), Column("state", Text), Column("words", Text),
    Column("claimed_on", Date), Column("claimed_by", Text), Column("source", Text), Column("recorded_at", WHEN),
)  # fmt: skip

declared_fact = Table(
    "declared_fact", pub,
    ref("object"), Column("key", Text), json("value"), Column("declared_on", Date), Column("source", Text),
    Column("recorded_at", WHEN),
)  # fmt: skip

measure = Table(
    "measure", pub,
    key(), ref("object"), ref("passport"), Column("work", Text), Column("stage", Text), Column("zone", Text),
    json("closes"), Column("categories", Text), Column("responsible", Text), Column("status", Text),
    Column("due", Date), Column("first_due", Date), Column("planned_on", Date), Column("started_on", Date),
    Column("claimed_on", Date), Column("verified_on", Date), Column("ended_on", Date),
    Column("derogation_form", Text), Column("recorded_at", WHEN), Column("source", Text), Column("title", Text),
    Column("description", Text), Column("payer", Text), Column("programme", Text), Column("line", Text),
    Column("cost_amount", Numeric), Column("cost_currency", Text), Column("cost_quantity", Numeric),
    Column("cost_unit", Text), Column("cost_price", Numeric), Column("price_source", Text),
    Column("price_year", SmallInteger), Column("provisional", Boolean), ref("proof"), Column("asked", Boolean),
)  # fmt: skip

measure_event = Table(
    "measure_event", pub,
    key(), ref("measure"), Column("step", Text), Column("happened_on", Date), Column("at", WHEN),
    Column("revision", Integer),
)  # fmt: skip

extension = Table(
    "extension", pub,
    ref("measure"), Column("moved_on", Date), Column("old_due", Date), Column("new_due", Date),
    Column("reason", Text), Column("recorded_at", WHEN),
)  # fmt: skip

planned_state = Table(
    "planned_state", pub,
    ref("object"), Column("year", SmallInteger), small_numbers("states"),
)  # fmt: skip

face = Table(
    "face", pub,
    key("object"), Column("number", Text), Column("district", Text), Column("sector", Text),
    Column("owner_kind", Text), Column("kind", Text), point("geom", 3857), numbers("cells"),
)  # fmt: skip

rollup = Table(
    "rollup", pub,
    Column("district", Text), Column("sector", Text), Column("owner_kind", Text), Column("slot", SmallInteger),
    *(Column(name, BigInteger if name == "answered_sum" else Integer) for name in Figures.__dataclass_fields__),
)  # fmt: skip

visit = Table(
    "visit", pub,
    key(), ref("object"), Column("visited_on", Date), Column("outcome", Text), Column("recorded_at", WHEN),
)  # fmt: skip

reconfirmation = Table(
    "reconfirmation", pub,
    key(), ref("passport"), Column("confirmed_on", Date), Column("lapses_on", Date), Column("author_role", Text),
    Column("recorded_at", WHEN),
)  # fmt: skip

photo = Table(
    "photo", pub,
    key(), ref("passport"), Column("place", Integer), Column("sha256", Text), Column("media_type", Text),
    Column("width", Integer), Column("height", Integer), Column("bytes", BigInteger), Column("finding", Text),
    Column("part", Text), ref("pair"), Column("description", Text), Column("taken_at", WHEN),
    Column("blurred", Boolean), Column("small", Text), Column("large", Text),
)  # fmt: skip

log_entry = Table(
    "log_entry", pub,
    Column("seq", BigInteger, primary_key=True), Column("kind", Text), Column("subject", Text), Column("at", WHEN),
    Column("items", Integer), Column("content", LargeBinary), Column("leaf", LargeBinary),
    Column("chain", LargeBinary),
)  # fmt: skip

log_head = Table(
    "log_head", pub,
    Column("size", BigInteger, primary_key=True), Column("root", LargeBinary), Column("note", Text),
    Column("at", WHEN),
)  # fmt: skip
