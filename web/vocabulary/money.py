"""Words for money and programmes: parts of a programme, who pays, how an indicator counts."""

from __future__ import annotations

from web.vocabulary.marks import _p

PARTS = {
    "programme": _p("part of a programme", "the programme itself"),
    "line": _p("part of a programme", "funding line in a year"),
    "indicator": _p("part of a programme", "indicator"),
    "target": _p("part of a programme", "target for a quarter"),
    "reported": _p("part of a programme", "value reported for a quarter"),
    "step": _p("part of a programme", "step of the roadmap"),
    "contract": _p("part of a programme", "contract"),
    "payment": _p("part of a programme", "payment"),
    "acceptance": _p("part of a programme", "acceptance of work done"),
}

PAYERS = {
    "city": _p("payer", "the city"),
    "owner": _p("payer", "the owners"),
    "donor": _p("payer", "a donor"),
}

COUNTS = {
    "count": _p("indicator", "a number"),
    "share": _p("indicator", "a share"),
    "norm": _p("indicator", "cover of a need"),
}

FIGURES = {
    "objects": _p("figure", "objects"),
    "passportised": _p("figure", "objects with a passport"),
    "declared": _p("figure", "adapted objects"),
    "full": _p("figure", "objects that meet everything"),
    "verified": _p("figure", "adapted objects, verified"),
    "capacity": _p("figure", "places"),
    "reported": _p("figure", "as the city reports"),
}

SPENDING = {
    "planned": _p("spending", "planned"),
    "contract": _p("spending", "contracted"),
    "payment": _p("spending", "spent"),
    "acceptance": _p("spending", "verified"),
}

OPENINGS = {
    "accessible": _p("opening", "adapted for all"),
    "excepted": _p("opening", "an exception was decided"),
    "not_yet": _p("opening", "not adapted for all yet"),
    "not_known": _p("opening", "no passport yet"),
}

UNITS_OF_WORK = {
    "m": _p("unit of work", "metre"),
    "m2": _p("unit of work", "square metre"),
    "piece": _p("unit of work", "piece"),
    "set": _p("unit of work", "set"),
}
