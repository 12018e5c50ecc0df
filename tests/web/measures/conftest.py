"""The city of works, and people who signed in there."""

from tests.support.townspeople import browser, here

__all__ = ["browser", "here"]
