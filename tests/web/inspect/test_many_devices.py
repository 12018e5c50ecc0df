"""A city's inspectors send their work over bad connections: every passport and photo arrives, and arrives once."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import sqlalchemy as sa
from PIL import Image

from gis.models.filings import filing, photo
from tests.support import places as p
from tests.support.database import TestDatabase
from tests.support.fleet import Device, Task, filed_by
from tests.support.people import person
from tests.support.processes import bosaga_on
from tests.support.proof import is_proof

# A photo and its part of a passport cost 0.07 s of processor time, the devices and the database included; this many are
# what a run of the suite has room for.
DEVICES, PASSPORTS, PHOTOS = (500, 20, 3) if is_proof() else (20, 2, 3)
AT_ONCE = 50
FAILING = 0.08 if is_proof() else 0.12
"""The share of calls that fail: fewer devices meet every kind of fault only if more of their calls do."""
KINDS_OF_FAULT = 10


def test_what_is_filed_over_bad_connections_is_received_and_once(
    committed_database: TestDatabase, tmp_path: Path
) -> None:
    devices = city_of(committed_database, tmp_path)
    with bosaga_on(committed_database, BOSAGA_MEDIA_URL=str(tmp_path / "media")) as address:
        shown = [
            filed_by(some, address, share=FAILING, seed=1000 * n)
            for n, some in enumerate(by(AT_ONCE, devices), start=1)
        ]
    tasks = [task for device in devices for task in device.tasks]
    works = [work for each in shown for work in each.works]
    assert [work for work in works if work["state"] != "received"] == []
    assert sorted(work["number"] for work in works) == sorted(f"{task.object}-v1" for task in tasks)
    assert Counter(state for work in works for state in work["photos"]) == {"sent": PHOTOS * len(tasks)}
    with committed_database.app.read() as connection:
        filings = connection.execute(sa.select(filing.c.number, filing.c.state)).all()
        kept = sa.select(filing.c.number, photo.c.received).join(photo, photo.c.filing == filing.c.id)
        photos = connection.execute(kept).all()
    assert sorted(map(tuple, filings)) == sorted((f"{task.object}-v1", "submitted") for task in tasks)
    assert sorted(map(tuple, photos)) == sorted(
        (f"{task.object}-v1", sha256(path.read_bytes()).hexdigest()) for task in tasks for path in task.photos
    )
    assert [each.faults for each in shown if len(each.faults) < KINDS_OF_FAULT or not each.deaths] == []


def city_of(database: TestDatabase, folder: Path) -> list[Device]:
    """Bus stops, so many for each inspector, and neighbours that nobody files."""
    made = []
    with database.app.write() as connection:
        p.territories(connection)
        p.source(connection)
        p.place(connection, "CLINIC-1")
        for n in range(DEVICES):
            numbers = [f"STOP-{n}-{place}" for place in range(PASSPORTS)]
            for number in numbers:
                p.place(connection, number, kind="transport_stop")
            tasks = tuple(Task(number, tuple(pictures_of(folder, number))) for number in numbers)
            made.append(Device(person(connection, "inspector", territory=p.CITY), tasks))
        p.finish(connection)
    return made


def pictures_of(folder: Path, number: str) -> Iterator[Path]:
    """Pictures of 2 to 3 kilobytes, each like no other."""
    for place in range(PHOTOS):
        path = folder / f"{number}-{place}.jpg"
        noise = Image.frombytes("L", (8, 6), secrets.token_bytes(48))
        noise.resize((96, 72)).convert("RGB").save(path, "JPEG", quality=85)
        yield path


def by(size: int, devices: list[Device]) -> Iterator[list[Device]]:
    """As many at once as one Node drives well."""
    for start in range(0, len(devices), size):
        yield devices[start : start + size]
