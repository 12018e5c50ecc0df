"""Cities to plan for, drawn at random: what objects lack, what mending it costs, who pays, who comes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audit.plan.case import FULL, NEVER, PARTIAL, BudgetLine, Case, Floor, Goals, Objects, WorkLimit, Works
from audit.terms import CATEGORIES, OWNER_KINDS

YEARS = (2026, 2027, 2028, 2029, 2030)
DISTRICTS = ("alatau", "almaly", "auezov", "bostandyk", "zhetysu", "medeu", "nauryzbay", "turksib")
_OWNERS = (0.42, 0.33, 0.2, 0.05)
_SHARE = (0.10, 0.16, 0.12, 0.08, 0.14, 0.18, 0.11, 0.11)
"""Objects of a district, of all."""
_BLOCKS = np.array([[0.8, 0.5, 0.55, 0.2, 0.1], [0.6, 0.4, 0.4, 0.15, 0.15], [0.7, 0.3, 0.3, 0.3, 0.3],
                    [0.5, 0.3, 0.2, 0.1, 0.1], [0.35, 0.2, 0.1, 0.05, 0.05], [0.1, 0.1, 0.6, 0.3, 0.3],
                    [0.0, 0.05, 0.35, 0.6, 0.3], [0.05, 0.05, 0.3, 0.4, 0.6]])  # fmt: skip
"""How likely a work (on way in, door, movement, lift, toilet, route, information, signals) blocks each category."""
_COST = np.array([1.8, 0.35, 1.1, 9.0, 1.6, 0.7, 0.18, 0.12]) * 1e6
_DEARER, _UNLISTED = 5, 7
"""Place of the district where works cost more, and of the kind of work that the list of prices does not have."""
_CAPITAL = np.array([0.3, 0.0, 0.25, 1.0, 0.5, 0.2, 0.0, 0.0])


def city(objects: int, seed: int, *, money: float = 0.25, floor: float = 0.3, listed: bool = False) -> Case:
    """A city of five years and eight districts.

    ``listed``: as a register has it: one price for each kind of work from a list, in one district a dearer one, a kind
    without any; every object counts the same. So very many objects are alike.

    ``money``: the city's yearly money, as a share of a fifth of what all works on its own objects cost. It comes in a
    programme for the state's objects, one for its two poorest districts, one for transport, and a donor's for shops in
    one district. Works by district and year are limited; every district and category has its floor; of the state's,
    one work in a hundred is contracted.
    """
    draw = np.random.default_rng(seed)
    district = draw.choice(len(DISTRICTS), objects, p=np.array(_SHARE) / sum(_SHARE))
    owner = draw.choice(len(OWNER_KINDS), objects, p=_OWNERS)
    lacks = draw.random((objects, len(_COST))) < draw.beta(2, 2, objects)[:, None]
    work_object, kind = np.nonzero(lacks)
    size = draw.lognormal(0, 0.6, objects)
    cost = np.round(_COST[kind] * size[work_object] * draw.lognormal(0, 0.35, len(kind)), -3)
    if listed:
        cost = np.where(kind == _UNLISTED, np.nan, _COST[kind] * np.where(district[work_object] == _DEARER, 1.25, 1.0))
    capital = draw.random(len(kind)) < _CAPITAL[kind]
    contracted = (draw.random(len(kind)) < 0.01) & (owner[work_object] == 0) & ~np.isnan(cost)
    committed = np.where(contracted, capital + draw.integers(0, 2, len(kind)), NEVER)
    works = Works(work_object, cost, capital.astype(np.int64), committed.astype(np.int64))
    blocks = draw.random((len(kind), len(CATEGORIES))) < _BLOCKS[kind]
    lowers = blocks | (draw.random((len(kind), len(CATEGORIES))) < 0.15)
    visitors = draw.lognormal(0, 1.0, objects) * size
    people = draw.uniform(0.5, 1.5, (len(DISTRICTS), len(CATEGORIES)))[district]
    if listed:
        visitors, people = np.ones(objects), np.ones_like(people)
    applies = np.ones((objects, len(CATEGORIES)), dtype=bool)
    goals, adapted_now = _goals(works, blocks, lowers, visitors[:, None] * people)
    count = (len(DISTRICTS), len(CATEGORIES))
    applicable, adapted = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    np.add.at(applicable, district, applies)
    np.add.at(adapted, district, adapted_now)
    case = Case(YEARS, DISTRICTS, Objects(district, owner), works, goals, (), (), (), applicable, adapted)
    return _with_limits(case, money, floor)


def _goals(
    works: Works, blocks: NDArray[np.bool_], lowers: NDArray[np.bool_], weight: NDArray[np.float64]
) -> tuple[Goals, NDArray[np.bool_]]:
    """Goals of every object, and which pairs are adapted already."""
    objects = len(weight)
    found: list[tuple[NDArray[np.int64], ...]] = []
    adapted = np.zeros((objects, len(CATEGORIES)), dtype=bool)
    for category in range(len(CATEGORIES)):
        blocked = np.bincount(works.object[blocks[:, category]], minlength=objects)
        lowered = np.bincount(works.object[lowers[:, category]], minlength=objects)
        adapted[:, category] = blocked == 0
        for level, needs, wanted in (
            (PARTIAL, blocks[:, category], blocked > 0),
            (FULL, lowers[:, category], lowered > blocked),
        ):
            work = np.flatnonzero(needs & wanted[works.object])
            found.append((works.object[work], np.full(len(work), category), np.full(len(work), level), work))
    owner, category_of, level_of, work = (np.concatenate([each[place] for each in found]) for place in range(4))
    order = np.lexsort((work, level_of, category_of, owner))
    owner, category_of, level_of, work = owner[order], category_of[order], level_of[order], work[order]
    key = (owner * len(CATEGORIES) + category_of) * 2 + level_of
    heads = np.flatnonzero(np.append(True, key[1:] != key[:-1])) if len(key) else np.zeros(0, dtype=np.int64)
    worth = weight[owner[heads], category_of[heads]] * np.where(level_of[heads] == PARTIAL, 1.0, 0.25)
    start = np.append(heads, len(key))
    return Goals(owner[heads], category_of[heads], level_of[heads], worth, start, work), adapted


def _with_limits(case: Case, money: float, floor: float) -> Case:
    works, objects = case.works, case.objects
    public = np.isin(objects.owner[works.object], [0, 3])
    year = money * float(np.nansum(works.cost[public])) / len(case.years)
    lines = []
    for place, number in enumerate(case.years):
        grown = year * (0.8 + 0.1 * place)
        lines += [
            BudgetLine("city programme", number, round(0.75 * grown), frozenset({"state"})),
            BudgetLine("poor districts", number, round(0.15 * grown), frozenset({"state"}), frozenset(DISTRICTS[:2])),
            BudgetLine("transport", number, round(0.06 * grown), frozenset({"transport"})),
            BudgetLine("donor", number, round(0.04 * grown), frozenset({"private"}), frozenset(DISTRICTS[2:3])),
        ]
    limits = []
    for place, district in enumerate(case.districts):
        mine = int((objects.district[works.object] == place).sum())
        limits += [WorkLimit(number, max(3, round(mine * 0.12)), district) for number in case.years]
    floors = [Floor(floor, district) for district in case.districts]
    floors += [Floor(floor, None, category) for category in CATEGORIES]
    return Case(
        case.years, case.districts, objects, works, case.goals, tuple(lines), tuple(limits), tuple(floors),
        case.applicable, case.adapted,
    )  # fmt: skip
