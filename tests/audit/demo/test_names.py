"""The demo city's names fit the places that carry them."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

from audit.demo.naming import Lexicon, Whereabouts, named
from audit.demo.site import Site

NAMES = Path(__file__).resolve().parents[3] / "fixtures" / "almaty" / "names.toml"


def name(owner: str) -> str:
    lexicon = Lexicon.from_data(tomllib.loads(NAMES.read_text(encoding="utf-8")))
    site = Site(0, "KZ-75-ALM", "clinic", owner, "in_service", date(1990, 1, 1), None, None, 2, 100)  # type: ignore[arg-type]
    return named(site, Whereabouts(("ул. Абая", "Абай көшесі"), 1, 5), lexicon, seed=1).name["ru"]


def test_only_a_clinic_of_the_state_is_called_a_city_polyclinic() -> None:
    assert name("state") == "Городская поликлиника № 5"
    assert name("private").startswith("Медицинский центр «")
