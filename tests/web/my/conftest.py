"""The city of works, and people who signed in there: the owner's pages and letters."""

from tests.support.townspeople import browser, here

__all__ = ["browser", "here"]
