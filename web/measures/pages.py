"""Every page about measures, on one blueprint."""

from web.measures import anew, listing, one
from web.measures.blueprint import measures

__all__ = ["anew", "listing", "measures", "one"]
