"""Steps that are done once: progress lines, stamps that say what is already in place, and one way to run a program."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The checkout."""

TOOLS = ROOT / ".tools"
"""What the set-up keeps for itself: the bootstrap environment and its stamps. Safe to delete."""


class SetupError(Exception):
    """A step that cannot be done, in words that say what to do."""


def say(text: str) -> None:
    """Print one progress line on standard error."""
    print(f"bosaga: {text}", file=sys.stderr, flush=True)


def fingerprint(paths: Iterable[Path], *extra: str) -> str:
    """Return the SHA-256 of the files' bytes and of the extra words: a step is redone when it changes."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
        digest.update(b"\0")
    for word in extra:
        digest.update(word.encode() + b"\0")
    return digest.hexdigest()


def is_stamped(stamp: Path, value: str) -> bool:
    """Say whether the step that leaves this stamp was finished with the same inputs."""
    try:
        return stamp.read_text(encoding="utf-8").strip() == value
    except OSError:
        return False


def put_stamp(stamp: Path, value: str) -> None:
    """Record that the step was finished."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(value + "\n", encoding="utf-8")


def run(command: Sequence[str | Path], what: str, env: Mapping[str, str] | None = None) -> None:
    """Run a program quietly; when it fails, show the end of what it printed.

    Raises SetupError, which names the step and the command.
    """
    say(what)
    started = time.monotonic()
    words = [str(word) for word in command]
    try:
        done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, errors="replace", check=False)
    except OSError as error:
        raise SetupError(f"{what}: cannot run {words[0]} ({error.strerror}).") from error
    if done.returncode != 0:
        tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-25:])
        raise SetupError(f"{what}: failed.\n  command: {' '.join(words)}\n{tail}")
    seconds = time.monotonic() - started
    if seconds >= 1:
        say(f"  done in {seconds:.0f} s")
