"""What an object is taken to be where a table does not say: sector and owner by its kind."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from audit.terms import KINDS, Kind

_BY_FAMILY: Final = {"apartment_block": "residents", "transport_stop": "transport", "park": "state"}
_STATE_SECTORS: Final = ("state_bodies", "social_protection", "education")
_STATE_KINDS: Final = ("hospital", "clinic", "library", "museum", "theatre", "culture_house", "stadium", "post_office")


def _owner(kind: Kind) -> str:
    """The owner most such places have. A guess of this project, and no register's: a table that knows better says
    so.
    """
    if kind.family in _BY_FAMILY:
        return _BY_FAMILY[kind.family]
    return "state" if kind.sector in _STATE_SECTORS or kind.code in _STATE_KINDS else "private"


SECTORS: Final[Mapping[str, str]] = MappingProxyType({kind.code: kind.sector for kind in KINDS.values()})
OWNERS: Final[Mapping[str, str]] = MappingProxyType({kind.code: _owner(kind) for kind in KINDS.values()})
