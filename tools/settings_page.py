"""`docs/settings.md`, written from the settings themselves."""

from __future__ import annotations

from tools.steps import ROOT
from web.config import PREFIX, Settings

PAGE = ROOT / "docs" / "settings.md"

_HEAD = """# Settings

Read from the environment, then from a `.env` file in the working directory. A name that is no setting stops the
start, and everything that is missing or wrong is told at once. `bosaga doctor` checks them.

This page is written by `make docs`.

| setting | default | meaning |
| --- | --- | --- |
"""
_TESTS = """
For tests alone: `BOSAGA_TEST_DATABASE_URL`, an account of a PostgreSQL server with PostGIS that may create databases
and extensions. Unset, the tests use a private cluster of their own.
"""


def render() -> str:
    """Return the page's text."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = f"`{field.default}`" if isinstance(field.default, (str, int)) else ""
        rows.append(f"| `{PREFIX}{name.upper()}` | {default} | {field.description} |\n")
    return _HEAD + "".join(rows) + _TESTS


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
