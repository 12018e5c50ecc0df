"""The city of works, and people who signed in there: what a citizen complains of."""

from tests.support.townspeople import browser, here

__all__ = ["browser", "here"]
