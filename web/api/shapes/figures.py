"""The shapes of the figures."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from audit.terms import OwnerKind, Sector
from web.api.shapes import ForWhom, Shape


class Row(Shape):
    """One row. Keys not asked for in `by` are left out; the seven states add up to `objects`.

    A forecast row has `low`, `mid` and `high` of the counter and no counters; other rows the other way round.
    """

    territory: str | None = None
    district: str | None = None
    sector: Sector | None = None
    owner_kind: OwnerKind | None = None
    category: ForWhom | None = None
    year: int | None = None
    sense: Literal["recorded", "planned", "forecast"] | None = None
    objects: int | None
    unsurveyed: int | None
    unknown: int | None
    not_applicable: int | None
    none: int | None
    conditional: int | None
    partial: int | None
    full: int | None
    passportised: int | None
    screened: int | None
    claimed: int | None
    declared: int | None
    verified: int | None
    overridden: int | None
    lapsed: int | None
    measures_due: int | None
    measures_overdue: int | None
    share_answered: float | None = Field(description="0 to 1, over passportised objects that have items.")
    enough_data: bool | None = Field(description="At least 10 applicable objects, 60 % of them known: may be ranked.")
    low: float | None
    mid: float | None
    high: float | None


class Compliance(Shape):
    """The figures behind every map and chart."""

    as_of: date
    known_at: datetime | None
    definitions: dict[str, str] = Field(description="What each counter and state counts, in the asker's language.")
    rows: list[Row]
