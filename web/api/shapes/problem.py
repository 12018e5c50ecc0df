"""A refusal: RFC 9457."""

from typing import Any

from pydantic import BaseModel, Field


class WrongField(BaseModel):
    """One wrong field or parameter. `pointer` is a JSON pointer; parameters of the address are under `/query`."""

    pointer: str
    detail: str
    code: str | None = None


class Versions(BaseModel):
    """ETags."""

    sent: str
    current: str


class ProblemDetails(BaseModel):
    """`application/problem+json`, worded in the asker's language; `code` and `pointer` do not depend on it."""

    type: str
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    code: str | None = None
    instance: str | None = None
    errors: list[WrongField] = Field(default_factory=list)
    versions: Versions | None = Field(None, description="With 412: the version sent and the one that is there.")
    current: dict[str, Any] | None = Field(None, description="With 412: what is there now.")
