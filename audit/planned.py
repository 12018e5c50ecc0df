"""The plan's verdicts: what an object will be on 31 December of a year if every measure due by then is done on time.

The engine judges the same facts once more, with every requirement that such a measure closes taken as met; what
nobody looked at stays unknown, and a derogation with a form of service stays conditional.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from audit.judged import six_states
from audit.norms import Wording
from audit.observation import Facts, Form
from audit.verdict import assess


@dataclass(frozen=True, slots=True)
class Planned:
    """A measure as the plan sees it: what it closes, (rule or quantity, instance or "*"), and by when.

    ``form`` is the form of service of a derogation: it is recorded instead of closing anything. ``verified_on``: the
    work is done, and somebody checked it on that day.
    """

    closes: Sequence[tuple[str, str]]
    due: date
    form: Form | None = None
    verified_on: date | None = None

    def done_by(self, day: date) -> bool:
        """Whether it is done by a day, if it is done on time."""
        return self.verified_on is not None or self.due <= day


def to_plan(measures: Iterable[Planned], inspected_on: date) -> list[Planned]:
    """The measures of which the facts of an inspection know nothing: works still open, and those verified later."""
    return [m for m in measures if m.verified_on is None or m.verified_on > inspected_on]


def planned_states(
    wording: Wording,
    facts: Facts,
    *,
    kind: str,
    forms: Sequence[Form],
    host: Facts | None,
    measures: Iterable[Planned],
    years: Iterable[int],
    set_by_commission: Mapping[str, str] = MappingProxyType({}),
) -> dict[int, tuple[int, ...]]:
    """State numbers (К О С Г У, all) by year; ``measures`` are those of `to_plan`.

    A state that a commission set (by category) stands until measures change what the engine says of that category.
    """
    known = list(measures)
    before = assess(wording, facts, kind=kind, forms=forms, host=host).states if set_by_commission else {}
    seen: dict[int, tuple[int, ...]] = {}
    states: dict[int, tuple[int, ...]] = {}
    for year in years:
        done = [m for m in known if m.done_by(date(year, 12, 31))]
        if len(done) not in seen:
            met = {pair for m in done if m.form is None for pair in m.closes}
            extra = [m.form for m in done if m.form is not None]
            verdict = assess(wording, facts, kind=kind, forms=[*forms, *extra], host=host, met=met)
            standing = {c: s for c, s in set_by_commission.items() if verdict.states[c] == before[c]}
            seen[len(done)] = six_states({**verdict.states, **standing})
        states[year] = seen[len(done)]
    return states


def closes_of(stored: Sequence[Mapping[str, str]]) -> list[tuple[str, str]]:
    """The pairs (rule or quantity, instance) of a measure as stored."""
    return [(each.get("rule") or each["quantity"], each.get("instance", "*")) for each in stored]
