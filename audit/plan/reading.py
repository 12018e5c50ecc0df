"""Fields of a planning question read from a JSON document; what is wrong is kept with its pointer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from audit.errors import Problem
from audit.plan.bounds import Cap
from audit.plan.case import Floor
from audit.terms import CATEGORIES, SECTORS

MOST_LINES: Final = 1_000
MOST_WORKS: Final = 1_000_000
_HEAVIEST: Final = 1_000.0


@dataclass(slots=True)
class Reader:
    """Reads fields of a document, and keeps what is wrong."""

    data: Mapping[str, Any]
    problems: list[Problem]

    def wrong(self, pointer: str, code: str, **params: Any) -> None:
        self.problems.append(Problem(f"/{pointer}", code, params))

    def text(self, name: str) -> str | None:
        value = self.data.get(name)
        if value is not None and not isinstance(value, str):
            self.wrong(name, "not_text")
        elif value is not None and len(value) > 200:
            self.wrong(name, "too_long", length=len(value), most=200)
        else:
            return value.strip() or None if value else None
        return None

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.data.get(name) or []
        if not isinstance(value, list):
            self.wrong(name, "not_a_list")
            return ()
        for at, each in enumerate(value):
            if not isinstance(each, str):
                self.wrong(f"{name}/{at}", "not_text")
        return tuple(each for each in value if isinstance(each, str))

    def lines(self) -> Sequence[Mapping[str, Any]] | None:
        value = self.data.get("budget")
        if value is None:
            return None
        if not isinstance(value, list):
            self.wrong("budget", "not_a_list")
        elif len(value) > MOST_LINES:
            self.wrong("budget", "too_many", count=len(value), most=MOST_LINES)
        else:
            for at, each in enumerate(value):
                if not isinstance(each, Mapping):
                    self.wrong(f"budget/{at}", "not_an_object")
            return [each for each in value if isinstance(each, Mapping)]
        return None

    def number(self, name: str, least: float, most: float) -> float | None:
        return self._number(name, self.data.get(name), least, most)

    def _number(self, pointer: str, value: Any, least: float, most: float) -> float | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
            self.wrong(pointer, "number_between", value=str(value)[:60], least=least, most=most)
            return None
        return float(value)

    def whole(self, name: str, least: int, most: int) -> int | None:
        return self._whole(name, self.data.get(name), least, most)

    def _whole(self, pointer: str, value: Any, least: int, most: int) -> int | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.wrong(pointer, "whole_between", value=str(value)[:60], least=least, most=most)
            return None
        return value

    def choice(self, name: str, known: Sequence[str]) -> str:
        value = self.data.get(name, known[0])
        if value not in known:
            self.wrong(name, "unknown_choice", value=str(value)[:60], known=", ".join(known))
        return str(value)

    def floors(self) -> tuple[Floor, ...]:
        """Shares that differ from the general one: `share`, and `district`, `category` or both."""
        found = []
        for at, each in self._entries("floors", ("share", "district", "category")):
            share = self._demanded(f"floors/{at}/share", each.get("share"), self._number, 0.0, 1.0)
            district = self._code(f"floors/{at}/district", each.get("district"))
            category = each.get("category")
            if category is not None and category not in CATEGORIES:
                self.wrong(
                    f"floors/{at}/category", "unknown_choice", value=str(category)[:60], known=", ".join(CATEGORIES)
                )
            elif district is None and category is None:
                self.wrong(f"floors/{at}", "scope_missing")
            elif share is not None:
                found.append((at, Floor(share, district, category)))
        self._distinct("floors", [(at, (each.district, each.category)) for at, each in found])
        return tuple(each for _, each in found)

    def limits(self) -> tuple[Cap, ...]:
        """Limits that differ from the general one: `works` a year, and `district`, `year` or both."""
        found = []
        for at, each in self._entries("limits", ("works", "district", "year")):
            most = self._demanded(f"limits/{at}/works", each.get("works"), self._whole, 0, MOST_WORKS)
            district = self._code(f"limits/{at}/district", each.get("district"))
            year = self._whole(f"limits/{at}/year", each.get("year"), 2000, 2100)
            if most is not None:
                found.append((at, Cap(int(most), district, year)))
        self._distinct("limits", [(at, (each.district, each.year)) for at, each in found])
        return tuple(each for _, each in found)

    def _entries(self, name: str, known: Sequence[str]) -> list[tuple[int, Mapping[str, Any]]]:
        value = self.data.get(name) or []
        if not isinstance(value, list):
            self.wrong(name, "not_a_list")
            return []
        if len(value) > MOST_LINES:
            self.wrong(name, "too_many", count=len(value), most=MOST_LINES)
            return []
        found = []
        for at, each in enumerate(value):
            if not isinstance(each, Mapping):
                self.wrong(f"{name}/{at}", "not_an_object")
                continue
            for field in each.keys() - set(known):
                self.wrong(f"{name}/{at}/{field}", "unknown_field", field=str(field), known=", ".join(known))
            found.append((at, each))
        return found

    def _demanded(
        self, pointer: str, value: Any, read: Callable[..., float | None], least: float, most: float
    ) -> float | None:  # fmt: skip
        if value is None:
            self.wrong(pointer, "required")
            return None
        return read(pointer, value, least, most)

    def _code(self, pointer: str, value: Any) -> str | None:
        if value is not None and not isinstance(value, str):
            self.wrong(pointer, "not_text")
            return None
        return value or None

    def _distinct(self, name: str, scopes: Sequence[tuple[int, tuple[Any, ...]]]) -> None:
        seen: dict[tuple[Any, ...], int] = {}
        for at, scope in scopes:
            if (before := seen.setdefault(scope, at)) != at:
                self.wrong(f"{name}/{at}", "repeated_scope", entry=before + 1)

    def sectors(self) -> Mapping[str, float]:
        value = self.data.get("sectors") or {}
        if not isinstance(value, Mapping):
            self.wrong("sectors", "not_an_object")
            return {}
        found = {}
        for name, weight in value.items():
            if name not in SECTORS:
                self.wrong("sectors", "unknown_choice", value=str(name)[:60], known=", ".join(SECTORS))
            elif (number := self._number(f"sectors/{name}", weight, 0.0, _HEAVIEST)) is not None:
                found[str(name)] = number
        return found
