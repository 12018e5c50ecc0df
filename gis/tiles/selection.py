"""What a map shows: for whom, which year, in which sense, and which objects. Shared by tiles, legend and table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from audit.figures import FOR_WHOM, STATE_NUMBERS
from audit.figures.question import Question
from audit.terms import OWNER_KINDS, SECTORS
from gis.queries.events import TO_DO, ToDo
from gis.queries.installation import Installation

SENSES = ("recorded", "planned", "forecast")
PARAMETERS = ("category", "year", "sense", "state", "sector", "owner_kind", "district", "measures")
_TERRITORY = re.compile(r"[A-Z0-9][A-Z0-9-]{0,39}", re.ASCII)
_YEAR = re.compile(r"[0-9]{4}", re.ASCII)


class SelectionError(Exception):
    """Parameters that say nothing a map can show: each with its name, a code and what would be right.

    Codes: `unknown_parameter`, `given_twice`, `unknown_value`, `year_outside`.
    """

    def __init__(self, problems: Sequence[tuple[str, str, str]]) -> None:
        super().__init__("; ".join(f"{name}: {code}" for name, code, _ in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Selection:
    """One view of the register. Empty filters let everything through.

    ``sense`` is recorded, planned or forecast; a forecast shades districts only, objects are shown as planned.
    ``measures``: only objects with measures that are open today, overdue, or due by the end of the year.
    """

    category: str
    year: int
    sense: str
    states: tuple[str, ...] = field(default=())
    sectors: tuple[str, ...] = field(default=())
    owner_kinds: tuple[str, ...] = field(default=())
    districts: tuple[str, ...] = field(default=())
    measures: ToDo | None = None

    @property
    def sense_of_objects(self) -> str:
        """The sense in which single objects are shown."""
        return "planned" if self.sense == "forecast" else self.sense

    @property
    def state_numbers(self) -> list[int]:
        """The states asked for as the faces number them."""
        return [STATE_NUMBERS[state] for state in self.states]

    def slot(self, here: Installation) -> int:
        """Place of the cells shown, counted from 1."""
        return here.slot(self.category, self.year, self.sense_of_objects)

    def question(self, territory: str, by: frozenset[str] = frozenset()) -> Question:
        """The same objects as a question about the figures; the states are not part of it."""
        return Question(
            territory=territory,
            by=by,
            senses=(self.sense_of_objects,),
            years=(self.year,),
            categories=(self.category,),
            districts=self.districts,
            sectors=self.sectors,
            owner_kinds=self.owner_kinds,
        )


def senses_of(year: int, here: Installation, measures: str | None = None) -> tuple[str, ...]:
    """The senses that a year has, the usual one first: the past is recorded, the future planned or forecast.

    A forecast is made for all objects of a district, never for those with ``measures`` alone.
    """
    if year < here.current_year:
        return ("recorded",)
    senses = SENSES if year == here.current_year else ("planned", "forecast")
    return tuple(each for each in senses if each != "forecast") if measures else senses


def sense_in(year: int, here: Installation, wished: str, measures: str | None = None) -> str:
    """The sense wished, if the year has it; else the year's usual one."""
    senses = senses_of(year, here, measures)
    return wished if wished in senses else senses[0]


def read_selection(given: Mapping[str, Sequence[str]], here: Installation) -> Selection:
    """Read the parameters of an address: values of one name may be repeated or separated by commas.

    A sense that the year does not have gives way to the one it has. Raises SelectionError naming all that is wrong.
    """
    problems = [(name, "unknown_parameter", ", ".join(PARAMETERS)) for name in given if name not in PARAMETERS]
    values = {name: _values(given.get(name, ())) for name in PARAMETERS}
    problems += [(n, "given_twice", "") for n in ("category", "year", "sense", "measures") if len(values[n]) > 1]
    allowed: dict[str, Sequence[str]] = {
        "category": FOR_WHOM,
        "sense": SENSES,
        "state": tuple(STATE_NUMBERS),
        "sector": SECTORS,
        "owner_kind": OWNER_KINDS,
        "measures": TO_DO,
    }
    for name, known in allowed.items():
        problems += [(name, "unknown_value", ", ".join(known)) for value in values[name] if value not in known]
    problems += [("district", "unknown_value", "") for value in values["district"] if not _TERRITORY.fullmatch(value)]
    year = _year(values["year"], here)
    if year is None:
        problems.append(("year", "year_outside", f"{here.first_year}-{here.last_year}"))
    if problems or year is None:
        raise SelectionError(problems)
    measures = cast(ToDo | None, next(iter(values["measures"]), None))
    return Selection(
        category=next(iter(values["category"]), "all"),
        year=year,
        sense=sense_in(year, here, next(iter(values["sense"]), ""), measures),
        states=tuple(state for state in STATE_NUMBERS if state in values["state"]),
        sectors=tuple(sorted(values["sector"])),
        owner_kinds=tuple(sorted(values["owner_kind"])),
        districts=tuple(sorted(values["district"])),
        measures=measures,
    )


def _values(given: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(value for text in given for value in text.split(",") if value))


def _year(given: Sequence[str], here: Installation) -> int | None:
    if not given:
        return here.current_year
    if not _YEAR.fullmatch(given[0]):
        return None
    year = int(given[0])
    return year if here.first_year <= year <= here.last_year else None
