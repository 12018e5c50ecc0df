"""`/objects/NUMBER/complaint`: a letter to the authority, read before it is taken away as a file. Nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from apiflask import APIBlueprint
from flask import Response, abort, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from audit.complaint import LONGEST_LINE, LONGEST_WORDS, Complainant, finding_name, plain
from audit.terms import CATEGORIES
from web.api.limits import RateLimit
from web.complaints.gathered import Ground, ground_of
from web.complaints.worded import Asked, complaint
from web.current import wiring
from web.language import LANGUAGES, in_language, language_code
from web.pages.sentences import _
from web.paper.rendering import BusyError
from web.reports.blocks import Document
from web.reports.files import MEDIA_TYPES, WRITERS
from web.reports.paper import cell_text
from web.whom import for_whom

complaints = APIBlueprint("complaints", __name__, enable_openapi=False)
FILES: Final = ("pdf", "docx")
ANEW: Final = "group"
"""What the button sends that shows the findings of another group of people."""
PER_MINUTE, BURST = 10, 10
_MOST_BYTES: Final = 64 * 1024
_LIMITS: Final = {"words": LONGEST_WORDS, "name": LONGEST_LINE, "address": LONGEST_LINE}


@dataclass(frozen=True, slots=True)
class Given:
    """What the form holds: as it was sent, or as it is first shown."""

    category: str | None
    findings: Sequence[str]
    authority: str
    language: str
    texts: Mapping[str, str] = field(default_factory=dict)


@complaints.get("/objects/<number>/complaint")
def show(number: str) -> str:
    """The choice and the letter as it would be, for everyone or for one group of people (`?for=`)."""
    ground = _ground(number)
    return _page(ground, _proposed(ground, Given(for_whom(), (), "", language_code())), [])


@complaints.post("/objects/<number>/complaint")
def write(number: str) -> ResponseReturnValue:
    """The letter with what was chosen: on the page, or as a file. No cookie is read, nothing is stored or logged."""
    request.max_content_length = _MOST_BYTES
    form = request.form
    ground = _ground(number)
    given = Given(
        form.get("category") if form.get("category") in CATEGORIES else None,
        form.getlist("finding"),
        form.get("authority", ""),
        form.get("language", ""),
        {name: plain(form.get(name, "")) for name in _LIMITS},
    )
    if wait := _limit().wait(request.remote_addr):
        return _sent_back(ground, given, _("Too many letters were asked for from here. Ask again in a minute; what you "
                                           "wrote is still in the form."), 429, wait)  # fmt: skip
    wanted = form.get("as", "")
    if wanted == ANEW:
        given = _proposed(ground, given)
    if errors := _wrong(ground, given):
        return _page(ground, given, errors), 422
    if wanted not in FILES:
        return _private(make_response(_page(ground, given, [])))
    try:
        with force_locale(given.language):
            content = WRITERS[wanted](_letter(ground, given))
    except BusyError:
        words = _("Many documents are being made at this moment. Ask again in a few seconds; what you wrote is still "
                  "in the form.")  # fmt: skip
        return _sent_back(ground, given, words, 503, 5)
    response = _private(make_response(content))
    response.mimetype = MEDIA_TYPES[wanted]
    name = f"complaint-{ground.around.object.number}-{given.language}.{wanted}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _ground(number: str) -> Ground:
    found = ground_of(wiring().public_database, number) if number.isprintable() else None
    if found is None:
        abort(404)
    return found


def _proposed(ground: Ground, given: Given) -> Given:
    """With the findings and the first authority of the group that is complained for; what was written stays."""
    names = [finding_name(each.finding) for each in ground.proposed(given.category)]
    return replace(given, findings=names, authority=next(iter(ground.authorities(given.category))).code)


def _limit() -> RateLimit:
    """The application's own count of who asked how often."""
    fresh = RateLimit(per_minute=PER_MINUTE, burst=BURST)
    limit: RateLimit = current_app.extensions.setdefault("bosaga.complaint_limit", fresh)
    return limit


def _wrong(ground: Ground, given: Given) -> list[dict[str, str]]:
    """What is wrong with the form, for the summary above it."""
    errors = []
    known = {finding_name(each.finding) for each in ground.failing(given.category)}
    if not ground.rests_on(given.category):
        errors.append({"field": "", "detail": _("There is nothing here that a letter can rest on.")})
    elif not known.intersection(given.findings) and not ground.overdue(given.category):
        errors.append({"field": "findings", "detail": _("Choose at least one requirement that is not met.")})
    if given.authority not in [each.code for each in ground.authorities(given.category)]:
        errors.append({"field": "authority", "detail": _("Choose the authority to write to.")})
    if given.language not in LANGUAGES:
        errors.append({"field": "language", "detail": _("Choose the language of the letter.")})
    for name, most in _LIMITS.items():
        if len(given.texts.get(name, "")) > most:
            said = _(
                "This is %(length)s characters long; at most %(most)s fit.", length=len(given.texts[name]), most=most
            )
            errors.append({"field": name, "detail": said})
    return errors


def _letter(ground: Ground, given: Given) -> Document:
    authority = next(each for each in ground.authorities(given.category) if each.code == given.authority)
    chosen = ground.chosen(given.category, given.findings)
    return complaint(ground, Asked(given.category, chosen, authority, Complainant(**given.texts)))


def _sent_back(ground: Ground, given: Given, words: str, status: int, seconds: int) -> Response:
    response = _private(make_response(_page(ground, given, [{"field": "", "detail": words}]), status))
    response.headers["Retry-After"] = str(seconds)
    return response


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _page(ground: Ground, given: Given, errors: Sequence[Mapping[str, str]]) -> str:
    here = ground.around.object
    can = bool(ground.rests_on(given.category))
    letter = None
    if can and not errors:
        with force_locale(given.language):
            letter = _letter(ground, given)
    return render_template(
        "complaints/write.html",
        ground=ground,
        object=here,
        name=in_language(here.name) or in_language(here.address) or here.number,
        given=given,
        can=can,
        wrong={each["field"]: each["detail"] for each in errors if each["field"]},
        errors=errors,
        reasons=[(finding_name(each.finding), each) for each in ground.failing(given.category)],
        overdue=ground.overdue(given.category),
        authorities={each.code: in_language(each.names) for each in ground.authorities(given.category)},
        limits=_LIMITS,
        anew=ANEW,
        letter=letter,
        cell_text=cell_text,
    )
