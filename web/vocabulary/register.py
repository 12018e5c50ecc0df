"""Words for states, categories, zones, evidence and the other closed lists of the register."""

from __future__ import annotations

from web.vocabulary.marks import _p

STATES = {
    "full": _p("state", "accessible"),
    "partial": _p("state", "partly"),
    "conditional": _p("state", "with help"),
    "none": _p("state", "not accessible"),
    "unknown": _p("state", "no data"),
    "unsurveyed": _p("state", "not surveyed"),
    "not_applicable": _p("state", "not applicable"),
}

STATE_MEANINGS = {
    "full": _p("state meaning", "Every requirement that the register holds for this place is met."),
    "partial": _p(
        "state meaning",
        "One can get in and be served, but something is below the norm or not recorded.",
    ),
    "conditional": _p(
        "state meaning",
        "Only with help of the staff, or in another form such as service at home.",
    ),
    "none": _p("state meaning", "Something closes the way: one cannot get in or be served."),
    "unknown": _p("state meaning", "Surveyed, but too little was recorded for a verdict."),
    "unsurveyed": _p("state meaning", "No passport has been filed yet."),
    "not_applicable": _p("state meaning", "The norm asks nothing here for these people."),
}

CATEGORIES = {
    "K": _p("category", "wheelchair users"),
    "O": _p("category", "mobility"),
    "S": _p("category", "vision"),
    "G": _p("category", "hearing"),
    "U": _p("category", "intellectual"),
}

WHOM = {"all": _p("for whom", "everyone"), **CATEGORIES}
"""As answers to “for whom?”."""

CATEGORIES_TO = {
    "K": _p("accessible to", "wheelchair users"),
    "O": _p("accessible to", "people with a mobility impairment"),
    "S": _p("accessible to", "people with a visual impairment"),
    "G": _p("accessible to", "people with a hearing impairment"),
    "U": _p("accessible to", "people with an intellectual impairment"),
    "all": _p("accessible to", "everyone"),
}

ZONES = {
    "route": _p("zone", "way to the building"),
    "territory": _p("zone", "grounds"),
    "entrance": _p("zone", "entrance"),
    "movement": _p("zone", "ways inside"),
    "service": _p("zone", "place of service"),
    "sanitary": _p("zone", "toilet"),
    "information": _p("zone", "information"),
    "object": _p("zone", "whole object"),
}

SECTORS = {
    "health": _p("sector", "health"),
    "education": _p("sector", "education"),
    "culture": _p("sector", "culture"),
    "trade_services": _p("sector", "trade and services"),
    "state_bodies": _p("sector", "state bodies"),
    "sport": _p("sector", "sport"),
    "social_protection": _p("sector", "social protection"),
    "transport": _p("sector", "transport"),
    "other": _p("sector", "other"),
    "housing": _p("sector", "housing"),
}

OWNER_KINDS = {
    "state": _p("owner", "state"),
    "private": _p("owner", "private"),
    "residents": _p("owner", "residents"),
    "transport": _p("owner", "public transport"),
}

STAGES = {
    "planned": _p("stage", "planned"),
    "construction": _p("stage", "under construction"),
    "in_service": _p("stage", "in service"),
    "closed": _p("stage", "closed"),
}

EVIDENCE = {
    "instrument": _p("evidence", "measured with an instrument"),
    "tape": _p("evidence", "measured with a tape"),
    "photo": _p("evidence", "seen in a photo"),
    "eye": _p("evidence", "judged by eye"),
    "declared": _p("evidence", "declared, not checked"),
}

_ON_THE_SPOT = _p("evidence", "checked on the spot")
EVIDENCE_OF_ANSWERS = {**EVIDENCE, "instrument": _ON_THE_SPOT, "tape": _ON_THE_SPOT}
"""Of a yes or no: nobody measures those with a tape."""

SEVERITIES = {
    "blocking": _p("severity", "closes the way"),
    "partial": _p("severity", "makes it harder"),
}

ANSWERS = {
    "yes": _p("answer", "yes"),
    "no": _p("answer", "no"),
    "unknown": _p("answer", "unknown"),
    "not_applicable": _p("answer", "not applicable"),
}

SENSES = {
    "recorded": _p("sense", "recorded"),
    "planned": _p("sense", "planned: if every measure is done on time"),
    "forecast": _p("sense", "forecast: at the measured pace"),
}

FORMS = {
    "staff_help": _p("form of service", "help of the staff"),
    "technical_aid": _p("form of service", "a technical aid"),
    "home_service": _p("form of service", "service at home"),
    "remote_service": _p("form of service", "service from a distance"),
    "other_place": _p("form of service", "service in another place"),
}

COUNTERS = {
    "objects": _p("counter", "objects in the register"),
    "claimed": _p("counter", "claimed by others"),
    "screened": _p("counter", "screened"),
    "passportised": _p("counter", "with a passport"),
    "declared": _p("counter", "adapted, as declared"),
    "verified": _p("counter", "adapted, verified"),
    "overridden": _p("counter", "changed by a commission"),
    "lapsed": _p("counter", "verification lapsed"),
    "measures_due": _p("counter", "measures due"),
    "measures_overdue": _p("counter", "measures overdue"),
    "share_answered": _p("counter", "questions answered"),
}

COUNTER_MEANINGS = {
    "objects": _p(
        "counter meaning",
        "Every building and place of the territory that is in service on that day, surveyed or not.",
    ),
    "claimed": _p(
        "counter meaning",
        "Somebody else says so, for example OpenStreetMap or a ministry's list. Nobody checked it by the norm.",
    ),
    "screened": _p(
        "counter meaning",
        "Looked at quickly: enough to say “not accessible”, never enough to say “accessible”.",
    ),
    "passportised": _p("counter meaning", "An approved passport that has not been withdrawn."),
    "declared": _p(
        "counter meaning",
        "Has a passport whose verdict is “accessible” or “partly”. “With help” does not count.",
    ),
    "verified": _p(
        "counter meaning",
        "Adapted by a passport that neither the owner nor the claimer wrote and a second person "
        "approved; every deciding fact was measured or photographed, and the check has not lapsed.",
    ),
    "overridden": _p(
        "counter meaning",
        "A commission changed the derived verdict and gave its reason. Never counted as verified.",
    ),
    "lapsed": _p(
        "counter meaning",
        "The check is too old to count as verified. The state stays, with a flag.",
    ),
    "measures_due": _p(
        "counter meaning", "Open measures that are due by the end of that year, the overdue ones among them."
    ),
    "measures_overdue": _p(
        "counter meaning",
        "Measures not confirmed by the due date in force. An extension keeps the old date in sight.",
    ),
    "share_answered": _p(
        "counter meaning",
        "The mean share of applicable questions with an answer, over the objects with a passport that have any.",
    ),
}
