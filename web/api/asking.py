"""What a program asked for in an address: each parameter checked, every wrong one named with what is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from flask import request
from flask_babel import gettext as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from audit.terms import OwnerKind, Sector, Stage, Standing
from web.errors import Problem

Model = TypeVar("Model", bound=BaseModel)
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$")]
"""A code of a territory, a kind, a number: ASCII, as the register writes them."""


def split(value: Any) -> Any:
    """Values written with commas, as a list."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def listed(*, description: str) -> Any:
    """A field of several values, in one parameter with commas or in several; OpenAPI: form, not exploded."""
    return Field((), description=description, max_length=100)


Codes = Annotated[tuple[Code, ...], BeforeValidator(split)]
Sectors = Annotated[tuple[Sector, ...], BeforeValidator(split)]
OwnerKinds = Annotated[tuple[OwnerKind, ...], BeforeValidator(split)]
Stages = Annotated[tuple[Stage, ...], BeforeValidator(split)]
States = Annotated[tuple[Standing, ...], BeforeValidator(split)]
ForWhom = Literal["K", "O", "S", "G", "U", "all"]
Words = Annotated[tuple[str, ...], BeforeValidator(split)]


class Asked(BaseModel):
    """Parameters that every address of the API takes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lang: Literal["ru", "kk", "ky", "en"] | None = Field(
        None, description="Language of the words in the answer; without it, Accept-Language."
    )


def asked(model: type[Model]) -> Model:
    """The parameters of this request. Raises Problem 400 naming every one that is unknown or wrong."""
    many = {name for name, field in model.model_fields.items() if "tuple" in str(field.annotation)}
    given: dict[str, str] = {}
    errors = []
    for name, values in request.args.lists():
        if len(values) > 1 and name not in many:
            errors.append(_error(name, _("Give it once only.")))
            continue
        given[name] = ",".join(values)
        if "\0" in given[name]:
            errors.append(_error(name, _("It holds a character that no text has.")))
    try:
        found = model.model_validate(given)
    except ValidationError as refused:
        allowed = ", ".join(model.model_fields)
        errors += [_error(str(e["loc"][0]), _worded(e, allowed)) for e in refused.errors(include_url=False)]
        raise wrong(errors) from refused
    if errors:
        raise wrong(errors)
    return found


def wrong(errors: list[dict[str, str]]) -> Problem:
    """The refusal of parameters: what is wrong with each, in the asker's language."""
    detail = " ".join(f"{error['pointer'].removeprefix('/query/')}: {error['detail']}" for error in errors)
    return Problem(400, detail, code="wrong_parameters", errors=errors)


def wrong_parameter(name: str, detail: str) -> Problem:
    """The refusal of one parameter."""
    return wrong([_error(name, detail)])


def _error(name: str, detail: str) -> dict[str, str]:
    return {"pointer": f"/query/{name.replace('~', '~0').replace('/', '~1')}", "detail": detail}


def _worded(error: Mapping[str, Any], allowed: str) -> str:
    return str(_sentence(error, allowed))


def _sentence(error: Mapping[str, Any], allowed: str) -> Any:
    kind, context, value = error["type"], error.get("ctx", {}), str(error.get("input", ""))[:80]
    if kind == "extra_forbidden":
        return _("There is no such parameter here. Known: %(allowed)s.", allowed=allowed)
    if kind == "literal_error":
        return _("“%(value)s” is not known. Use one of: %(known)s.", value=value, known=_plain(context["expected"]))
    if kind in ("greater_than_equal", "less_than_equal"):
        return (
            _("Give a number from %(least)s on.", least=context["ge"])
            if "ge" in context
            else _("Give a number up to %(most)s.", most=context["le"])
        )
    if kind.startswith("int"):
        return _("“%(value)s” is no whole number.", value=value)
    if kind.startswith("datetime") or kind.startswith("timezone"):
        return _("“%(value)s” is no moment. Write it as 2026-11-20T09:30:00Z.", value=value)
    if kind.startswith("date"):
        return _("“%(value)s” is no date. Write it as 2026-11-20.", value=value)
    if kind in ("string_too_long", "too_long"):
        return _("It is too long.")
    if kind == "bbox":
        return _("Give four numbers with commas: west, south, east, north, in degrees.")
    return _("“%(value)s” cannot be understood here.", value=value)


def _plain(expected: str) -> str:
    """Pydantic's list of allowed values without its quotes and its English “or”."""
    return expected.replace(" or ", ", ").replace("'", "")
