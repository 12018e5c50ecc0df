"""What an XLSForm is made of: rows of the survey and lists of choices, with words to be said in every language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from audit.odk.names import joined
from audit.odk.relevance import Expression


@dataclass(frozen=True, slots=True)
class Label:
    """A text, by the vocabulary that has it and its code there. `unit` stands behind it; `most` fills its gap."""

    vocabulary: str
    code: str
    unit: str = ""
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the sheet "survey": `texts` by column (label, hint, constraint_message), `cells` the other columns."""

    type: str
    name: str
    texts: Mapping[str, Label] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choices:
    """A list of the sheet "choices": code → its label."""

    name: str
    labels: Mapping[str, Label]


@dataclass(frozen=True, slots=True)
class Survey:
    """A whole form; `code` is its form_id, `norm` the wording, `kinds` of objects it is for."""

    code: str
    norm: str
    kinds: tuple[str, ...]
    rows: tuple[Row, ...]
    choices: tuple[Choices, ...]


def say(code: str) -> Label:
    """A sentence of the form."""
    return Label("say", code)


def relevant(condition: Expression) -> dict[str, str]:
    """The cell that says when a row is asked; none where it always is."""
    if condition is True:
        return {}
    return (
        {"relevant": condition.removeprefix("(").removesuffix(")") if _wrapped(condition) else condition}
        if (isinstance(condition, str))
        else {"relevant": "false()"}
    )


def _wrapped(expression: str) -> bool:
    """Whether its first bracket closes at its very end."""
    depth = 0
    for place, sign in enumerate(expression):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth == 0:
            return expression.startswith("(") and place == len(expression) - 1
    return False


def grouped(kind: str, name: str, label: Label, rows: Sequence[Row], **cells: str) -> list[Row]:
    """Rows within a group or a repeat; nothing where there are none."""
    if not rows:
        return []
    return [Row(f"begin {kind}", name, {"label": label}, cells), *rows, Row(f"end {kind}", name)]


def ref(*parts: str) -> str:
    """A reference to a question, by the parts of its name."""
    return f"${{{joined(*parts)}}}"
