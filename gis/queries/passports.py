"""Approved versions of passports and their facts, as everyone may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from audit.facts import Facts, Form
from audit.ports import FiledFacts
from gis.models import pub
from gis.queries.installation import installation
from gis.queries.validity import valid_until


@dataclass(frozen=True, slots=True)
class Version:
    """An approved version. ``wording`` is the first day of the norm's wording; ``lapsed``: to be re-confirmed.

    ``check_code`` is what stands on its paper: /verify/CODE. ``decision`` has a number and a day.
    """

    number: str
    object: str
    version: int
    depth: str
    norm: str
    wording: date
    basis: str
    inspected_on: date
    effective_on: date
    recorded_at: datetime
    lapses_on: date | None
    author_role: str
    source: str
    withdrawn_on: date | None
    withdrawn_reason: str | None
    check_code: str
    decision: Mapping[str, Any] | None
    lapsed: bool


@dataclass(frozen=True, slots=True)
class Passport:
    """A version with what was observed: ``facts`` in base units by zone/element/instance/quantity."""

    version: Version
    facts: Mapping[str, Sequence[Any]]
    forms: Sequence[Mapping[str, Any]]


def _columns() -> list[Any]:
    names = [name for name in Version.__slots__ if name not in ("object", "check_code", "lapsed")]
    own = (valid_until().label(name) if name == "lapses_on" else pub.passport.c[name] for name in names)
    return [pub.object_.c.number.label("object"), pub.passport.c.code.label("check_code"), *own]


def _version(row: RowMapping, today: date) -> Version:
    given = {name: row[name] for name in Version.__slots__ if name != "lapsed"}
    return Version(**given, lapsed=row["lapses_on"] is not None and row["lapses_on"] <= today)


def versions(connection: Connection, object_id: int, today: date) -> list[Version]:
    """Every approved version of an object's passport, newest first, withdrawn ones included and marked."""
    p, o = pub.passport.c, pub.object_.c
    query = select(*_columns()).join(pub.object_, o.id == p.object).where(p.object == object_id)
    return [_version(row, today) for row in connection.execute(query.order_by(p.version.desc())).mappings()]


def passport(connection: Connection, number: str) -> Passport | None:
    """An approved version by its number (`<object>-v<n>`); None if there is none."""
    p, o = pub.passport.c, pub.object_.c
    query = select(*_columns(), p.facts, p.forms).join(pub.object_, o.id == p.object).where(p.number == number)
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    return Passport(_version(row, installation(connection).today), row["facts"], row["forms"])


def facts_of(connection: Connection, number: str) -> FiledFacts | None:
    """What the verdict of an approved version depends on; None for a number that is not there.

    Norm and wording are those of the version's latest verdict, so that a re-assessed version is explained by the norm
    it is shown under. For premises inside a building the building's facts in force come along. Two queries.
    """
    p, o, v = pub.passport.c, pub.object_.c, pub.verdict.c
    latest = (
        select(v.norm, v.wording)
        .where(v.passport == p.id)
        .order_by(v.effective_on.desc(), v.recorded_at.desc(), v.id.desc())
        .limit(1)
        .lateral("latest")
    )
    norm = func.coalesce(latest.c.norm, p.norm).label("norm")
    wording = func.coalesce(latest.c.wording, p.wording).label("wording")
    query = (
        select(p.number, p.facts, p.forms, o.kind, o.part_of, norm, wording)
        .select_from(pub.passport.join(pub.object_, o.id == p.object).outerjoin(latest, latest.c.norm.isnot(None)))
        .where(p.number == number)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    return FiledFacts(
        number=row.number,
        kind=row.kind,
        # A verdict cites the wording by its own name, code@date; the code is what loads it.
        norm=row.norm.partition("@")[0],
        wording=row.wording,
        facts=Facts.from_store(row.facts),
        forms=tuple(Form(f["form"], tuple(f["categories"]), f.get("zone")) for f in row.forms),
        host=_host_facts(connection, row.part_of) if row.part_of else None,
    )


def _host_facts(connection: Connection, host: str) -> Facts | None:
    p, o = pub.passport.c, pub.object_.c
    query = (
        select(p.facts)
        .join(pub.object_, o.id == p.object)
        .where(o.number == host, p.withdrawn_on.is_(None))
        .order_by(p.effective_on.desc(), p.version.desc())
        .limit(1)
    )
    stored = connection.execute(query).scalar()
    return Facts.from_store(stored) if stored is not None else None


class PublicPassports:
    """The port of `audit.ports.Passports` over one connection of the public role."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def filed(self, number: str) -> FiledFacts | None:
        """What the verdict of an approved version depends on."""
        return facts_of(self._connection, number)
