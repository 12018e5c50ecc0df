"""What only the form for ODK and KoBo says; the rest of its words are those of the inspector's form."""

from __future__ import annotations

from web.vocabulary.marks import _m

ODK = {
    "title": _m("Accessibility of a building: inspector's form"),
    "object": _m("Object"),
    "object_hint": _m("Search by number, name or address. Leave it empty if the object is not in the list."),
    "number": _m("Number of the object in the register"),
    "number_hint": _m("As it stands in the register, for example ALM-004217."),
    "number_shape": _m("A number has capital Latin letters, digits and dashes only."),
    "inside": _m("Does it lie inside another building?"),
    "outcome": _m("Could you inspect it?"),
    "outcome_hint": _m("If not, say why: the visit is recorded with its day."),
    "inspected": _m("Yes, I inspected it"),
    "depth": _m("How deep do you look?"),
    "depth_hint": _m("A screening is never a passport; standard is the least that is one; full is all the norm asks."),
    "position": _m("At the main entrance. Wait until the accuracy is below 10 m."),
    "if_there": _m("What is there"),
    "grade": _m("How the answers of yes and no here are known"),
    "remark": _m("Remark for the reviewer"),
    "remark_hint": _m("It is not published."),
    "limits": _m("From 0 to {most} {unit}. Check the number and its unit."),
    "negative": _m("This cannot be negative."),
}
