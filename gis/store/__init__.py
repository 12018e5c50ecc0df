"""Writes. Each write is one transaction: rows, then verdicts, then faces (and so the figures), then the version."""
