"""An approved version as it was published: its hash, and how it stands today. The one place that says what is hashed.

The content is what was approved and never changes: withdrawal, later judgements, reconfirmations and photos that are
published afterwards are no part of it, each has entries of its own in the register's log.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Connection, Date, RowMapping, cast, func, literal, select, true

from audit.register_log import canonical
from gis.models import pub
from gis.queries.dossier import matrix, named
from gis.queries.installation import installation
from gis.queries.objects import NEVER
from gis.queries.validity import valid_until

Standing = Literal["valid", "upcoming", "lapsed", "superseded", "withdrawn"]
_COLUMNS: Final = (
    *("number", "version", "depth", "norm", "wording", "basis", "inspected_on", "effective_on", "lapses_on"),
    *("recorded_at", "submitted_at", "author_role", "source", "facts", "forms", "document", "decision"),
)
"""Of `pub.passport`, in the content that is hashed."""


@dataclass(frozen=True, slots=True)
class Published:
    """An approved version. `content` is what its hash is of; `states` are those of its latest verdict, None before one.

    `standing` is how it stands on `today`; `successor` the version in force instead of it; `lapses_on` the day by which
    it is to be confirmed again, later than the one in `content` where somebody confirmed it.
    """

    id: int
    number: str
    version: int
    code: str
    object: str
    object_id: int
    name: Mapping[str, str]
    address: Mapping[str, str]
    kind: str
    today: date
    content: Mapping[str, Any]
    states: Mapping[str, str] | None
    standing: Standing
    successor: str | None
    lapses_on: date | None
    withdrawn_on: date | None
    withdrawn_reason: str | None
    effective_on: date
    decision: Mapping[str, Any]

    @property
    def document(self) -> Mapping[str, Any]:
        """What was filed beside the observations; empty for a version that was imported without it."""
        return self.content["document"] or {}

    @property
    def canonical(self) -> bytes:
        """The content in canonical JSON: the bytes whose SHA-256 is the hash."""
        return canonical(self.content)

    @property
    def sha256(self) -> str:
        """The hash of the version, 64 hexadecimal digits."""
        return sha256(self.canonical).hexdigest()


def published(connection: Connection, *, number: str | None = None, code: str | None = None) -> Published | None:
    """The version with this number, or with this code on its paper; None if there is none. Two queries."""
    p, o = pub.passport.c, pub.object_.c
    today = installation(connection).today
    first, latest, instead = _first(), _latest(), _in_force(today)
    query = (
        select(
            p.id, p.code, p.object.label("object_id"), o.number.label("object"), o.name, o.address, o.kind,
            *(p[name] for name in _COLUMNS), p.withdrawn_on, p.withdrawn_reason, *first.c, latest.c.latest_states,
            valid_until().label("valid_until"), instead.c.in_force,
        )
        .select_from(
            pub.passport.join(pub.object_, o.id == p.object)
            .outerjoin(first, true())
            .outerjoin(latest, true())
            .outerjoin(instead, true())
        )
        .where(p.number == number if code is None else p.code == code)
    )  # fmt: skip
    row = connection.execute(query).mappings().first()
    return _made(row, today) if row else None


def _made(row: RowMapping, today: date) -> Published:
    own = ("id", "code", "object_id", "object", "name", "address", "kind", "number", "version", "effective_on")
    return Published(
        **{name: row[name] for name in own},
        today=today,
        content=_content(row),
        states=named(row["latest_states"]) if row["latest_states"] else None,
        standing=_standing(row, today),
        successor=row["in_force"] if row["in_force"] != row["number"] else None,
        lapses_on=row["valid_until"],
        withdrawn_on=row["withdrawn_on"],
        withdrawn_reason=row["withdrawn_reason"],
        decision=row["decision"] or {},
    )


def _standing(row: RowMapping, today: date) -> Standing:
    if row["withdrawn_on"] is not None:
        return "withdrawn"
    if row["effective_on"] > today:
        return "upcoming"
    if row["in_force"] != row["number"]:
        return "superseded"
    return "lapsed" if row["valid_until"] is not None and row["valid_until"] <= today else "valid"


def _content(row: RowMapping) -> dict[str, Any]:
    content: dict[str, Any] = {"object": row["object"], **{name: _plain(row[name]) for name in _COLUMNS}}
    content["verdict"] = None
    if row["states"] is not None:
        judged = {name: _plain(row[f"judged_{name}"]) for name in ("norm", "wording", "code", "complete", "sufficient")}
        content["verdict"] = {**judged, "states": named(row["states"]), "zones": matrix(row["zones"])}
    # Through JSON and back: what is hashed is what a program reads out of the file.
    return dict(json.loads(canonical(content)))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value.isoformat() if isinstance(value, date) else value


def _first() -> Any:
    v = pub.verdict.c
    judged = (v[name].label(f"judged_{name}") for name in ("norm", "wording", "code", "complete", "sufficient"))
    query = select(v.states, v.zones, *judged).where(v.passport == pub.passport.c.id)
    return query.order_by(v.recorded_at, v.id).limit(1).lateral("first")


def _latest() -> Any:
    v = pub.verdict.c
    query = select(v.states.label("latest_states")).where(v.passport == pub.passport.c.id)
    return query.order_by(v.effective_on.desc(), v.recorded_at.desc(), v.id.desc()).limit(1).lateral("latest")


def _in_force(today: date) -> Any:
    other = pub.passport.alias("other").c
    not_withdrawn: ColumnElement[bool] = func.coalesce(other.withdrawn_on, NEVER) > today
    query = select(other.number.label("in_force")).where(
        other.object == pub.passport.c.object, not_withdrawn, other.effective_on <= cast(literal(today), Date)
    )
    return query.order_by(other.effective_on.desc(), other.version.desc()).limit(1).lateral("instead")
