"""The worker's part of a decision on a plan of many works: done as whoever decided, all of it or nothing."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _

from audit.permission import Action, Thing, may, role_at
from audit.plan.adopting import read_adopting, read_taking_back
from gis.queries import Connection
from gis.queries.actors import actor_of, within_of
from gis.store import plan_decisions as store
from gis.store.adopting import adopt, take_back
from gis.store.filings import StateError
from gis.store.measures import Doer
from gis.store.plan_decisions import Act, Decision
from gis.store.plans import kept
from web.cli.inside import inside_site
from web.clock import today
from web.wiring import Wiring

_ACTIONS: dict[Act, Action] = {"adopt": "plan.adopt", "take_back": "plan.take_back"}


def decide(wiring: Wiring, decision: int) -> None:
    """Do a decision that waits; what refuses it by now is kept for its page."""
    try:
        with wiring.operator_database.write() as connection:
            store.carry_out(connection, decision, lambda found: _act(wiring, connection, found))
    except Exception:
        with wiring.operator_database.write() as connection:
            store.fail(connection, decision)
        raise


def _act(wiring: Wiring, connection: Connection, of: Decision) -> None:
    actor, plan, action = actor_of(connection, of.account), kept(connection, of.plan), _ACTIONS[of.act]
    thing = Thing(within_of(connection, plan.territory), author=plan.author) if plan else None
    if actor is None or plan is None or thing is None or not may(actor, action, thing):
        raise StateError("not_yours", number=of.plan)
    by = Doer(of.account, role_at(actor, thing, "reviewer", "administrator"), today(wiring))
    if of.act == "take_back":
        take_back(connection, by, plan.id, read_taking_back(of.said))
        return
    wanted = read_adopting(of.said, by.today)
    adopt(
        connection, by, plan, wanted, _owner_words(wiring),
        lambda number, within: may(actor, action, Thing(within, number)),
    )  # fmt: skip


def _owner_words(wiring: Wiring) -> str:
    """The words for an owner who answers for work that no line pays for, in the installation's language."""
    with inside_site(wiring), force_locale(wiring.settings.language):
        return str(_("the owner of the object"))
