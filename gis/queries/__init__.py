"""Reads. They see only the views of ``pub`` and return plain rows of the domain."""
