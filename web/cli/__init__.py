"""The command line `bosaga`: commands load when asked for, and every failure is a sentence and an exit code.

0 done; 1 refused, with a reason a person can act on; 2 wrong usage.
"""

from __future__ import annotations

import sys

from web.cli.lazy import LazyGroup
from web.cli.registry import COMMANDS


def main() -> None:
    """Run the command line of this process and exit."""
    sys.exit(run(sys.argv[1:]))


def run(words: list[str]) -> int:
    """Run one command line and return its exit code."""
    from web.cli.failures import guarded

    group = LazyGroup("bosaga", COMMANDS, help="The register of how accessible a city's buildings are.")
    return guarded(lambda: group.main(words, prog_name="bosaga", standalone_mode=False))
