"""What one evaluation looks at: the facts of one object, what is taken as met, what it has to report."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from audit.errors import Report
from audit.facts import Fact, Facts

Instances = Mapping[str, Mapping[str, Fact]]
_NONE: Instances = {}


class World:
    """The facts of an object, or of the host of premises.

    `prefix` marks the host's instances in findings; `behind` is where whole-object facts are looked for
    when this object has none (the premises' own, behind their host's).
    """

    def __init__(
        self, facts: Facts, met: Collection[tuple[str, str]], prefix: str = "", behind: Facts | None = None
    ) -> None:
        self.facts = facts
        self.met = met
        self.prefix = prefix
        self.behind = behind
        self.reports: list[Report] = []
        self.pool: Mapping[tuple[str, str], Instances] = facts.instances
        """(zone, element) → instances; more than the facts' own where two objects share a zone."""
        self.home_or_remote = False
        self.lift_failed = False
        """Whether no lift serves every public floor, in this object or its host; known once movement is judged."""
        self.ground: bool | None = None
        """Whether service is given on the ground floor (KZ-SVA-02); False where a kind has no such zone."""
        self.floors: bool | None = None
        """Whether there is more than one public floor."""
        self.lifts: list[bool | None] = []
        """For each lift, whether it serves every public floor."""

    def instances(self, where: tuple[str, str]) -> Instances:
        """Instance → quantity → fact, of one element."""
        found = self.pool.get(where, _NONE)
        if not found and self.behind is not None and where[0] == "object":
            found = self.behind.instances.get(where, _NONE)
        return found

    def is_met(self, rule_ids: Collection[str], path: str, instance: str) -> bool:
        """Whether a planned measure closes one of these rules, or this quantity, at this instance."""
        if not self.met:
            return False
        return any((name, where) in self.met for name in (*rule_ids, path) for where in (instance, "*"))

    def report(self, code: str, **params: object) -> None:
        """Say something beside the verdict, once."""
        said = Report(code, params)
        if said not in self.reports:
            self.reports.append(said)

    @property
    def no_lift_serves(self) -> bool:
        """Whether it is known that no lift serves every public floor, where one is asked for."""
        return bool(self.lifts) and all(lift is False for lift in self.lifts)
