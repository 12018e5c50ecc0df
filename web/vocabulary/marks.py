"""The marks that let the extraction of messages find words that stand in tables."""

from __future__ import annotations


def _p(context: str, message: str) -> tuple[str, str]:
    """Return the context and the message unchanged; `pybabel extract -k _p:1c,2` collects them."""
    return context, message


def _m(message: str) -> str:
    """Return the message unchanged; `pybabel extract -k _m` collects it."""
    return message
