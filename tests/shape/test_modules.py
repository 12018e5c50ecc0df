"""The project's own rules that no linter knows."""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools import settings_page

ROOT = Path(__file__).resolve().parents[2]
_LONGEST_MODULE = 500
_LONGEST_FUNCTION = 60


def _modules(*packages: str) -> Iterator[Path]:
    for package in packages:
        yield from sorted((ROOT / package).rglob("*.py"))


def _named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_module_is_longer_than_500_lines() -> None:
    modules = _modules("audit", "gis", "web", "tools", "tests")
    long = {_named(p): n for p in modules if (n := len(p.read_text(encoding="utf-8").splitlines())) > _LONGEST_MODULE}
    assert long == {}


def test_a_function_fits_a_screen() -> None:
    long = {}
    for path in _modules("audit", "gis", "web", "tools"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > _LONGEST_FUNCTION:
                    long[f"{_named(path)}:{node.name}"] = lines
    assert long == {}


def test_no_package_is_called_tests_audit_or_the_like() -> None:
    shadows = [_named(path) for path in (ROOT / "tests").rglob("__init__.py")]
    assert shadows == [], "an __init__.py under tests/ shadows the real package of that name"


def test_every_setting_has_its_line_in_the_documentation() -> None:
    written = settings_page.PAGE.read_text(encoding="utf-8")
    assert written == settings_page.render(), "write it again: make docs"


def test_every_setting_read_anywhere_is_one_that_is_documented() -> None:
    documented = set(re.findall(r"BOSAGA_[A-Z_]+", settings_page.render()))
    for path in _modules("gis", "web"):
        used = set(re.findall(r"BOSAGA_[A-Z_]*[A-Z]\b", path.read_text(encoding="utf-8")))
        assert used <= documented, _named(path)


@pytest.mark.parametrize("ring", ["audit", "gis"])
def test_only_web_reads_the_environment(ring: str) -> None:
    readers = [_named(p) for p in _modules(ring) if re.search(r"\bos\.(environ|getenv)", p.read_text(encoding="utf-8"))]
    assert readers == []


def test_pages_load_nothing_from_elsewhere() -> None:
    tags, names = "script|link|img|iframe|source", "src|href|srcset"
    elsewhere = re.compile(rf"""<({tags})\b[^>]*\b({names})\s*=\s*["']?(https?:)?//""", re.I)
    imported = re.compile(r"""@import\s+["'(]|url\(\s*["']?(https?:)?//""", re.I)
    found = []
    for path in sorted((ROOT / "web").rglob("*")):
        if path.suffix in (".html", ".css", ".js", ".svg") and "vendor" not in path.parts:
            text = path.read_text(encoding="utf-8")
            found += [_named(path)] if elsewhere.search(text) or imported.search(text) else []
    assert found == []


def test_pages_carry_no_style_or_handler_that_the_policy_would_block() -> None:
    inline = re.compile(r"""<[^>]*\s(style|on[a-z]+)\s*=\s*["']|\|\s*safe\b""", re.I)
    templates = sorted((ROOT / "web" / "templates").rglob("*.html"))
    assert [_named(path) for path in templates if inline.search(path.read_text(encoding="utf-8"))] == []


def test_only_the_map_wrapper_builds_folium_elements() -> None:
    unsafe = re.compile(r"\b(Popup|Tooltip|DivIcon|GeoJsonPopup|GeoJsonTooltip|Html)\s*\(|\bimport folium|from folium")
    users = [
        _named(path)
        for path in _modules("audit", "gis", "web")
        if not _named(path).startswith("gis/maps/") and unsafe.search(path.read_text(encoding="utf-8"))
    ]
    assert users == []


def test_the_front_end_lock_names_no_registry() -> None:
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert "://" not in re.sub(r'"url": "[^"]*"', "", lock)


def test_python_requirements_are_all_pinned_by_hash() -> None:
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text, path.name
        for entry in re.split(r"\n(?=[a-z])", text.strip()):
            lines = [line for line in entry.splitlines() if not line.lstrip().startswith("#")]
            assert not lines or ("==" in lines[0] and "--hash=sha256:" in "".join(lines)), lines[0]


def test_vendored_files_are_those_of_the_manifest() -> None:
    vendor = ROOT / "web" / "static" / "vendor"
    manifest = json.loads((vendor / "manifest.json").read_text(encoding="utf-8"))
    for package in manifest["packages"]:
        assert package["licence"]
        assert (vendor / package["licence_file"]).exists()
        for name, digest in package["sha256"].items():
            assert hashlib.sha256((vendor / name).read_bytes()).hexdigest() == digest, name
