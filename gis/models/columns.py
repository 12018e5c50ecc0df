"""Short names for the column types of the register."""

from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import ARRAY, BigInteger, Column, Integer, SmallInteger
from sqlalchemy.dialects.postgresql import JSONB


def key(name: str = "id") -> Column[int]:
    """A primary key that the database numbers."""
    return Column(name, BigInteger, primary_key=True)


def ref(name: str) -> Column[int]:
    """A column that names a row of another table."""
    return Column(name, BigInteger)


def json(name: str) -> Column[Any]:
    """A JSON column. None is no value (NULL), not the value `null`: views and checks tell them apart."""
    return Column(name, JSONB(none_as_null=True))


def point(name: str, srid: int) -> Column[Any]:
    """A point column: lon lat for SRID 4326, metres east and north for 3857."""
    return Column(name, Geometry("POINT", srid=srid, spatial_index=False))


def outline(name: str) -> Column[Any]:
    """A column of outlines, lon lat, EPSG:4326."""
    return Column(name, Geometry("MULTIPOLYGON", srid=4326, spatial_index=False))


def numbers(name: str) -> Column[list[int]]:
    """An array of integers."""
    return Column(name, ARRAY(Integer))


def small_numbers(name: str) -> Column[list[int]]:
    """An array of small integers."""
    return Column(name, ARRAY(SmallInteger))
