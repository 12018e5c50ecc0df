"""`/people`: an administrator makes accounts, gives and ends roles, within the administrator's own territory."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from audit.accounts import AccountError, may_give
from audit.permission import ROLES, Actor
from gis.queries.people import HeldRole, Person, account_of_role, people, reach_of, reaches_of
from gis.store.people import end_role, end_sessions, found_grant, give_role, set_active
from web.auth.acting import acting, to_sign_in
from web.auth.invitations import add_person, invite
from web.current import wiring
from web.errors import Problem
from web.language import LANGUAGES
from web.pages.places import place_names
from web.vocabulary.people import REFUSED

people_pages = APIBlueprint("people", __name__, url_prefix="/people", enable_openapi=False)
_STRONG = ("administrator", "reviewer")


@people_pages.before_request
def only_for_administrators() -> ResponseReturnValue | None:
    """Whoever is not signed in is asked to; whoever administers nothing is refused."""
    if (way := to_sign_in()) is not None:
        return way
    # A token is for scripts: what it is limited to says nothing of pages.
    if acting().scopes is not None or not any(grant.role == "administrator" for grant in acting().grants):
        raise Problem(403, _("Your roles do not allow this here."), code="not_allowed")
    return None


@people_pages.get("")
def index() -> str:
    """Everybody within the administrator's territory, and the form for one more."""
    return _page({}, None)


@people_pages.post("")
def add() -> ResponseReturnValue:
    """Make an account with a role and send the invitation."""
    form = request.form
    language = form.get("language") if form.get("language") in LANGUAGES else None
    role, place, number = _asked(form)
    try:
        with wiring().app_database.write() as connection:
            _demand_reach(connection, role, place, number)
            add_person(
                connection, form.get("email", ""), form.get("name", ""), language, role, place, number,
                acting().account,
            )  # fmt: skip
    except AccountError as error:
        return _page(form.to_dict(), error), 422
    flash(_("The account is made; the invitation is on its way."), "success")
    return redirect(url_for("people.index"))


@people_pages.post("/<int:key>/roles")
def give(key: int) -> ResponseReturnValue:
    """Give a person one more role."""
    role, place, number = _asked(request.form)

    def act(connection: Any) -> None:
        _demand_reach(connection, role, place, number)
        _known(connection, key)
        give_role(connection, key, role, place, number, acting().account)
        if role in _STRONG:
            # Whoever gets such a role signs in again, with what the role demands.
            end_sessions(connection, key)

    return _do(act, _("The role is given."))


@people_pages.post("/roles/<int:role_id>/end")
def end(role_id: int) -> ResponseReturnValue:
    """End a role."""

    def act(connection: Any) -> None:
        found = account_of_role(connection, role_id)
        if found is None:
            raise Problem(404)
        if not may_give(acting(), found[1], reach_of(connection, found[1])):
            raise AccountError("not_yours", "territory")
        end_role(connection, role_id)
        end_sessions(connection, found[0])

    return _do(act, _("The role is ended."))


@people_pages.post("/<int:key>/<any(disable, enable, invite):what>")
def change(key: int, what: str) -> ResponseReturnValue:
    """Disable an account, enable it again, or send its invitation again."""

    def act(connection: Any) -> None:
        person = _known(connection, key)
        if not _governs(connection, acting(), person):
            raise AccountError("not_yours", "territory")
        if what == "invite":
            invite(connection, key)
        else:
            set_active(connection, key, what == "enable")

    done = {
        "disable": _("The account is disabled, and signed out everywhere."),
        "enable": _("The account is enabled."),
        "invite": _("The invitation is on its way."),
    }
    return _do(act, done[what])


def _do(act: Any, said: str) -> ResponseReturnValue:
    try:
        with wiring().app_database.write() as connection:
            act(connection)
    except AccountError as error:
        return _page({}, error), 422
    flash(said, "success")
    return redirect(url_for("people.index"))


def _asked(form: Any) -> tuple[str, str | None, str | None]:
    role = form.get("role", "")
    number = form.get("object", "").strip() or None
    return role, None if role == "owner" else form.get("territory") or None, number if role == "owner" else None


def _demand_reach(connection: Any, role: str, place: str | None, number: str | None) -> None:
    grant = found_grant(connection, role, place, number)
    if not may_give(acting(), grant, reach_of(connection, grant)):
        raise AccountError("not_yours", "object" if role == "owner" else "territory")


def _known(connection: Any, key: int) -> Person:
    found = people(connection, key)
    if not found:
        raise Problem(404)
    return found[0]


def _governs(connection: Any, actor: Actor, person: Person) -> bool:
    """Whether all that the person is lies within what the actor administers."""
    if not person.roles:
        return _administers_everything(actor)
    return all(_may_end(connection, actor, held) for held in person.roles)


def _administers_everything(actor: Actor) -> bool:
    return any(grant.role == "administrator" and grant.territory is None for grant in actor.grants)


def _may_end(connection: Any, actor: Actor, held: HeldRole) -> bool:
    return may_give(actor, held.grant, reach_of(connection, held.grant))


def _page(given: dict[str, str], error: AccountError | None) -> str:
    actor = acting()
    whole = _administers_everything(actor)
    with wiring().app_database.read() as connection:
        everybody, listed = people(connection), []
        within = reaches_of(connection, {held.grant for each in everybody for held in each.roles})
        reaches = {grant: may_give(actor, grant, places) for grant, places in within.items()}
        for each in everybody:
            if whole or any(reaches[held.grant] for held in each.roles):
                listed.append((each, all(reaches[held.grant] for held in each.roles)))
    wrong = {error.field: _(REFUSED[error.code], **error.params)} if error else {}
    return render_template(
        "people/index.html",
        listed=listed,
        reaches=reaches,
        places=place_names(),
        roles=ROLES,
        whole=whole,
        given=given,
        wrong=wrong,
        mine=actor.account,
    )
