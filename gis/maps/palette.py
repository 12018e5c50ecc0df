"""Colours of the maps. The same as the site's style sheet (a test holds the two together)."""

from __future__ import annotations

from typing import Final

STATES_LIGHT: Final = {
    "full": "#00795a",
    "partial": "#b26b00",
    "conditional": "#1f6fb2",
    "none": "#b3261e",
    "unknown": "#5f6670",
    "unsurveyed": "#838a93",
    "not_applicable": "#47534f",
}
STATES_DARK: Final = {
    "full": "#58d6a8",
    "partial": "#e9a23b",
    "conditional": "#62a2ee",
    "none": "#ec6559",
    "unknown": "#a3abb3",
    "unsurveyed": "#7b828b",
    "not_applicable": "#b6c0bc",
}
STATE_ORDER: Final = tuple(STATES_LIGHT)
"""Best first, then what is not known."""

SHADES_LIGHT: Final = ("#e3efec", "#b5d6cf", "#7fb5ab", "#458e82", "#0e5f57")
SHADES_DARK: Final = ("#1d2f2c", "#25504a", "#327a70", "#4fa899", "#9be3d6")
"""One hue, in even steps of lightness: the more is adapted, the further from the ground."""
