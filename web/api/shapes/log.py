"""The shapes of the register's log."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from web.api.shapes import Shape

Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="SHA-256, hexadecimal.")]
Kind = Literal[
    "passport.approved",
    "passport.withdrawn",
    "passport.overridden",
    "passport.reassessed",
    "passport.reconfirmed",
    "measure.extended",
    "measure.verified",
    "measure.step",
    "measure.stands",
    "measure.photo_removed",
    "report.issued",
    "plan.adopted",
    "plan.taken_back",
    "notice.issued",
    "notice.used",
    "notice.revoked",
    "batch.undone",
]


class LogEntry(Shape):
    """A legal act. How its hashes are made: docs/verify.md."""

    seq: int = Field(ge=0)
    at: AwareDatetime = Field(description="By the clock of the database, UTC, microseconds.")
    kind: Kind
    subject: str = Field(
        description="Number of the passport or of the letter, id of the measure, name of the batch, territory and "
        "period of a report, number of an adopted plan, or the norm all were judged anew by."
    )
    items: int = Field(ge=1, description="How many rows it speaks of.")
    content: Hash
    leaf: Hash
    chain: Hash


class LogPage(Shape):
    """A page of the log, oldest first."""

    items: list[LogEntry]
    total: int
    next: str | None


class LogProof(Shape):
    """The hashes that prove it (RFC 6962)."""

    size: int
    root: Hash
    leaf: Hash | None = Field(description="Of the entry asked about; null in a proof of consistency.")
    path: list[Hash]
