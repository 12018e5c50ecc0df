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
OUTCOMES = {
    "planned": _p("work of an adopted plan", "a new measure"),
    "stands": _p("work of an adopted plan", "an open measure already: it stays as it is"),
    "year_over": _p("work of an adopted plan", "left out: its year is over"),
    "unknown_object": _p("work of an adopted plan", "left out: the object is not in the register"),
    "object_closed": _p("work of an adopted plan", "left out: the object is closed"),
    "not_allowed": _p("work of an adopted plan", "left out: the object lies where you do not decide"),
    "measure_ended": _p("work of an adopted plan", "left out: its measure has ended since"),
    "no_passport": _p("work of an adopted plan", "left out: the object has no passport in force"),
    "newer_passport": _p("work of an adopted plan", "left out: the object has a newer passport than the plan knew"),
    "mended": _p("work of an adopted plan", "left out: the object no longer fails this"),
    "planned_meanwhile": _p("work of an adopted plan", "left out: another measure closes it by now"),
}
WHY = {
    "outside": _p("why plans differ", "plan {plan} does not plan for this district"),
    "only_one_pays": _p("why plans differ", "only plan {plan} has a line that may pay for such owners ({kind}) here"),
    "no_line": _p("why plans differ", "no line of plan {plan} may pay for such owners ({kind}) here"),
    "year_outside": _p("why plans differ", "plan {plan} has no year {year}"),
    "no_money": _p("why plans differ", "plan {plan} has no money for such objects in {year}"),
    "money_spent": _p(
        "why plans differ", "in plan {plan} {left} is left in {year} of what may pay here ({lines}); this needs {cost}"
    ),
    "limit_binds": _p("why plans differ", "in plan {plan} the limit of {most} works binds in this district in {year}"),
    "dearer": _p(
        "why plans differ",
        "at the prices of money of plan {plan} these works are worth {asked} points elsewhere, and bring {worth} here",
    ),
    "cost_differs": _p("why plans differ", "the works cost {there} in plan {plan}, and {here} in the other"),
}
