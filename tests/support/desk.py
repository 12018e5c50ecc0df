"""What a reviewer does at the desk, by its forms."""

from __future__ import annotations

import re

from werkzeug.test import TestResponse

from tests.support.people import Browser


def judge(browser: Browser, number: str, revision: str | None = None, **parts: str) -> TestResponse:
    """Send the marks of a filing's page: `part="accepted"`, or a reason for what is to be put right."""
    fields = {"revision": revision or revision_of(browser, number)}
    for part, said in parts.items():
        known = said in ("accepted", "open")
        fields[f"part-{part}"] = said if known else "returned"
        fields[f"reason-{part}"] = "" if known else said
    return browser.post(f"/review/{number}/marks", at=f"/review/{number}", **fields)


def accept_all(browser: Browser, number: str) -> None:
    """Accept every part of a filing that its page offers."""
    parts = set(re.findall(r'name="part-(\w+)"', browser.get(f"/review/{number}").text))
    assert parts
    kept = judge(browser, number, **dict.fromkeys(parts, "accepted"))
    assert kept.status_code == 303, kept.text


def revision_of(browser: Browser, number: str) -> str:
    """The revision that the page of a filing was made from."""
    found = re.search(r'name="revision" value="(\d+)"', browser.get(f"/review/{number}").text)
    assert found
    return found[1]
