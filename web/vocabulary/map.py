"""The sentences of the maps, by name: those the script of `/map` says, and those of a map in a file.

Fields in braces are filled by the script; all of it is set as text, never as markup.
"""

from __future__ import annotations

from web.vocabulary.marks import _m

SENTENCES = {
    "map": _m("Map of the city"),
    "enter": _m("Arrow keys go from object to object, plus and minus zoom, Enter opens, Escape leaves the map."),
    "zoomed": _m("Zoomed in to single objects."),
    "object": _m("{name}, {state} ({whom}); {place} of {total}; Enter opens"),
    "left": _m("You left the map."),
    "nothing": _m("There is no object that way in this view."),
    "loading": _m("Loading…"),
    "failed": _m("The map could not load this part. The table below has the same counts."),
    "gone": _m("What is recorded about this object could not be loaded."),
    "here": _m("{count} objects here"),
    "closer": _m("Zoom in"),
    "further": _m("Zoom out"),
    "close": _m("Close"),
    "open": _m("Everything about this object"),
    "today": _m("Today"),
    "why": _m("Why"),
    "measured": _m("{measured}, required {required}"),
    "unmet": _m("not met"),
    "more": _m("and {count} more"),
    "district": _m("{share} adapted"),
    "range": _m("{low}–{high} expected"),
    "little": _m("too little is known to compare"),
    "figures": _m("All figures of this district"),
    "only": _m("Only this district"),
    "list": _m("List of its objects"),
    "objects": _m("objects"),
    "verified": _m("of them verified"),
    "copied": _m("The link is copied."),
    "plan": _m("Plan a work for them"),
    "assign": _m("Hand to an inspector"),
    "area": _m("The area drawn"),
    "within": _m("{count} objects of this view lie in it."),
    "uncounted": _m("How many objects lie in it could not be found out now."),
    "draw": _m(
        "Set the corners of the area: click on the map, or move it by arrow keys and set a corner in its middle with "
        "Enter. Backspace takes the last corner back, Escape cancels."
    ),
    "corners": _m("Corners: {count}."),
    "few": _m("An area has at least three corners."),
    "many": _m("An area has at most {count} corners."),
    "stopped": _m("No area is drawn."),
}

SYNTHETIC = _m(
    "Demonstration city: objects, passports, measures, prices, programmes and residents of districts are invented; the "
    "district borders are real."
)
"""What stands above every page, and above a map in a file, of a database that holds an invented city."""

FILE_SENTENCES = {
    "title": _m("Map of accessibility: {place}, {day}"),
    "panel": _m("What the map shows"),
    "whom": _m("For whom?"),
    "year": _m("Year"),
    "sense": _m("In which sense"),
    "states": _m("Objects by state"),
    "none_chosen": _m("None chosen: all are shown."),
    "shades": _m("Districts: share of objects that are accessible or partly"),
    "table": _m("Table of this view"),
    "caption": _m("Objects by district and state"),
    "district_column": _m("District"),
    "total": _m("Total"),
    "adapted": _m("Accessible or partly"),
    "notice": SYNTHETIC,
    "borders": _m("District borders"),
}
