"""`/feeds/*.atom` (RFC 4287): what happened with the measures of a territory, newest first. Public, without names."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from xml.etree import ElementTree as Xml

from apiflask import APIBlueprint
from flask import Response, request

from gis.queries import Connection
from gis.queries.deadlines import Happening, happenings
from gis.queries.installation import Installation, installation
from gis.queries.works import MeasureFilter
from web.current import settings, wiring
from web.deadlines.sentences import public_file, territory_name, what, where, whole_address
from web.language import in_language, is_publicly_cacheable, language_code
from web.pages.kept import kept
from web.pages.sentences import _
from web.words import word
from web.writing import day_text

feeds = APIBlueprint("feeds", __name__, url_prefix="/feeds", enable_openapi=False)
_ATOM = "http://www.w3.org/2005/Atom"
_KIND = "application/atom+xml; charset=utf-8"
_MOST = 100
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold, however it is written."""


@feeds.get("/measures.atom")
def of_city() -> Response:
    """What happened with the measures of the city that is shown first."""
    with wiring().public_database.read() as connection:
        return _answer(connection, installation(connection).territory)


@feeds.get("/measures/<code>.atom")
def of_territory(code: str) -> Response:
    """What happened with the measures of a territory."""
    with wiring().public_database.read() as connection:
        return _answer(connection, code)


def _answer(connection: Connection, code: str | None) -> Response:
    place = territory_name(connection, code) if code else ""
    here = installation(connection)
    own = _own_address(str(request.endpoint), code)
    key = ("feed", code, language_code(), own)
    return public_file(kept(here, key, lambda: _content(connection, here, code, place, own)), _KIND)


def _content(connection: Connection, here: Installation, code: str | None, place: str, own: str) -> bytes:
    found = happenings(connection, MeasureFilter(territory=code), here.today, most=_MOST)
    feed = Xml.Element("feed", {"xmlns": _ATOM, "xml:lang": language_code()})
    _add(feed, "id", _tag(f"measures/{code or ''}"))
    _add(feed, "title", _("What happens with measures: %(place)s", place=place) if place else _("Measures"))
    began = datetime.combine(here.today, time(), UTC)
    _add(feed, "updated", _moment(found[0].at if found else began))
    _add(feed, "link", rel="self", href=own, type="application/atom+xml")
    page = {"district": code} if code else {}
    _add(feed, "link", rel="alternate", href=whole_address("measures.index", **page), type="text/html")
    _add(Xml.SubElement(feed, "author"), "name", "Bosaga")
    for each in found:
        _entry(feed, each)
    return bytes(Xml.tostring(feed, encoding="utf-8", xml_declaration=True))


def _entry(feed: Xml.Element, each: Happening) -> None:
    entry = Xml.SubElement(feed, "entry")
    _add(entry, "id", _tag(f"measure-step/{each.id}"))
    _add(entry, "title", f"{where(each)}: {what(each)} – {word('measure_step', each.step)}")
    _add(entry, "updated", _moment(each.at))
    address = whole_address("measures.show", measure_id=each.measure)
    _add(entry, "link", rel="alternate", href=address, type="text/html")
    _add(entry, "category", term=each.step, label=word("measure_step", each.step))
    said = [day_text(each.happened_on, "long"), in_language(each.address)]
    _add(entry, "summary", ". ".join(part for part in said if part))


def _own_address(endpoint: str, code: str | None) -> str:
    given = {"code": code} if endpoint == "feeds.of_territory" else {}
    return whole_address(endpoint, lang=language_code() if is_publicly_cacheable() else None, **given)


def _tag(name: str) -> str:
    """A name for ever (RFC 4151), wherever the site moves."""
    return f"tag:{settings().host_names[0]},2026:{name}"


def _add(parent: Xml.Element, name: str, text: str | None = None, **attributes: str) -> None:
    child = Xml.SubElement(parent, name, attributes)
    child.text = None if text is None else _NOT_XML.sub("", text)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
