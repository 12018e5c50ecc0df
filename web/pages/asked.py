"""What the address of a list asks for: the filters that the map, the tables and the lists share.

`for year sense state counter promise measures changed since until sector owner_kind kind district territory bbox area
pick stage q sort page`; a name may be repeated or its values joined by commas. A value that is not known is refused
with a sentence, never left out: a list that is wider than what was asked would give wrong numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from flask import request

from audit.promises import OUTCOMES, Outcome
from audit.terms import KINDS, OWNER_KINDS, SECTORS, STAGES
from gis.queries.events import CHANGES, TO_DO, ToDo
from gis.queries.filters import COUNTERS, ObjectFilter
from gis.queries.installation import Installation
from gis.queries.objects import SORTS
from gis.queries.territories import Territory
from gis.tiles.selection import SENSES, sense_in
from web.degrees import LEAST_CORNERS, MOST_CORNERS, Degrees, Ring, corners, four_degrees
from web.errors import ProblemError
from web.pages.sentences import _
from web.whom import whom_parameter
from web.words import STATE_ORDER, words

EVERY_STAGE = "all"
"""The stage that asks for the whole register: planned and closed objects too."""
MOST_PAGES = 100_000
MOST_PICKED = 500
"""Objects that an address names one by one."""
_SHARED = ("year", "sense", "state", "sector", "owner_kind", "district", "measures")
"""`for` and `lang` go with every link of themselves."""


@dataclass(frozen=True)
class Asked:
    """A list that was asked for."""

    filter: ObjectFilter
    sort: str
    page: int

    @property
    def in_service(self) -> bool:
        """Whether only objects in service in the year asked for are meant, as on the map."""
        return self.filter.year is not None


class _Reader:
    """Reads values of the address and collects what is wrong with them."""

    def __init__(self) -> None:
        self.errors: list[dict[str, str]] = []

    def refuse(self, name: str, detail: str) -> None:
        self.errors.append({"pointer": f"?{name}=", "detail": detail})

    def several(self, name: str, known: Collection[str]) -> tuple[str, ...]:
        given = [part for text in request.args.getlist(name) for part in text.split(",") if part]
        for strange in sorted(set(given) - set(known)):
            self.refuse(name, _("“%(value)s” is not known here.", value=strange[:60]))
        return tuple(dict.fromkeys(given))

    def one(self, name: str, known: Collection[str], default: str = "") -> str:
        given = self.several(name, known)
        if len(given) > 1:
            self.refuse(name, _("Give one value only."))
        return given[0] if given else default

    def box(self, name: str) -> Degrees | None:
        text = request.args.get(name, "")
        found = four_degrees(text) if text else None
        if text and found is None:
            self.refuse(name, _("Give four numbers with commas: west, south, east, north, in degrees."))
        return found

    def area(self, name: str) -> Ring:
        text = request.args.get(name, "")
        found = corners(text) if text else ()
        if found is None:
            words = _("Give %(least)s to %(most)s corners with commas, each as longitude and latitude in degrees.",
                      least=LEAST_CORNERS, most=MOST_CORNERS)  # fmt: skip
            self.refuse(name, words)
        return found or ()

    def picked(self, name: str) -> tuple[str, ...]:
        given = tuple(dict.fromkeys(part for part in request.args.getlist(name) if part))
        if len(given) > MOST_PICKED:
            self.refuse(name, _("Name at most %(most)s objects one by one.", most=MOST_PICKED))
        if any("\0" in part for part in given):
            self.refuse(name, _("It holds a character that no text has."))
        return given

    def whole(self, name: str, allowed: range, default: int) -> int:
        text = request.args.get(name, "")
        if not text:
            return default
        if not text.isascii() or not text.isdigit() or len(text) > 6 or int(text) not in allowed:
            first, last = allowed[0], allowed[-1]
            self.refuse(name, _("Give a whole number from %(first)s to %(last)s.", first=first, last=last))
            return default
        return int(text)

    def day(self, name: str, default: date) -> date:
        text = request.args.get(name, "")
        try:
            return date.fromisoformat(text) if text else default
        except ValueError:
            self.refuse(name, _("“%(value)s” is no date. Write it as 2026-11-20.", value=text[:60]))
            return default


def asked(here: Installation, tree: Mapping[str, Territory], *, sort: str = "name") -> Asked:
    """Read the address of the request in hand. Raises ProblemError (400) naming every value that is not known.

    Without `territory` the installation's own is meant; without `stage` the objects in service in the year.
    """
    read = _Reader()
    year = read.whole("year", range(here.first_year, here.last_year + 1), here.current_year)
    sense = sense_in(year, here, read.one("sense", SENSES))
    stage = read.one("stage", (*STAGES, EVERY_STAGE))
    state, counter = read.several("state", STATE_ORDER), read.one("counter", COUNTERS)
    promise, changed = read.one("promise", OUTCOMES), read.one("changed", CHANGES)
    measures = read.one("measures", TO_DO)
    since, until = read.day("since", here.month_began), min(read.day("until", here.today), here.today)
    for name in ("since", "until") if not changed else ():
        if request.args.get(name):
            read.refuse(name, _("It says when something changed: name what changed with “changed”."))
    found = ObjectFilter(
        q=request.args.get("q", "").replace("\0", " ").strip()[:200],
        territory=read.one("territory", tree, here.territory or "") or None,
        district=read.several("district", tree),
        sector=read.several("sector", SECTORS),
        owner_kind=read.several("owner_kind", OWNER_KINDS),
        kind=read.several("kind", KINDS),
        stage=() if stage in ("", EVERY_STAGE) else (stage,),
        number=read.picked("pick"),
        bbox=read.box("bbox"),
        area=read.area("area"),
        state=state,
        counter=counter or None,
        category=read.one(whom_parameter(), (*words("category"), "all"), "all"),
        year=None if stage and not (state or counter or promise or measures) else year,
        # Nobody forecasts one object: the list shows what is planned, and the page says so.
        sense="planned" if sense == "forecast" else sense,
        promise=cast(Outcome, promise) if promise else None,
        changed=changed or None,
        since=since,
        until=until,
        measures=cast(ToDo, measures) if measures else None,
    )
    order, page = read.one("sort", SORTS, sort), read.whole("page", range(1, MOST_PAGES), 1)
    if read.errors:
        raise ProblemError(
            400, _("The address asks for something that the register does not know."), errors=read.errors
        )
    return Asked(found, order, page)


def shared_filters() -> dict[str, str]:
    """The filters of this address that the map understands too, as they stand there."""
    return {name: ",".join(request.args.getlist(name)) for name in _SHARED if request.args.get(name)}
