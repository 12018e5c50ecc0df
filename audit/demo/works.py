"""Adaptation measures made of a verdict's findings: what they close, by when, and what became of the promise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from audit.demo.draw import Draw
from audit.demo.site import Site
from audit.terms import CATEGORIES
from audit.verdict import Assessment, Finding

HORIZON: Final = date(2030, 12, 31)
PLANS: Final = {"state": 0.85, "private": 0.42, "residents": 0.45, "transport": 0.55}
"""How likely a surveyed object has a plan of works."""
KINDS_OF_WORK: Final = {
    "route": {"current_repair": 7, "capital_repair": 2, "organisational": 1},
    "territory": {"current_repair": 7, "capital_repair": 3},
    "entrance": {"current_repair": 5, "capital_repair": 3, "individual_solution": 2},
    "movement": {"current_repair": 5, "capital_repair": 4, "individual_solution": 1},
    "service": {"organisational": 7, "current_repair": 2, "alternative_form": 1},
    "sanitary": {"capital_repair": 6, "current_repair": 4},
    "information": {"organisational": 6, "current_repair": 4},
}
RESPONSIBLE: Final = {
    "private": "Собственник объекта",
    "residents": "Объединение собственников имущества",
    "transport": "Управление городской мобильности",
}
STATE_RESPONSIBLE: Final = {
    "health": "Управление общественного здравоохранения",
    "education": "Управление образования",
    "culture": "Управление культуры",
    "sport": "Управление спорта",
    "social_protection": "Управление социального благосостояния",
    "transport": "Управление городской мобильности",
}
PAST: Final = {"verified": 47, "late": 13, "claimed": 8, "overdue": 15, "extended": 12, "derogated": 4, "cancelled": 1}
TO_COME: Final = {"planned": 64, "started": 24, "claimed": 5, "verified": 5, "derogated": 1, "cancelled": 1}
OWN_ZONES: Final = ("service", "information")
"""Where the premises of a shopping centre are mended by their keeper; the rest is the centre's."""
REASONS: Final = (
    "Подрядчик не вышел на объект в срок", "Перенос финансирования на следующий год",
    "Ожидается согласование проекта", "Ремонт фасада сдвинул работы у входа",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Extension:
    """A move of a due date."""

    moved_on: date
    old_due: date
    new_due: date
    reason: str
    approver: str


@dataclass(frozen=True, slots=True)
class Work:
    """One measure with its history. `findings` are what it closes, as found."""

    work: str
    stage: str
    zone: str
    findings: tuple[Finding, ...]
    categories: str
    responsible: str
    due: date
    first_due: date
    planned_on: date
    status: str = "planned"
    started_on: date | None = None
    claimed_on: date | None = None
    verified_on: date | None = None
    ended_on: date | None = None
    derogation: dict[str, str] | None = None
    extensions: tuple[Extension, ...] = ()

    @property
    def closes(self) -> list[dict[str, str]]:
        """Pairs of rule and instance, as stored."""
        pairs = dict.fromkeys((finding.rule, finding.instance) for finding in self.findings)
        return [{"rule": rule, "instance": instance} for rule, instance in pairs]


def works(site: Site, verdict: Assessment, since: date, draw: Draw, today: date) -> list[Work]:
    """The measures planned after a version took effect, each as it stands today."""
    if not draw.chance(PLANS[site.owner_kind]):
        return []
    by_zone: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in verdict.findings:
        if site.host is None or finding.zone in OWN_ZONES:
            by_zone[finding.zone].append(finding)
    made = []
    for zone, findings in sorted(by_zone.items()):
        planned = _planned(site, zone, findings, since, draw)
        if planned is not None and planned.planned_on <= today:
            made.append(_lived(planned, draw, today))
    return made


def _planned(site: Site, zone: str, findings: Sequence[Finding], since: date, draw: Draw) -> Work | None:
    closing = any(finding.closes_way for finding in findings)
    if not draw.chance(0.9 if closing else 0.5):
        return None
    closes = tuple(f for f in findings if f.closes_way or draw.chance(0.9))
    letters = {category for finding in closes for category in finding.categories}
    if not closes or not letters:
        return None
    planned_on = since + timedelta(days=draw.whole(10, 150))
    due = _due(planned_on, draw)
    return Work(
        work=draw.weighted(KINDS_OF_WORK[zone]),
        stage="urgent" if closing else draw.weighted({"deferred": 8, "final": 2}),
        zone=zone,
        findings=closes,
        categories="".join(category for category in CATEGORIES if category in letters),
        responsible=_responsible(site),
        due=due,
        first_due=due,
        planned_on=planned_on,
    )


def _responsible(site: Site) -> str:
    """The body that answers for the works."""
    if site.owner_kind == "state":
        return STATE_RESPONSIBLE.get(site.sector, "Аппарат акима")
    return RESPONSIBLE[site.owner_kind]


def _due(planned_on: date, draw: Draw) -> date:
    """A due date: the end of a quarter or, more often than not, of a year; never after the horizon."""
    year = planned_on.year + draw.weighted({0: 12, 1: 34, 2: 24, 3: 16, 4: 9, 5: 5})
    month, day = draw.weighted({(12, 31): 46, (12, 15): 10, (11, 30): 12, (9, 30): 16, (6, 30): 16})
    due = date(min(year, HORIZON.year), month, day)
    return due if due > planned_on + timedelta(days=60) else date(min(planned_on.year + 1, HORIZON.year), 12, 31)


def _lived(work: Work, draw: Draw, today: date) -> Work:
    """The measure as it stands today: kept, late, moved, dropped, or still to come."""
    past = work.due <= today
    fate = draw.weighted(PAST if past else TO_COME)
    if fate == "extended":
        return _extended(work, draw, today)
    if fate in ("derogated", "cancelled"):
        return _dropped(work, fate, draw, today)
    if fate == "overdue":
        return _under_way(work, draw, today) if draw.chance(0.6) else work
    if fate in ("verified", "late", "claimed") and past:
        return _finished(work, fate, draw, today)
    if fate == "verified":
        return _finished(work, "early", draw, today)
    if fate in ("started", "claimed"):
        return _under_way(work, draw, today, claimed=fate == "claimed")
    return work


def _under_way(work: Work, draw: Draw, today: date, *, claimed: bool = False) -> Work:
    last = min(today, work.due) - timedelta(days=10)
    started = draw.day(work.planned_on, last)
    if not claimed or started > today:
        return replace(work, status="started", started_on=min(started, today))
    return replace(work, status="claimed", started_on=started, claimed_on=draw.day(started, today))


def _finished(work: Work, fate: str, draw: Draw, today: date) -> Work:
    """Reported done and, as a rule, verified by somebody else: in time, late, or well before the due date."""
    reported = {
        "verified": work.due - timedelta(days=draw.whole(15, 70)),
        "late": work.due + timedelta(days=draw.whole(20, 220)),
        "claimed": work.due - timedelta(days=draw.whole(0, 40)),
        "early": draw.day(work.planned_on + timedelta(days=30), today),
    }[fate]
    reported = max(reported, work.planned_on + timedelta(days=14))
    started = draw.day(work.planned_on, reported - timedelta(days=7))
    if reported > today:
        return replace(work, status="started", started_on=min(started, today))
    verified = reported + timedelta(days=draw.whole(3, 14) if fate == "verified" else draw.whole(5, 45))
    if fate == "claimed" or verified > today:
        return replace(work, status="claimed", started_on=started, claimed_on=reported)
    return replace(work, status="verified", started_on=started, claimed_on=reported, verified_on=verified)


def _extended(work: Work, draw: Draw, today: date) -> Work:
    moved_on = max(work.due - timedelta(days=draw.whole(3, 45)), work.planned_on)
    new_due = min(work.due + timedelta(days=draw.one((92, 184, 275, 366, 549))), HORIZON)
    if new_due <= work.due:
        return work
    move = Extension(moved_on, work.due, new_due, draw.one(REASONS), f"commission-{draw.whole(1, 3)}")
    moved = replace(work, due=new_due, extensions=(move,))
    if new_due <= today and draw.chance(0.65):
        return _finished(moved, "verified", draw, today)
    return _under_way(moved, draw, today)


def _dropped(work: Work, fate: str, draw: Draw, today: date) -> Work:
    ended = min(draw.day(work.planned_on + timedelta(days=20), work.due), today)
    if fate == "cancelled":
        return replace(work, status="cancelled", ended_on=ended)
    form = draw.weighted({"home_service": 5, "remote_service": 3, "": 2})
    why = {"reason": "Работы потребовали бы разобрать несущую стену", "approver": "commission-1"}
    return replace(work, status="derogated", ended_on=ended, derogation={**why, **({"form": form} if form else {})})
