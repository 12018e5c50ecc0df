"""Words for reports: the kinds, and the sectors as programmes name those to report of."""

from __future__ import annotations

from web.vocabulary import register
from web.vocabulary.marks import _p

TITLES = {
    "quarter": _p("report", "Access of people with disabilities: report of the quarter"),
    "half-year": _p("report", "Access of people with disabilities: report of the half-year"),
    "year": _p("report", "Access of people with disabilities: report of the year"),
    "roadmap": _p("report", "Roadmap of adaptation, by year and responsible body"),
    "transition-plan": _p("report", "Transition plan"),
}

KINDS = {
    "quarter": _p("kind of report", "quarter"),
    "half-year": _p("kind of report", "half-year"),
    "year": _p("kind of report", "year"),
}

SECTORS = {
    **register.SECTORS,
    "state_bodies": _p("sector of a report", "state and municipal bodies"),
    "social_protection": _p("sector of a report", "social development and protection"),
}
