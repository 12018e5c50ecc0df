"""What a bare machine is given before the application runs."""

from __future__ import annotations

import pytest

from tools import debian


@pytest.mark.parametrize("browser", [False, True])
def test_a_machine_without_the_libraries_of_type_gets_them(browser: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    there = ["libpangoft2-1.0-0", "libharfbuzz-subset0"]
    monkeypatch.setattr(debian.ctypes.util, "find_library", lambda _: None)
    assert [each for each in debian.missing_packages(browser) if each in there] == there
    monkeypatch.setattr(debian.ctypes.util, "find_library", lambda name: f"lib{name}.so")
    assert [each for each in debian.missing_packages(browser) if each in there] == []
