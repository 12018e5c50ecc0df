"""Words for the official document and its check: how a version stands, who signs, by what right the form is so."""

from __future__ import annotations

from web.vocabulary.marks import _p

STANDINGS = {
    "valid": _p("standing", "valid"),
    "upcoming": _p("standing", "not in force yet"),
    "lapsed": _p("standing", "to be confirmed again"),
    "superseded": _p("standing", "replaced by another version"),
    "withdrawn": _p("standing", "withdrawn"),
}

STANDING_MEANINGS = {
    "valid": _p("standing meaning", "This version is in force today."),
    "upcoming": _p("standing meaning", "This version was approved and comes into force on a later day."),
    "lapsed": _p(
        "standing meaning",
        "This version is in force, but it was to be confirmed again and was not: it no longer counts as verified.",
    ),
    "superseded": _p("standing meaning", "Another version is in force instead. Do not rely on this one."),
    "withdrawn": _p("standing meaning", "This version was withdrawn. Do not rely on it, whatever the paper says."),
}

SIGNATORIES = {
    "inspector": _p("signatory", "Inspector"),
    "chair": _p("signatory", "Chair of the commission"),
    "member": _p("signatory", "Member of the commission"),
    "associations": _p("signatory", "Public association of people with disabilities"),
    "owner": _p("signatory", "Owner of the object, or a representative"),
}

DOCUMENT_FORMS = {
    "official": _p("document form", "The form is prescribed by law."),
    "recommended": _p("document form", "The form follows guidance for commissions; no law prescribes it."),
    "voluntary": _p("document form", "Voluntary form: the law of this country knows no accessibility passport."),
}

PHOTO_PARTS = {
    "evidence": _p("photo", "evidence"),
    "before": _p("photo", "before the works"),
    "after": _p("photo", "after the works"),
}
