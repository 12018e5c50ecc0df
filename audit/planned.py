"""The plan's verdicts: what an object will be on 31 December of a year if every measure due by then is done on time.

The engine judges the same facts once more, with every requirement that such a measure closes taken as met; what
nobody looked at stays unknown, and a derogation with a form of service stays conditional.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from audit.judged import six_states
from audit.norms import Wording
from audit.observation import Facts, Form
from audit.verdict import assess


@dataclass(frozen=True, slots=True)
class Planned:
    """A measure as the plan sees it: what it closes, (rule or quantity, instance or "*"), and by when.

    ``form`` is the form of service of a derogation: it is recorded instead of closing anything.
    """

    closes: Sequence[tuple[str, str]]
    due: date
    form: Form | None = None


def planned_states(
    wording: Wording,
    facts: Facts,
    *,
    kind: str,
    forms: Sequence[Form],
    host: Facts | None,
    measures: Iterable[Planned],
    years: Iterable[int],
) -> dict[int, tuple[int, ...]]:
    """State numbers (К О С Г У, all) by year; measures that are closed already do not belong in ``measures``."""
    known = sorted(measures, key=lambda m: m.due)
    seen: dict[int, tuple[int, ...]] = {}
    states: dict[int, tuple[int, ...]] = {}
    for year in years:
        done = [m for m in known if m.due <= date(year, 12, 31)]
        if len(done) not in seen:
            met = {pair for m in done if m.form is None for pair in m.closes}
            extra = [m.form for m in done if m.form is not None]
            verdict = assess(wording, facts, kind=kind, forms=[*forms, *extra], host=host, met=met)
            seen[len(done)] = six_states(verdict.states)
        states[year] = seen[len(done)]
    return states


def closes_of(stored: Sequence[Mapping[str, str]]) -> list[tuple[str, str]]:
    """The pairs (rule or quantity, instance) of a measure as stored."""
    return [(each.get("rule") or each["quantity"], each.get("instance", "*")) for each in stored]
