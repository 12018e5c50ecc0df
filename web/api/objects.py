"""Buildings and places: lists with filters, and everything about one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from flask import Response
from flask_babel import gettext as _
from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from audit.promises import Outcome
from audit.usecases.explain import explain
from gis.queries import Connection
from gis.queries.dossier import Dossier, dossier
from gis.queries.events import ToDo
from gis.queries.filters import ObjectFilter
from gis.queries.installation import Installation
from gis.queries.objects import MOST, Listed, Page, objects
from gis.queries.passports import PublicPassports
from gis.queries.sources import Source, sources
from gis.store.objects import object_tag
from web.api.answering import GEOJSON, asked_media, from_register
from web.api.asking import (
    Asked,
    Code,
    Codes,
    ForWhom,
    OwnerKinds,
    Sectors,
    Stages,
    States,
    asked,
    listed,
    wrong_parameter,
)
from web.api.blueprint import api_blueprint
from web.api.conditional import private_json
from web.api.description import described
from web.api.measured import measure_shown
from web.api.paging import wrong_cursor
from web.api.reading import must_know_territory, why
from web.api.shapes.building import ObjectFeature, ObjectFeatures, ObjectPage, Objects
from web.auth.acting import acting
from web.current import wiring
from web.degrees import corners, four_degrees
from web.errors import Problem
from web.language import language_code

objects_api = api_blueprint("api_objects", "Objects")


def _four_degrees(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    found = four_degrees(value)
    if found is None:
        raise PydanticCustomError("bbox", "west, south, east, north in degrees")
    return found


def _corners(value: Any) -> Any:
    found = corners(value) if isinstance(value, str) and value else ()
    if found is None:
        raise PydanticCustomError("area", "3 to 100 corners with commas, each as longitude and latitude in degrees")
    return found


Area = Annotated[tuple[tuple[float, float], ...], BeforeValidator(_corners)]
Box = Annotated[tuple[float, float, float, float], BeforeValidator(_four_degrees)]


Counter = Literal[
    "passportised", "screened", "claimed", "declared", "verified", "overridden", "lapsed", "measures_due",
    "measures_overdue",
]  # fmt: skip


class AskedObjects(Asked):
    """Filters of the list of objects; values within one, with commas, are alternatives."""

    q: str = Field("", max_length=200, description="Words of the number, the name or the address; all must occur.")
    territory: Code | None = Field(None, description="This territory and all below it.")
    district: Codes = listed(description="Codes of the lowest territory the object lies in.")
    sector: Sectors = listed(description="Sectors.")
    owner_kind: OwnerKinds = listed(description="Kinds of owner.")
    kind: Codes = listed(description="Kinds of object.")
    stage: Stages = listed(description="Stages of life.")
    part_of: Code | None = Field(None, description="Number of the object they lie inside.")
    number: Codes = listed(description="Numbers: these objects alone.")
    bbox: Box | None = Field(None, description="West, south, east, north in degrees, WGS 84.")
    area: Area = Field(
        (),
        description="Corners of an area, `lon lat,lon lat,…` in degrees, WGS 84: objects within it or on its edge.",
    )
    state: States = listed(description="States; only objects in service then.")
    counter: Counter | None = Field(None, description="The list behind a counter of the figures.")
    category: ForWhom = Field("all", description="For whom `state` and `counter` are meant.")
    year: int | None = Field(None, ge=1900, le=2200, description="The year they are meant for; today's by default.")
    sense: Literal["recorded", "planned"] = Field("recorded", description="As recorded, or as planned.")
    promise: Outcome | None = Field(None, description="Objects with measures that came out so, as of today.")
    measures: ToDo | None = Field(
        None, description="Objects with measures that are open today, overdue, or due by the end of `year`."
    )
    changed: Literal["passports", "works"] | None = Field(None, description="Objects with new passports or works done.")
    since: date | None = Field(None, description="With `changed`: the first day; this month's by default.")
    until: date | None = Field(None, description="With `changed`: the last day; today by default.")
    sort: Literal["number", "name", "due"] = Field("number", description="`due`: earliest open due date first.")
    limit: int = Field(50, ge=1, le=MOST, description="Objects on one page.")
    cursor: str | None = Field(None, max_length=1000, description="`next` of the page before.")

    def filter(self) -> ObjectFilter:
        """The filter, without how the list is sorted and cut into pages."""
        return ObjectFilter(**{name: getattr(self, name) for name in ObjectFilter.__slots__})


@objects_api.get("/objects")
@objects_api.doc(operation_id="list_objects", summary="Objects, filtered and page by page")
@described(Objects, query=AskedObjects, geojson=ObjectFeatures)
def list_objects() -> Response:
    """Objects, filtered and page by page."""
    wanted = asked(AskedObjects)

    def plain(connection: Connection, here: Installation) -> Mapping[str, Any]:
        page = _page(connection, here, wanted)
        items = [shown(each) for each in page.items]
        return {"items": items, "total": page.total, "next": page.next, "sources": _cited(connection, page)}

    def features(connection: Connection, here: Installation) -> Mapping[str, Any]:
        page = _page(connection, here, wanted)
        items = [_feature(shown(each)) for each in page.items]
        whole = {"type": "FeatureCollection", "features": items, "total": page.total, "next": page.next}
        return {**whole, "sources": _cited(connection, page)}

    return from_register(plain, geojson=features)


def _cited(connection: Connection, page: Page) -> Mapping[str, Source]:
    # Attribution goes wherever the rows go: that is what their licences ask.
    return sources(connection, (each.source for each in page.items))


def _page(connection: Connection, here: Installation, wanted: AskedObjects) -> Page:
    if wanted.year is not None and wanted.year not in here.calendar.years:
        span = {"first": here.first_year, "last": here.last_year}
        raise wrong_parameter("year", _("The figures are kept for %(first)s to %(last)s.", **span))
    if wanted.territory is not None:
        must_know_territory(connection, wanted.territory)
    paging = {"sort": wanted.sort, "limit": wanted.limit, "cursor": wanted.cursor, "language": language_code()}
    try:
        return objects(connection, wanted.filter(), **paging)  # type: ignore[arg-type]
    except ValueError as error:
        raise wrong_cursor() from error


@objects_api.get("/objects/<number>")
@objects_api.doc(operation_id="show_object", summary="One object: states, why, versions, history, claims, measures")
@described(ObjectPage, query=Asked, geojson=ObjectFeature, refuses=(400, 401, 404, 503))
def show_object(number: str) -> Response:
    """One object, with everything known of it in public."""
    asked(Asked)

    def plain(connection: Connection, here: Installation) -> dict[str, Any]:
        return whole(connection, number)

    def feature(connection: Connection, here: Installation) -> Mapping[str, Any]:
        return _feature(plain(connection, here))

    if acting().account is not None:
        return _for_somebody(number)
    return from_register(plain, geojson=feature)


def _for_somebody(number: str) -> Response:
    """The answer to somebody signed in: kept by nobody, with the strong ETag that changes name."""
    geojson = asked_media() == GEOJSON
    with wiring().public_database.read() as connection:
        found = whole(connection, number)
    with wiring().app_database.read(acting=acting().account) as connection:
        tag = object_tag(connection, number)
    answer = private_json(_feature(found) if geojson else found, headers={"ETag": f'"{tag}"'})
    if geojson:
        answer.content_type = GEOJSON
    return answer


def whole(connection: Connection, number: str) -> dict[str, Any]:
    """An object with everything known of it in public, in the shape of the API. Raises Problem 404."""
    found = dossier(connection, number)
    if found is None:
        raise Problem(404, _("There is no object “%(number)s” here.", number=number), code="unknown_object")
    return _whole(connection, found)


def _whole(connection: Connection, found: Dossier) -> dict[str, Any]:
    assessment = explain(PublicPassports(connection), found.judged.passport) if found.judged else None
    own = ("district_flag", "commissioned", "opened", "closed", "capacity", "versions", "claims", "declared")
    near = [{**_brief(each.object), "metres": each.metres} for each in found.near]
    return {
        **shown(found.object),
        **{name: getattr(found, name) for name in (*own, "visits", "screenings", "sources")},
        "measures": [measure_shown(each) for each in found.measures],
        "verdict": found.judged,
        **why(assessment),
        "history": found.ranges,
        "inside": [each.number for each in found.inside],
        "near": near,
    }


def shown(listed: Listed) -> dict[str, Any]:
    """An object in the shape of the API."""
    fields = asdict(listed)
    del fields["id"]
    fields["position"] = {"lon": fields.pop("lon"), "lat": fields.pop("lat")}
    return fields


def _brief(listed: Listed) -> dict[str, Any]:
    return {name: shown(listed)[name] for name in ("number", "name", "kind", "position", "states")}


def _feature(fields: Mapping[str, Any]) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [fields["position"]["lon"], fields["position"]["lat"]]}
    return {"type": "Feature", "id": fields["number"], "geometry": point, "properties": fields}
