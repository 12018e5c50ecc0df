"""The page docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.bench import machine
from tests.bench.report import Line, Section

_REACHED = {True: "yes", False: "**no**", None: ""}
_MISSED = f"| {_REACHED[False]} |"


def page(sections: Sequence[Section], before: str = "") -> str:
    """The whole page; the last line break included. What stands on the page `before` and was not measured stays."""
    measured = {section.title: "\n".join(_section(section)) for section in sections}
    texts = {**_sections(before), **measured}
    missed = [
        row.split("|")[1].strip() for text in texts.values() for row in text.splitlines() if row.endswith(_MISSED)
    ]
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`. Ours and the other are measured side by side, turn by turn, in one run; every number",
        "is a median of several repeats. Ratios mean something; absolute numbers are those of one machine on one day.",
        "",
        f"Machine: {machine.kind()}, Chromium without a graphics card. The database cluster is set up as the one that",
        "`make run` makes: durable (fsync on, checksums on), 256 MB of shared buffers.",
        "",
        f"Versions: {', '.join(machine.versions())}.",
        "",
        f"Targets missed: {'; '.join(missed) if missed else 'none'}.",
    ]
    for text in texts.values():
        lines += ["", text]
    return "\n".join(lines) + "\n"


def _sections(written: str) -> dict[str, str]:
    """The sections of a page by their titles."""
    return {part.partition("\n")[0]: f"## {part.strip()}" for part in written.split("\n## ")[1:]}


def _section(section: Section) -> Iterator[str]:
    yield f"## {section.title}"
    yield ""
    yield f"Measured on {section.day}; load average before it {section.load:.1f}."
    yield ""
    yield from table(section.lines)
    yield ""
    yield section.method.strip()


def table(lines: Sequence[Line]) -> Iterator[str]:
    """The table of a section."""
    yield "| what | unit | ours | the other | ratio | target | reached |"
    yield "| --- | --- | ---: | ---: | ---: | --- | --- |"
    for line in lines:
        numbers = " | ".join("" if value is None else _number(value) for value in (line.ours, line.other, line.ratio))
        yield f"| {line.what} | {line.unit} | {numbers} | {line.target} | {_REACHED[line.reached]} |"


def _number(value: float) -> str:
    """Three digits that count."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.3f}"
