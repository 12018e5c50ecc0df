"""A row of the long table of programmes: it has the fields of its part, and no others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from audit.exchange.costed import PROGRAMMES
from audit.exchange.reasons import Reason
from audit.exchange.rows import Row
from audit.money.parts import OF_NORMS, OF_REGISTER, PARTS

_NAMES: Final = tuple(each.name for each in PROGRAMMES)
_OF_NORM: Final = ("units", "per_people", "people")


def check(row: Row) -> None:
    """Add why the row is no part of a programme."""
    said = {name: value for name, value in zip(_NAMES, row.values, strict=True) if value is not None}
    part = PARTS[said["part"]]
    row.reasons += [Reason(name, "required") for name in _NAMES if name in part.required - said.keys()]
    strange = [name for name in _NAMES if name in said.keys() - part.fields]
    row.reasons += [Reason(name, "not_of_part", {"part": said["part"]}) for name in strange]
    if row.reasons:
        return
    if said["part"] == "programme" and said["to_year"] < said["from_year"]:
        years = {name: said[name] for name in ("from_year", "to_year")}
        row.reasons.append(Reason("to_year", "ends_before_begins", years))
    if "exception" in said and "object" not in said:
        row.reasons.append(Reason("object", "required"))
    if said["part"] == "indicator":
        row.reasons += _indicator(said)


def _indicator(said: Mapping[str, Any]) -> Iterator[Reason]:
    counts, figure = said["counts"], said["figure"]
    if counts == "share" and figure not in (*OF_REGISTER, "reported"):
        yield Reason("figure", "no_share", {"figure": figure, "known": ", ".join((*OF_REGISTER, "reported"))})
    if counts == "norm":
        if figure not in OF_NORMS:
            yield Reason("figure", "no_norm", {"known": ", ".join(OF_NORMS)})
        if not said.get("units") or ("per_people" in said) != ("people" in said):
            yield Reason("units", "norm_incomplete")
    elif name := next((name for name in _OF_NORM if name in said), None):
        yield Reason(name, "norm_alone")
    for name in sorted(_uncounted(figure) & said.keys()):
        yield Reason(name, "figure_has_no", {"figure": figure, "field": name})


def _uncounted(figure: str) -> set[str]:
    """Filters that a figure does not know: the register's figures are kept by sector, owner and category."""
    if figure == "reported":
        return {"category", "sectors", "kinds", "owner_kinds"}
    return {"kinds"} if figure in OF_REGISTER else {"category"}
