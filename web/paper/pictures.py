"""What documents ask of the store of photos."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from gis.media.store import Media, MediaError

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pictures:
    """Published photos, as documents show them."""

    media: Media

    def read(self, sha256: str) -> bytes | None:
        """The photo with this SHA-256; None where it is not there or is damaged: the document then says so."""
        try:
            return self.media.get(sha256)
        except MediaError as error:
            _log.error("photo %s cannot be read (%s)", sha256, error)
            return None
