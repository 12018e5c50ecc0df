"""Begins a real installation, once, in a database that holds nothing."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from gis.models.people import account
from gis.models.register import installation, object_, source, territory
from gis.store.version import bump


class InstallError(Exception):
    """The installation cannot begin; `code` and `params` say why.

    Codes: `register_not_empty`, `city_unknown`.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(f"{code}: {params}")
        self.code, self.params = code, params


def begin(connection: Connection, profile: str, last_year: int) -> None:
    """Mark the empty database as a real register of a profile. Raises InstallError when it is not empty."""
    i = installation.c
    kind = connection.execute(select(i.kind).with_for_update()).scalar_one()
    held = any(connection.execute(select(t.c[0]).limit(1)).first() for t in (territory, object_, source, account))
    if kind != "empty" or held:
        raise InstallError("register_not_empty")
    connection.execute(update(installation).values(kind="real", profile=profile, last_year=last_year))
    bump(connection)


def show_first(connection: Connection, city: str | None) -> str | None:
    """Say which territory is shown first: the one named, or the only city there is. Raises InstallError."""
    t = territory.c
    if city is None:
        cities = list(connection.execute(select(t.code).where(t.level == "city").limit(2)).scalars())
        city = cities[0] if len(cities) == 1 else None
    elif connection.execute(select(t.code).where(t.code == city)).first() is None:
        raise InstallError("city_unknown", city=city)
    if city is not None:
        connection.execute(update(installation).values(territory=city))
    return city
