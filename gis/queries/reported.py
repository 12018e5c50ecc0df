"""Gathers a report: figures and indicators on the days of its period and the one before it, and what is due next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Date, and_, cast, func, or_, select

from audit.figures import DEFINITIONS, FOR_WHOM, Figures
from audit.figures.question import Answer, Question
from audit.money.indicators import Standing
from audit.profiles import Profile
from audit.quarter import Quarter
from audit.report.content import FOREMOST, Indicated, Near, Report, Row, Step, Task
from audit.report.period import Period
from audit.walking import SERVICES, Moment, Walk, whole
from gis.models import pub
from gis.queries.compliance import in_order, recounts
from gis.queries.indicators import FiguresOn, figures_on, readings
from gis.queries.installation import Installation
from gis.queries.programmes import Programme, heads, programme
from gis.queries.reach import grids, reach, sites_on
from gis.queries.territories import Territory, below, path_to

_Rows = dict[tuple[str, str, str], Figures]


def report_of(
    connection: Connection, here: Installation, tree: Mapping[str, Territory], profile: Profile, territory: str,
    period: Period,
) -> Report:  # fmt: skip
    """The report of a period about a territory of the tree, by all that is known now.

    Figures of a past day are counted anew, both days from one reading of the histories: it grows with the number of
    objects. Raises ValueError for a period that has not begun.
    """
    day = period.day(here.today)
    if day is None:
        raise ValueError(f"{period} has not begun")
    about = _About(connection, here, tree, territory, period, day)
    figures = _figures_of(connection, here, territory, (day, about.before))
    programmes = about.programmes()
    return Report(
        period=period,
        territory=territory,
        day=day,
        before=about.before,
        preliminary=not period.ended(here.today),
        made_at=connection.execute(select(func.transaction_timestamp())).scalar_one(),
        names={code: dict(tree[code].name) for code in about.places}
        | {each.head.code: dict(each.head.name) for each in programmes},
        places=about.places,
        sectors=(*FOREMOST, *(sector for sector in profile.report_sectors if sector not in FOREMOST)),
        rows=tuple(about.rows(figures(day), figures(about.before))),
        indicators=tuple(each for of in programmes for each in about.indicators(of, figures)),
        tasks=tuple(about.tasks()) if period.kind != "quarter" else (),
        steps=tuple(about.steps(programmes)) if period.kind != "quarter" else (),
        definitions=DEFINITIONS,
        reach=about.near(profile.reach) if period.kind == "year" else None,
    )


def _figures_of(connection: Connection, here: Installation, territory: str, days: Sequence[date]) -> FiguresOn:
    past = [day for day in days if day < here.today]
    question = Question(
        territory, frozenset({"district", "sector", "owner_kind", "category"}), categories=FOR_WHOM
    )  # fmt: skip
    counted = recounts(connection, question, past) if past else {}
    kept: dict[date, list[Answer]] = {day: in_order(question, rows) for day, rows in counted.items()}
    return lambda day: kept[day] if day in kept else figures_on(connection, here, territory, day)


@dataclass(frozen=True, slots=True)
class _About:
    connection: Connection
    here: Installation
    tree: Mapping[str, Territory]
    territory: str
    period: Period
    day: date

    @property
    def before(self) -> date:
        return self.period.previous.last

    @property
    def places(self) -> tuple[str, ...]:
        return (self.territory, *self.tree[self.territory].children)

    def place(self, district: str) -> str:
        """The part that a district lies in; the territory itself where it lies in none."""
        path = path_to(self.tree, district)
        depth = path.index(self.territory) + 1
        return path[depth] if depth < len(path) else self.territory

    def rows(self, now: Sequence[Answer], before: Sequence[Answer]) -> Iterator[Row]:
        first, second = self._summed(now), self._summed(before)
        for place in self.places:
            for sector in dict.fromkeys(key[1] for key in (*first, *second)):
                for category in FOR_WHOM:
                    key = (place, sector, category)
                    if key in first or key in second:
                        yield Row(*key, first.get(key, Figures()), second.get(key, Figures()))

    def _summed(self, answers: Sequence[Answer]) -> _Rows:
        found: defaultdict[tuple[str, str, str], Figures] = defaultdict(Figures)
        for row in answers:
            key = self.place(str(row.keys["district"])), str(row.keys["sector"]), str(row.keys["category"])
            found[key].add(row.figures)
        return dict(found)

    def near(self, walk: Walk) -> Near | None:
        """Who had services near home on the day, by the homes that are known now; None where none are."""
        districts, moment = below(self.tree, self.territory), Moment("recorded", self.day.year)
        if not grids(self.connection, districts):
            return None
        rows = reach(self.connection, walk, districts, sites_on(self.connection, walk, self.day), [moment])
        by = {
            service: whole(row for (_, what, _), row in rows.items() if what == service) for service in SERVICES
        }  # fmt: skip
        residents = by[SERVICES[0]].residents
        told = {service: dict(each.by) for service, each in by.items()}
        return Near(residents, walk.metres, walk.detour, told) if residents else None

    def programmes(self) -> list[Programme]:
        year = self.period.closing.year
        own = [
            head
            for head in heads(self.connection)
            if head.territory == self.territory and head.from_year <= year <= head.to_year
        ]
        found = (programme(self.connection, self.here, head.code) for head in own)
        return [each for each in found if each is not None]

    def indicators(self, of: Programme, figures: FiguresOn) -> Iterator[Indicated]:
        closing = self.period.closing
        now, before = (
            readings(self.connection, self.here, self.tree, of, quarter, figures)
            for quarter in (self._at(closing), self.period.previous.closing)
        )
        for each in of.indicators:
            targets = {place: of.targets.get((each.code, place, closing)) for place in self.places}
            yield Indicated(
                of.head.code,
                each,
                {
                    place: Standing(now[each.code][place], before[each.code][place], targets[place])
                    for place in self.places
                    if place == self.territory or targets[place] is not None
                },
            )

    def _at(self, closing: Quarter) -> Quarter:
        """The quarter that speaks for the period: its last, or the one that runs."""
        return min(closing, Quarter.of(self.here.today))

    def tasks(self) -> Iterator[Task]:
        m, o, e = pub.measure.c, pub.object_.c, pub.extension.c
        moved = (
            select(e.old_due)
            .where(e.measure == m.id, e.moved_on > self.day)
            .order_by(e.moved_on)
            .limit(1)
            .scalar_subquery()
        )
        due = cast(func.coalesce(moved, m.due), Date).label("due")
        ended = and_(*(or_(end.is_(None), end > self.day) for end in (m.verified_on, m.ended_on)))
        query = (
            select(o.number, o.district, m.work, due, m.payer)
            .join(pub.object_, o.id == m.object)
            .where(o.district.in_(below(self.tree, self.territory)), m.planned_on <= self.day, ended)
            .where(due <= self.period.following.last)
            .order_by(due, o.number, m.id)
        )
        for row in self.connection.execute(query):
            yield Task(row.number, self.place(row.district), row.work, row.due, row.payer, row.due < self.day)

    def steps(self, programmes: Sequence[Programme]) -> Iterator[Step]:
        for of in programmes:
            for step in of.steps:
                done = step.done_on is not None and step.done_on <= self.day
                if not done and step.due <= self.period.following.last:
                    yield Step(of.head.code, step.code, dict(step.name), step.responsible, step.due)
