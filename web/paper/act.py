"""The survey act of one zone: a row for each element, in the columns of the CIS form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from audit.terms import CATEGORIES, OBJECT, PRESENT, ZONES
from gis.queries.photos import PublicPhoto
from web.pages.reasons import Reason, Why, place_text
from web.pages.sentences import sentence_case
from web.words import word

Place = tuple[str, str, str]
"""Zone, element, instance; a work of a whole zone has no element."""


@dataclass
class Row:
    """One element of a zone: what was found there and what is to be done."""

    place: str
    present: str = ""
    plans: list[str] = field(default_factory=list)
    photos: list[int] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    works: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)

    def said(self, reason: Reason) -> str:
        """The sentence of a reason without its place, which stands at the head of the row."""
        return sentence_case(reason.sentence.removeprefix(reason.place).lstrip(":, "))


@dataclass(frozen=True)
class ZoneAct:
    """The act of one zone: its rows, its published photos, and the commission's conclusion if one was filed."""

    zone: str
    rows: Sequence[Row]
    photos: Sequence[PublicPhoto]
    conclusion: Mapping[str, Any]


def acts(
    facts: Mapping[str, Sequence[Any]], document: Mapping[str, Any], why: Why | None, photos: Sequence[PublicPhoto]
) -> list[ZoneAct]:
    """The acts of every zone that has something to say, in the order of the form, what concerns the whole last."""
    rows: dict[Place, Row] = {}
    shown = {photo.place for photo in photos}
    _facts(rows, facts)
    for reason in (*why.decisive, *why.other) if why else ():
        row = _row(rows, reason.finding.zone, reason.finding.element, reason.finding.instance)
        row.reasons.append(reason)
        _add(row.categories, reason.finding.categories)
    _filed(rows, document, shown)
    for photo in photos:
        if photo.finding:
            _add(_row(rows, *photo.finding.split("/")).photos, [photo.place])
    conclusions = document.get("conclusions") or {}
    made = []
    for zone in (*ZONES, OBJECT):
        here = [photo for photo in photos if (photo.finding or OBJECT).partition("/")[0] == zone]
        mine = [_in_order(row) for place, row in sorted(rows.items()) if place[0] == zone]
        if mine or here or zone in conclusions:
            made.append(ZoneAct(zone, mine, here, conclusions.get(zone, {})))
    return made


def _facts(rows: dict[Place, Row], facts: Mapping[str, Sequence[Any]]) -> None:
    for key, (value, _grade) in facts.items():
        zone, element, instance, quantity = key.split("/")
        row = _row(rows, zone, element, instance)
        if quantity == PRESENT:
            row.present = word("answer", str(value))
        elif not row.present and value not in ("unknown", "not_applicable"):
            row.present = word("answer", "yes")


def _filed(rows: dict[Place, Row], document: Mapping[str, Any], shown: set[int]) -> None:
    """What was filed beside the facts: remarks and photos of observations, and the recommended works."""
    for seen in document.get("observations") or ():
        row = _row(rows, seen["zone"], seen["element"], seen["instance"])
        _add(row.photos, shown.intersection(seen.get("photos") or ()))
        _add(row.remarks, filter(None, [seen.get("note")]))
    for work in document.get("works") or ():
        row = _row(rows, work["zone"], work.get("element") or "", work.get("instance") or "1")
        if work.get("present"):
            row.present = word("answer", work["present"])
        _add(row.plans, filter(None, [work.get("plan_number")]))
        _add(row.photos, shown.intersection(work.get("photos") or ()))
        _add(row.remarks, filter(None, [work.get("finding")]))
        _add(row.categories, work.get("categories") or ())
        _add(row.works, filter(None, [work.get("work")]))
        _add(row.kinds, [word("work", work["kind"])])


def _row(rows: dict[Place, Row], zone: str, element: str, instance: str) -> Row:
    place = (zone, element, instance)
    if place not in rows:
        rows[place] = Row(place_text(zone, element, instance) if element else word("zone", zone))
    return rows[place]


def _add(kept: list[Any], more: Iterable[Any]) -> None:
    kept.extend(each for each in more if each not in kept)


def _in_order(row: Row) -> Row:
    row.photos.sort()
    row.categories.sort(key=CATEGORIES.index)
    return row
