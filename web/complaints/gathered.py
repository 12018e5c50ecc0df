"""What a complaint about an object can rest on: everything that it says is read here, and is public."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from audit.adaptation.lifecycle import OPEN
from audit.complaint import concerns, finding_name, grounds_of
from audit.profiles import Authority, Profile
from gis.db import Database
from gis.queries.dossier import Dossier, dossier
from gis.queries.installation import installation
from gis.queries.log import SignedHead, newest_head
from gis.queries.passports import PublicPassports, passport
from gis.queries.published import Published, published
from gis.queries.works import Measure
from web.pages.closed import closed_requirements
from web.pages.reasons import Reason, Why, explained, why
from web.reports.made import profile_of

_SYNTHETIC = ("demo", "rehearsal")


@dataclass(frozen=True, slots=True)
class Ground:
    """An object with what the register holds against it. ``why``: None where no verdict can be derived.

    ``closes``: the words for the requirements that its measures close, by rule.
    """

    around: Dossier
    why: Why | None
    version: Published | None
    profile: Profile
    head: SignedHead | None
    closes: dict[str, str]
    synthetic: bool

    def failing(self, category: str | None) -> list[Reason]:
        """The findings that decide, for a group of people or for everyone; those that close the way come first."""
        found = [each for each in (self.why.decisive if self.why else ()) if concerns(each.finding, category)]
        return sorted(found, key=lambda each: not each.finding.closes_way)

    def proposed(self, category: str | None) -> list[Reason]:
        """The findings that a letter names unless somebody chooses: those of a norm, or all where there are none."""
        found = self.failing(category)
        return [each for each in found if not each.finding.proposal] or found

    def promised(self, category: str | None) -> list[Measure]:
        """Its open measures, for a group of people or for everyone, by due date."""
        return [
            each
            for each in self.around.measures
            if each.status in OPEN and (category is None or category in each.categories)
        ]

    def overdue(self, category: str | None) -> list[Measure]:
        """Of those promised, those whose day has passed."""
        return [each for each in self.promised(category) if each.overdue]

    def rests_on(self, category: str | None) -> Collection[str]:
        """What a complaint can rest on; nothing: there is no letter to write. What is closed is no obstacle."""
        if self.around.object.stage == "closed":
            return []
        return grounds_of(failing=bool(self.failing(category)), overdue=bool(self.overdue(category)))

    def authorities(self, category: str | None) -> list[Authority]:
        """Whom to write to, the first one first."""
        here = self.around.object
        return self.profile.authorities_for(here.sector, here.owner_kind, self.rests_on(category))

    def chosen(self, category: str | None, names: Collection[str]) -> Sequence[Reason]:
        """The findings of these names (`audit.complaint.finding_name`)."""
        return [each for each in self.failing(category) if finding_name(each.finding) in names]


def ground_of(database: Database, number: str) -> Ground | None:
    """What is held about an object by its number; None if there is no such object."""
    with database.read() as connection:
        around = dossier(connection, number)
        if around is None:
            return None
        here = installation(connection)
        named = around.judged.passport if around.judged else None
        verdict = explained(PublicPassports(connection), named) if named else None
        filed = passport(connection, named) if named else None
        reasons = why(verdict, filed.facts if filed else {}) if verdict else None
        return Ground(
            around=around,
            why=reasons,
            version=published(connection, number=named) if named else None,
            profile=profile_of(here),
            head=newest_head(connection),
            closes=closed_requirements(around.measures, reasons.norm.partition("@")[0] if reasons else None),
            synthetic=here.kind in _SYNTHETIC,
        )
