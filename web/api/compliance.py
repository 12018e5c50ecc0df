"""The figures: how many objects are accessible to whom, where and when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from flask import Response
from flask_babel import gettext as _
from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from audit.figures import FOR_WHOM, STATES, Figures
from audit.figures.question import Question
from gis.queries import Connection
from gis.queries.compliance import compliance
from gis.queries.forecasts import forecasts
from gis.queries.installation import Installation
from web.api.answering import from_register
from web.api.asking import Asked, Code, Codes, ForWhom, OwnerKinds, Sectors, asked, listed, split, wrong_parameter
from web.api.blueprint import api_blueprint
from web.api.description import described
from web.api.reading import must_know_territory
from web.api.shapes.figures import Compliance
from web.recounts import turn
from web.words import word

figures = api_blueprint("api_figures", "Figures")

COUNTERS = (
    "objects", *STATES, "passportised", "screened", "claimed", "declared", "verified", "overridden", "lapsed",
    "measures_due", "measures_overdue", "share_answered", "enough_data",
)  # fmt: skip
_RANGE = ("low", "mid", "high")
Key = Literal["territory", "district", "sector", "owner_kind", "category", "year", "sense"]
Sense = Literal["recorded", "planned", "forecast"]
_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def written_day(value: Any) -> Any:
    """A day in digits and dashes: pydantic alone would take a bare number for seconds since 1970."""
    if isinstance(value, str) and not _WRITTEN.match(value):
        raise PydanticCustomError("date_parsing", "a day")
    return value


def _moment(value: Any) -> Any:
    """A day alone means its end; a moment with no zone is UTC."""
    if isinstance(value, str) and not _WRITTEN.match(value):
        raise PydanticCustomError("datetime_parsing", "a moment")
    if isinstance(value, str) and len(value) == len("2026-11-20"):
        return f"{value}T23:59:59.999999Z"
    return value


class AskedFigures(Asked):
    """Which objects, seen how, counted by what."""

    territory: Code | None = Field(None, description="This territory and all below it; by default the installation's.")
    by: Annotated[tuple[Key, ...], BeforeValidator(split)] = listed(description="Keys of the rows.")
    sense: Annotated[tuple[Sense, ...], BeforeValidator(split)] = listed(
        description="Recorded (default), planned (if every measure is done on time), forecast (at the measured pace)."
    )
    year: Annotated[tuple[Annotated[int, Field(ge=1900, le=2200)], ...], BeforeValidator(split)] = listed(
        description="Years; by default the current one, or all if rows are by year. A forecast: the last."
    )
    category: Annotated[tuple[ForWhom, ...], BeforeValidator(split)] = listed(
        description="For whom; by default all together, or each if rows are by category."
    )
    district: Codes = listed(description="Districts.")
    sector: Sectors = listed(description="Sectors.")
    owner_kind: OwnerKinds = listed(description="Kinds of owner.")
    as_of: Annotated[date | None, BeforeValidator(written_day)] = Field(
        None, description="As of this past day: counts anew, and takes no year."
    )
    known_at: Annotated[datetime | None, BeforeValidator(_moment)] = Field(
        None, description="By what the register knew at this moment; a day means its end."
    )
    counter: Literal["verified", "declared"] = Field("verified", description="What is forecast.")


@figures.get("/compliance")
@figures.doc(operation_id="show_compliance", summary="The figures, by district, category, year and more")
@described(Compliance, query=AskedFigures)
def show_compliance() -> Response:
    """The figures behind every map and chart."""
    wanted = asked(AskedFigures)

    def plain(connection: Connection, here: Installation) -> Mapping[str, Any]:
        territory = wanted.territory or here.territory
        if territory is None:
            raise wrong_parameter("territory", _("This installation names no city yet: say which territory."))
        must_know_territory(connection, territory)
        _must_fit(wanted, here)
        return {
            "as_of": wanted.as_of or here.today,
            "known_at": wanted.known_at,
            "definitions": definitions(),
            "rows": [*_counted(connection, wanted, territory, here), *_forecast(connection, wanted, territory, here)],
        }

    return from_register(plain)


def definitions() -> dict[str, str]:
    """What each state and counter counts, in the asker's language."""
    states = {state: word("state_meaning", state) for state in STATES}
    counters = (c for c in COUNTERS if c not in states and c != "enough_data")
    return {**states, **{counter: word("counter_meaning", counter) for counter in counters}}


def _must_fit(wanted: AskedFigures, here: Installation) -> None:
    """Refuse what asks for an object to be counted twice, for a day to come, or for years without figures."""
    for name, many in (("category", wanted.category), ("year", wanted.year), ("sense", wanted.sense)):
        if len(set(many)) > 1 and name not in wanted.by:
            raise wrong_parameter(name, _("Several of these need rows by %(name)s: add it to “by”.", name=name))
    recount = wanted.as_of is not None or wanted.known_at is not None
    if recount and (wanted.year or set(wanted.sense) - {"recorded"}):
        raise wrong_parameter("as_of", _("A past day or moment takes no year, and only what was recorded."))
    if wanted.as_of is not None and wanted.as_of > here.today:
        raise wrong_parameter("as_of", _("%(day)s has not come yet.", day=wanted.as_of.isoformat()))
    if any(year not in here.calendar.years for year in wanted.year):
        span = {"first": here.first_year, "last": here.last_year}
        raise wrong_parameter("year", _("The figures are kept for %(first)s to %(last)s.", **span))


def _question(wanted: AskedFigures, territory: str, senses: tuple[str, ...]) -> Question:
    moment = wanted.known_at
    return Question(
        territory=territory,
        by=frozenset(wanted.by),
        senses=senses,
        years=tuple(sorted(set(wanted.year))),
        categories=tuple(dict.fromkeys(wanted.category)) or (FOR_WHOM if "category" in wanted.by else ("all",)),
        districts=wanted.district,
        sectors=wanted.sector,
        owner_kinds=wanted.owner_kind,
        as_of=wanted.as_of,
        known_at=moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC),
    )


def _counted(
    connection: Connection, wanted: AskedFigures, territory: str, here: Installation
) -> Iterator[dict[str, Any]]:
    senses = tuple(dict.fromkeys(s for s in wanted.sense or ("recorded",) if s != "forecast"))
    if senses:
        question = _question(wanted, territory, senses)
        with turn() if question.recount else nullcontext():
            answers = compliance(connection, question, here.today)
        for answer in answers:
            yield {**answer.keys, **_counters(answer.figures), **dict.fromkeys(_RANGE)}


def _counters(row: Figures) -> dict[str, Any]:
    share = row.share_answered
    counted = {name: getattr(row, name) for name in COUNTERS}
    return {**counted, "share_answered": None if share is None else round(share, 4)}


def _forecast(
    connection: Connection, wanted: AskedFigures, territory: str, here: Installation
) -> Iterator[dict[str, Any]]:
    if "forecast" not in wanted.sense:
        return
    question = _question(wanted, territory, ("recorded",))
    keys = [key for key in ("district", "sector", "owner_kind", "category") if key in wanted.by]
    years = question.years or (tuple(here.calendar.years) if "year" in wanted.by else (here.last_year,))
    for group, by_year in forecasts(connection, question, here.today, counter=wanted.counter).items():
        for year, expected in by_year.items():
            if year not in years:
                continue
            known: dict[str, Any] = {"territory": territory, "year": year, "sense": "forecast"}
            known.update(zip(keys, group, strict=True))
            row = dict.fromkeys(COUNTERS) | {name: round(getattr(expected, name), 3) for name in _RANGE}
            yield {key: known[key] for key in wanted.by} | row
