"""What processes of a test used and which there are, as the kernel tells it."""

from __future__ import annotations

import os
import resource
from contextlib import suppress
from pathlib import Path

_TIMES = slice(11, 15)
"""Where a process's own time in ticks and that of its ended children stand in `stat`, counted from its state."""


def seconds_spent() -> float:
    """Processor time of this process and of all that came of it, those that still live included."""
    used = (resource.getrusage(resource.RUSAGE_CHILDREN), resource.getrusage(resource.RUSAGE_SELF))
    ticks = sum(sum(map(int, _stat(child)[_TIMES])) for child in children(os.getpid()))
    return sum(each.ru_utime + each.ru_stime for each in used) + ticks / os.sysconf("SC_CLK_TCK")


def children(process: int) -> list[int]:
    """The processes that this one started and has not waited for."""
    found: list[int] = []
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(FileNotFoundError):
            found += map(int, path.read_text(encoding="ascii").split())
    return found


def resident(process: int) -> int:
    """Bytes of memory that are its own or shared."""
    pages = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * resource.getpagesize()


def is_alive(process: int) -> bool:
    """Whether it runs: one that has ended and waits to be noticed does not."""
    try:
        return _stat(process)[0] not in "XZ"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _stat(process: int) -> list[str]:
    return Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
