"""One place decides who may do what; what no rule allows is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.permission import ACTIONS, NOBODY, ROLES, Actor, Grant, Thing, may

MEDEU = frozenset({"KZ-ALA-MED", "KZ-ALA", "KZ"})
SHYMKENT = frozenset({"KZ-SHY", "KZ"})
DECISIONS = ("filing.approve", "filing.return", "passport.override", "photo.publish")

grants = st.builds(
    Grant, st.sampled_from(ROLES), st.sampled_from([None, "KZ", "KZ-ALA", "KZ-ALA-MED", "KZ-SHY"]), st.just(None)
)
actors = st.builds(Actor, st.integers(1, 3), st.just(""), st.lists(grants, max_size=3).map(tuple))
things = st.builds(
    Thing, st.sampled_from([MEDEU, SHYMKENT, frozenset[str]()]), st.integers(1, 2), st.integers(1, 3) | st.none(),
    st.sampled_from(["draft", "submitted", "returned", "approved", "withdrawn", "abandoned", None]),
)  # fmt: skip
actions = st.sampled_from(ACTIONS)


def one(role: str, territory: str | None = None, account: int = 7, object: int | None = None) -> Actor:
    return Actor(account, "Aigul", (Grant(role, territory, object),))  # type: ignore[arg-type]


@given(actions, things)
def test_nobody_may_do_anything_here(action, thing):
    assert not may(NOBODY, action, thing)


@given(actors, actions, things)
def test_without_a_role_only_authors_reach_their_own_filings(actor, action, thing):
    if may(Actor(actor.account), action, thing):
        assert thing.author == actor.account


@given(actors, things, st.sampled_from(DECISIONS))
def test_nobody_decides_on_what_they_wrote(actor, thing, action):
    assert not (thing.author == actor.account and may(actor, action, thing))


@pytest.mark.parametrize("action", ["measure.verify", "measure.refuse"])
def test_nobody_checks_work_that_they_reported_done_or_own(action):
    inspector, claimed = one("inspector", "KZ-ALA"), Thing(MEDEU, 1, 8, "claimed")
    assert may(inspector, action, claimed)
    assert not may(inspector, action, Thing(MEDEU, 1, 7, "claimed"))
    assert not may(inspector, action, Thing(MEDEU, 1, 8, "started"))
    assert not may(Actor(7, "Aigul", (*inspector.grants, Grant("owner", None, 1))), action, claimed)


@given(actors, things, st.sampled_from(DECISIONS))
def test_only_a_reviewer_of_the_place_decides(actor, thing, action):
    if may(actor, action, thing):
        assert any(g.role == "reviewer" and (g.territory is None or g.territory in thing.within) for g in actor.grants)


@given(actors, actions, things, st.frozensets(st.sampled_from(["filing", "photo.add", "queue", "nothing"])))
def test_a_token_may_never_do_more_than_its_person(actor, action, thing, scopes):
    limited = Actor(actor.account, actor.name, actor.grants, scopes)
    if may(limited, action, thing):
        assert may(actor, action, thing)
        assert {action, action.split(".")[0]} & scopes


@pytest.mark.parametrize(
    ("territory", "expected"), [(None, True), ("KZ", True), ("KZ-ALA-MED", True), ("KZ-SHY", False)]
)
def test_a_role_holds_in_its_territory_and_all_below_it(territory, expected):
    assert may(one("inspector", territory), "filing.begin", Thing(MEDEU, 1)) is expected


def test_an_owner_files_for_the_own_object_alone():
    owner = one("owner", object=1)
    assert may(owner, "filing.begin", Thing(MEDEU, 1))
    assert not may(owner, "filing.begin", Thing(MEDEU, 2))


def test_a_thing_that_lies_nowhere_is_reached_only_by_roles_for_the_whole_installation():
    assert not may(one("administrator", "KZ"), "account.manage", Thing())
    assert may(one("administrator"), "account.manage", Thing())


@pytest.mark.parametrize("state", ["draft", "abandoned"])
def test_a_draft_is_seen_by_its_author_alone(state):
    thing = Thing(MEDEU, 1, author=7, state=state)
    assert may(one("inspector", "KZ", account=7), "filing.read", thing)
    for role in ROLES:
        assert not may(one(role, None, account=8, object=1), "filing.read", thing)


@pytest.mark.parametrize("state", ["submitted", "approved", "abandoned", "withdrawn"])
def test_a_filing_is_not_edited_once_it_left_its_author(state):
    assert not may(one("inspector", "KZ", account=7), "filing.edit", Thing(MEDEU, 1, author=7, state=state))


def test_an_unknown_action_is_refused():
    assert not may(one("administrator"), "everything", Thing(MEDEU, 1))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("grants", "where"),
    [
        ((Grant("reviewer", "KZ-ALA"), Grant("planner", "KZ-SHY")), {"KZ-ALA"}),
        ((Grant("reviewer", "KZ-ALA"), Grant("reviewer")), None),
        ((Grant("planner"), Grant("owner", None, 1)), set()),
    ],
)
def test_a_person_s_territories_are_those_of_the_role_asked_for(grants, where):
    assert Actor(7, "", grants).territories("reviewer", "owner") == where


def test_a_photo_of_a_withdrawn_version_can_still_be_taken_down_by_a_reviewer_and_by_nobody_else():
    thing = Thing(MEDEU, 1, author=7, state="withdrawn")
    for action in ("photo.publish", "photo.edit"):
        assert may(one("reviewer", "KZ-ALA", account=8), action, thing)
        assert not may(one("reviewer", "KZ-ALA", account=7), action, thing)
        assert not may(one("inspector", "KZ-ALA", account=8), action, thing)


@pytest.mark.parametrize(
    ("action", "state"),
    [("filing.approve", "submitted"), ("filing.return", "submitted"), ("passport.override", "approved"),
     ("photo.publish", "submitted")],
)  # fmt: skip
def test_the_same_reviewer_decides_on_anothers_work_but_not_on_the_own(action, state):
    reviewer = one("reviewer", "KZ", account=7)
    assert may(reviewer, action, Thing(MEDEU, 1, author=8, state=state))
    assert not may(reviewer, action, Thing(MEDEU, 1, author=7, state=state))
