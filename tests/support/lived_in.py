"""A register that was used: people, filings, approved passports, photos and a log, for what must not be lost."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path

import sqlalchemy as sa

from audit.register_log import root_of
from gis.backup.fingerprint import leaves
from gis.models.filings import filing, log_head, photo
from gis.models.people import account, role_grant
from gis.store.faces import refresh
from gis.store.log import record
from tests.support import register

TODAY = date(2026, 11, 22)
PICTURES = (b"a ramp", b"a door", "Пандус у входа".encode())


def fill(connection: sa.Connection) -> None:
    """As the owner: a city, two passports in force, a draft with photos of PICTURES, a log of two."""
    register.city(connection)
    places = [register.place(connection, f"o{number}", lon=76.81 + number / 7) for number in range(2)]
    register.measure(connection, places[0], "m1", date(2027, 6, 1))
    author, reviewer = (person(connection, name) for name in ("author", "reviewer"))
    for account_, role in ((author, "inspector"), (reviewer, "reviewer")):
        connection.execute(sa.insert(role_grant).values(account=account_, role=role, territory=register.CITY))
    for place in places:
        version = register.passport(connection, place, date(2026, 3, 1), [4, 5, 6, 7, 2, 4])
        record(connection, "passport.approved", f"o{place}", [version])
    draft = {"object": places[1], "version": 2, "number": "D-v2", "author": author, "author_role": "inspector"}
    key = connection.execute(sa.insert(filing).values(document={"ramp": "пандус"}, **draft).returning(filing.c.id))
    filed = key.scalar_one()
    for place, picture in enumerate(PICTURES, 1):
        shape = {"media_type": "image/jpeg", "width": 800, "height": 600, "bytes": len(picture)}
        name = sha256(picture).hexdigest()
        row = {
            "filing": filed,
            "place": place,
            "sha256": name,
            **dict.fromkeys(("small", "large", "received"), name),
            "added_by": author,
            **shape,
        }
        connection.execute(sa.insert(photo).values(row))
    head(connection)
    refresh(connection, None, TODAY)


def head(connection: sa.Connection) -> None:
    """Keep a head of the log as it is."""
    found = leaves(connection)
    row = {"size": len(found), "root": root_of(found), "note": f"test\n{len(found)}\n…\n"}
    connection.execute(sa.insert(log_head).values(row))


def person(connection: sa.Connection, name: str) -> int:
    """An account; its id."""
    row = {"uniquifier": name, "email": f"{name}@example.org", "name": name}
    return int(connection.execute(sa.insert(account).values(row).returning(account.c.id)).scalar_one())


def lay_out(folder: Path) -> list[Path]:
    """Put PICTURES into a media folder as the store does; their paths."""
    paths = []
    for picture in PICTURES:
        name = sha256(picture).hexdigest()
        paths.append(folder / name[:2] / name[2:4] / name)
        paths[-1].parent.mkdir(parents=True, exist_ok=True)
        paths[-1].write_bytes(picture)
    return paths
