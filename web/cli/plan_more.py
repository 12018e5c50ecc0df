"""`bosaga plan --more`: what more money would buy, as numbers asked for and as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

from audit.plan.case import Case
from audit.plan.marginal import MOST_STEPS, More, marginal, read_more
from audit.plan.solve import Plan
from audit.plan.wishes import Wishes
from web.cli.wording import said


def more_of(amounts: str | None, line: str | None) -> More | None:
    """What was asked for; None if nothing was. Raises UsageError for what is no amounts, and as `read_more`."""
    if amounts is None:
        if line is not None:
            raise click.UsageError("--more-line says which line grows: give --more AMOUNTS too.")
        return None
    try:
        numbers = [float(each) for each in amounts.split(",")]
    except ValueError:
        raise click.UsageError(f"--more {amounts}: up to {MOST_STEPS} amounts with commas: 1e9,2e9.") from None
    return read_more({"amounts": numbers, **({"line": line} if line is not None else {})})


def curve_of(case: Case, more: More, wishes: Wishes, first: Plan) -> list[dict[str, Any]]:
    """The curve as JSON. Raises PlanRefused, and ValueError for a line without money (see `demand_line`)."""
    return [step.to_json() for step in marginal(case, more, wishes, first=first)]


def table(curve: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    """The curve for people: money more, value, bound, objects, and those more than without."""
    first = curve[0]["objects"]
    rows = [
        [
            said("More money", language), said("Value", language), said("No plan exceeds", language),
            said("Objects", language), said("Objects more", language),
        ]
    ]  # fmt: skip
    rows += [
        [
            f"{step['extra']:,.0f}", f"{step['value']:,.1f}", f"{step['bound']:,.1f}", str(step["objects"]),
            str(step["objects"] - first),
        ]
        for step in curve
    ]  # fmt: skip
    width = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return ["  ".join(cell.rjust(size) for cell, size in zip(row, width, strict=True)) for row in rows]
