"""Every page about measures, on one blueprint."""

from web.measures import anew, brought, bulk, download, editing, listing, one, planning, unpriced
from web.measures.blueprint import measures

__all__ = ["anew", "brought", "bulk", "download", "editing", "listing", "measures", "one", "planning", "unpriced"]
