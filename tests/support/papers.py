"""A register with one version that has everything a document can show, and secrets in every private field beside it."""

from __future__ import annotations

import io
import json
from datetime import date
from hashlib import sha256

import sqlalchemy as sa
from PIL import Image

from audit.facts import Facts, Form
from gis.models import register as r
from gis.models.filings import filing, photo
from gis.models.people import account
from gis.store.passports import NewVersion, file_version, withdraw
from gis.store.settle import settle
from tests.support import places as p

LETTERS = "ӘҒҚҢӨҰҮҺІәғқңөұүһі"
LONG = "Ұ" * 300
ZONE = "entrance/door/1"
SECRETS = (
    "CANARY-private", "CANARY-author", "CANARY-reviewer", "CANARY-commission", "CANARY-account", "canary@example.org",
    "CANARY-original", "CANARY-unpublished",
)  # fmt: skip
FACTS: dict[str, list[float | str]] = {
    "entrance/way_in/1/step_free": ["yes", "tape"],
    "entrance/door/1/clear_width": [0.7, "tape"],
    "entrance/ramp/1/present": ["no", "eye"],
    "movement/corridor/1/width": [1.8, "instrument"],
    "object/object/1/public_floors": [1, "photo"],
}
DOCUMENT = {
    "private": "CANARY-private",
    "anketa": {
        "organisation": f"«{LETTERS}» ЖШС", "built": 1987, "placement": "separate_building", "area_m2": 1200.5,
        "age_groups": ["children", "older"], "variants": {"K": "conditional", "S": "A"}, "survey_act": "17-А",
        "survey_act_on": "2025-02-10", "expected": {"K": "partial"}, "in_rehabilitation_programme": True,
    },
    "observations": [
        {"zone": "entrance", "element": "door", "instance": "1", "quantity": "clear_width", "value": 0.7, "unit": "m",
         "evidence": "tape", "note": "Remark on the door", "photos": [1, 2]},
    ],
    "works": [
        {"zone": "entrance", "element": "door", "instance": "1", "present": "yes", "plan_number": "В-7", "photos": [1],
         "finding": "Too narrow", "categories": ["K"], "work": "Widen the door", "kind": "capital_repair"},
    ],
    "conclusions": {"entrance": {"state": "none", "text": "Closed to wheelchairs", "kind": "capital_repair"}},
}  # fmt: skip


def picture() -> bytes:
    """A photo as the store of media has it."""
    drawn = io.BytesIO()
    Image.new("RGB", (320, 240), "#336699").save(drawn, "JPEG")
    return drawn.getvalue()


class Store:
    """A store of photos with one photo in it."""

    def read(self, sha256_: str) -> bytes | None:
        """The photo, if it is that one."""
        return picture() if sha256_ == sha256(picture()).hexdigest() else None


def fill(connection: sa.Connection) -> None:
    """Objects WHOLE-1 (everything), LONG-2 (a name without end), GONE-3 (withdrawn), TWICE-4 (two versions)."""
    p.territories(connection)
    p.source(connection)
    whole = p.place(
        connection, "WHOLE-1", name={"ru": "Поликлиника", "kk": f"Емхана {LETTERS}", "ky": f"Бейтапкана {LETTERS}"},
        address={"ru": "ул. Абая, 1"},
    )  # fmt: skip
    number = _version(connection, whole, date(2025, 3, 1), forms=(Form("home_service", ("K", "O")),))
    _decide(connection, number)
    late = p.measure(connection, whole, date(2026, 9, 1), first_due=date(2026, 3, 1))
    moved = {"measure": late, "moved_on": date(2026, 2, 1), "old_due": date(2026, 3, 1), "new_due": date(2026, 9, 1)}
    connection.execute(sa.insert(r.extension).values(moved | {"reason": "No money", "approver": "CANARY-reviewer"}))
    _version(connection, p.place(connection, "LONG-2", name={"kk": LONG}), date(2025, 1, 1))
    gone = _version(connection, p.place(connection, "GONE-3"), date(2025, 1, 1))
    withdraw(connection, gone, date(2026, 1, 1), "the wrong building", p.TODAY)
    twice = p.place(connection, "TWICE-4")
    _version(connection, twice, date(2024, 1, 1))
    _version(connection, twice, date(2025, 1, 1))
    old = p.place(connection, "OLD-5")
    _version(connection, old, date(2023, 1, 1), lapses_on=date(2026, 1, 1))
    everything = list(connection.execute(sa.select(r.object_.c.id)).scalars())
    settle(connection, p.TODAY, objects=everything, measures_changed=everything)
    head = {"root": bytes(range(32)), "note": "note"}
    connection.execute(sa.text("insert into register.log_head (size, root, note) values (41, :root, :note)"), head)


def _version(connection: sa.Connection, owner: int, on: date, **more: object) -> str:
    new = NewVersion(
        owner, "kz-sp-3.06-101", date(2019, 2, 18), on, on, Facts.from_store(FACTS), "CANARY-author",
        "CANARY-reviewer", "city", **more,  # type: ignore[arg-type]
    )  # fmt: skip
    return file_version(connection, new, p.TODAY)


def _decide(connection: sa.Connection, number: str) -> None:
    """What a filing leaves beside the version: document, decision, photos, an override, and the people behind it."""
    person = {"uniquifier": "canary", "email": "canary@example.org", "name": "CANARY-account"}
    who = connection.execute(sa.insert(account).values(person).returning(account.c.id)).scalar_one()
    other = {"uniquifier": "canary2", "email": "canary@example.org2", "name": "CANARY-account"}
    judge = connection.execute(sa.insert(account).values(other).returning(account.c.id)).scalar_one()
    key, owner = connection.execute(
        sa.select(r.passport.c.id, r.passport.c.object).where(r.passport.c.number == number)
    ).one()
    filed = connection.execute(
        sa.insert(filing).values(
            object=owner, version=1, number=number, state="approved", author=who, author_role="inspector",
            document=DOCUMENT, submitted_at=sa.func.now(), reviewer=judge, decided_at=sa.func.now(), passport=key,
        ).returning(filing.c.id)
    ).scalar_one()  # fmt: skip
    decision = {"number": "12-Қ", "on": "2025-03-01", "commission": ["CANARY-commission"]}
    connection.execute(sa.text("alter table register.passport disable trigger user"))
    connection.execute(
        sa.text(
            "update register.passport set document = :document, decision = :decision, submitted_at = :at,"
            " filing = :filing where id = :key"
        ),
        {"document": json.dumps(DOCUMENT), "decision": json.dumps(decision), "at": "2025-02-20T10:00:00Z",
         "filing": filed, "key": key},
    )  # fmt: skip
    connection.execute(sa.text("alter table register.passport enable trigger user"))
    image = {
        "filing": filed,
        "media_type": "image/jpeg",
        "width": 320,
        "height": 240,
        "bytes": 999,
        "added_by": who,
        "small": "d" * 64,
        "large": "e" * 64,
        "received": "f" * 64,
    }
    shown = sha256(picture()).hexdigest()
    rows = [
        {"place": 1, "sha256": shown, "description": "The door, seen from the street", "published": True},
        {"place": 2, "sha256": "b" * 64, "description": "CANARY-unpublished", "published": False},
        {"place": 3, "sha256": "c" * 64, "description": "A file that is not at hand", "published": True},
    ]
    for row in rows:
        connection.execute(sa.insert(photo).values(image | row | {"finding": ZONE, "name": "CANARY-original"}))
    connection.execute(
        sa.text(
            "insert into register.verdict (object, passport, reason, norm, wording, effective_on, recorded_at, states,"
            " zones, shares, provable, overridden, complete, sufficient, override) select object, passport,"
            " 'override', norm, wording, effective_on, recorded_at + interval '1 second',"
            " array[5, 5, 5, 5, 5, 5]::smallint[], zones, shares, 0, 1, complete, sufficient,"
            " cast(:override as jsonb) from register.verdict where passport = :key"
        ),
        {"key": key, "override": json.dumps({"reason": "A ramp was brought", "names": ["CANARY-commission"]})},
    )
