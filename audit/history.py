"""What the register knows of one object over time: the raw material of every figure.

Two times run through it. ``effective_on`` is the day of a decision; ``recorded_at`` is when the register learnt of
it. A question "as of" a day asks the first; "known at" a moment asks the second.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict on a passport version: six state numbers (К О С Г У, all), six per cents answered.

    ``provable`` and ``overridden`` are bit sets over the six: bit 0 is К, bit 5 is "all". ``version`` is the version's
    number, ``decided_on`` its own day of decision: a version may be judged anew long after. ``reconfirmed`` holds the
    times it was said to be still true: the day, and the day until which it is then valid.
    """

    effective_on: date
    recorded_at: datetime
    states: Sequence[int]
    shares: Sequence[int]
    provable: int = 0
    overridden: int = 0
    lapses_on: date | None = None
    withdrawn_on: date | None = None
    withdrawn_recorded_at: datetime | None = None
    decided_on: date | None = None
    version: int = 0
    reconfirmed: Sequence[tuple[date, date]] = ()

    @property
    def rank(self) -> tuple[date, int, date, datetime]:
        """Which of two that hold counts: that of the later version, then the later judgement of one version."""
        return self.decided_on or self.effective_on, self.version, self.effective_on, self.recorded_at

    def lapsed(self, day: date) -> bool:
        """Whether it is to be re-confirmed on a day, by what was said until then. Without a lapse it never is."""
        if self.lapses_on is None:
            return False
        return max([self.lapses_on, *(until for said, until in self.reconfirmed if said <= day)]) <= day

    def holds(self, day: date, known_at: datetime | None) -> bool:
        """Whether it was in force on a day, by what was known at a moment (None: by all that is known)."""
        if self.effective_on > day or (known_at is not None and self.recorded_at > known_at):
            return False
        if self.withdrawn_on is None or self.withdrawn_on > day:
            return True
        return known_at is not None and self.withdrawn_recorded_at is not None and self.withdrawn_recorded_at > known_at


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody else says of an object, for one category or for "all"."""

    category: str
    state: str
    claimed_on: date


@dataclass(frozen=True, slots=True)
class Promise:
    """A measure as the figures see it. ``moves`` are (day moved, due date before) in order of days."""

    categories: str
    due: date
    planned_on: date
    verified_on: date | None = None
    ended_on: date | None = None
    moves: tuple[tuple[date, date], ...] = ()

    def open_on(self, day: date) -> bool:
        """Whether it is promised and not yet verified, cancelled or derogated on a day."""
        if self.planned_on > day:
            return False
        return not any(end is not None and end <= day for end in (self.verified_on, self.ended_on))

    def due_as_of(self, day: date) -> date:
        """The due date in force on a day: a later extension does not reach back."""
        for moved_on, before in self.moves:
            if moved_on > day:
                return before
        return self.due


@dataclass(frozen=True, slots=True)
class History:
    """One object's past and plan. ``judgements`` stand in the order in which they were filed."""

    opened: date | None = None
    closed: date | None = None
    stage: str = "in_service"
    judgements: Sequence[Judgement] = ()
    screenings: Sequence[date] = ()
    claims: Sequence[Claim] = ()
    promises: Sequence[Promise] = ()
    planned: Mapping[int, Sequence[int]] = field(default_factory=dict)

    def exists(self, day: date) -> bool:
        """Whether the object is in service on a day, its last included; planned objects count from their opening.

        Closed on a day that nobody recorded, it is in service on none.
        """
        if self.opened is not None and self.opened > day:
            return False
        if self.closed is not None and self.closed < day:
            return False
        if self.stage == "closed":
            return self.closed is not None
        return self.stage == "in_service" or self.opened is not None

    def judged(self, day: date, known_at: datetime | None = None) -> Judgement | None:
        """The judgement in force on a day, if the object had a passport then.

        Of decisions of one day that were recorded at one moment, as an import does, the last one filed holds.
        """
        held: Iterable[Judgement] = (j for j in reversed(self.judgements) if j.holds(day, known_at))
        return max(held, key=lambda j: j.rank, default=None)
