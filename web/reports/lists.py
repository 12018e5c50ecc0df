"""The list behind each figure of a report: an address that counts the same objects on the same day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import url_for

from audit.report.content import Report


@dataclass(frozen=True, slots=True)
class Lists:
    """Addresses for the figures of one report. ``issued``: the lists show what was known when it was made."""

    report: Report
    issued: bool

    def href(
        self, counter: str, category: str = "all", place: str | None = None, sector: str | None = None,
        day: date | None = None,
    ) -> str:  # fmt: skip
        """The objects that a counter counts on a day, the report's own by default; without a place, in all of it.

        The report's own territory as a place means those of its objects that lie in none of its parts.
        """
        report = self.report
        return url_for(
            "reports.objects",
            _external=True,
            **{"for": category},
            territory=report.territory,
            place=place,
            sector=sector,
            counter=counter,
            as_of=(day or report.day).isoformat(),
            known_at=report.made_at.isoformat() if self.issued else None,
        )
