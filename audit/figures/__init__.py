"""The figures: one definition each, for the map, the tables, the reports and the API alike."""

from audit.figures.calendar import FOR_WHOM, SENSES, Calendar
from audit.figures.cell import ABSENT, FLAGS, STATE_NAMES, STATE_NUMBERS, Cell, pack, unpack
from audit.figures.face import face, recorded
from audit.figures.row import DEFINITIONS, STATES, Figures, tally

__all__ = [
    "ABSENT",
    "DEFINITIONS",
    "FLAGS",
    "FOR_WHOM",
    "SENSES",
    "STATES",
    "STATE_NAMES",
    "STATE_NUMBERS",
    "Calendar",
    "Cell",
    "Figures",
    "face",
    "pack",
    "recorded",
    "tally",
    "unpack",
]
