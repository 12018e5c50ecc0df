"""Turns a life into rows of the register, ready for binary COPY: JSON and geometry are bytes already.

A row here has everything but the numbers that only the whole city can give (ids); `writing.py` puts them in front.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final

import shapely

from audit.demo.funding import Funding, funding
from audit.demo.life import NORM, Life, Version
from audit.demo.naming import Named
from audit.demo.said import MAPPERS
from audit.demo.site import Site
from audit.demo.works import Work
from audit.figures import STATE_NAMES, STATE_NUMBERS
from audit.terms import CATEGORIES, RANK
from gis.demo.placing import Placed

Row = tuple[Any, ...]
SOURCE: Final = "demo"
DECISION_TIME: Final = time(11, 0, tzinfo=UTC)
_SRID = 4326


@dataclass(frozen=True, slots=True)
class Rendered:
    """The rows of one object but the object itself. Verdicts name their passport by its place among `passports`."""

    index: int
    passports: tuple[Row, ...] = ()
    verdicts: tuple[tuple[int, Row], ...] = ()
    measures: tuple[tuple[Row, tuple[Row, ...]], ...] = ()
    planned: tuple[Row, ...] = ()
    claims: tuple[Row, ...] = ()
    declared: tuple[Row, ...] = ()
    screenings: tuple[Row, ...] = ()


def as_jsonb(value: object) -> bytes:
    """A value as PostgreSQL receives jsonb in binary: a version byte, then the text."""
    return b"\x01" + json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def as_point(lon: float, lat: float) -> bytes:
    """A point as EWKB, EPSG:4326."""
    return bytes(shapely.to_wkb(shapely.set_srid(shapely.Point(lon, lat), _SRID), include_srid=True))


def known_since(day: date) -> datetime:
    """When the register learnt of a decision: the same day, at the end of the morning in Almaty."""
    return datetime.combine(day, DECISION_TIME)


def object_row(site: Site, placed: Placed, named: Named, territory: str) -> Row:
    """An object, from its territory on."""
    return (
        territory, site.district, SOURCE, f"{site.index + 1}", site.kind, site.sector, site.owner_kind, site.stage,
        site.commissioned, site.opened, site.closed, site.capacity, as_jsonb(named.name), as_jsonb(named.address),
        as_jsonb(named.contacts), named.hours, as_jsonb(named.help), as_point(placed.lon, placed.lat),
    )  # fmt: skip


def rendered(life: Life, priced_by: int | None = None) -> Rendered:
    """All rows of a life. ``priced_by``: the seed of the prices; None in a city without money."""
    return Rendered(
        index=life.site.index,
        passports=tuple(_passport(version) for version in life.versions),
        verdicts=tuple(row for place, version in enumerate(life.versions) for row in _verdicts(place, version)),
        measures=tuple(
            (
                _measure(work, funding(life.site, work, priced_by, place) if priced_by is not None else None),
                _moves(work),
            )
            for place, work in enumerate(life.works)
        ),
        planned=tuple((year, list(states)) for year, states in life.planned),
        claims=tuple(
            (c.category, c.state, c.words, c.claimed_on, c.claimed_by, c.source, known_since(c.claimed_on))
            for c in life.claims
        ),
        declared=tuple(
            (d.key, as_jsonb(d.value), d.declared_on, MAPPERS, known_since(d.declared_on)) for d in life.declared
        ),
        screenings=tuple(
            (s.on, known_since(s.on), as_jsonb(s.facts), as_jsonb(dict(s.result)), SOURCE) for s in life.screenings
        ),
    )


def _passport(v: Version) -> Row:
    forms = [{"form": f.form, "categories": list(f.categories), "zone": f.zone} for f in v.forms]
    gone = known_since(v.withdrawn_on) if v.withdrawn_on else None
    return (
        v.depth, NORM, v.wording.valid_from, v.inspected_on, v.effective_on, known_since(v.effective_on), v.lapses_on,
        v.author, v.author_role, v.reviewer, as_jsonb(v.facts), as_jsonb(forms), SOURCE,
        v.withdrawn_on, gone, v.withdrawn_reason,
    )  # fmt: skip


def _verdicts(place: int, v: Version) -> list[tuple[int, Row]]:
    j = v.verdict
    head = (NORM, v.wording.valid_from)
    tail = (as_jsonb(dict(j.best_entrance)), j.code, j.complete, j.sufficient)
    derived = ("approval", *head, v.effective_on, known_since(v.effective_on), list(j.states), list(j.zones))
    rows: list[tuple[int, Row]] = [(place, (*derived, list(j.shares), j.provable, 0, *tail, None))]
    if v.overridden is not None:
        day, category = v.overridden
        states, why = _overridden(v, category)
        bits = 1 << CATEGORIES.index(category) | (32 if states[5] != j.states[5] else 0)
        set_by = ("override", *head, day, known_since(day), states, list(j.zones), list(j.shares), j.provable, bits)
        rows.append((place, (*set_by, *tail, as_jsonb(why))))
    return rows


def _overridden(v: Version, category: str) -> tuple[list[int], Mapping[str, Any]]:
    """The states with one category set to conditional, and the commission's reason."""
    place = CATEGORIES.index(category)
    states = list(v.verdict.states)
    before = STATE_NAMES[states[place]]
    states[place] = STATE_NUMBERS["conditional"]
    names = [STATE_NAMES[state] for state in states[:5]]
    applicable = [name for name in names if name in RANK]
    states[5] = STATE_NUMBERS[min(applicable, key=RANK.__getitem__)]
    why = {
        "category": category,
        "from": before,
        "to": "conditional",
        "reason": "Посетителей на креслах-колясках принимают во дворе, куда выходит сотрудник: проверено комиссией",
        "names": [v.reviewer, "commission-9"],
    }
    return states, why


def _measure(w: Work, paid: Funding | None) -> Row:
    return (
        SOURCE, w.work, w.stage, w.zone, as_jsonb(w.closes), w.categories, w.responsible, w.status, w.due, w.first_due,
        w.planned_on, w.started_on, w.claimed_on, w.verified_on, w.ended_on,
        as_jsonb(w.derogation) if w.derogation else None, known_since(w.planned_on), *_money(paid),
    )  # fmt: skip


def _money(paid: Funding | None) -> Row:
    if paid is None:
        return (*[None] * 10, False)
    cost = paid.cost
    if cost is None:
        return (paid.payer, paid.programme, paid.line, *[None] * 7, False)
    return (
        paid.payer, paid.programme, paid.line, cost.amount, cost.currency, cost.quantity, cost.unit, cost.price,
        cost.source, cost.year, cost.provisional,
    )  # fmt: skip


def _moves(w: Work) -> tuple[Row, ...]:
    return tuple(
        (m.moved_on, m.old_due, m.new_due, m.reason, m.approver, known_since(m.moved_on)) for m in w.extensions
    )
