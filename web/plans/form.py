"""The form of `/plan`: what was typed as the API's question, a question as it would be typed, and where each part of it
stands, so that a refusal is told at its box. Boxes of the first line have plain names, those of line 2 end in `-2`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from audit.exchange.cells import whole_between
from audit.plan.question import OBJECTIVES
from audit.terms import CATEGORIES, OWNER_KINDS, SECTORS

MOST_FORM_LINES: Final = 12
"""More lines than this come in a file."""
_SIMPLE: Final = ("name", "from_year", "to_year", "currency", "floor", "works_a_year", "minutes")


@dataclass(slots=True)
class Line:
    """One line of the budget as typed: amounts by year."""

    name: str = ""
    amounts: dict[int, str] = field(default_factory=dict)
    owners: set[str] = field(default_factory=set)
    districts: set[str] = field(default_factory=set)

    @property
    def has_money(self) -> bool:
        """Whether any amount is typed."""
        return any(self.amounts.values())


@dataclass(slots=True)
class Typed:
    """What stands in the form. ``values`` by the name of their box; ``hidden``: parts of a copied question that the
    form has no box for.
    """

    values: dict[str, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=lambda: [Line()])
    programmes: set[str] = field(default_factory=set)
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """A question in the API's shape, and the box of each of its parts by JSON pointer."""

    body: dict[str, Any]
    boxes: Mapping[str, str]


def suffix(line: int) -> str:
    """What the names of a line's boxes end in; lines count from 1."""
    return "" if line == 1 else f"-{line}"


def typed_in(form: MultiDict[str, str], years: Sequence[int]) -> Typed:
    """What somebody typed."""
    count = form.get("lines", "1")
    size = min(int(count), MOST_FORM_LINES) if count.isascii() and count.isdigit() and len(count) < 4 else 1
    lines = []
    for end in map(suffix, range(1, max(size, 1) + 1)):
        amounts = {year: form.get(f"y{year}{end}", "").strip() for year in years}
        owners, districts = set(form.getlist(f"owners{end}")), set(form.getlist(f"districts{end}"))
        lines.append(Line(form.get(f"line{end}", "").strip(), amounts, owners, districts))
    values = {name: text.strip() for name, text in form.items() if name not in ("csrf_token", "do", "lines")}
    return Typed(values, lines, set(form.getlist("programmes")))


def changed(typed: Typed, do: str) -> bool:
    """Add or take out a line, if that is what a button asked for; False if it asked for something else."""
    place = do.removeprefix("drop-")
    if do == "add" and len(typed.lines) < MOST_FORM_LINES:
        typed.lines.append(Line())
    elif do != place and place.isascii() and place.isdigit() and 1 < int(place[:3]) <= len(typed.lines):
        del typed.lines[int(place[:3]) - 1]
    else:
        return do == "add" or do != place
    return True


def sent(typed: Typed, *, currency: str, city: str) -> Sent:
    """The question; what is no number stays as it was typed, and is refused at its box. ``city``: name of the first
    line where none is typed.
    """
    values, boxes = typed.values, {"/budget": "file", "/programmes": "programmes"}
    body: dict[str, Any] = {"objective": values.get("objective") or OBJECTIVES[0]}
    if values.get("name"):
        body["name"] = values["name"]
    for name in ("from_year", "to_year", "works_a_year"):
        if values.get(name):
            body[name] = _whole(values[name])
    if values.get("floor"):
        body["floor"] = _share(values["floor"])
    if values.get("minutes"):
        body["minutes"] = _number(values["minutes"])
    if any(line.has_money for line in typed.lines) or not typed.programmes:
        body["budget"] = list(_rows(typed, values.get("currency") or currency, city, boxes))
    if typed.programmes:
        body["programmes"] = sorted(typed.programmes)
    _enter_own(values, body, boxes)
    for name in (*_SIMPLE, "objective"):
        boxes[f"/{name}"] = name
    return Sent(body, boxes)


def _rows(typed: Typed, currency: str, city: str, boxes: dict[str, str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for place, line in enumerate(typed.lines, 1):
        end = suffix(place)
        name = line.name or (city if place == 1 else "")
        for year, amount in line.amounts.items():
            if not amount:
                continue
            at = f"/budget/{len(rows)}"
            boxes |= {f"{at}/{part}": f"y{year}{end}" for part in ("amount", "year", "currency")}
            boxes |= {f"{at}/line": f"line{end}", f"{at}/owner_kinds": f"line{end}", f"{at}/districts": f"line{end}"}
            row: dict[str, Any] = {"year": year, "line": name, "amount": amount, "currency": currency}
            row |= {"owner_kinds": sorted(line.owners)} if line.owners else {}
            row |= {"districts": sorted(line.districts)} if line.districts else {}
            rows.append(row)
    return rows


def _enter_own(values: Mapping[str, str], body: dict[str, Any], boxes: dict[str, str]) -> None:
    """Shares, limits and weights of a district, a category or a sector of its own."""
    floors: list[dict[str, Any]] = []
    limits: list[dict[str, Any]] = []
    weights: dict[str, Any] = {}
    for box, text in values.items():
        kind, _, code = box.partition("-")
        if not text:
            continue
        if kind in ("share_in", "share_for"):
            boxes |= {f"/floors/{len(floors)}{part}": box for part in ("", "/share", "/district", "/category")}
            floors.append({"share": _share(text), "district" if kind == "share_in" else "category": code})
        elif kind == "works_in":
            boxes |= {f"/limits/{len(limits)}{part}": box for part in ("", "/works", "/district")}
            limits.append({"works": _whole(text), "district": code})
        elif kind == "weight":
            boxes[f"/sectors/{code}"] = box
            weights[code] = _number(text)
    body |= {name: found for name, found in (("floors", floors), ("limits", limits), ("sectors", weights)) if found}


def typed_of(asked: Mapping[str, Any], *, elsewhere: bool = False) -> tuple[Typed, Mapping[str, str]]:
    """A kept question as it would be typed, and the box of each part by its pointer in that question. ``elsewhere``: it
    is about another territory than the form.
    """
    values = {name: str(asked[name]) for name in ("name", "from_year", "to_year", "works_a_year") if name in asked}
    values["objective"] = asked.get("objective", OBJECTIVES[0])
    if asked.get("floor") is not None:
        values["floor"] = _per_cent(asked["floor"])
    if "minutes" in asked:
        values["minutes"] = f"{asked['minutes']:g}"
    boxes = {f"/{name}": name for name in (*_SIMPLE, "objective")} | {"/programmes": "programmes", "/budget": "file"}
    hidden = elsewhere
    for at, each in enumerate(asked.get("floors") or ()):
        hidden |= None not in (each.get("district"), each.get("category"))
        box = f"share_in-{each['district']}" if each.get("district") else f"share_for-{each.get('category')}"
        values[box] = _per_cent(each["share"])
        boxes[f"/floors/{at}/district"] = box
    for at, each in enumerate(asked.get("limits") or ()):
        hidden |= each.get("year") is not None or not each.get("district")
        values[f"works_in-{each.get('district')}"] = str(each["works"])
        boxes[f"/limits/{at}/district"] = f"works_in-{each.get('district')}"
    values |= {f"weight-{sector}": f"{weight:g}" for sector, weight in (asked.get("sectors") or {}).items()}
    lines, currency = _lines_of(asked.get("budget") or (), boxes)
    if currency:
        values["currency"] = currency
    hidden |= len(lines) > MOST_FORM_LINES
    programmes = set(asked.get("programmes") or ())
    return Typed(values, lines[:MOST_FORM_LINES] or [Line()], programmes, hidden), boxes


def _lines_of(rows: Sequence[Mapping[str, Any]], boxes: dict[str, str]) -> tuple[list[Line], str]:
    """The lines of a budget: rows of one name, owner kinds and districts are one line over the years."""
    found: dict[tuple[Any, ...], Line] = {}
    at: defaultdict[tuple[Any, ...], list[tuple[int, Any]]] = defaultdict(list)
    for number, row in enumerate(rows):
        owners, districts = (frozenset(_codes(row.get(name))) for name in ("owner_kinds", "districts"))
        key = (str(row.get("line") or ""), owners, districts)
        line = found.setdefault(key, Line(key[0], {}, set(owners), set(districts)))
        year = _whole_cell(row.get("year")) or 0
        line.amounts[year] = _money(row.get("amount"))
        at[key].append((number, year))
    for place, key in enumerate(found, 1):
        for number, year in at[key]:
            end = suffix(place)
            boxes |= {f"/budget/{number}/{part}": f"y{year}{end}" for part in ("amount", "year", "currency")}
            boxes |= {f"/budget/{number}/{part}": f"line{end}" for part in ("line", "owner_kinds", "districts")}
    return list(found.values()), str(rows[0].get("currency") or "") if rows else ""


def _codes(value: Any) -> list[str]:
    return value.replace(";", ",").replace(",", " ").split() if isinstance(value, str) else list(value or ())


_whole_cell = whole_between(0, 9999)
"""As a budget's year is read: a kept one may stand there as text."""


def _money(value: Any) -> str:
    if isinstance(value, (int, float)) and float(value).is_integer():
        return f"{int(value):,}".replace(",", " ")
    return "" if value is None else str(value)


def _per_cent(share: float) -> str:
    return f"{share * 100:.10g}"


def _whole(typed: str) -> int | str:
    plain = "".join(typed.split())
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else typed


def _number(typed: str) -> float | str:
    if "_" in typed:
        return typed
    try:
        return float(typed.replace(",", "."))
    except ValueError:
        return typed


def _share(typed: str) -> float | str:
    """Per cent as a share."""
    found = _number(typed)
    return found / 100 if isinstance(found, float) else found


CHOICES: Final[Mapping[str, Sequence[str]]] = {
    "owner_kinds": OWNER_KINDS, "categories": CATEGORIES, "sectors": SECTORS, "objectives": OBJECTIVES,
}  # fmt: skip
"""What the form offers."""
