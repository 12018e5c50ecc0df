"""Reports of a period, as the API takes and tells them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from web.api.shapes import Shape

Kind = Literal["quarter", "half-year", "year"]


class ReportRequest(Shape):
    """Which report to issue."""

    kind: Kind
    period: str = Field(description="2026-Q4, 2026-H2 or 2026, as the kind has it.")
    territory: str | None = Field(None, description="Code; by default the installation's.")


class IssuedReport(Shape):
    """A report that was issued. It never changes; its files say beside it what was corrected since."""

    territory: str
    kind: Kind
    period: str
    day: date = Field(description="The day that it speaks of: the last of the period.")
    issued_at: datetime
    files: dict[Literal["pdf", "docx", "xlsx", "html"], str] = Field(
        description="Addresses; `?lang=` chooses the language."
    )


class IssuedReports(Shape):
    """Every report that was issued, the latest period first."""

    items: list[IssuedReport]
    total: int
    next: str | None
