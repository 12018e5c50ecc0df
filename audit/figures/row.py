"""Rows of the figures: counters that add up, their definitions, and when they are enough to compare."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Final, Self

from audit.figures.cell import ABSENT, FLAGS, STATE_NAMES, STATE_NUMBERS, unpack

STATES: Final = tuple(STATE_NUMBERS)
KNOWN: Final = ("none", "conditional", "partial", "full")

DEFINITIONS: Final[Mapping[str, str]] = {
    "objects": "objects of the register in service on that day",
    "unsurveyed": "no approved passport",
    "unknown": "a passport with gaps: not enough answers for a verdict",
    "not_applicable": "no requirement applies to this category",
    "none": "not accessible: a necessary link is impassable",
    "conditional": "accessible only with help or another form of service; never counted as adapted",
    "partial": "accessible, with findings or gaps that do not close the way",
    "full": "meets every requirement held",
    "passportised": "has an approved passport that is not withdrawn",
    "screened": "has a quick screening, which is no passport",
    "claimed": "others claim it accessible; not checked by this register",
    "declared": "adapted (partial or full) by an approved passport",
    "verified": "adapted, measured or photographed by someone who is neither owner nor claimer, approved by a "
    "second person, not lapsed",
    "overridden": "the state was set by a commission, with reason and names",
    "lapsed": "the passport is to be re-confirmed",
    "measures_due": "open measures due by 31 December of that year",
    "measures_overdue": "open measures whose due date has passed",
    "share_answered": "mean share of applicable items answered, over passportised objects that have any",
}


@dataclass(slots=True)
class Figures:
    """Counters of a set of objects for one sense, year and category.

    ``objects = unsurveyed + unknown + not_applicable + none + conditional + partial + full``.
    ``answered_sum`` adds up per cents; ``share_answered`` is its mean.
    """

    objects: int = 0
    unsurveyed: int = 0
    unknown: int = 0
    not_applicable: int = 0
    none: int = 0
    conditional: int = 0
    partial: int = 0
    full: int = 0
    passportised: int = 0
    screened: int = 0
    claimed: int = 0
    declared: int = 0
    verified: int = 0
    overridden: int = 0
    lapsed: int = 0
    measures_due: int = 0
    measures_overdue: int = 0
    answered_sum: int = 0
    verified_full: int = 0

    def count(self, packed: int, times: int = 1) -> None:
        """Count a packed cell so many times; a cell of an object that does not exist counts nowhere."""
        cell = unpack(packed)
        if cell.state == ABSENT:
            return
        self.objects += times
        state = STATE_NAMES[cell.state]
        setattr(self, state, getattr(self, state) + times)
        for bit, name in enumerate(FLAGS):
            if cell.flags >> bit & 1:
                setattr(self, name, getattr(self, name) + times)
                self.verified_full += times * (name == "verified" and state == "full")
        self.measures_due += times * cell.due
        self.measures_overdue += times * cell.overdue
        self.answered_sum += times * cell.share

    def add(self, other: Self) -> None:
        """Add the counters of another set of objects."""
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))

    @property
    def adapted(self) -> int:
        """Partial or full."""
        return self.partial + self.full

    @property
    def known(self) -> int:
        """Objects with a verdict."""
        return self.none + self.conditional + self.partial + self.full

    @property
    def applicable(self) -> int:
        """Objects that some requirement of the category applies to, or that nobody looked at yet."""
        return self.objects - self.not_applicable

    @property
    def share_answered(self) -> float | None:
        """Mean share of items answered, 0 to 1, over passportised objects that something is asked of; None without."""
        asked = self.passportised - self.not_applicable
        return self.answered_sum / (100 * asked) if asked else None

    @property
    def enough_data(self) -> bool:
        """Whether a district may be shaded, ranked or compared: at least 10 objects, 60 % of them known [P].

        Only objects that the category applies to count: the others stand outside the denominators.
        """
        return self.applicable >= 10 and self.known >= 0.6 * self.applicable

    @property
    def grade(self) -> str | None:
        """Grade of evidence A, B or C at 80, 50, 20 % of the adapted verified [P]; None below or without any."""
        if not self.adapted:
            return None
        share = self.verified / self.adapted
        return next((grade for grade, least in (("A", 0.8), ("B", 0.5), ("C", 0.2)) if share >= least), None)


def tally(cells: Iterable[int]) -> Figures:
    """The figures of many objects' cells (all of one sense, year and category): the recount."""
    figures = Figures()
    for packed, times in Counter(cells).items():
        figures.count(packed, times)
    return figures
