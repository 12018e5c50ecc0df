"""What a passport is filed of: the object's kind and by what its territory judges it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from audit.adaptation.deadlines import HORIZON
from audit.passport import Subject
from audit.profiles import Profile, load_profile
from audit.terms import KINDS, as_premises
from audit.usecases.assess import DEFAULT_NORM
from gis.models import register as r


def subject_of(connection: Connection, number: str) -> Subject | None:
    """The object to inspect, by its number; None if it is not there, or of a kind that no norm knows."""
    o = r.object_.c
    row = connection.execute(select(o.kind, o.part_of, o.commissioned).where(o.number == number)).first()
    if row is None:
        return None
    return as_subject(number, row.kind, row.part_of, row.commissioned, profile_here(connection))


def as_subject(
    number: str, kind: str, part_of: int | None, commissioned: date | None, profile: Profile | None
) -> Subject | None:
    """An object as it is inspected under a profile (without one: by the default norm); None for an unknown kind."""
    if kind not in KINDS:
        return None
    norm, basis = (profile.norm, profile.basis) if profile else (DEFAULT_NORM, "inspection")
    return Subject(number, KINDS[kind] if part_of is None else as_premises(kind), norm, basis, commissioned)


def horizon_here(connection: Connection) -> date:
    """Until when everything is to be done here."""
    profile = profile_here(connection)
    return profile.horizon if profile else HORIZON


def profile_here(connection: Connection) -> Profile | None:
    """The profile of this installation, once it has one."""
    code = connection.execute(select(r.installation.c.profile)).scalar()
    return load_profile(code) if code else None
