"""Every page of the desk, on one blueprint."""

from web.review import deciding, photo
from web.review.desk import review

__all__ = ["deciding", "photo", "review"]
