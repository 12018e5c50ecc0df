"""An issued report as it is kept, and read again years later: JSON with everything that it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, astuple, fields
from datetime import date, datetime
from typing import Any, Final

from audit.figures import Figures
from audit.money.indicators import Indicator, Reading, Standing
from audit.report.content import Indicated, Near, Report, Row, Step, Task
from audit.report.period import Period

FORM: Final = 1
"""The form of what is kept; a later one is read beside it."""


def as_kept(report: Report) -> dict[str, Any]:
    """The report in JSON's own types."""
    return {
        "form": FORM,
        "kind": report.period.kind,
        "period": str(report.period),
        "territory": report.territory,
        "day": report.day.isoformat(),
        "before": report.before.isoformat(),
        "made_at": report.made_at.isoformat(),
        "names": {code: dict(names) for code, names in report.names.items()},
        "places": list(report.places),
        "sectors": list(report.sectors),
        "counters": [field.name for field in fields(Figures)],
        "rows": [
            [row.place, row.sector, row.category, list(astuple(row.now)), list(astuple(row.before))]
            for row in report.rows
        ],
        "indicators": [
            {
                "programme": each.programme,
                "indicator": asdict(each.indicator),
                "standings": {place: asdict(standing) for place, standing in each.standings.items()},
            }
            for each in report.indicators
        ],
        "tasks": [{**asdict(task), "due": task.due.isoformat()} for task in report.tasks],
        "steps": [{**asdict(step), "due": step.due.isoformat()} for step in report.steps],
        "definitions": dict(report.definitions),
        # What reports issued before did not say is not there, so that the same report is kept as the same bytes.
        **({"reach": asdict(report.reach)} if report.reach else {}),
    }


def read_kept(kept: Mapping[str, Any]) -> Report:
    """The report that was kept. It was issued, so its period had ended."""
    counters = kept["counters"]

    def figures(values: list[int]) -> Figures:
        return Figures(**dict(zip(counters, values, strict=True)))

    return Report(
        period=Period.read(kept["kind"], kept["period"]),
        territory=kept["territory"],
        day=date.fromisoformat(kept["day"]),
        before=date.fromisoformat(kept["before"]),
        preliminary=False,
        made_at=datetime.fromisoformat(kept["made_at"]),
        names=kept["names"],
        places=tuple(kept["places"]),
        sectors=tuple(kept["sectors"]),
        rows=tuple(
            Row(place, sector, category, figures(now), figures(before))
            for place, sector, category, now, before in kept["rows"]
        ),
        indicators=tuple(map(_indicated, kept["indicators"])),
        tasks=tuple(Task(**{**each, "due": date.fromisoformat(each["due"])}) for each in kept["tasks"]),
        steps=tuple(Step(**{**each, "due": date.fromisoformat(each["due"])}) for each in kept["steps"]),
        definitions=kept["definitions"],
        reach=Near(**kept["reach"]) if "reach" in kept else None,
    )


def _indicated(kept: Mapping[str, Any]) -> Indicated:
    said: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in kept["indicator"].items()
    }
    standings = {
        place: Standing(Reading(**each["now"]), Reading(**each["before"]), each["target"])
        for place, each in kept["standings"].items()
    }
    return Indicated(kept["programme"], Indicator(**said), standings)
