"""`/objects`: the list with its filters. `/objects/NUMBER`: everything known in public of one object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, abort, current_app, render_template, request, url_for

from audit.permission import Action, may
from audit.profiles import load_profile, profiles
from audit.terms import CATEGORIES, KINDS, as_premises
from audit.verdict import Assessment
from gis.queries.actors import thing_at
from gis.queries.dossier import Dossier, dossier
from gis.queries.installation import installation
from gis.queries.listing import listing
from gis.queries.measures import PublicStep, steps_of_each
from gis.queries.objects import count_by_state
from gis.queries.passports import Passport, PublicPassports, passport
from gis.queries.territories import Territory, below, territories
from gis.queries.told import Told, told_versions
from web.auth.acting import person
from web.current import wiring
from web.language import in_language, language_code
from web.pages.answers import answers, forms_recorded, split_entrances
from web.pages.asked import asked, shared_filters
from web.pages.closed import closed_requirements, closing
from web.pages.hours import hours_text
from web.pages.passports import changed_since
from web.pages.past import past
from web.pages.photos import ShownPhoto, beside, finding_key, photos_shown
from web.pages.reasons import Declared, explained, fact_in_words, why
from web.whom import for_whom

objects = Blueprint("objects", __name__)
_SIZE = 50
_JSON = "api_objects.show_object"
"""The endpoint that gives the same object to programs."""
_FROM_HERE: Final[tuple[Action, ...]] = ("measure.plan", "notice.read")


@objects.get("/objects")
def index() -> str:
    """The objects asked for, page by page, with how many there are in each state."""
    with wiring().public_database.read() as connection:
        here = installation(connection)
        tree = territories(connection)
        # Sorting by name reads every name; without a search nobody reads so long a list from its beginning.
        wanted = asked(here, tree, sort="name" if request.args.get("q") else "number")
        found = listing(
            connection, here, wanted.filter, sort=wanted.sort, language=language_code(), page=wanted.page, size=_SIZE
        )
        counts = count_by_state(connection, wanted.filter) if wanted.in_service else {}
    places = [tree[code] for code in below(tree, here.territory or "") if not tree[code].children]
    return render_template(
        "objects/index.html",
        asked=wanted,
        filter=wanted.filter,
        found=found,
        counts=counts,
        size=_SIZE,
        today=here.today,
        year=here.current_year,
        years=list(here.calendar.years),
        territories={code: in_language(each.name) or code for code, each in tree.items()},
        districts={each.code: in_language(each.name) or each.code for each in places},
        shared_filters=shared_filters(),
        plans=(who := person()) is not None and may(who, "assignment.plan"),
        plans_measures=who is not None and may(who, "measure.plan_many"),
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """What the register holds of one object, as its page reads it."""

    dossier: Dossier
    profile: str | None
    district: Territory | None
    verdict: Assessment | None
    filed: Passport | None
    photos: Sequence[ShownPhoto]
    told: Sequence[Told]
    steps: Mapping[int, Sequence[PublicStep]]


def _read(number: str) -> _Read:
    """Everything of one object, in one transaction; 404 where there is none."""
    with wiring().public_database.read() as connection:
        found = dossier(connection, number)
        if found is None:
            abort(404)
        named = found.judged.passport if found.judged else None
        return _Read(
            dossier=found,
            profile=installation(connection).profile,
            district=territories(connection).get(found.object.district),
            verdict=explained(PublicPassports(connection), named) if named else None,
            filed=passport(connection, named) if named else None,
            photos=photos_shown(connection, named) if named else [],
            told=told_versions(connection, number),
            steps=steps_of_each(connection, [each.id for each in found.measures]),
        )


@objects.get("/objects/<number>")
def show(number: str) -> str:
    """One object: can I get in, why, what others say, what is to be done, and what changed when."""
    if not number.isprintable():
        abort(404)
    if request.args.get("as_of"):
        return past(number)
    read = _read(number)
    found, judged, filed, verdict = read.dossier, read.dossier.judged, read.filed, read.verdict
    forms = forms_recorded(filed.forms, filed.facts) if filed else []
    reasons = why(verdict, filed.facts if filed else {}) if verdict else None
    photos_beside, photos_left = beside(reasons.decisive if reasons else (), read.photos)
    answered = answers(found, reasons, forms)
    leaves = _leaves(number)
    kind = KINDS[found.object.kind] if found.object.part_of is None else as_premises(found.object.kind)
    return render_template(
        "objects/show.html",
        dossier=found,
        object=found.object,
        judged=judged,
        name=in_language(found.object.name) or in_language(found.object.address) or found.object.number,
        district=read.district,
        today=found.today,
        forms=forms,
        hours=hours_text(found.object.hours),
        answers=answered,
        declared=[Declared(fact_in_words(each.key, each.value, "declared"), each) for each in found.declared],
        split=split_entrances(answered),
        kind=kind,
        show_code=load_profile(read.profile).show_code if read.profile in profiles() else True,
        version=filed.version if filed else None,
        reasons=reasons,
        told={each.number: each for each in read.told},
        changed=changed_since(read.told),
        photos_beside=photos_beside,
        photos_left=photos_left,
        finding_key=finding_key,
        chosen=for_whom(),
        closed_requirements=closed_requirements,
        steps=read.steps,
        measure_of=lambda finding: closing(found.measures, finding),
        plans_measures="measure.plan" in leaves,
        reads_letters="notice.read" in leaves,
        json_url=url_for(_JSON, number=number) if _JSON in current_app.view_functions else None,
        CATEGORIES=CATEGORIES,
    )


def _leaves(number: str) -> frozenset[str]:
    """What whoever asks may do about the object from its page."""
    who = person()
    if who is None:
        return frozenset()
    with wiring().app_database.read(acting=who.account) as connection:
        thing = thing_at(connection, number)
    return frozenset(each for each in _FROM_HERE if thing is not None and may(who, each, thing))
