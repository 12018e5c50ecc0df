"""A part of a city that stands for the whole: prices found on it are nearly those of the whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from audit.plan.case import Case, Flags, Goals, Objects, Works


def sampled(case: Case, every: int, seed: int) -> Case:
    """About one object in ``every`` of each owner kind and district, with its works and goals; limits as they are."""
    size = len(case.objects)
    draw = np.random.default_rng(seed).random(size)
    order = np.lexsort((draw, case.objects.owner, case.objects.district))
    keep = np.zeros(size, dtype=bool)
    keep[order[every // 2 :: every]] = True
    return kept(case, keep)


def kept(case: Case, keep: Flags) -> Case:
    """The case of these objects alone."""
    place = np.cumsum(keep) - 1
    works, goals = keep[case.works.object], keep[case.goals.object]
    work_place = np.cumsum(works) - 1
    sizes = np.diff(case.goals.start)
    needs = case.goals.needs[np.repeat(goals, sizes)]
    return replace(
        case,
        objects=Objects(case.objects.district[keep], case.objects.owner[keep]),
        works=Works(
            place[case.works.object[works]],
            case.works.cost[works],
            case.works.earliest[works],
            case.works.committed[works],
        ),
        goals=Goals(
            place[case.goals.object[goals]],
            case.goals.category[goals],
            case.goals.level[goals],
            case.goals.weight[goals],
            np.append(0, np.cumsum(sizes[goals])),
            work_place[needs],
        ),
    )
