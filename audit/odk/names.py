"""The names of questions in an XLSForm: stable, and readable back.

Parts are joined by two underscores. ODK Central writes any other sign of a name as an underscore in its OData, joins
groups by a dash in its CSV and by a slash in its XML, as KoBo does everywhere: such names survive all of them.
"""

from __future__ import annotations

import re
from typing import Final

JOINT: Final = "__"
BY: Final = "by"
"""Of a quantity: the grade of evidence, or why there is no value. Of an element: the grade of its answers."""
PHOTO: Final = "photo"

FORM: Final = "bosaga_form"
"""Holds the wording that the form was made from; by it a file is known to hold our submissions."""
OBJECT, OBJECT_NUMBER = "object_listed", "object_number"
KIND_SAID, INSIDE_SAID = "kind_said", "inside_said"
KIND, INSIDE, SHAPE = "object_kind", "object_inside", "object_form"
INSPECTED_ON, OUTCOME, VISIT_NOTE = "inspected_on", "outcome", "visit_note"
DEPTH, RANK, POSITION = "depth", "depth_rank", "position"
INCOMPLETE, REMARK = "incomplete_why", "private_remark"
START, END = "started_at", "ended_at"

INSPECTED: Final = "inspected"
"""The outcome of a visit that led to a passport or a screening."""
OBJECTS_FILE: Final = "bosaga_objects.csv"

_PART = r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*"
_QUESTION: Final = re.compile(rf"({_PART}){JOINT}({_PART})(?:{JOINT}({_PART}))?(?:{JOINT}({_PART}))?")


def joined(*parts: str) -> str:
    """The name of a question, of its parts: zone, element, quantity, …"""
    return JOINT.join(parts)


def parts_of(name: str) -> tuple[str, ...]:
    """What a name was joined of; empty for a name that is none of ours."""
    found = _QUESTION.fullmatch(name)
    return tuple(part for part in found.groups() if part is not None) if found else ()


def own_name(heading: str) -> str:
    """The question's own name in the heading of a column: without the groups that it lies in."""
    return re.split(r"[/.:-]", heading)[-1]
