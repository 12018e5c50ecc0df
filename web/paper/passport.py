"""The official document of an approved version: gathered from what is public, worded, and made into a tagged PDF."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from importlib.metadata import version as version_of
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import current_app, render_template, url_for
from markupsafe import Markup

from audit.errors import UnknownNormError
from audit.norms import load_edition
from audit.profiles import load_profile, profiles
from audit.terms import CATEGORIES, EVIDENCE, KINDS, as_premises
from audit.verdict import Assessment
from gis.db import Database
from gis.queries.dossier import Dossier, dossier
from gis.queries.installation import installation
from gis.queries.paper import Head, Ruling, latest_head, ruling_of
from gis.queries.passports import PublicPassports
from gis.queries.photos import PublicPhoto, photos_published
from gis.queries.published import Published, published
from gis.queries.territories import territories
from web.kept import Kept
from web.language import in_language
from web.pages.answers import forms_recorded
from web.pages.closed import closed_requirements
from web.pages.reasons import explained, why
from web.pages.sentences import _
from web.paper.act import acts
from web.paper.answers import anketa_rows
from web.paper.pictures import Pictures
from web.paper.qr import qr_code
from web.paper.rendering import SCHEME, render, watermark
from web.words import norm_text, word
from web.writing import day_text

DEFAULT_PROFILE: Final = "kz"
_CODES: Final = {"full": "ДП", "partial": "ДЧ", "conditional": "ДУ", "none": "ВНД"}
"""Of the official form."""


@dataclass(frozen=True)
class Gathered:
    """Everything public that the document says, before it is worded."""

    version: Published
    around: Dossier
    ruling: Ruling | None
    derived: Assessment | None
    forms: Sequence[Mapping[str, Any]]
    photos: Sequence[PublicPhoto]
    head: Head | None
    profile: str
    district: str


@dataclass(frozen=True)
class Document:
    """A document in words, with the pictures it names. `key` is made from everything it depends on."""

    html: str
    pictures: Mapping[str, tuple[str, bytes]] = field(repr=False)

    @property
    def key(self) -> str:
        """The hash of the words, of the pictures' names (each names its content) and of what draws them."""
        parts = (version_of("weasyprint"), self.html, *sorted(self.pictures))
        return sha256("\x00".join(parts).encode()).hexdigest()

    def pdf(self, kept: Kept) -> bytes:
        """The document as PDF, made when it is not kept yet. Raises `BusyError`."""
        made = kept.get(self.key)
        if made is None:
            made = render(self.html, self.pictures)
            kept.put(self.key, made)
        return made


def passport_document(database: Database, number: str, store: Pictures | None = None) -> Document | None:
    """The document of a version in the language of the answer; None if there is no such version. Needs a request."""
    found = gather(database, number)
    if found is None:
        return None
    pictures = {}
    for photo in found.photos:
        content = store.read(photo.files.photo) if store else None
        if content is not None:
            pictures[f"photo/{photo.files.photo}"] = (photo.files.media_type, content)
    words = _words(found, set(pictures))
    if found.version.standing == "withdrawn":
        pictures[mark := f"mark/{sha256(words['watermark'].encode()).hexdigest()}"] = watermark(words["watermark"])
        words["mark"] = SCHEME + mark
    return Document(render_template("paper/passport.html", **words), pictures)


def gather(database: Database, number: str) -> Gathered | None:
    """Read what is public of a version."""
    with database.read() as connection:
        version = published(connection, number=number)
        around = dossier(connection, version.object) if version else None
        if version is None or around is None:
            return None
        passports = PublicPassports(connection)
        here = installation(connection)
        tree = territories(connection)
        district = tree.get(around.object.district)
        return Gathered(
            version=version,
            around=around,
            ruling=ruling_of(connection, version.id),
            derived=explained(passports, number),
            forms=forms_recorded(version.content["forms"], version.content["facts"]),
            photos=photos_published(connection, version.number),
            head=latest_head(connection),
            profile=here.profile if here.profile in profiles() else DEFAULT_PROFILE,
            district=(in_language(district.name) or district.code) if district else around.object.district,
        )


def _words(found: Gathered, shown: set[str]) -> dict[str, Any]:
    """What the template needs."""
    version, profile = found.version, load_profile(found.profile)
    facts, anketa = version.content["facts"], version.document.get("anketa") or {}
    reasons = why(found.derived, facts) if found.derived else None
    kind = KINDS[version.kind] if found.around.object.part_of is None else as_premises(version.kind)
    address = url_for("verify.show", code=version.code, lang=None, **{"for": None}, _external=True)
    norm = version.content["norm"].partition("@")[0]
    measures = found.around.measures
    return {
        "version": version,
        "content": version.content,
        "object": found.around.object,
        "around": found.around,
        "name": in_language(version.name) or in_language(version.address) or version.object,
        "district": found.district,
        "title": in_language(profile.document),
        "profile": profile,
        "kind": kind,
        "ruling": found.ruling,
        "derived": found.derived.states if found.derived else {},
        "reasons": reasons,
        "acts": acts(facts, version.document, reasons, found.photos),
        "shown": shown,
        "forms": found.forms,
        "anketa": {section: anketa_rows(anketa, section) for section in ("general", "activity", "way", "decision")},
        "grades": Counter(grade for value, grade in facts.values() if value != "unknown"),
        "norm": norm,
        "norm_title": _norm_title(norm),
        "norm_text": norm_text,
        "day_of": partial(_day_of, zone=ZoneInfo(profile.time_zone)),
        "measures": measures,
        "requirements": closed_requirements(measures, norm),
        "head": found.head,
        "address": address,
        "qr": qr_code(address, _("QR code: checks passport %(number)s", number=version.number)),
        "mark": None,
        "watermark": word("standing", "withdrawn"),
        "codes": _CODES if profile.show_code else {},
        "style": Markup(style()),  # noqa: S704 - a file of our own
        "CATEGORIES": CATEGORIES,
        "EVIDENCE": EVIDENCE,
    }


def _day_of(moment: str, zone: ZoneInfo) -> str:
    """A day, or the day of a moment where the object stands, as the reader writes it."""
    if "T" in moment:
        return day_text(datetime.fromisoformat(moment).astimezone(zone).date())
    return day_text(date.fromisoformat(moment))


def _norm_title(code: str) -> str:
    try:
        return norm_text(load_edition(code).title)
    except UnknownNormError:
        return code


def style() -> str:
    """The style sheet of documents."""
    source, _name, _fresh = current_app.jinja_env.loader.get_source(current_app.jinja_env, "paper/paper.css")  # type: ignore[union-attr] # Flask has one
    return source
