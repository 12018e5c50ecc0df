"""Words for plans and reach: how a search stands, what is maximised, which services are near."""

from __future__ import annotations

from web.vocabulary.marks import _p

STATUSES = {
    "waiting": _p("status of a plan", "waiting to be searched"),
    "running": _p("status of a plan", "being searched"),
    "done": _p("status of a plan", "done"),
    "refused": _p("status of a plan", "there is no such plan"),
    "cancelled": _p("status of a plan", "ended"),
    "failed": _p("status of a plan", "broken off"),
}
STEPS = {
    "reading": _p("step of a search", "the register is read"),
    "pricing": _p("step of a search", "prices of money and limits are looked for"),
    "mixing": _p("step of a search", "objects’ choices are put together"),
    "deciding": _p("step of a search", "what is left open is decided exactly"),
    "checking": _p("step of a search", "everything is counted anew"),
}
OBJECTIVES = {
    "objects": _p("objective of a plan", "every object counts the same"),
    "people": _p(
        "objective of a plan", "objects count by their visitors and by people with disabilities in the district"
    ),
}
REACH_SERVICES = {
    "clinic": _p("service near home", "clinics"),
    "school": _p("service near home", "schools"),
    "service_centre": _p("service near home", "service centres of the state"),
}
REACH_SENSES = {
    "recorded": _p("sense", "recorded"),
    "planned": _p("sense", "planned"),
    "plan": _p("sense", "after the plan"),
}
