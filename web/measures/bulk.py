"""`/measures/plan`: one standard work planned for every object of a list that needs it, after a look at what that does.

The address is that of the list (`web.pages.asked`): its filters, a part of the map (`bbox`), or objects named one by
one (`pick`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from audit.adaptation.lifecycle import KINDS_OF_WORK, MEASURE_STAGES, PAYERS
from audit.adaptation.reading import MOST_OBJECTS, Bulk, read_bulk
from audit.errors import InvalidInput
from audit.errors import Problem as Wrong
from audit.money.works import standard_works
from audit.norms import load_edition
from audit.permission import Thing, may
from audit.usecases.assess import DEFAULT_NORM
from gis.queries import Connection
from gis.queries.bulk import Chosen, chosen_of_list
from gis.queries.installation import installation
from gis.queries.programmes import heads
from gis.queries.subjects import horizon_here, profile_here
from gis.queries.territories import territories
from gis.store.bulk import Planned, plan_standard
from gis.store.filings import StateError
from gis.store.measures import Doer
from web.assigning.blueprint import url_with
from web.auth.acting import account, acting, demand
from web.clock import today
from web.current import wiring
from web.errors import Problem
from web.language import in_language
from web.measures.blueprint import measures, status_of, text_sent, told_of
from web.measures.costs import Offered, cost_said, described, offered
from web.pages.asked import asked
from web.pages.sentences import _
from web.words import word

_FIELDS = ("work", "due", "stage", "title", "responsible", "payer", "programme", "line")
_SHOWN = 200


@dataclass(frozen=True)
class Preview:
    """What would be planned: measures by zone, objects left out by reason, and what is known of the cost."""

    found: Planned
    zones: Mapping[str, int]
    each: Decimal | None
    currency: str | None

    @property
    def total(self) -> Decimal | None:
        """Of all measures together; None: no price."""
        return None if self.each is None else self.each * len(self.found.measures)


class _ChangedError(Exception):
    """The list is another than the one that was looked at."""


@measures.get("/plan")
def bulk() -> str:
    """The form: which work, by when."""
    who = demand("measure.plan_many")
    with wiring().app_database.read(acting=who.account) as connection:
        return _page(connection, _meant(connection))


@measures.post("/plan")
def plan_bulk() -> ResponseReturnValue:
    """Show what would be planned, or plan it."""
    demand("measure.plan_many")
    if request.form.get("step") == "plan":
        return _plan()
    return _look()


def _look(errors: Sequence[Mapping[str, str]] = (), status: int = 200) -> ResponseReturnValue:
    with wiring().app_database.read(acting=account()) as connection:
        meant = _meant(connection)
        try:
            wanted, cost = _wanted(connection, meant, dry_run=True)
            found = plan_standard(connection, _doer(), wanted, _may_plan)
        except InvalidInput as refused:
            return _page(connection, meant, told_of(refused, (*_FIELDS, "standard", "quantity", "amount"))), 422
        zones = Counter(closed.zone for _key, _number, closed in found.measures)
        each = None if cost is None else cost.amount
        shown = Preview(found, dict(sorted(zones.items())), each, cost.currency if cost else None)
        return _page(connection, meant, errors, shown), status


def _plan() -> ResponseReturnValue:
    """Plan what was shown; where that is another by now, show it anew."""
    try:
        with wiring().app_database.write(acting=account()) as connection:
            wanted, _cost = _wanted(connection, _meant(connection), dry_run=False)
            found = plan_standard(connection, _doer(), wanted, _may_plan)
            if found.seen != request.form.get("seen"):
                raise _ChangedError
    except _ChangedError:
        text = _("The list changed meanwhile: this is what would be planned now. Nothing was planned yet.")
        return _look([{"detail": text, "field": ""}], 409)
    except (InvalidInput, StateError) as refused:
        return _look(told_of(refused), status_of(refused))
    count = len(found.measures)
    flash(ngettext("%(num)s measure is planned.", "%(num)s measures are planned.", count), "success")
    return redirect(url_for("measures.index", whose="mine"), 303)


def _doer() -> Doer:
    return Doer(account(), "planner", today(wiring()))


def _may_plan(object_id: int, within: frozenset[str]) -> bool:
    return may(acting(), "measure.plan", Thing(within, object_id))


def _meant(connection: Connection) -> list[Chosen]:
    """The objects that the address names. Raises Problem 400 for too many."""
    here = installation(connection)
    found = chosen_of_list(connection, asked(here, territories(connection)).filter, here, MOST_OBJECTS)
    if len(found) > MOST_OBJECTS:
        words = _("That is more than %(most)s objects at once. Narrow the list, by district for example.",
                  most=MOST_OBJECTS)  # fmt: skip
        raise Problem(400, words, code="too_many")
    return found


def _wanted(connection: Connection, meant: Sequence[Chosen], *, dry_run: bool) -> tuple[Bulk, Any]:
    """What the form asks for, and the cost of one measure. Raises InvalidInput."""
    works = {each.work.code: each for each in _offered(connection, meant)}
    chosen = works.get(text_sent("standard"))
    if chosen is None or not meant:
        raise InvalidInput([Wrong("/standard", "required", {"field": "standard"})])
    body = {**described(chosen), **{name: text for name in _FIELDS if (text := text_sent(name))}}
    body |= {"rules": _rules(connection, chosen), "objects": [each.number for each in meant], "dry_run": dry_run}
    if request.form.get("responsible_private"):
        body["responsible_private"] = True
    if (cost := cost_said(chosen)) is not None:
        body["cost"] = dict(cost)
    wanted = read_bulk(body)
    return wanted, wanted.fields.get("cost")


def _rules(connection: Connection, chosen: Offered) -> list[str]:
    """The rules of the norm in force here that the work puts right."""
    profile = profile_here(connection)
    rules = load_edition(profile.norm if profile else DEFAULT_NORM).rules
    return [rule.id for rule in rules if chosen.work.puts_right(rule.zone, rule.element, rule.quantity)]


def _offered(connection: Connection, meant: Sequence[Chosen]) -> list[Offered]:
    works = offered(connection, list(standard_works()), sorted({each.district for each in meant}), today(wiring()))
    return [each for each in works if _rules(connection, each)]


def _page(
    connection: Connection,
    meant: Sequence[Chosen],
    errors: Sequence[Mapping[str, str]] = (),
    preview: Preview | None = None,
) -> str:
    return render_template(
        "measures/plan.html",
        count=len(meant),
        works=_offered(connection, meant),
        preview=preview,
        left_out=sorted(preview.found.skipped.items())[:_SHOWN] if preview else [],
        kinds={code: word("work", code) for code in KINDS_OF_WORK},
        stages={code: word("measure_stage", code) for code in MEASURE_STAGES},
        payers={code: word("payer", code) for code in PAYERS},
        programmes={each.code: in_language(each.name) or each.code for each in heads(connection)},
        horizon=horizon_here(connection),
        today=today(wiring()),
        given=request.form,
        sent=[name for name in (*_FIELDS, "standard", "quantity", "responsible_private") if request.form.get(name)],
        errors=errors,
        back=url_with("objects.index", request.args.to_dict(flat=False)),
    )
