"""One cell of a face: what an object shows for one sense, year and category, packed into an integer.

Bits 0-2 hold the state, 3-9 the flags, 10-16 the per cent of applicable items answered, 17-22 the measures due,
23-28 the measures overdue. The database stores these integers (``register.face.cells``) and its rollup adds their
parts up; both read the layout from here, and a test holds the two together.
"""

from typing import Final, NamedTuple

STATE_NUMBERS: Final = {
    "unsurveyed": 1,
    "unknown": 2,
    "not_applicable": 3,
    "none": 4,
    "conditional": 5,
    "partial": 6,
    "full": 7,
}
STATE_NAMES: Final = {number: name for name, number in STATE_NUMBERS.items()}
FLAGS: Final = ("passportised", "screened", "claimed", "declared", "verified", "overridden", "lapsed")
_BITS: Final = {name: 1 << place for place, name in enumerate(FLAGS)}
ABSENT: Final = 0
MOST_MEASURES: Final = 63


class Cell(NamedTuple):
    """The parts of a cell. ``share`` is per cent; ``flags`` are names out of ``FLAGS``."""

    state: int
    flags: int = 0
    share: int = 0
    due: int = 0
    overdue: int = 0


def flag_bit(name: str) -> int:
    """The bit of a flag, counted within the flags."""
    return _BITS[name]


def pack(cell: Cell) -> int:
    """The cell as one integer; counts of measures stop at 63."""
    return (
        cell.state
        | cell.flags << 3
        | cell.share << 10
        | min(cell.due, MOST_MEASURES) << 17
        | min(cell.overdue, MOST_MEASURES) << 23
    )


def unpack(packed: int) -> Cell:
    """The parts of a packed cell."""
    return Cell(
        state=packed & 7,
        flags=packed >> 3 & 127,
        share=packed >> 10 & 127,
        due=packed >> 17 & 63,
        overdue=packed >> 23 & 63,
    )
