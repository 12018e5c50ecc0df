"""Who may do what: the one place that decides. What no rule here allows is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, get_args

Role = Literal["administrator", "reviewer", "inspector", "planner", "owner", "ngo"]
ROLES: tuple[Role, ...] = get_args(Role)

Action = Literal[
    "object.add", "object.edit",
    "filing.begin", "filing.read", "filing.edit", "filing.submit", "filing.abandon",
    "filing.approve", "filing.return",
    "passport.withdraw", "passport.override", "passport.reconfirm",
    "photo.read", "photo.upload", "photo.add", "photo.edit", "photo.publish",
    "field.take", "visit.record", "screening.record",
    "assignment.read", "assignment.plan", "assignment.give",
    "measure.read", "measure.plan", "measure.plan_many",
    "measure.edit", "measure.start", "measure.claim", "measure.ask", "measure.dispute", "measure.answer",
    "measure.remove_photo",
    "measure.verify", "measure.refuse", "measure.decide", "measure.cancel",
    "notice.read", "notice.issue", "notice.revoke",
    "plan.list", "plan.read", "plan.ask", "plan.make", "plan.adopt", "plan.take_back",
    "report.issue",
    "queue.read", "account.manage",
]  # fmt: skip
ACTIONS: tuple[Action, ...] = get_args(Action)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role and where it holds: in a territory and all below it (None: everywhere), or for one object of its owner."""

    role: Role
    territory: str | None = None
    object: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: an account with its grants, or nobody."""

    account: int | None = None
    name: str = ""
    grants: tuple[Grant, ...] = ()
    scopes: frozenset[str] | None = None
    """What a token is limited to (actions, or their first words); None: everything the person may."""

    def territories(self, *roles: Role) -> frozenset[str] | None:
        """Where this person has one of the roles, with all below each; None: everywhere."""
        held = {grant.territory for grant in self.grants if grant.role in roles and grant.role != "owner"}
        return None if None in held else frozenset(code for code in held if code is not None)


NOBODY = Actor()


@dataclass(frozen=True, slots=True)
class Thing:
    """What is asked about. `within`: its territory and all above it; empty for what lies nowhere.

    `author`: whose word it is; of a measure, whoever reported the work done, asked for what is decided on, or
    added the photo.
    """

    within: frozenset[str] = field(default_factory=frozenset)
    object: int | None = None
    author: int | None = None
    state: str | None = None


OF_A_CODE: frozenset[str] = frozenset({"measure"})
"""What a code on a letter to an owner is good for, of what the owner may: the works of the object, and nothing else."""

Condition = Callable[[Actor, Thing], bool]


def _holds(*roles: Role) -> Condition:
    """One of the roles, where the thing lies."""
    return lambda actor, thing: any(g.role in roles and _covers(g, thing) for g in actor.grants)


def _covers(grant: Grant, thing: Thing) -> bool:
    if grant.role == "owner":
        return grant.object is not None and grant.object == thing.object
    return grant.territory is None or grant.territory in thing.within


def _is_author(actor: Actor, thing: Thing) -> bool:
    return thing.author is not None and thing.author == actor.account


def _in(*states: str) -> Condition:
    return lambda actor, thing: thing.state in states


def _all(*conditions: Condition) -> Condition:
    return lambda actor, thing: all(condition(actor, thing) for condition in conditions)


def _any(*conditions: Condition) -> Condition:
    return lambda actor, thing: any(condition(actor, thing) for condition in conditions)


def _not_author(actor: Actor, thing: Thing) -> bool:
    return not _is_author(actor, thing)


def _anywhere(*roles: Role) -> Condition:
    """One of the roles, wherever it holds: what opens a page whose rows are then asked for one by one."""
    return lambda actor, thing: any(grant.role in roles for grant in actor.grants)


def not_owner(actor: Actor, thing: Thing) -> bool:
    """Whether somebody else than the actor answers for the object."""
    return not _holds("owner")(actor, thing)


_PHOTOGRAPHERS: tuple[Role, ...] = ("inspector", "owner", "ngo", "planner")
_at_work = _in("planned", "started")
_verifies = _all(_not_author, not_owner, _in("claimed"))
_writes = _all(_is_author, _in("draft", "returned"))
_reads = _any(
    _is_author, _all(_holds("reviewer", "administrator"), _in("submitted", "returned", "approved", "withdrawn"))
)
_decides = _all(_holds("reviewer"), _not_author, _in("submitted"))

RULES: Mapping[Action, Condition] = MappingProxyType(
    {
        "object.add": _holds("administrator", "inspector", "planner"),
        "object.edit": _holds("administrator"),
        "filing.begin": _holds("inspector", "owner"),
        "filing.read": _reads,
        "filing.edit": _writes,
        "filing.submit": _writes,
        "filing.abandon": _writes,
        "filing.approve": _decides,
        "filing.return": _decides,
        "passport.withdraw": _all(_holds("reviewer", "administrator"), _in("approved")),
        "passport.override": _all(_holds("reviewer"), _not_author, _in("approved")),
        "passport.reconfirm": _all(_holds("inspector", "owner"), _in("approved")),
        "photo.read": _reads,
        "photo.upload": _anywhere(*_PHOTOGRAPHERS),
        "photo.add": _writes,
        "photo.edit": _any(_writes, _all(_holds("reviewer"), _not_author, _in("submitted", "approved", "withdrawn"))),
        "photo.publish": _all(_holds("reviewer"), _not_author, _in("submitted", "approved", "withdrawn")),
        "field.take": _holds("inspector"),
        "visit.record": _holds("inspector"),
        "screening.record": _holds("inspector"),
        "assignment.read": _anywhere("planner", "reviewer", "administrator", "inspector"),
        "assignment.plan": _anywhere("planner", "reviewer"),
        "assignment.give": _holds("planner", "reviewer"),
        "measure.read": _holds("planner", "owner", "inspector", "ngo", "reviewer", "administrator"),
        "measure.plan": _holds("planner"),
        "measure.plan_many": _anywhere("planner"),
        "measure.edit": _all(_holds("planner"), _at_work),
        "measure.start": _all(_holds("planner", "owner"), _in("planned")),
        "measure.claim": _all(_holds("planner", "owner"), _at_work),
        "measure.ask": _all(_holds("planner", "owner"), _at_work),
        "measure.dispute": _all(_holds("owner"), _at_work),
        "measure.answer": _holds("owner"),
        "measure.remove_photo": _all(_any(_is_author, _holds("administrator")), _in("planned", "started", "claimed")),
        "measure.verify": _all(_holds("inspector", "ngo"), _verifies),
        "measure.refuse": _all(_holds("inspector", "ngo", "reviewer"), _verifies),
        "measure.decide": _all(_holds("reviewer"), _not_author, _at_work),
        "measure.cancel": _all(_holds("planner"), _at_work),
        "notice.read": _holds("reviewer", "administrator"),
        "notice.issue": _holds("reviewer"),
        "notice.revoke": _holds("reviewer", "administrator"),
        "plan.list": _anywhere("planner", "reviewer", "administrator"),
        "plan.read": _holds("planner", "reviewer", "administrator"),
        "plan.ask": _anywhere("planner"),
        "plan.make": _holds("planner"),
        "report.issue": _holds("reviewer", "administrator"),
        "plan.adopt": _all(_holds("reviewer", "administrator"), _not_author),
        "plan.take_back": _holds("reviewer", "administrator"),
        "queue.read": _anywhere("reviewer", "administrator"),
        "account.manage": _holds("administrator"),
    }
)


def may(actor: Actor, action: Action, thing: Thing = Thing()) -> bool:
    """Whether the actor may do this to that. Nobody may do anything here: what is public asks no leave."""
    rule = RULES.get(action)
    if actor.account is None or rule is None or not in_scope(actor, action):
        return False
    return rule(actor, thing)


def measures_as(actor: Actor, thing: Thing) -> Literal["inspector", "owner"]:
    """As what somebody who may begin a filing measures: as an inspector where they are one, else as the owner."""
    return "inspector" if _holds("inspector")(actor, thing) else "owner"


def role_at(actor: Actor, thing: Thing, *roles: Role) -> Role:
    """The first of the roles that the actor has where the thing lies. Raises ValueError where they have none."""
    for role in roles:
        if _holds(role)(actor, thing):
            return role
    raise ValueError(f"none of {roles}")


def in_scope(actor: Actor, action: Action) -> bool:
    """Whether the token that the actor came with is good for an action; without a token everything is."""
    return actor.scopes is None or bool(actor.scopes & {action, action.partition(".")[0]})
