"""Published photos on pages: each beside the finding it proves, with words for those who cannot see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gis.queries import Connection
from gis.queries.photos import PublicPhoto, photos_published
from web.api.photo_answers import photo_address
from web.pages.reasons import Reason, place_text
from web.pages.sentences import _, sentence_case
from web.words import word

_SMALL_SIDE = 320


@dataclass(frozen=True)
class ShownPhoto:
    """A photo as a page shows it; sides of the small picture in pixels."""

    photo: PublicPhoto
    alt: str
    caption: str
    small: str
    large: str
    width: int
    height: int


def photos_shown(connection: Connection, number: str) -> Sequence[ShownPhoto]:
    """The published photos of a passport, in the order of their numbers."""
    return [_shown(each) for each in photos_published(connection, number)]


def beside(
    reasons: Sequence[Reason], photos: Sequence[ShownPhoto]
) -> tuple[Mapping[str, Sequence[ShownPhoto]], Sequence[ShownPhoto]]:
    """Photos by the finding that they stand beside, the first one of their element; and those that are left.

    Findings are named zone/element/instance/quantity, as `finding_key` does.
    """
    # Pages show what closes the way first.
    first: dict[str, str] = {}
    for reason in sorted(reasons, key=lambda each: not each.finding.closes_way):
        key = finding_key(reason)
        first.setdefault(key.rpartition("/")[0], key)
    found: dict[str, list[ShownPhoto]] = {}
    left = []
    for each in photos:
        proven = first.get(each.photo.finding or "")
        if proven is None:
            left.append(each)
        else:
            found.setdefault(proven, []).append(each)
    return found, left


def finding_key(reason: Reason) -> str:
    """What a finding is about: zone/element/instance/quantity."""
    finding = reason.finding
    return f"{finding.zone}/{finding.element}/{finding.instance}/{finding.quantity}"


def _shown(photo: PublicPhoto) -> ShownPhoto:
    place = _place(photo)
    part = sentence_case(word("photo_part", photo.part)) if photo.part != "evidence" else ""
    caption = ". ".join(text for text in (part, photo.description or place) if text)
    alt = photo.description or _("Photo %(number)s: %(place)s", number=photo.place, place=place)
    scale = min(1.0, _SMALL_SIDE / max(photo.width, photo.height))
    return ShownPhoto(
        photo, alt, caption, photo_address(photo, "small"), photo_address(photo, "large"),
        max(1, round(photo.width * scale)), max(1, round(photo.height * scale)),
    )  # fmt: skip


def _place(photo: PublicPhoto) -> str:
    if photo.finding is None:
        return _("the object")
    zone, element, instance = photo.finding.split("/")
    return f"{sentence_case(word('zone', zone))}: {place_text(zone, element, instance)}"
