"""Norms as data: editions, wordings and rules, one TOML file an edition (`docs/norms.md`)."""

from audit.norms.load import editions, load_edition, read_edition
from audit.norms.model import Edition, Element, Rule, Wording

__all__ = ["Edition", "Element", "Rule", "Wording", "editions", "load_edition", "read_edition"]
