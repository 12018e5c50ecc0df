"""The life of one object in the register: versions, verdicts, measures, claims, screenings, plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from audit.demo.draw import Draw
from audit.demo.mend import filled, mended
from audit.demo.observe import Stored, Visit
from audit.demo.pace import at_work, surveyed_on
from audit.demo.quality import quality, surveyor
from audit.demo.said import Declared, Saying, Screened, attributes, sayings, screened
from audit.demo.site import Site
from audit.demo.survey import survey
from audit.demo.works import Work, works
from audit.facts import Facts, Form
from audit.judged import Judged, judged
from audit.norms import Wording, load_edition
from audit.planned import Planned, planned_states, to_plan
from audit.verdict import Assessment, assess

NORM: Final = "kz-sp-3.06-101"
OPEN: Final = ("planned", "started", "claimed")
LOOKED_AT: Final = 0.2
"""How often somebody looked at an object that has no passport: a quick screening, or a mapper passing by."""
WITHDRAWN: Final = ("Обследован не тот корпус", "Ошибка в номере дома", "Выборочная проверка не подтвердила замеры")


@dataclass(frozen=True, slots=True)
class Version:
    """An approved passport version with its verdict, and what a commission made of it."""

    depth: str
    wording: Wording
    inspected_on: date
    effective_on: date
    lapses_on: date
    author: str
    author_role: str
    reviewer: str
    facts: Stored
    forms: tuple[Form, ...]
    verdict: Judged
    withdrawn_on: date | None = None
    withdrawn_reason: str | None = None
    overridden: tuple[date, str] | None = None
    """Day of an override and the letter of the category, set to conditional."""


@dataclass(frozen=True, slots=True)
class Life:
    """All that the register knows of one object."""

    site: Site
    versions: tuple[Version, ...] = ()
    works: tuple[Work, ...] = ()
    planned: tuple[tuple[int, tuple[int, ...]], ...] = ()
    claims: tuple[Saying, ...] = ()
    screenings: tuple[Screened, ...] = ()
    declared: tuple[Declared, ...] = ()


def life(site: Site, seed: int, today: date, years: Sequence[int], host: Life | None = None) -> Life:
    """Live one object's life up to today. `host`: the life of the building these premises lie in."""
    draw = Draw(seed, "life", site.index)
    visit = _visit(site, seed)
    first = surveyed_on(site, draw, today)
    around = None
    if site.host is not None:
        if host is None or not host.versions or host.versions[-1].withdrawn_on is not None:
            first = None
        elif first is not None:
            first = max(first, at_work(host.versions[-1].effective_on + timedelta(days=7)))
            around = Facts.from_store(host.versions[-1].facts)
    if first is None or first > today - timedelta(days=3):
        return _unsurveyed(site, visit, draw, today)
    return _Surveyed(site, visit, draw, today, around).life(first, years)


def _visit(site: Site, seed: int) -> Visit:
    draw = Draw(seed, "building", site.index)
    seen = quality(site, draw)
    return Visit(site, seen, surveyor(seen, draw), draw)


def _unsurveyed(site: Site, visit: Visit, draw: Draw, today: date) -> Life:
    if site.stage in ("planned", "construction"):
        return Life(site)
    said = sayings(site, None, draw, today)
    if site.host is not None or not draw.chance(LOOKED_AT):
        return Life(site, claims=said)
    facts = survey(visit)
    noted = attributes(site, facts, draw, today)
    return Life(site, claims=said, screenings=screened(site, facts, draw, today), declared=noted)


class _Surveyed:
    """An object that has a passport: first version, works, second version."""

    def __init__(self, site: Site, visit: Visit, draw: Draw, today: date, host: Facts | None) -> None:
        self.site, self.visit, self.draw, self.today, self.host = site, visit, draw, today, host

    def life(self, first: date, years: Sequence[int]) -> Life:
        """From the first survey on."""
        facts = survey(self.visit)
        version, verdict = self._version(facts, first, _forms(self.site, self.draw))
        done = works(self.site, verdict, version.effective_on, self.draw, self.today)
        versions = [version]
        if again := self._again(version, done):
            versions.append(again)
        versions[-1] = self._turns(versions[-1])
        looked_at = self.host is None and self.draw.chance(LOOKED_AT)
        looks = screened(self.site, facts, self.draw, first) if looked_at and self.draw.chance(0.2) else ()
        noted = attributes(self.site, facts, self.draw, self.today) if looked_at else ()
        return Life(
            self.site, tuple(versions), tuple(done), self._planned(versions, done, years),
            sayings(self.site, verdict.states, self.draw, self.today), looks,
            noted,
        )  # fmt: skip

    def _version(self, facts: Stored, day: date, forms: tuple[Form, ...]) -> tuple[Version, Assessment]:
        draw = self.draw
        wording = load_edition(NORM).wording(day)
        verdict = assess(wording, Facts.from_store(facts), kind=self.site.kind, forms=forms, host=self.host)
        role = draw.weighted({"inspector": 91, "owner": 7, "claimer": 2})
        author = f"{'inspector' if role == 'inspector' else role}-{draw.whole(1, 24):02}"
        effective = min(day + timedelta(days=draw.whole(2, 24)), self.today)
        years = 2 if draw.chance(0.03) else 3 if draw.chance(0.04) else 5
        version = Version(
            depth=self.visit.surveyor.depth, wording=wording, inspected_on=day, effective_on=effective,
            lapses_on=effective.replace(day=1, year=effective.year + years), author=author, author_role=role,
            reviewer=f"commission-{draw.whole(1, 8)}", facts=facts, forms=forms,
            verdict=judged(verdict, independent=role == "inspector"),
        )  # fmt: skip
        return version, verdict

    def _again(self, before: Version, done: Sequence[Work]) -> Version | None:
        """A second version: after works that were verified, or to answer what the first had left open."""
        verified = [work for work in done if work.verified_on is not None]
        if verified:
            last = max(work.verified_on for work in verified if work.verified_on)
            closed = [finding for work in verified for finding in work.findings]
            after = mended(before.facts, closed, self.visit)
            day = max(last, before.effective_on)
        elif not before.verdict.sufficient and self.draw.chance(0.25):
            after = filled(before.facts, self.visit)
            day = at_work(before.effective_on + timedelta(days=self.draw.whole(60, 500)))
        else:
            return None
        if day > self.today or (self.site.closed and day >= self.site.closed):
            return None
        version, _ = self._version(after, day, before.forms)
        return replace(version, depth="full") if verified else version

    def _turns(self, version: Version) -> Version:
        """What now and then happens to a version: it is withdrawn, or a commission sets a state."""
        later = version.effective_on + timedelta(days=self.draw.whole(30, 300))
        if later > self.today:
            return version
        if self.draw.chance(0.006):
            return replace(version, withdrawn_on=later, withdrawn_reason=self.draw.one(WITHDRAWN))
        if version.verdict.states[0] == 4 and self.draw.chance(0.012):
            return replace(version, overridden=(later, "K"))
        return version

    def _planned(
        self, versions: Sequence[Version], done: Sequence[Work], years: Sequence[int]
    ) -> tuple[tuple[int, tuple[int, ...]], ...]:
        standing = [version for version in versions if version.withdrawn_on is None]
        if not standing:
            return ()
        now = standing[-1]
        measures = to_plan((plan for work in done if (plan := _plan(work)) is not None), now.inspected_on)
        if not measures:
            return ()
        ahead = [year for year in years if year >= self.today.year]
        states = planned_states(
            now.wording, Facts.from_store(now.facts), kind=self.site.kind, forms=now.forms, host=self.host,
            measures=measures, years=ahead,
        )  # fmt: skip
        return tuple(states.items())


def _plan(work: Work) -> Planned | None:
    """A measure as the plan sees it: open, verified, or derogated in favour of a form of service."""
    closes = [(each["rule"], each["instance"]) for each in work.closes]
    if work.status in (*OPEN, "verified"):
        return Planned(closes, work.due, verified_on=work.verified_on)
    form = (work.derogation or {}).get("form")
    if work.status != "derogated" or form is None:
        return None
    return Planned(closes, work.due, Form(form, tuple(work.categories)))


def _forms(site: Site, draw: Draw) -> tuple[Form, ...]:
    """Forms of service recorded with a passport; the state's institutions offer more of them."""
    if site.family not in ("public_building", "premises"):
        return ()
    offered = []
    if draw.chance(0.2 if site.owner_kind == "state" else 0.07):
        form = draw.weighted({"home_service": 5, "remote_service": 4, "other_place": 1})
        offered.append(Form(form, draw.one((("K",), ("K", "O"), ("K", "S", "U"), ("K", "O", "S", "G", "U")))))
    if draw.chance(0.06):
        offered.append(Form("staff_help", ("K", "S"), "entrance"))
    return tuple(offered)
