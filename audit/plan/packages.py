"""The packages of each object: unions of the sets of works that its goals need.

Nothing else is worth doing by a year's end: a work that completes no goal helps nobody. Works that the same goals need
share one bit of an object's masks. Works that nothing can change any more (committed, without a price, never payable)
are outside: a goal that needs a committed one waits for its year, a goal that needs one of the others is out of reach.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from audit.plan.case import MOST_GOALS, NEVER, PARTIAL, Case, Floats, Ints
from audit.terms import CATEGORIES

_MASK_BITS = 31
_MASK = (1 << _MASK_BITS) - 1


@dataclass(frozen=True, slots=True)
class Packages:
    """Packages sorted by object, then mask: every object has the empty one.

    ``begin[i]`` is object i's first package. ``worth[package, year]`` is what one year with it done is worth; ``open``
    the first year it can be done by; ``adapted[package, category]`` counts what it adapts in the end. ``bits`` sorted
    by object (``bit_object``, ``bit_mask``) own works: ``work_bit`` (NEVER for those outside), ``first`` the first year
    a work can be done in. ``held[held_begin[p]:held_begin[p + 1]]`` are the bits of package p. Edges lead from a
    package to what one goal more makes of it, sorted by ``depth`` of their target, then target.
    """

    object: Ints
    mask: Ints
    begin: Ints
    worth: Floats
    open: Ints
    adapted: Floats
    bit_object: Ints
    bit_mask: Ints
    work_bit: Ints
    first: Ints
    held: Ints
    held_begin: Ints
    edge_from: Ints
    edge_to: Ints
    depth_begin: Ints


def packages_of(case: Case, first: Ints) -> Packages:
    """All packages of a case. ``first``: the first year each work can be done in, the horizon where there is none."""
    goal_mask, goal_year, bits = _masks(case, first)
    table, years, weights, kinds = _by_object(case, goal_mask, goal_year)
    keys = _closed(len(case.objects), table)
    owner, mask = keys >> _MASK_BITS, keys & _MASK
    worth = np.zeros((len(keys), case.horizon))
    adapted = np.zeros((len(keys), len(CATEGORIES)))
    depth = np.zeros(len(keys), dtype=np.int64)
    for j in range(table.shape[1]):
        wanted = table[owner, j]
        holds = np.flatnonzero((wanted != NEVER) & ((mask & wanted) == wanted))
        depth[holds] += 1
        place = owner[holds]
        worth[holds, years[place, j]] += weights[place, j]
        partial = holds[kinds[place, j] >= 0]
        adapted[partial, kinds[owner[partial], j]] += 1
    np.cumsum(worth, axis=1, out=worth)
    edge_from, edge_to, depth_begin = _edges(keys, table, depth)
    bit_object, bit_mask, work_bit, bit_first = bits
    held, held_begin = _held(case, owner, mask, bit_object, bit_mask)
    opened = np.maximum.reduceat(np.append(bit_first, 0)[held], held_begin[:-1])
    begin = np.searchsorted(owner, np.arange(len(case.objects) + 1))
    return Packages(
        owner, mask, begin, worth, opened, adapted, bit_object, bit_mask, work_bit, first, held, held_begin,
        edge_from, edge_to, depth_begin,
    )  # fmt: skip


def _masks(case: Case, first: Ints) -> tuple[Ints, Ints, tuple[Ints, Ints, Ints, Ints]]:
    """Each goal's mask of works still to choose (NEVER: out of reach), the year its commitments let it begin, and the
    bits: object, mask, bit of each work, first year each bit can be done by.
    """
    works, goals = case.works, case.goals
    committed = works.committed != NEVER
    stuck = ~committed & ((first >= case.horizon) | np.isnan(works.cost))
    if not len(goals):
        none = np.zeros(0, dtype=np.int64)
        return none, none, (none, none, np.full(len(works), NEVER), none)
    dead = np.maximum.reduceat(stuck[goals.needs], goals.start[:-1])
    year = np.maximum(np.maximum.reduceat(works.committed[goals.needs], goals.start[:-1]), 0)
    local = np.arange(len(goals)) - np.searchsorted(goals.object, goals.object)
    of_goal = np.repeat(np.arange(len(goals)), np.diff(goals.start))
    live = ~dead[of_goal] & ~committed[goals.needs]
    sign = np.zeros(len(works), dtype=np.int64)
    np.bitwise_or.at(sign, goals.needs[live], np.int64(1) << local[of_goal[live]])
    chosen = sign != 0
    names, inverse = np.unique((works.object[chosen] << MOST_GOALS) | sign[chosen], return_inverse=True)
    bit_object = names >> MOST_GOALS
    place = np.arange(len(names)) - np.searchsorted(bit_object, bit_object)
    if len(names) and place.max() >= _MASK_BITS:
        raise ValueError(f"an object has more than {_MASK_BITS} groups of works")
    bit_mask = np.int64(1) << place
    work_bit = np.full(len(works), NEVER)
    work_bit[chosen] = inverse
    bit_first = np.zeros(len(names), dtype=np.int64)
    np.maximum.at(bit_first, inverse, first[chosen])
    mask = np.zeros(len(goals), dtype=np.int64)
    np.bitwise_or.at(mask, of_goal[live], bit_mask[work_bit[goals.needs[live]]])
    mask[dead] = NEVER
    return mask, year, (bit_object, bit_mask, work_bit, bit_first)


def _by_object(case: Case, mask: Ints, year: Ints) -> tuple[Ints, Ints, Floats, Ints]:
    """Goals as a table with a row for each object: mask (NEVER: none), year, weight, category (-1: of a full state)."""
    size, goals = len(case.objects), case.goals
    local = np.arange(len(goals)) - np.searchsorted(goals.object, goals.object)
    shape = (size, int(local.max()) + 1 if len(local) else 0)
    masks = np.full(shape, NEVER)
    years = np.zeros(shape, dtype=np.int64)
    weights = np.zeros(shape)
    kinds = np.full(shape, -1)
    masks[goals.object, local] = mask
    years[goals.object, local] = year
    weights[goals.object, local] = goals.weight
    kinds[goals.object, local] = np.where(goals.level == PARTIAL, goals.category, -1)
    return masks, years, weights, kinds


def _closed(size: int, table: Ints) -> Ints:
    """Keys (object, mask) of every union of goals' masks, sorted."""
    keys = np.arange(size) << _MASK_BITS
    for j in range(table.shape[1]):
        more = table[keys >> _MASK_BITS, j]
        keys = _distinct(np.concatenate([keys, (keys | np.maximum(more, 0))[more > 0]]))
    return keys


def _distinct(keys: Ints) -> Ints:
    """Sorted, each once: by merging sorted runs, ten times faster here than np.unique, which hashes."""
    ordered = np.sort(keys, kind="stable")
    found: Ints = ordered[np.append(True, ordered[1:] != ordered[:-1])]
    return found


def _edges(keys: Ints, table: Ints, depth: Ints) -> tuple[Ints, Ints, Ints]:
    """Edges between packages, sorted by depth of the target, and where each depth begins."""
    owner = keys >> _MASK_BITS
    pairs = []
    for j in range(table.shape[1]):
        more = np.maximum(table[owner, j], 0)
        source = np.flatnonzero((keys | more) != keys)
        target = np.searchsorted(keys, keys[source] | more[source])
        pairs.append(target * len(keys) + source)
    joined = _distinct(np.concatenate(pairs)) if pairs else np.zeros(0, dtype=np.int64)
    edge_to, edge_from = joined // max(1, len(keys)), joined % max(1, len(keys))
    order = np.argsort(depth[edge_to], kind="stable")
    edge_to, edge_from = edge_to[order], edge_from[order]
    cuts = np.flatnonzero(np.diff(depth[edge_to])) + 1
    return edge_from, edge_to, np.concatenate([[0], cuts, [len(order)]]).astype(np.int64)


def _held(case: Case, owner: Ints, mask: Ints, bit_object: Ints, bit_mask: Ints) -> tuple[Ints, Ints]:
    """The bits of each package; the number of bits (a bit that costs nothing) stands in for the empty package's."""
    begin = np.searchsorted(bit_object, np.arange(len(case.objects) + 1))
    most = int(np.diff(begin).max()) if len(case.objects) else 0
    found = [np.flatnonzero(mask == 0)]
    which = [np.full(len(found[0]), len(bit_object))]
    for place in range(most):
        held = np.flatnonzero((mask >> place) & 1)
        found.append(held)
        which.append(begin[owner[held]] + place)
    package, bit = np.concatenate(found), np.concatenate(which)
    order = np.argsort(package, kind="stable")
    return bit[order], np.searchsorted(package[order], np.arange(len(mask) + 1))
