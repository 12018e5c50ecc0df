"""What the demo city's people have done before anybody signs in: steps of measures, two scenarios."""

from __future__ import annotations

from collections.abc import Callable

from gis.demo.deeds import let_them_work
from gis.demo.people import demo_people
from gis.demo.scenarios import MOST_IN_DISTRICT, asker, scenarios
from gis.store import plans
from web.clock import today
from web.plans.search import search
from web.wiring import Wiring

Say = Callable[[str], None]


def let_the_city_work(wiring: Wiring, say: Say, *, whole_city: bool = False) -> None:
    """Do once, after a city was made, what its pages are to show; `say` is told of each. Raises as the steps do.

    The scenarios of a large city are about one district, unless the ``whole_city`` is wanted.
    """
    with wiring.operator_database.read() as connection:
        people = demo_people(connection)
    say(f"steps of measures: {let_them_work(wiring.app_database, people)}")
    planner = next((each.email for each in people if each.role == "planner"), None)
    if planner is not None:
        _search(wiring, planner, say, whole_city)


def _search(wiring: Wiring, planner: str, say: Say, whole_city: bool) -> None:
    with wiring.operator_database.read() as connection:
        asked = scenarios(connection, whole_city=whole_city)
        author = asker(connection, planner)
    if not asked:
        say(f"scenarios: none, every district has more than {MOST_IN_DISTRICT} objects; ask for one at /plan")
    for each in asked:
        with wiring.app_database.write(acting=author) as connection:
            number = plans.ask(connection, author, each["territory"], each["name"], each, today(wiring))
        search(wiring, number)
        with wiring.operator_database.read() as connection:
            found = plans.kept(connection, number)
        state = found.state if found else "gone"
        say(f"scenario for {each['territory']}: {state}")
        if state in plans.AT_WORK:
            return  # a worker beside this command was quicker, and searches one at a time for each person
