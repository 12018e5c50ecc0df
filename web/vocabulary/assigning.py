"""Words for objects handed to inspectors."""

from __future__ import annotations

from web.vocabulary.marks import _p

STANDINGS = {
    "todo": _p("assignment", "to do"),
    "draft": _p("assignment", "begun"),
    "returned": _p("assignment", "returned to the inspector"),
    "queue": _p("assignment", "waits for review"),
    "approved": _p("assignment", "passport approved"),
    "screened": _p("assignment", "screened"),
    "visited": _p("assignment", "visited without a passport"),
}

GROUPS = {
    "todo": _p("assignment", "to do"),
    "draft": _p("assignment", "begun"),
    "returned": _p("assignment", "returned to the inspector"),
    "done": _p("assignment", "done"),
}

FATES = {
    "handed": _p("hand-over", "go to the inspector: nobody had them"),
    "again": _p("hand-over", "were done, and somebody goes there again"),
    "moved": _p("hand-over", "are taken from another inspector"),
    "renewed": _p("hand-over", "stay with the inspector, who gets the new day or note"),
    "unchanged": _p("hand-over", "are with the inspector already: nothing changes"),
    "done": _p("hand-over", "are done and stay so"),
    "left": _p("hand-over", "stay with another inspector"),
    "not_yours": _p("hand-over", "lie outside your territory and are left out"),
    "not_theirs": _p("hand-over", "lie where this person does not inspect and are left out"),
    "closed": _p("hand-over", "are closed and are left out"),
}

ENDINGS = {
    "taken_back": _p("hand-over", "taken back"),
    "handed_on": _p("hand-over", "handed on"),
}
