"""What somebody was shown before they agree to it: many things act at once only as they were seen."""

from __future__ import annotations

import json
from hashlib import sha256


def seal(*shown: object) -> str:
    """A short text that is another one as soon as anything of it is: JSON values and days, order included."""
    return sha256(json.dumps(shown, sort_keys=True, default=str).encode()).hexdigest()[:32]
