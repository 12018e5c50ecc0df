"""What a passport is filed of: the object's kind and by what its territory judges it."""

from __future__ import annotations

from sqlalchemy import Connection, select

from audit.passport import Subject
from audit.profiles import Profile, load_profile
from audit.terms import KINDS, as_premises
from audit.usecases.assess import DEFAULT_NORM
from gis.models import register as r


def subject_of(connection: Connection, number: str) -> Subject | None:
    """The object to inspect, by its number; None if it is not there, or of a kind that no norm knows."""
    o = r.object_.c
    row = connection.execute(select(o.kind, o.part_of, o.commissioned).where(o.number == number)).first()
    if row is None or row.kind not in KINDS:
        return None
    kind = KINDS[row.kind] if row.part_of is None else as_premises(row.kind)
    profile = profile_here(connection)
    norm, basis = (profile.norm, profile.basis) if profile else (DEFAULT_NORM, "inspection")
    return Subject(number, kind, norm, basis, row.commissioned)


def profile_here(connection: Connection) -> Profile | None:
    """The profile of this installation, once it has one."""
    code = connection.execute(select(r.installation.c.profile)).scalar()
    return load_profile(code) if code else None
