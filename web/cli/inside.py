"""The site as a command needs it: for links that lead to it, and words in its language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from web.wiring import Wiring


@contextmanager
def inside_site(wiring: Wiring) -> Iterator[None]:
    """A context like a request's, at the address under which people reach the site."""
    from web.app import create_app

    with create_app(databases=wiring).test_request_context(wiring.settings.address):
        yield
