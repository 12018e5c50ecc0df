"""How long to look: `make proof` asks for much more than a run of the suite."""

from __future__ import annotations

from hypothesis import settings


def is_proof() -> bool:
    """Whether this run is under the hypothesis profile `proof`."""
    return settings.get_current_profile_name() == "proof"
