"""Adds and corrects single objects, by the checks of an import: where the point lies, what the territory knows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, insert, select, text, update

from audit.building import read_new
from audit.errors import InvalidInput, Problem
from gis.models import register as r
from gis.queries.installation import installation
from gis.queries.openings import barred
from gis.queries.territories import known_territory
from gis.store.filings import StaleError
from gis.store.imports.locate import find_districts, find_points, outside
from gis.store.own_source import own_source
from gis.store.passports import MissingError
from gis.store.settle import settle

_STAGED = """
create temporary table one_place (row integer, territory text, declared_district text, lon double precision,
    lat double precision, position geometry(Point, 4326), located text, district text, district_flag text)
    on commit drop
"""
_UNKNOWN_DISTRICT = """
select row, 'declared_district', 'unknown_district',
       jsonb_build_object('value', declared_district, 'territory', territory)
from one_place where declared_district is not null
  and declared_district not in (select code from register.territories_below(territory))
"""


def object_tag(connection: Connection, number: str) -> str:
    """What tells one state of an object's row from the next; empty for one that is not there."""
    row = connection.execute(
        text("select md5(to_jsonb(o)::text) from register.object o where number = :number"), {"number": number}
    )
    found = row.scalar()
    return f"o{found}" if found else ""


def locate(connection: Connection, territory: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """District, its flag and the point of an object of a territory. Raises InvalidInput naming what does not fit."""
    connection.exec_driver_sql("drop table if exists one_place")
    connection.exec_driver_sql(_STAGED)
    place = {"territory": territory, "declared": given.get("declared_district"), **given["position"]}
    connection.execute(
        text("insert into one_place (row, territory, declared_district, lon, lat) "
             "values (1, :territory, :declared, :lon, :lat)"), place,
    )  # fmt: skip
    find_points(connection, "one_place")
    for check in (_UNKNOWN_DISTRICT, *outside("one_place")):
        wrong = connection.exec_driver_sql(f"select * from ({check}) as q (row, field, code, params)").first()
        if wrong is not None:
            raise InvalidInput([Problem(f"/{wrong.field}", wrong.code, wrong.params)])
    find_districts(connection, "one_place")
    found = connection.execute(text("select district, district_flag from one_place")).one()
    return {"district": found.district, "district_flag": found.district_flag, "position": _point(given["position"])}


def place_new(connection: Connection, body: object, today: date) -> tuple[dict[str, Any], dict[str, Any]]:
    """What somebody says of a new object, in this installation's territory unless they name one, and where it lies.

    Raises InvalidInput.
    """
    given = read_new(body, today)
    refuse_closed_before_opened(given.get("opened"), given.get("closed"))
    territory = given.setdefault("territory", installation(connection).territory)
    if territory is None or not known_territory(connection, territory):
        raise InvalidInput([Problem("/territory", "unknown_territory", {"value": territory or ""})])
    return given, locate(connection, territory, given)


def add_object(connection: Connection, given: Mapping[str, Any], located: Mapping[str, Any], today: date) -> str:
    """Add an object (`audit.building.read_new`) at the place that `locate` found; returns its number.

    Raises InvalidInput for a number that is taken or a building around it that is not there.
    """
    o = r.object_.c
    host = _host(connection, given.get("part_of"))
    number = given.get("number")
    if number is not None and connection.execute(select(o.id).where(o.number == number)).first():
        raise InvalidInput([Problem("/number", "number_taken", {"value": number})])
    while number is None:
        drawn = func.to_char(func.nextval("register.object_number"), "FM999999000000")
        made = f"B-{connection.execute(select(drawn)).scalar_one()}"
        number = None if connection.execute(select(o.id).where(o.number == made)).first() else made
    row = {name: value for name, value in given.items() if name not in ("position", "part_of", "number")}
    own = {"number": number, "source": own_source(connection), "source_id": number, "part_of": host}
    key = connection.execute(insert(r.object_).values({**row, **own, **located}).returning(o.id)).scalar_one()
    settle(connection, today, objects=[key])
    return str(number)


def change_object(
    connection: Connection, number: str, seen: str, given: Mapping[str, Any], located: Mapping[str, Any], today: date
) -> None:
    """Correct an object from the state that was seen. Raises MissingError, StaleError, InvalidInput:
    also where a new centre of a programme would open that is not adapted for all.
    """
    o = r.object_.c
    lock = select(o.id, o.opened, o.closed).where(o.number == number).with_for_update(key_share=True)
    row = connection.execute(lock).first()
    if row is None:
        raise MissingError("object", number)
    if (there := object_tag(connection, number)) != seen:
        raise StaleError(seen, there)
    values = {name: value for name, value in given.items() if name != "position"} | dict(located)
    opened, closed = (
        values.get(n, str(was) if was else None) for n, was in (("opened", row.opened), ("closed", row.closed))
    )
    refuse_closed_before_opened(opened, closed)
    if values.get("stage") == "in_service" and barred(connection, [row.id], today):
        raise InvalidInput([Problem("/stage", "not_accessible_yet", {"object": number})])
    if values:
        connection.execute(update(r.object_).where(o.id == row.id).values(values))
        settle(connection, today, objects=[row.id])


def refuse_closed_before_opened(opened: str | None, closed: str | None) -> None:
    """Raises InvalidInput for an object that would close before it opened."""
    if opened and closed and closed < opened:
        raise InvalidInput([Problem("/closed", "closed_before_opened", {"closed": closed, "opened": opened})])


def _host(connection: Connection, number: str | None) -> int | None:
    if number is None:
        return None
    found = connection.execute(select(r.object_.c.id).where(r.object_.c.number == number)).scalar()
    if found is None:
        raise InvalidInput([Problem("/part_of", "part_of_not_found", {"value": number})])
    return int(found)


def _point(position: Mapping[str, float]) -> Any:
    return func.st_setsrid(func.st_makepoint(position["lon"], position["lat"]), 4326)
