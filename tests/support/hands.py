"""A city whose objects are handed to inspectors: two districts, people who plan and people who go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from audit.assignment import Order
from audit.permission import Actor, Grant
from gis.models.filings import filing, visit
from gis.models.register import screening
from gis.queries.actors import actor_of
from gis.queries.assignments import Asked, assigned
from gis.store.assignments import Fates, hand_over
from tests.support import places as p
from tests.support.database import TestDatabase, TestServer
from tests.support.people import named, somebody

MEDEU = tuple(f"M-{number}" for number in range(1, 7))
BOSTANDYK = ("B-1", "B-2")


@dataclass(frozen=True)
class Hands:
    """The city, its people by name and its objects by number."""

    database: TestDatabase
    people: dict[str, int]
    objects: dict[str, int]

    def actor(self, name: str) -> Actor:
        with self.database.app.read() as connection:
            found = actor_of(connection, self.people[name])
        assert found is not None
        return found

    def give(self, giver: str, inspector: str, *numbers: str, **more: object) -> Fates:
        """Hand objects over, as the giver."""
        order = Order(self.people[inspector], **more)  # type: ignore[arg-type]
        with self.database.app.write(acting=self.people[giver]) as connection:
            return hand_over(connection, self.actor(giver), order, [self.objects[each] for each in numbers])

    def standings(self, who: str, asked: Asked | None = None) -> dict[str, str]:
        """How far each hand-over is, as somebody sees it."""
        with self.database.app.read(acting=self.people[who]) as connection:
            return {each.number: each.standing for each in assigned(connection, asked or Asked(), p.TODAY).items}

    def file(self, author: str, number: str, state: str) -> None:
        """A filing of the author's in a state, as of now."""
        with self.database.app.write() as connection:
            decided = {"reviewer": self.people["reviewer"], "decided_at": sa.func.clock_timestamp()}
            sent = {} if state == "draft" else {"submitted_at": sa.func.clock_timestamp()}
            version = connection.execute(
                sa.text("select register.next_version(:object)"), {"object": self.objects[number]}
            ).scalar_one()
            connection.execute(
                sa.insert(filing).values(
                    object=self.objects[number], version=version, number=f"{number}-v{version}", state=state,
                    author=self.people[author], author_role="inspector", document={}, **sent,
                    **(decided if state in ("returned", "approved") else {}),
                )
            )  # fmt: skip

    def visit(self, who: str, number: str) -> None:
        """A visit that ended without a passport."""
        row = {"object": self.objects[number], "visited_on": p.TODAY, "outcome": "closed", "account": self.people[who]}
        with self.database.app.write(acting=self.people[who]) as connection:
            connection.execute(sa.insert(visit).values(row))

    def screen(self, number: str) -> None:
        """A quick screening filed here."""
        row = {"object": self.objects[number], "screened_on": p.TODAY, "facts": {}, "result": {}, "source": "city"}
        with self.database.app.write() as connection:
            connection.execute(sa.insert(screening).values(row))


@contextmanager
def city_of_hands(server: TestServer, *, signing_in: bool = False) -> Iterator[Hands]:
    """The city in a database of its own, gone afterwards; with two people more who sign in, if asked."""
    with server.filled(_fill, signing_in) as (database, (people, objects)):
        yield Hands(database, people, objects)


def _fill(database: TestDatabase, signing_in: bool) -> tuple[dict[str, int], dict[str, int]]:
    """People by name and objects by number."""
    with database.app.write() as connection:
        p.territories(connection)
        p.source(connection)
        objects = {each: p.place(connection, each, lon=77.0 + n / 1000) for n, each in enumerate(MEDEU)}
        objects |= {each: p.place(connection, each, district=p.BOSTANDYK, lon=76.9) for each in BOSTANDYK}
        objects["CLOSED"] = p.place(connection, "CLOSED", stage="closed")
        p.finish(connection)
        people = {
            "planner": named(connection, "planner", Grant("planner", p.CITY)),
            "reviewer": named(connection, "reviewer", Grant("reviewer", p.MEDEU)),
            "stranger": named(connection, "stranger", Grant("planner", p.OTHER_CITY)),
            "dinara": named(connection, "dinara", Grant("inspector", p.MEDEU)),
            "timur": named(connection, "timur", Grant("inspector", p.CITY)),
            "ngo": named(connection, "ngo", Grant("ngo", p.CITY)),
        }
    if signing_in:
        somebody(database, "planner@example.org", "planner", p.CITY, name="Елена Ким")
        somebody(database, "inspector@example.org", "inspector", p.MEDEU, name="Динара Сейткали")
    return people, objects
