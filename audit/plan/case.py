"""What a plan is made of: objects, the works that can be done to them, what each work helps to reach, money and limits.

Columns are numpy arrays, one entry for each object, work or goal; years are counted from the plan's first year (0).
Amounts are in whole units of one currency.

A *goal* is one category of one object reaching a level ("partial", or "full" on top of it). It is reached at the end of
the year in which the last work that it needs is done: a category changes only when its last blocking finding is mended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audit.terms import CATEGORIES, OWNER_KINDS

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

NEVER: Final = -1
"""The year of a work that is not done, and of a goal that is not reached."""
OWNERS_PAY: Final = frozenset({"private", "residents"})
"""Owner kinds whose works are their own obligation where no budget line pays for them."""
PARTIAL, FULL = 0, 1
MOST_GOALS: Final = 2 * len(CATEGORIES)


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """Money of one year. ``year`` is a calendar year; empty ``owner_kinds`` or ``districts`` (codes) mean all of them.

    All of them does not include owners who pay for themselves (`OWNERS_PAY`): these a line must name.
    """

    line: str
    year: int
    amount: float
    owner_kinds: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()

    def pays_for(self, owner_kind: str, district: str) -> bool:
        """Whether it may pay for works on an object of this owner kind in this district."""
        kinds = self.owner_kinds or frozenset(OWNER_KINDS) - OWNERS_PAY
        return owner_kind in kinds and (not self.districts or district in self.districts)


@dataclass(frozen=True, slots=True)
class WorkLimit:
    """At most so many works in a calendar year, in one district or (None) in all of them together."""

    year: int
    most: int
    district: str | None = None


@dataclass(frozen=True, slots=True)
class Floor:
    """At least this share (0 to 1) of pairs (object, category it applies to) adapted at the end of the last year.

    For one district, one category (К О С Г У as K O S G U), both or (None) all.
    """

    share: float
    district: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Objects:
    """``district``: place in `Case.districts`; ``owner``: place in `audit.terms.OWNER_KINDS`."""

    district: Ints
    owner: Ints

    def __len__(self) -> int:
        return len(self.district)


@dataclass(frozen=True, slots=True)
class Works:
    """Works that can be done, sorted by object. ``cost`` is NaN where nobody has set a price: that is not planned.

    ``earliest``: the first year it can be finished in (capital repair: 1, a year of design documents comes first).
    ``committed``: the year of a contracted work, which stays, else NEVER.
    """

    object: Ints
    cost: Floats
    earliest: Ints
    committed: Ints

    def __len__(self) -> int:
        return len(self.object)


@dataclass(frozen=True, slots=True)
class Goals:
    """Goals sorted by object; ``needs[start[g]:start[g + 1]]`` are the works that goal g needs, at least one.

    ``weight`` is what one year in that state is worth; that of a full state comes on top of the partial one's.
    ``category``: place in `audit.terms.CATEGORIES`; ``level``: PARTIAL or FULL.
    """

    object: Ints
    category: Ints
    level: Ints
    weight: Floats
    start: Ints
    needs: Ints

    def __len__(self) -> int:
        return len(self.object)


@dataclass(frozen=True, slots=True)
class Case:
    """One planning question. ``applicable`` and ``adapted`` count objects by district and category: those a category
    applies to, and those adapted for it today.
    """

    years: tuple[int, ...]
    districts: tuple[str, ...]
    objects: Objects
    works: Works
    goals: Goals
    lines: Sequence[BudgetLine]
    limits: Sequence[WorkLimit] = ()
    floors: Sequence[Floor] = ()
    applicable: Ints = field(default_factory=lambda: np.zeros((0, len(CATEGORIES)), dtype=np.int64))
    adapted: Ints = field(default_factory=lambda: np.zeros((0, len(CATEGORIES)), dtype=np.int64))

    def __post_init__(self) -> None:
        """Raises ValueError where the columns do not fit together: a fault of the caller, not of a person's input."""
        works, goals = self.works, self.goals
        sizes = np.diff(goals.start)
        _demand(self.years == tuple(range(self.years[0], self.years[0] + self.horizon)), "years follow each other")
        _demand(not np.isnan(works.cost[works.committed != NEVER]).any(), "what is contracted has a price")
        _demand(len(goals.start) == len(goals) + 1 and bool((sizes > 0).all()), "each goal needs at least one work")
        _demand(bool((np.diff(works.object) >= 0).all()), "works are sorted by object")
        _demand(bool((np.diff(goals.object) >= 0).all()), "goals are sorted by object")
        same = works.object[goals.needs] == np.repeat(goals.object, sizes)
        _demand(bool(same.all()), "a goal needs works of its own object")
        _demand(
            bool((np.bincount(goals.object, minlength=1) <= MOST_GOALS).all()), "an object has two goals a category"
        )
        _demand(bool((works.cost[~np.isnan(works.cost)] >= 0).all()), "costs are not negative")
        _demand(bool((goals.weight >= 0).all()), "weights are not negative")
        _demand(bool((works.committed < self.horizon).all()), "commitments lie within the plan's years")
        if self.floors:
            _demand(self.applicable.shape == (len(self.districts), len(CATEGORIES)), "floors need counts by district")

    @property
    def horizon(self) -> int:
        """How many years the plan has."""
        return len(self.years)

    @property
    def unpriced(self) -> int:
        """How many works have no price."""
        return int(np.isnan(self.works.cost).sum())


def _demand(held: bool, what: str) -> None:
    if not held:
        raise ValueError(what)
