"""Four editors at work on the same filings, each from what they last saw: no update is lost, none acts twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from audit.passport import Passport, Subject, parse_passport
from audit.terms import KINDS
from gis.models import register as r
from gis.models.filings import filing as table
from gis.models.filings import filing_event
from gis.queries.filings import Filing, filing
from gis.store import filings as store
from gis.store.approving import approve
from gis.store.passports import MissingError
from tests.support import places as p
from tests.support.database import TestDatabase, TestServer
from tests.support.filing import filed
from tests.support.people import account
from tests.support.proof import is_proof

TODAY = date(2026, 11, 24)
EDITORS = st.integers(0, 3)
WIDTHS = st.integers(60, 120)
ACTS = {"begin": 1, "look": 8, "change": 6, "submit": 5, "send_back": 2, "approve": 1, "abandon": 1}
"""How often each act is tried in a long day."""


@dataclass
class Office:
    """A city with one object, an inspector at four desks and a reviewer."""

    database: TestDatabase
    author: int
    reviewer: int


@pytest.fixture
def office(database_server: TestServer) -> Iterator[Office]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            p.territories(connection)
            p.source(connection)
            for number in ("M-1", "UNRELATED-2"):
                p.place(connection, number)
            p.finish(connection)
            people = [account(connection, role, territory="KZ-ALA") for role in ("inspector", "reviewer")]
        yield Office(clone, *people)


def passport(width: int) -> Passport:
    subject = Subject("M-1", KINDS["clinic"], "kz-sp-3.06-101")
    return parse_passport(filed("M-1", width=width / 100), subject, TODAY)


@dataclass
class Known:
    """What must be true of a filing: its state, its revision, what was last accepted, what each desk last saw."""

    width: int
    state: str = "draft"
    revision: int = 1
    accepted: int = 1
    seen: list[int] = field(default_factory=lambda: [1] * 4)


class Editors(RuleBasedStateMachine):
    numbers = Bundle("numbers")

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.office = office
        self.known: dict[str, Known] = {}
        self.approved = 0

    @rule(target=numbers, width=WIDTHS)
    def begin(self, width: int) -> str:
        with self.office.database.people.write(acting=self.office.author) as connection:
            made = store.begin(connection, self.office.author, "inspector", passport(width))
        assert made.number not in self.known
        self.known[made.number] = Known(width)
        return made.number

    @rule(number=numbers, editor=EDITORS)
    def look(self, number: str, editor: int) -> None:
        self.known[number].seen[editor] = self.known[number].revision

    @rule(number=numbers, editor=EDITORS, width=WIDTHS)
    def change(self, number: str, editor: int, width: int) -> None:
        done = self._try(
            number,
            editor,
            store.OPEN,
            lambda c, seen: store.change(c, number, seen, self.office.author, passport(width)),
        )
        if done:
            self.known[number].width = width

    @rule(number=numbers, editor=EDITORS)
    def submit(self, number: str, editor: int) -> None:
        old = self._version(number) <= self.approved
        if self._try(
            number, editor, () if old else store.OPEN, lambda c, seen: store.submit(c, number, seen, self.office.author)
        ):
            self.known[number].state = "submitted"

    @rule(number=numbers, editor=EDITORS)
    def abandon(self, number: str, editor: int) -> None:
        if self._try(number, editor, store.OPEN, lambda c, seen: store.abandon(c, number, seen, self.office.author)):
            self.known[number].state = "abandoned"

    @rule(number=numbers, editor=EDITORS)
    def send_back(self, number: str, editor: int) -> None:
        def act(connection: sa.Connection, seen: int) -> Filing:
            reasons = [{"pointer": "", "reason": "again"}]
            return store.send_back(connection, number, seen, self.office.reviewer, reasons)

        if self._try(number, editor, ("submitted",), act, reviewing=True):
            self.known[number].state = "returned"

    @rule(number=numbers, editor=EDITORS)
    def approve(self, number: str, editor: int) -> None:
        version, known = self._version(number), self.known[number]

        def act(connection: sa.Connection, seen: int) -> Filing:
            of = passport(known.width)
            return approve(connection, number, seen, self.office.reviewer, of, lapses_on=date(2029, 1, 1), today=TODAY)

        if self._try(number, editor, ("submitted",) if version > self.approved else (), act, reviewing=True):
            known.state, self.approved = "approved", version

    @invariant()
    def nothing_is_lost(self) -> None:
        if not self.known:
            return
        f = table.c
        count = sa.select(sa.func.count()).where(filing_event.c.filing == f.id).scalar_subquery()
        width = f.document["observations"][0]["value"].as_float()
        with self.office.database.app.read() as connection:
            query = sa.select(f.number, f.state, f.revision, width, count).where(f.number.in_(self.known))
            there = {row[0]: tuple(row[1:]) for row in connection.execute(query)}
            versions = sa.select(sa.func.count()).select_from(r.passport).where(r.passport.c.number.in_(self.known))
            assert connection.execute(versions).scalar_one() == sum(k.state == "approved" for k in self.known.values())
        assert there == {n: (k.state, k.revision, k.width / 100, k.accepted) for n, k in self.known.items()}

    def _version(self, number: str) -> int:
        return int(number.rpartition("-v")[2])

    def _try(
        self, number: str, editor: int, states: tuple[str, ...], act: Callable[[sa.Connection, int], Any],
        *, reviewing: bool = False,
    ) -> bool:  # fmt: skip
        """Act from what the editor last saw; it must work exactly when that is current and the state allows it."""
        known = self.known[number]
        who = self.office.reviewer if reviewing else self.office.author
        hidden = reviewing and known.state in ("draft", "abandoned")
        expected = not hidden and known.seen[editor] == known.revision and known.state in states
        try:
            with self.office.database.people.write(acting=who) as connection:
                act(connection, known.seen[editor])
            done = True
        except (store.StaleError, store.StateError, MissingError):
            done = False
        assert done == expected
        if done:
            known.revision += 1
            known.accepted += 1
            known.seen[editor] = known.revision
        return done


def test_four_editors_lose_nothing(office: Office) -> None:
    with office.database.app.read() as connection:
        assert filing(connection, "M-1-v1") is None
    examples, steps = (50, 50) if is_proof() else (4, 25)
    how = settings(max_examples=examples, stateful_step_count=steps, deadline=None)
    run_state_machine_as_test(lambda: Editors(office), settings=how)


def test_a_long_day_of_four_editors_loses_nothing(office: Office) -> None:
    """5,000 steps as proof; a short walk each time."""
    steps, dice, at_work = 5_000 if is_proof() else 150, Random(7), Editors(office)
    for _ in range(steps):
        # few at a time, so that the four meet on the same filing
        known = list(at_work.known)[-4:]
        editor, width = dice.randrange(4), dice.randrange(60, 121)
        what = dice.choices(tuple(ACTS), tuple(ACTS.values()))[0]
        if what == "begin" or not known:
            at_work.begin(width=width)
        elif what == "change":
            at_work.change(number=dice.choice(known), editor=editor, width=width)
        else:
            getattr(at_work, what)(number=dice.choice(known), editor=editor)
        at_work.nothing_is_lost()
    assert sum(each.accepted for each in at_work.known.values()) > steps / 10
    assert at_work.approved or steps < 1000
