"""Plans standard measures for many objects at once: set-wise, and only counted first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from audit.adaptation.closing import Closes, standard
from audit.adaptation.deadlines import due_problem
from audit.adaptation.reading import MOST_OBJECTS, Bulk
from audit.errors import InvalidInput, Problem
from audit.seen import seal
from gis.queries.actors import within_each
from gis.queries.bulk import Chosen, chosen, closed_by_open, passports_in_force, subjects
from gis.queries.subjects import horizon_here
from gis.store.filings import StateError
from gis.store.funding import must_be_held
from gis.store.judge import filed_passports
from gis.store.measures import Doer, plan_many
from gis.store.version import alone


@dataclass(frozen=True, slots=True)
class Planned:
    """What was planned, or would be: `measures` by object (ids are None in a preview); `skipped`: why, by object;
    `seen` stands for all of that, whatever the ids.
    """

    selected: int
    measures: Sequence[tuple[int | None, str, Closes]]
    skipped: Mapping[str, str]
    seen: str

    @property
    def counts(self) -> Mapping[str, int]:
        """How many objects were left out, by reason."""
        return dict(sorted(Counter(self.skipped.values()).items()))


def plan_standard(
    connection: Connection, by: Doer, wanted: Bulk, allowed: Callable[[int, frozenset[str]], bool]
) -> Planned:
    """Plan for every object of the selection what it fails of the rules, or only say what that would be.

    `allowed` says whether the planner may plan for an object (id, its territories). Raises InvalidInput, and
    StateError where something else was seen than would be planned now.
    """
    horizon = horizon_here(connection)
    if wrong := due_problem(wanted.due, horizon=horizon, planned_on=by.today, inspected_on=None):
        raise InvalidInput([wrong])
    must_be_held(connection, wanted.fields)
    if not wanted.dry_run:
        alone(connection)
    here = chosen(connection, wanted.objects, wanted.selection, MOST_OBJECTS)
    if len(here) > MOST_OBJECTS:
        raise InvalidInput([Problem("/filter", "too_many", {"count": len(here), "most": MOST_OBJECTS})])
    skipped = dict.fromkeys(set(wanted.objects) - {each.number for each in here}, "unknown_object")
    within = within_each(connection, {each.district for each in here})
    mine: dict[int, Chosen] = {}
    for each in here:
        if allowed(each.id, within[each.district]):
            mine[each.id] = each
        else:
            skipped[each.number] = "not_allowed"
    found = _found(connection, wanted, mine, skipped)
    told = [(mine[owner].number, closes.zone, closes.categories, closes.pairs) for owner, _, closes in found]
    seen = seal(wanted.rules, wanted.due, wanted.fields.get("cost"), sorted(map(repr, told)), skipped)
    if wanted.seen not in (None, seen):
        raise StateError("selection_changed")
    made: Sequence[int | None] = [None] * len(found)
    if found and not wanted.dry_run:
        made = plan_many(connection, by, wanted.due, wanted.fields, found)
    measures = [(key, mine[owner].number, closed) for key, (owner, _, closed) in zip(made, found, strict=True)]
    return Planned(len({*wanted.objects, *(each.number for each in here)}), measures, skipped, seen)


def _found(
    connection: Connection, wanted: Bulk, mine: Mapping[int, Chosen], skipped: dict[str, str]
) -> list[tuple[int, int, Closes]]:
    """Object, version in force and what it is to close, of every measure; why there is none goes to `skipped`."""
    versions = passports_in_force(connection, sorted(mine))
    taken = closed_by_open(connection, sorted(mine))
    for key in mine.keys() - versions.keys():
        skipped[mine[key].number] = "no_passport"
    late = {key for key, (_, inspected_on) in versions.items() if wanted.due < inspected_on}
    skipped.update({mine[key].number: "due_before_finding" for key in late})
    judged = sorted(version for key, (version, _) in versions.items() if key not in late)
    found: list[tuple[int, int, Closes]] = []
    for owner, version, subject in subjects(filed_passports(connection, judged)):
        closes = standard(subject, wanted.rules, taken.get(owner, {}))
        if isinstance(closes, str):
            skipped[mine[owner].number] = closes
        else:
            found += [(owner, version, each) for each in closes]
    return found
