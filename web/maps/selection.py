"""Reads a view of the register out of an address, and words what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from gis.queries.installation import Installation
from gis.tiles.selection import Selection, SelectionError, read_selection
from web.errors import ProblemError


def selection_of(given: Mapping[str, Sequence[str]], here: Installation) -> Selection:
    """Read the parameters of an address. Raises ProblemError (400) naming each wrong one and what is right."""
    try:
        return read_selection(given, here)
    except SelectionError as error:
        raise refused(error) from error


def refused(error: SelectionError) -> ProblemError:
    """The refusal (400) that names each wrong parameter and what is right, in the asker's language."""
    errors = [{"pointer": f"/{name}", "detail": _worded(name, code, hint)} for name, code, hint in error.problems]
    return ProblemError(400, errors[0]["detail"], code="wrong_parameter", errors=errors)


def _worded(name: str, code: str, hint: str) -> str:
    if code == "unknown_parameter":
        return str(_("“%(name)s” is no parameter of the map. There are: %(known)s.", name=name, known=hint))
    if code == "given_twice":
        return str(_("“%(name)s” can have one value only.", name=name))
    if code == "year_outside":
        return str(_("“%(name)s” must be a year in %(known)s.", name=name, known=hint))
    if hint:
        return str(_("“%(name)s” has a value that is not known. There are: %(known)s.", name=name, known=hint))
    return str(_("“%(name)s” has a value that cannot be a code.", name=name))
