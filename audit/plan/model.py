"""A linear or integer model put together column by column and row by row, and given to HiGHS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import highspy
import numpy as np
from numpy.typing import ArrayLike

from audit.plan.case import Floats, Ints

TOLERANCE: Final = 1e-9
"""How far a row may be overstepped in the model's own units: far below a hundredth of a tenge."""

_MANY: Final = 2000
"""From so many columns on a linear model goes to the interior point method, which was 10 times faster at 40,000."""


@dataclass(frozen=True, slots=True)
class Solved:
    """``values`` by column, ``duals`` by row (of a linear model); ``bound`` on the optimum, which ``objective`` may
    miss where the time ran out. ``optimal``: it did not.
    """

    values: Floats
    duals: Floats
    objective: float
    bound: float
    optimal: bool


class Model:
    """A maximisation. Rows and columns are numbered in the order in which they are added."""

    def __init__(self) -> None:
        self._cols: list[tuple[Floats, Floats, Floats, bool]] = []
        self._rows: list[tuple[Floats, Floats]] = []
        self._entries: list[tuple[Ints, Ints, Floats]] = []
        self.cols = 0
        self.rows = 0

    def add_cols(
        self, count: int, worth: ArrayLike = 0.0, most: ArrayLike = np.inf, *, whole: bool = False, least: float = 0.0
    ) -> Ints:
        """New columns between ``least`` and ``most``; returns their numbers."""
        self._cols.append((_spread(worth, count), np.full(count, least), _spread(most, count), whole))
        self.cols += count
        return np.arange(self.cols - count, self.cols)

    def add_rows(self, count: int, least: ArrayLike = -np.inf, most: ArrayLike = np.inf) -> Ints:
        """New rows with their bounds; returns their numbers."""
        self._rows.append((_spread(least, count), _spread(most, count)))
        self.rows += count
        return np.arange(self.rows - count, self.rows)

    def enter(self, rows: ArrayLike, cols: ArrayLike, values: ArrayLike) -> None:
        """Coefficients; the three are broadcast together, zeros are left out, those of one place add up."""
        row, col, value = np.broadcast_arrays(rows, cols, np.asarray(values, dtype=float))
        keep = value.ravel() != 0
        self._entries.append((row.ravel()[keep], col.ravel()[keep], value.ravel()[keep]))

    def solve(
        self, *, seconds: float, gap: float = 0.0, seed: int = 0, start: Floats | None = None, whole: bool = True
    ) -> Solved | None:
        """Solve it with at most this relative gap; None where there is no answer (in the time, or at all).

        ``start``: values of a first answer. ``whole``: False leaves out that columns are whole numbers.
        """
        solver = quiet(seed)
        whole = whole and any(integer for *_, integer in self._cols)
        if not whole and self.cols > _MANY:
            solver.setOptionValue("solver", "ipm")
        solver.setOptionValue("time_limit", max(seconds, 0.01))
        solver.setOptionValue("mip_rel_gap", gap)
        solver.setOptionValue("mip_abs_gap", 1e-9)
        solver.passModel(self._as_lp(whole))
        if start is not None and whole:
            first = highspy.HighsSolution()
            first.col_value = start.tolist()
            solver.setSolution(first)
        solver.run()
        info = solver.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        optimal = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        found = solver.getSolution()
        objective = float(info.objective_function_value)
        return Solved(
            np.array(found.col_value),
            np.array(found.row_dual),
            objective,
            float(info.mip_dual_bound) if whole else objective,
            optimal,
        )

    def _as_lp(self, whole: bool) -> Any:
        rows, cols, values = (np.concatenate([each[place] for each in self._entries]) for place in range(3))
        keys, where = np.unique(cols * self.rows + rows, return_inverse=True)
        summed = np.bincount(where, values, len(keys))
        lp: Any = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.cols, self.rows
        lp.sense_ = highspy.ObjSense.kMaximize
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = (
            np.concatenate([each[place] for each in self._cols]) for place in range(3)
        )
        lp.row_lower_, lp.row_upper_ = (np.concatenate([each[place] for each in self._rows]) for place in range(2))
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = np.searchsorted(keys // self.rows, np.arange(self.cols + 1))
        lp.a_matrix_.index_ = keys % self.rows
        lp.a_matrix_.value_ = summed
        if whole:
            kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
            lp.integrality_ = [kinds[integer] for cost, *_, integer in self._cols for _ in cost]
        return lp


class _Silent(highspy.Highs):
    """Silent before it is made: HiGHS prints who it is as soon as somebody listens to it."""

    def enableCallbacks(self) -> None:  # noqa: N802 - HiGHS names it
        """Listen, with nothing printed."""
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call] # it publishes half its types


def quiet(seed: int) -> Any:
    """HiGHS, silent, on one thread and with a seed: the same question gets the same answer."""
    solver: Any = _Silent()  # type: ignore[no-untyped-call] # it publishes half its types
    for name, value in {
        "output_flag": False,
        "threads": 1,
        "random_seed": seed,
        "primal_feasibility_tolerance": TOLERANCE,
        "mip_feasibility_tolerance": TOLERANCE,
    }.items():
        solver.setOptionValue(name, value)
    return solver


def _spread(value: ArrayLike, count: int) -> Floats:
    return np.broadcast_to(np.asarray(value, dtype=float), (count,)).copy()
