"""Stub."""
from gis.store.imports.context import Work, Written


def write(work: Work) -> Written:
    """."""
    raise NotImplementedError
