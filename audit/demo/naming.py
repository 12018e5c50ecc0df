"""Names, addresses, hours and telephones of the demo city, in Russian and Kazakh. All of them are invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from audit.demo.draw import Draw
from audit.demo.site import Site

Pair = tuple[str, str]
"""The same words in Russian and in Kazakh."""

HOURS: Final = {
    "shop": ("Mo-Su 09:00-22:00", "Mo-Su 08:00-23:00"),
    "supermarket": ("Mo-Su 08:00-23:00",),
    "pharmacy": ("Mo-Su 08:00-22:00", "24/7"),
    "cafe": ("Mo-Su 10:00-23:00",),
    "bank": ("Mo-Fr 09:00-18:00; Sa 10:00-15:00",),
    "clinic": ("Mo-Fr 08:00-20:00; Sa 09:00-14:00",),
    "service_centre": ("Mo-Fr 09:00-20:00; Sa 09:00-13:00",),
    "state_body": ("Mo-Fr 09:00-18:30",),
    "library": ("Tu-Su 10:00-19:00",),
    "hotel": ("24/7",),
}
"""Opening hours in OpenStreetMap's notation."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Lists of names: words, a template for each kind, others for kinds in private hands, and ways to ask for help."""

    words: Sequence[Pair]
    kinds: Mapping[str, Pair]
    help: Sequence[Pair]
    private: Mapping[str, Pair]

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Lexicon:
        """From the parsed `names.toml`."""
        words: Sequence[Pair] = [(ru, kk) for ru, kk in data["words"]["plain"]]
        kinds: Mapping[str, Pair] = {kind: (ru, kk) for kind, (ru, kk) in data["kinds"].items()}
        private: Mapping[str, Pair] = {kind: (ru, kk) for kind, (ru, kk) in data["private"].items()}
        return cls(words, kinds, [(ru, kk) for ru, kk in data["help"].values()], private)

    def template(self, site: Site) -> Pair:
        """How a place is called: a private clinic is no city polyclinic."""
        own = self.private.get(site.kind) if site.owner_kind == "private" else None
        return own or self.kinds.get(site.kind, ("{w}", "{w}"))


@dataclass(frozen=True, slots=True)
class Named:
    """What a visitor reads of an object."""

    name: dict[str, str]
    address: dict[str, str]
    contacts: dict[str, str]
    hours: str | None
    help: dict[str, str]


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What an object is named by: street or quarter, house, its number among its kind, and a stop's next street."""

    street: Pair
    house: int
    number: int
    crossing: Pair | None = None


def named(site: Site, at: Whereabouts, lexicon: Lexicon, seed: int) -> Named:
    """Name an object by where it stands."""
    draw = Draw(seed, "name", site.index)
    address = _address(site, at.street, at.house)
    ru, kk = lexicon.template(site)
    word, corner = draw.one(lexicon.words), at.crossing or at.street
    return Named(
        name={
            "ru": ru.format(n=at.number, w=word[0], a=address["ru"], s=_bare(at.street[0]), c=_bare(corner[0])),
            "kk": kk.format(n=at.number, w=word[1], a=address["kk"], s=_bare(at.street[1]), c=_bare(corner[1])),
        },
        address=address,
        contacts=_contacts(site, draw),
        hours=_hours(site, draw),
        help=_help(site, lexicon, draw),
    )


def _address(site: Site, street: Pair, house: int) -> dict[str, str]:
    if site.kind in ("transport_stop", "park", "square"):
        return {"ru": street[0], "kk": street[1]}
    return {"ru": f"{street[0]}, {house}", "kk": f"{street[1]}, {house}"}


def _bare(street: str) -> str:
    """A street's name without its kind: «ул. Абая» → «Абая»."""
    for word in ("ул. ", "пр. ", "мкр. ", " тракт", " көшесі", " даңғылы", " тас жолы", " ықшам ауданы"):
        street = street.removeprefix(word).removesuffix(word)
    return street


def _contacts(site: Site, draw: Draw) -> dict[str, str]:
    """A telephone that no exchange has."""
    if site.family in ("apartment_block", "transport_stop", "park") or not draw.chance(0.6):
        return {}
    return {"phone": f"+7 727 000-{draw.whole(0, 99):02}-{draw.whole(0, 99):02}"}


def _hours(site: Site, draw: Draw) -> str | None:
    known = HOURS.get(site.kind)
    return draw.one(known) if known and draw.chance(0.7) else None


def _help(site: Site, lexicon: Lexicon, draw: Draw) -> dict[str, str]:
    if site.family not in ("public_building", "premises") or not draw.chance(0.1):
        return {}
    ru, kk = draw.one(lexicon.help)
    return {"ru": ru, "kk": kk}
