"""Every page about hand-overs, on one blueprint."""

from web.assigning import giving, watching
from web.assigning.blueprint import assignments

__all__ = ["assignments", "giving", "watching"]
