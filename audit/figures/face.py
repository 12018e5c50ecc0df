"""The face of an object: its cell for every sense, year and category. The definitions of the counters stand here.

Source of the definitions: the register's semantics, "Counters and figures". None of them is a norm's.
"""

from collections.abc import Sequence
from datetime import date, datetime

from audit.figures.calendar import FOR_WHOM, Calendar
from audit.figures.cell import ABSENT, STATE_NUMBERS, Cell, flag_bit, pack
from audit.history import Claim, History, Judgement, Promise

ADAPTED = frozenset({STATE_NUMBERS["partial"], STATE_NUMBERS["full"]})
CLAIMS_ADAPTED = frozenset({"partial", "full"})
ALL = len(FOR_WHOM) - 1


def face(history: History, calendar: Calendar) -> list[int]:
    """The packed cells of an object, in the order of ``Calendar.slot``; 0 where it does not exist (yet)."""
    cells: list[int] = []
    for year in calendar.years:
        day = calendar.recorded_day(year)
        cells += recorded(history, day, year_end(year)) if day else [ABSENT] * len(FOR_WHOM)
    now = history.judged(calendar.today)
    for year in calendar.years:
        day = calendar.planned_day(year)
        cells += planned(history, day, now) if day else [ABSENT] * len(FOR_WHOM)
    return cells


def year_end(year: int) -> date:
    """31 December."""
    return date(year, 12, 31)


def recorded(history: History, day: date, due_by: date, known_at: datetime | None = None) -> list[int]:
    """The six cells of an object as recorded on a day; measures are those due by ``due_by``."""
    if not history.exists(day):
        return [ABSENT] * len(FOR_WHOM)
    judgement = history.judged(day, known_at)
    screened = any(on <= day for on in history.screenings)
    claims = [c for c in history.claims if c.claimed_on <= day and c.state in CLAIMS_ADAPTED]
    promises = [p for p in history.promises if p.open_on(day)]
    lapsed = judgement is not None and judgement.lapsed(day)
    always = flag_bit("screened") * screened
    if judgement is None and not claims and not promises:
        # Most objects of a city that is still being surveyed: one cell is all there is to say.
        return [pack(Cell(STATE_NUMBERS["unsurveyed"], always))] * len(FOR_WHOM)
    if judgement is not None:
        always |= flag_bit("passportised") | flag_bit("lapsed") * lapsed
    due_dates = [(p, p.due_as_of(day)) for p in promises]
    cells = []
    for place, category in enumerate(FOR_WHOM):
        flags = always | flag_bit("claimed") * (bool(claims) and claimed(claims, category))
        state, share, due, late = STATE_NUMBERS["unsurveyed"], 0, 0, 0
        if judgement is not None:
            state, share = judgement.states[place], judgement.shares[place]
            flags |= standing(judgement, place, state, lapsed)
        if due_dates:
            of_category = [d for p, d in due_dates if concerns(p, category)]
            due, late = sum(d <= due_by for d in of_category), sum(d < day for d in of_category)
        cells.append(pack(Cell(state, flags, share, due, late)))
    return cells


def standing(judgement: Judgement, place: int, state: int, lapsed: bool) -> int:
    """Flags that a judgement earns for one category: declared, verified, overridden.

    Declared: adapted (partial or full) by the passport. Verified: declared, proved by measurement or photo by
    someone who is neither owner nor claimer, not overridden, not lapsed.
    """
    overridden = bool(judgement.overridden >> place & 1)
    flags = flag_bit("overridden") * overridden
    if state in ADAPTED:
        flags |= flag_bit("declared")
        if judgement.provable >> place & 1 and not overridden and not lapsed:
            flags |= flag_bit("verified")
    return flags


def claimed(claims: Sequence[Claim], category: str) -> bool:
    """Whether others claim the object adapted for a category; "all" needs a claim for all, or one for each."""
    said = {c.category for c in claims}
    if "all" in said:
        return True
    return said.issuperset(FOR_WHOM[:ALL]) if category == "all" else category in said


def concerns(promise: Promise, category: str) -> bool:
    """Whether a measure serves a category."""
    return category == "all" or category in promise.categories


def planned(history: History, day: date, now: Judgement | None) -> list[int]:
    """The six cells of an object on 31 December of a year if every measure due by then is done on time."""
    if not history.exists(day):
        return [ABSENT] * len(FOR_WHOM)
    if now is None:
        return [pack(Cell(STATE_NUMBERS["unsurveyed"]))] * len(FOR_WHOM)
    years = [year for year in history.planned if year <= day.year]
    states = history.planned[max(years)] if years else now.states
    still_open = [p for p in history.promises if p.open_on(day) and p.due <= day]
    cells = []
    for place, category in enumerate(FOR_WHOM):
        flags = flag_bit("passportised") | flag_bit("declared") * (states[place] in ADAPTED)
        due = sum(concerns(p, category) for p in still_open)
        cells.append(pack(Cell(states[place], flags, now.shares[place], due)))
    return cells
