"""Words for roles, second factors and what is refused about an account."""

from __future__ import annotations

from web.vocabulary.marks import _m, _p

ROLES = {
    "administrator": _p("role", "administrator"),
    "reviewer": _p("role", "member of the commission"),
    "inspector": _p("role", "inspector"),
    "planner": _p("role", "planner"),
    "owner": _p("role", "owner of an object"),
    "ngo": _p("role", "public organisation"),
}
FACTORS = {
    "totp": _p("second factor", "authenticator"),
    "passkey": _p("second factor", "passkey"),
}
REFUSED = {
    "email_wrong": _m("“%(email)s” is no e-mail address."),
    "email_taken": _m("There is an account with the address %(email)s."),
    "name_wrong": _m("Write the name, at most %(longest)s characters."),
    "role_unknown": _m("There is no role “%(role)s”."),
    "role_held": _m("This person has this role there already."),
    "territory_unknown": _m("There is no territory “%(territory)s”."),
    "object_missing": _m("Give the number of the object that the owner answers for."),
    "object_unknown": _m("There is no object with the number “%(object)s”."),
    "object_not_asked": _m("Only an owner has a role for one object."),
    "last_administrator": _m("This is the last administrator of the whole register: make another first."),
    "not_yours": _m("This lies outside the territory that you administer."),
}
