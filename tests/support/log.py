"""A register with one act of each kind in its log, and heads of it that left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from audit.checkpoint import Signer
from audit.observation import Facts
from gis.models import register as r
from gis.queries.log_check import Checked, Head, check_log
from gis.store.heads import sign_head
from gis.store.log import record
from gis.store.passports import NewVersion, file_version, withdraw
from tests.support import imports, register

TODAY = date(2026, 11, 22)
SIGNER = Signer("register.test", "a secret of the register, 32 characters")
FACTS = {"entrance/way_in/1/level": ["yes", "eye"], "entrance/door/1/clear_width": [0.95, "tape"]}


@dataclass(frozen=True)
class Story:
    """Ids and numbers of what happened, and the heads that left after it."""

    first: str
    heads: tuple[Head, ...]


def approve(connection: sa.Connection, owner: int, on: date = date(2025, 1, 1)) -> str:
    """A version approved."""
    new = NewVersion(
        object=owner, norm="kz-sp-3.06-101", wording=date(2019, 2, 18), inspected_on=on, effective_on=on,
        facts=Facts.from_store(FACTS), author="inspector-1", reviewer="reviewer-1", source=register.SOURCE,
    )  # fmt: skip
    return file_version(connection, new, TODAY)


def story(connection: sa.Connection) -> Story:
    """Five approvals, an override, a reconfirmation, an extension, a verification, a withdrawal; a head after each."""
    register.city(connection)
    places = [register.place(connection, f"p{n}") for n in range(5)]
    heads: list[Head] = []

    def leave() -> None:
        note = sign_head(connection, SIGNER)
        assert note is not None
        heads.append(Head(note, f"head-{len(heads)}"))

    numbers = []
    for each in places:
        numbers.append(approve(connection, each))
        leave()
    one = connection.execute(sa.select(r.passport).where(r.passport.c.number == numbers[0])).one()
    judged = sa.text("""
        insert into register.verdict (object, passport, reason, norm, wording, effective_on, states, zones, shares,
            complete, sufficient, overridden, override)
        select object, passport, 'override', norm, wording, effective_on, states, zones, shares, complete, sufficient,
            1, '{"reason": "seen by the commission"}' from register.verdict where passport = :passport limit 1
        returning id""")
    verdict = connection.execute(judged, {"passport": one.id}).scalar_one()
    record(connection, "passport.overridden", numbers[0], [verdict])
    leave()
    connection.execute(
        sa.text("""
        insert into register.account (id, uniquifier, email, name) values (7, 'seven', 'seven@example.org', 'Seven')""")
    )
    confirmed = connection.execute(
        sa.text("""insert into register.reconfirmation (passport, confirmed_on, lapses_on, account, author_role)
                   values (:passport, '2026-01-01', '2029-01-01', 7, 'inspector') returning id"""),
        {"passport": one.id},
    ).scalar_one()
    record(connection, "passport.reconfirmed", numbers[0], [confirmed])
    leave()
    ramp = register.measure(connection, places[1], "ramp", date(2027, 6, 1))
    moved = connection.execute(
        sa.text("""insert into register.extension (measure, moved_on, old_due, new_due, reason, approver)
                   values (:m, '2026-02-01', '2027-06-01', '2028-06-01', 'the lift comes late', 'approver')
                   returning id"""),
        {"m": ramp},
    ).scalar_one()
    record(connection, "measure.extended", str(ramp), [moved])
    leave()
    connection.execute(
        sa.text("update register.measure set status = 'verified', verified_on = '2026-10-01' where id = :m"),
        {"m": ramp},
    )
    record(connection, "measure.verified", str(ramp), [ramp])
    leave()
    withdraw(connection, numbers[4], date(2026, 3, 1), "measured at another house", TODAY)
    leave()
    return Story(numbers[0], tuple(heads))


def check(connection: sa.Connection, heads: tuple[Head, ...] = ()) -> Checked:
    """The whole check with the true key."""
    return check_log(connection, heads, SIGNER.verifier_key)


def survey(connection: sa.Connection, folder: Path, source_id: str = "s-1") -> int:
    """A passport by import; the batch."""
    imports.city(connection)
    objects = "number,source_id,kind,name_ru,lon,lat\nSHOP-1,shop,shop,Лавка,76.82,43.22\n"
    imports.bring(connection, "objects", imports.table(folder / "o.csv", objects), territory="TT-CITY")
    passports = (
        "object,source_id,norm,inspected_on,effective_on,author,author_role,reviewer,facts\n"
        f"SHOP-1,{source_id},kz-sp-3.06-101,2025-01-01,2025-01-01,a,inspector,b,"
        '"{""service/aisle/1/width"": [1.0, ""tape""]}"\n'
    )
    result, problems = imports.bring(connection, "passports", imports.table(folder / "p.csv", passports))
    assert result.batch is not None, problems
    return result.batch
