"""A programme of the invented city for tests, a row for each part, as a city would fill the table."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection

from audit.exchange.fields import columns
from tests.support.imports import bring

Row = Mapping[str, Any]
CODE = "SP-2026"


def part(kind: str, code: str | None = None, **cells: Any) -> dict[str, Any]:
    """A row of a part of the programme."""
    return {"programme": CODE, "part": kind, **({"code": code} if code else {}), **cells}


def amount(code: str, year: int, tenge: object, **cells: Any) -> dict[str, Any]:
    """What a line plans to pay in a year."""
    return part("line", code, year=year, amount=tenge, **{"currency": "KZT", "payer": "city", **cells})


PROGRAMME = part(
    "programme", territory="TT-CITY", name_ru="Развитие социальной защиты", name_en="Social protection",
    from_year=2026, to_year=2028, basis_number="№ 117", basis_on="2025-12-23",
    responsible="Управление социальной защиты",
)  # fmt: skip
LINES = (
    amount("ramps", 2026, "120000000", owner_kinds="state, transport", districts="TT-CITY-W", name_en="Ramps"),
    amount("ramps", 2027, "150000000.50", owner_kinds="state, transport", districts="TT-CITY-W", name_en="Ramps"),
    amount("ramps", 2028, "0", owner_kinds="state, transport", districts="TT-CITY-W", name_en="Ramps"),
)
INDICATORS = (
    part("indicator", "schools", name_en="Schools adapted", counts="count", figure="declared", sectors="education"),
    part("indicator", "clinics", name_en="Clinics for К", counts="share", figure="verified", category="K",
         sectors="health"),
    part("indicator", "workers", name_en="Social workers", counts="norm", figure="reported", units=1, per_people=4000,
         people="minors"),
    part("indicator", "places", name_en="Places of day care", counts="norm", figure="capacity", units=150,
         kinds="social_centre, care_home"),
)  # fmt: skip
VALUES = (
    part("target", "schools", year=2026, quarter=4, value=12),
    part("target", "clinics", year=2026, quarter=4, value="62,5", territory="TT-CITY-W"),
    part("target", "workers", year=2027, quarter=1, value=100),
    part(
        "reported", "workers", year=2026, quarter=3, value=31, territory="TT-CITY-E", note="Letter 12 of the department"
    ),
)
STEPS = (
    part("step", "1.1", name_en="Contract for ramps", responsible="Управление социальной защиты", due="2026-06-30",
         done_on="2026-06-12"),
    part("step", "1.2", name_en="Ramps built", responsible="Акимат района", due="2027-10-01"),
)  # fmt: skip
DOCUMENTS = (
    part("contract", "K-1", line="ramps", year=2026, amount="90000000", currency="KZT", signed_on="2026-06-12"),
    part("payment", "P-1", line="ramps", year=2026, amount="40000000", currency="KZT", signed_on="2026-08-01"),
    part("payment", "P-2", line="ramps", year=2026, amount="10000000.10", currency="KZT"),
    part("acceptance", "A-1", line="ramps", year=2026, amount="30000000", currency="KZT"),
)
WHOLE = (PROGRAMME, *LINES, *INDICATORS, *VALUES, *STEPS, *DOCUMENTS)


def programme_in(connection: Connection, territory: str, *more: Row, today: date) -> None:
    """The whole programme, and further parts, in the register of a territory; its districts are left out."""
    rows = [{**row, "territory": territory} if row["part"] == "programme" else row for row in (*WHOLE, *more)]
    whole = [{**row, "districts": ""} if row["part"] == "line" else row for row in rows]
    of_districts = ("target", "reported")
    kept = [
        row for row in whole if row["part"] not in of_districts or not str(row.get("territory", "")).startswith("TT")
    ]
    with TemporaryDirectory() as folder:
        _, problems = bring(connection, "programmes", table_of(Path(folder) / "programme.csv", kept), today=today)
    assert not [problem for problem in problems if problem.refused]


def table_of(path: Path, rows: Iterable[Row]) -> Path:
    """The rows as a CSV file with every column of the table."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns("programmes"))
        writer.writeheader()
        writer.writerows(rows)
    return path
