"""Words for adaptation measures, promises, passports and their versions."""

from __future__ import annotations

from web.vocabulary.marks import _p

WORKS = {
    "none": _p("work", "no work"),
    "current_repair": _p("work", "current repair"),
    "capital_repair": _p("work", "capital repair"),
    "individual_solution": _p("work", "individual solution with technical aids"),
    "alternative_form": _p("work", "another form of service"),
    "organisational": _p("work", "organisational measure"),
}

MEASURE_STATUSES = {
    "planned": _p("measure", "planned"),
    "started": _p("measure", "work has begun"),
    "claimed": _p("measure", "reported done, not checked yet"),
    "verified": _p("measure", "done and checked"),
    "cancelled": _p("measure", "cancelled"),
    "derogated": _p("measure", "dropped by a formal derogation"),
}

MEASURE_STEPS = {
    "plan": _p("measure step", "planned"),
    "edit": _p("measure step", "changed"),
    "start": _p("measure step", "work has begun"),
    "claim": _p("measure step", "reported done"),
    "open": _p("measure step", "being measured anew"),
    "refuse": _p("measure step", "not accepted as done"),
    "verify": _p("measure step", "checked: it is done"),
    "ask_extension": _p("measure step", "more time asked for"),
    "extend": _p("measure step", "more time granted"),
    "keep_due": _p("measure step", "more time refused: the due date stays"),
    "ask_derogation": _p("measure step", "asked to be let off"),
    "derogate": _p("measure step", "let off by a formal derogation"),
    "keep_duty": _p("measure step", "not let off"),
    "cancel": _p("measure step", "cancelled"),
    "dispute": _p("measure step", "disputed by the owner"),
    "reopen": _p("measure step", "to be checked again: what showed it done was withdrawn"),
}

MEASURE_DEEDS = {
    "start": _p("measure deed", "Work has begun"),
    "claim": _p("measure deed", "Report the work done"),
    "verify": _p("measure deed", "Check it: measure anew"),
    "refuse": _p("measure deed", "Say that it is not done"),
    "extend": _p("measure deed", "Ask for more time"),
    "derogate": _p("measure deed", "Ask to be let off: it cannot be done"),
    "decide": _p("measure deed", "Decide on what is asked"),
    "cancel": _p("measure deed", "Cancel the measure"),
    "dispute": _p("measure deed", "Say that the measure is wrong"),
}

MY_STEPS = {
    "start": _p("owner's step", "The work has begun"),
    "claim": _p("owner's step", "It is done"),
    "extend": _p("owner's step", "I need more time"),
    "derogate": _p("owner's step", "It cannot be done: another way to serve people"),
    "dispute": _p("owner's step", "This is wrong"),
}

MY_STEP_MEANINGS = {
    "start": _p("owner's step meaning", "Say that the work has begun. The date stays as it is."),
    "claim": _p(
        "owner's step meaning",
        "Say on which day it was finished. Add the number of the act of acceptance, or photos from before and after: "
        "one of them is enough. Somebody who is independent then comes and measures.",
    ),
    "extend": _p("owner's step meaning", "Say until when, and why. You can ask before the date has passed, not after."),
    "derogate": _p(
        "owner's step meaning",
        "Where the building cannot be changed, you may ask to serve people in another way, such as help by staff on "
        "call or service at home. Choose it, and write why the building cannot be changed. A reviewer decides.",
    ),
    "dispute": _p(
        "owner's step meaning", "Write what is wrong: the finding, the work or the building. Those who plan see it."
    ),
}

REMINDERS = {
    "overdue": _p("reminder", "the date has passed"),
    "due_7": _p("reminder", "due within 7 days"),
    "due_30": _p("reminder", "due within 30 days"),
    "due_90": _p("reminder", "due within 90 days"),
    "escalated": _p("reminder", "late where you are a reviewer"),
}

LEFT_OUT = {
    "unknown_object": _p("left out", "are not in the register"),
    "not_allowed": _p("left out", "lie where you do not plan"),
    "no_passport": _p("left out", "have no passport: what they fail is not known"),
    "due_before_finding": _p("left out", "were inspected after the due date"),
    "nothing_fails": _p("left out", "fail nothing that this work puts right"),
    "planned_already": _p("left out", "have an open measure for it already"),
}

MEASURE_STAGES = {
    "urgent": _p("measure stage", "urgent"),
    "deferred": _p("measure stage", "deferred"),
    "final": _p("measure stage", "final"),
}

PROMISES = {
    "kept_first": _p("promise", "kept by the first date"),
    "kept_moved": _p("promise", "kept after a move"),
    "late": _p("promise", "late"),
    "dropped": _p("promise", "dropped"),
    "not_due": _p("promise", "not due yet"),
}

PROMISE_MEANINGS = {
    "kept_first": _p("promise meaning", "Done and checked by the date that was set first."),
    "kept_moved": _p("promise meaning", "Done and checked by the date in force, which had been moved before."),
    "late": _p("promise meaning", "Not done by the date in force, or done after it."),
    "dropped": _p("promise meaning", "Cancelled, or replaced by a formal derogation."),
    "not_due": _p("promise meaning", "Open, and the date in force has not passed."),
}

TO_DO = {
    "open": _p("measures to do", "with open measures"),
    "overdue": _p("measures to do", "with overdue measures"),
    "due": _p("measures to do", "with measures due by the end of the year"),
}

MEASURES_TO_DO = {
    "open": _p("measures", "open measures"),
    "overdue": _p("measures", "overdue measures"),
    "due": _p("measures", "measures due by the end of the year"),
}

BROUGHT = {
    "looking": _p("file brought", "being looked at"),
    "looked": _p("file brought", "looked at, not kept yet"),
    "refused": _p("file brought", "refused as a whole"),
    "bringing": _p("file brought", "being brought in"),
    "brought": _p("file brought", "brought in"),
    "undoing": _p("file brought", "being undone"),
    "undone": _p("file brought", "undone"),
    "failed": _p("file brought", "it went wrong"),
}

ROWS = {
    "read": _p("rows of a file", "read"),
    "created": _p("rows of a file", "new"),
    "updated": _p("rows of a file", "changed"),
    "unchanged": _p("rows of a file", "as they stand"),
    "rejected": _p("rows of a file", "refused"),
}

CHANGES = {
    "passports": _p("change", "new passports"),
    "works": _p("change", "works checked and done"),
}

CHANGE_MEANINGS = {
    "passports": _p("change meaning", "Approved in these days, by the day of the decision, and not withdrawn since."),
    "works": _p("change meaning", "Checked in these days and found done."),
}

DEPTHS = {
    "quick": _p("depth", "screening"),
    "standard": _p("depth", "standard"),
    "full": _p("depth", "full"),
}

AUTHORS = {
    "inspector": _p("author", "an inspector"),
    "owner": _p("author", "the owner"),
    "claimer": _p("author", "whoever reported the work done"),
    "ngo": _p("author", "an accredited organisation"),
}

REASONS = {
    "approval": _p("verdict reason", "passport approved"),
    "reassessment": _p("verdict reason", "judged anew"),
    "override": _p("verdict reason", "changed by a commission"),
}

BASES = {
    "inspection": _p("basis", "the wording in force on the day of inspection"),
    "commissioning": _p("basis", "the wording in force at commissioning"),
}

PEOPLE = {
    "residents": _p("population", "residents"),
    "with_disability": _p("population", "persons with disabilities"),
    "children": _p("population", "children with disabilities"),
    "minors": _p("population", "all children and adolescents below 18"),
    "older": _p("population", "persons of 65 years and more"),
    "K": _p("population", "wheelchair users"),
    "O": _p("population", "persons with a mobility impairment"),
    "S": _p("population", "persons with a visual impairment"),
    "G": _p("population", "persons with a hearing impairment"),
    "U": _p("population", "persons with an intellectual impairment"),
}

LEVELS = {
    "country": _p("level", "country"),
    "oblast": _p("level", "oblast"),
    "rayon": _p("level", "rayon"),
    "city": _p("level", "city"),
    "city_district": _p("level", "city district"),
    "aiyl_aimak": _p("level", "aiyl aimak"),
    "rural_district": _p("level", "rural district"),
    "settlement": _p("level", "settlement"),
}

SENSES_SHORT = {
    "recorded": _p("sense", "recorded"),
    "planned": _p("sense", "planned"),
    "forecast": _p("sense", "forecast"),
}

CONTACTS = {
    "phone": _p("contact", "Telephone"),
    "email": _p("contact", "E-mail"),
    "website": _p("contact", "Website"),
    "address": _p("contact", "Address for letters"),
    "form": _p("contact", "Contact form"),
}

FILINGS = {
    "draft": _p("filing", "draft"),
    "submitted": _p("filing", "waits for a decision"),
    "returned": _p("filing", "returned for correction"),
    "approved": _p("filing", "approved"),
    "abandoned": _p("filing", "given up"),
}

FILING_ACTIONS = {
    "begin": _p("filing action", "begun"),
    "change": _p("filing action", "changed"),
    "submit": _p("filing action", "submitted"),
    "mark": _p("filing action", "parts judged"),
    "return": _p("filing action", "returned"),
    "approve": _p("filing action", "approved"),
    "abandon": _p("filing action", "given up"),
}

VISITS = {
    "refused": _p("visit", "entry was refused"),
    "closed": _p("visit", "it was closed"),
    "demolished": _p("visit", "the building is no longer there"),
    "not_found": _p("visit", "it was not found"),
}

JUDGEMENTS = {
    "accepted": _p("judgement", "accepted"),
    "returned": _p("judgement", "to be put right"),
    "open": _p("judgement", "to be judged"),
}
