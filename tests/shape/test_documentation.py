"""What the documentation tells people to type works."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from web.cli import run
from web.cli.registry import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
_PAGES = ("README.md", "CONTRIBUTING.md", "docs/backup.md", "docs/adapting.md")


def _shown(program: str) -> Iterator[str]:
    for page in _PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        yield from re.findall(rf"^    ({program} .*?)\s*(?:#.*)?$", text, re.MULTILINE)


def test_the_readme_starts_from_the_two_commands() -> None:
    first = [line.split("#")[0].strip() for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[2:4]]
    assert first == ["make run", "make test"]


@pytest.mark.parametrize("command", sorted(set(_shown("bosaga"))))
def test_every_bosaga_command_shown_is_one_there_is(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = shlex.split(command)[1:]
    if "--help" not in words:
        words.append("--help")
    assert run(words) == 0, capsys.readouterr().err


@pytest.mark.parametrize("command", sorted(set(_shown("make"))))
def test_every_make_target_shown_is_one_there_is(command: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for word in command.split()[1:]:
        assert "=" in word or re.search(rf"^{re.escape(word)}:", makefile, re.MULTILINE), word


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_loads_and_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    assert "Usage: bosaga" in capsys.readouterr().out
