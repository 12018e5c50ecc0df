"""The parts of a territory side by side: ranked where enough is known, the others listed with how little."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from audit.figures import Figures
from gis.maps.legend import shade
from gis.queries.territories import Territory
from web.language import in_language


@dataclass(frozen=True)
class Part:
    """One part of a territory. `rank` counts from 1 where enough is known of it; `share` is of applicable objects."""

    territory: Territory
    name: str
    figures: Figures
    share: float
    rank: int | None

    @property
    def shade(self) -> str:
        """The class of its colour on the picture: shade-0 to shade-4, or too-little."""
        if self.rank is None:
            return "too-little"
        return f"shade-{shade(self.share)}"

    @property
    def known_share(self) -> float:
        """The share of its objects with a verdict."""
        return self.figures.known / self.figures.applicable if self.figures.applicable else 0.0

    @property
    def states(self) -> dict[str, int]:
        """Its objects by state, for the bar."""
        f = self.figures
        names = ("full", "partial", "conditional", "none", "unknown", "unsurveyed", "not_applicable")
        return {name: getattr(f, name) for name in names}


def parts(tree: Mapping[str, Territory], figures: Mapping[str, Figures]) -> list[Part]:
    """The parts, best first where they can be ranked, then the others by name. Equal shares share a rank."""
    made = [
        Part(tree[code], in_language(tree[code].name) or code, each, _share(each), None)
        for code, each in figures.items()
    ]
    ranked = sorted((p for p in made if p.figures.enough_data), key=lambda p: (-p.share, p.name))
    shares = [p.share for p in ranked]
    placed = [Part(p.territory, p.name, p.figures, p.share, shares.index(p.share) + 1) for p in ranked]
    return placed + sorted((p for p in made if not p.figures.enough_data), key=lambda p: p.name)


def _share(figures: Figures) -> float:
    return figures.adapted / figures.applicable if figures.applicable else 0.0
