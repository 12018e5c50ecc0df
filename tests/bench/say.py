"""Progress on standard error."""

from __future__ import annotations

import sys


def say(text: str) -> None:
    """Print one line."""
    sys.stderr.write(f"bench: {text}\n")
    sys.stderr.flush()
