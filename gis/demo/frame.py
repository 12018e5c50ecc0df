"""What stands around the demo city's objects: installation, sources, territories, population."""

from __future__ import annotations

from typing import Final

import shapely
from geoalchemy2.shape import from_shape
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, insert, update

from audit.demo.residents import RESIDENTS, RESIDENTS_IN
from audit.demo.said import MAPPERS, MINISTRY
from gis.demo.dwellings import GRID
from gis.demo.fixtures import city_outline, districts
from gis.demo.rows import SOURCE
from gis.models import register as r

COUNTRY: Final = "KZ"
CITY: Final = "KZ-75"
FIRST_YEAR: Final = 2022
LAST_YEAR: Final = 2030
TOLERANCE_M: Final = 150
"""How far the generalised outlines may be off, in metres."""

INVENTED = {"licence": "CC0-1.0", "attribution": "Bosaga, вымышленные данные", "url": None, "synthetic": True}
_PUBLISHED = {"licence": "сведение (факт), правами не охраняется", "url": None, "synthetic": False}
SOURCES: Final = (
    {
        "code": SOURCE,
        "name": "Демонстрационный город",
        "definition": "Всё вымышлено: объекты, замеры, мероприятия. Состояния выведены из замеров по настоящей норме.",
        **INVENTED,
    },
    {
        "code": MINISTRY,
        "name": "Список министерства (вымышленный)",
        "definition": "«Адаптирован»: так сообщил владелец, без замеров.",
        **INVENTED,
    },
    {
        "code": MAPPERS,
        "name": "Участники открытой карты (вымышленные)",
        "definition": "wheelchair=yes: на кресле-коляске доступно всё; limited: часть; no: войти нельзя.",
        **INVENTED,
    },
    {
        "code": GRID,
        "name": "Сетка жителей (вымышленная)",
        "definition": "Где живут, вымышлено; в сумме столько жителей, сколько опубликовано по городу.",
        **INVENTED,
    },
    {
        "code": "osm",
        "name": "OpenStreetMap",
        "licence": "ODbL-1.0",
        "attribution": "© участники OpenStreetMap",
        "url": "https://www.openstreetmap.org/copyright",
        "definition": "Границы районов Алматы, обобщённые до 150 м.",
        "synthetic": False,
    },
    {
        "code": "almaty-residents-2024",
        "name": "Численность населения Алматы на 1 ноября 2024 года",
        "attribution": "по открытым сообщениям, 2024",
        "definition": "2 280 296 жителей на 1 ноября 2024 года. По районам не опубликовано.",
        **_PUBLISHED,
    },
    {
        "code": "almaty-disability-2022",
        "name": "Лица с инвалидностью в Алматы, апрель 2022 года",
        "attribution": "по открытым сообщениям, 2022",
        "definition": "«Более 53 тысяч», из них «более 7 тысяч» в Бостандыкском районе. По другим не опубликовано.",
        **_PUBLISHED,
    },
)
POPULATION: Final = (
    (CITY, RESIDENTS_IN, "residents", RESIDENTS, "almaty-residents-2024"),
    (CITY, 2022, "with_disability", 53_000, "almaty-disability-2022"),
    (f"{CITY}-BOS", 2022, "with_disability", 7_000, "almaty-disability-2022"),
)


def write_frame(connection: Connection) -> None:
    """Write installation, sources, territories and population, in the caller's transaction."""
    connection.execute(
        update(r.installation).values(
            kind="demo", profile="kz", territory=CITY, first_year=FIRST_YEAR, last_year=LAST_YEAR
        )
    )
    connection.execute(insert(r.source), list(SOURCES))
    connection.execute(insert(r.territory), _territories())
    keys = ("territory", "year", "people", "count", "source")
    connection.execute(insert(r.population), [dict(zip(keys, row, strict=True)) for row in POPULATION])


def _territories() -> list[dict[str, object]]:
    country = {"ru": "Казахстан", "kk": "Қазақстан", "ky": "Казакстан", "en": "Kazakhstan"}
    city = {"ru": "Алматы", "kk": "Алматы", "ky": "Алматы", "en": "Almaty"}
    rows = [
        _territory(COUNTRY, None, "country", country, None, {}),
        _territory(CITY, COUNTRY, "city", city, city_outline(), {"kato": "750000000"}),
    ]
    for district in districts().values():
        rows.append(_territory(district.code, CITY, "city_district", dict(district.name), district.outline, {}))
    return rows


def _territory(
    code: str,
    parent: str | None,
    level: str,
    name: dict[str, str],
    outline: BaseGeometry | None,
    official: dict[str, str],
) -> dict[str, object]:
    return {
        "code": code,
        "parent": parent,
        "level": level,
        "name": name,
        "official": official,
        "profile": "kz" if parent is None else None,
        "tolerance_m": TOLERANCE_M,
        "outline": from_shape(_multi(outline), srid=4326) if outline is not None else None,
        "source": "osm" if outline is not None else None,
    }


def _multi(outline: BaseGeometry) -> MultiPolygon:
    """The outline as a MultiPolygon, right-handed as GeoJSON has it."""
    parts = [part for part in getattr(outline, "geoms", [outline]) if isinstance(part, Polygon)]
    return MultiPolygon([shapely.orient_polygons(part) for part in parts])
