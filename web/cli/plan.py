"""`bosaga plan`: which works in which year make the most access, under yearly budgets, with a proof of how near."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import click

from audit.errors import InvalidInput
from audit.exchange.columns import Columns
from audit.exchange.reasons import FileRefused
from audit.plan.budget import WHOLE_FILE, Budget, BudgetRefused, read_budget
from audit.plan.marginal import More, demand_line
from audit.plan.question import MOST_MINUTES, OBJECTIVES, Asked, read_asked
from audit.plan.refusals import PlanRefused
from audit.plan.solve import Plan, solve
from audit.plan.told import PlannedWork, planned_works, summary
from audit.plan.wishes import Progress, Wishes
from audit.terms import CATEGORIES
from gis.files.opened import open_table
from gis.files.written import in_place, write_csv, write_xlsx
from gis.maps.file import in_language
from gis.queries import Connection
from gis.queries.planning import Posed, posed, territory_of, understood, years_of
from gis.queries.territories import below, territories
from web.cli.failures import Refused
from web.cli.plan_more import curve_of, more_of, table
from web.cli.plan_paper import plan_pdf
from web.cli.wording import reason, said
from web.clock import today
from web.plans.sentences import gaps, template
from web.plans.sheets import WORK_COLUMNS, sheets, work_rows
from web.vocabulary.register import CATEGORIES as CATEGORY_WORDS
from web.wiring import Wiring

_ENDINGS = (".xlsx", ".pdf", ".csv", ".json")
_Paper = Callable[[Posed, Mapping[str, Any], Iterable[PlannedWork]], bytes]


@click.command("plan")
@click.option(
    "--budget", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Money by year and line: .csv or .xlsx with year, line, amount, currency, owner_kinds, districts, note.",
)  # fmt: skip
@click.option("--programme", multiple=True, metavar="CODE", help="Money of this programme's lines; may be repeated.")
@click.option("--territory", metavar="CODE", help="Whose objects; the installation's own by default.")
@click.option("--from", "from_year", type=int, metavar="YEAR", help="First year of the plan; this year by default.")
@click.option("--to", "to_year", type=int, metavar="YEAR", help="Last year; the horizon's by default.")
@click.option("--objective", type=click.Choice(OBJECTIVES), default=OBJECTIVES[0], help="What counts.")
@click.option("--sector", multiple=True, metavar="SECTOR=WEIGHT", help="What a sector's objects count: health=2.")
@click.option("--floor", type=float, metavar="SHARE", help="Least share adapted in each district and category: 0.3.")
@click.option("--works-a-year", type=int, metavar="NUMBER", help="At most so many works in each district and year.")
@click.option("--minutes", type=float, default=4.0, show_default=True, help=f"Longest search, up to {MOST_MINUTES:g}.")
@click.option("--more", metavar="AMOUNTS", help="Also what so much more money would buy: 1e9,2e9.")
@click.option("--more-line", metavar="LINE", help="The line that grows with --more; the whole budget by default.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help=".xlsx, .pdf, .csv or .json."
)
@click.option("--json", "as_json", is_flag=True, help="The result as JSON on standard output.")
def command(
    budget: Path | None, programme: tuple[str, ...], sector: tuple[str, ...], more: str | None,
    more_line: str | None, out: Path | None, as_json: bool, **asked: Any,
) -> None:  # fmt: skip
    """Plan the works to the horizon under yearly budgets.

    Money comes from a file (--budget) or from programmes of the register (--programme). Each line pays for the owners
    and districts it names; what private owners owe is told apart. Beside the plan stand the bound that no plan exceeds,
    the gap to it, and what taking the best value for money first would reach. An .xlsx holds every work, a .csv the
    works alone, a .pdf is to be read and signed.
    """
    wiring = Wiring()
    language = wiring.settings.language
    if out is not None and out.suffix.lower() not in _ENDINGS:
        raise click.UsageError(f"{out}: let the name end in {', '.join(_ENDINGS)}.")
    if (budget is None) == (not programme):
        raise click.UsageError("Give the money: either --budget FILE or --programme CODE.")
    if out is not None:
        _must_take_files(out)
    places: dict[str, str] = {}
    try:
        extra = more_of(more, more_line)
        wanted = _asked(programme, sector, asked)
        with wiring.operator_database.read() as connection:
            places = {code: in_language(each.name, language) or code for code, each in territories(connection).items()}
            case = _posed(connection, wiring, wanted, budget)
        paper = partial(plan_pdf, wiring, wanted, places, language)
        _solved(case, wanted.minutes, extra, out, as_json, language, paper)
    except FileRefused as refused:
        raise Refused(reason(refused.code, refused.params, language)) from refused
    except BudgetRefused as refused:
        raise Refused("\n".join(_of_budget(refused, language))) from refused
    except PlanRefused as refused:
        raise Refused("\n".join(_of_plan(refused, places, language))) from refused
    except InvalidInput as refused:
        lines = [f"{each.pointer[1:]}: {reason(each.code, each.params, language)}" for each in refused.problems]
        raise Refused("\n".join(lines)) from refused


def _asked(programmes: tuple[str, ...], sectors: tuple[str, ...], given: Mapping[str, Any]) -> Asked:
    weights: dict[str, Any] = {}
    for each in sectors:
        name, _, weight = each.partition("=")
        try:
            weights[name] = float(weight)
        except ValueError:
            raise click.UsageError(f"--sector {each}: write it as health=2.") from None
    data = {name: value for name, value in given.items() if value is not None}
    return read_asked(
        {**data, "sectors": weights, **({"programmes": list(programmes)} if programmes else {"budget": []})}
    )


def _posed(connection: Connection, wiring: Wiring, wanted: Asked, file: Path | None) -> Posed:
    day = today(wiring)
    budget: Budget | None = None
    if file is not None:
        table = open_table(file)
        columns = Columns(table.columns, nested=table.nested, file=table.name)
        known = below(territories(connection), territory_of(connection, wanted))
        budget = read_budget(columns, chain.from_iterable(table.read()), years_of(connection, wanted, day), known)
    territory, question = understood(connection, wanted, day, budget)
    return posed(connection, territory, question)


def _solved(
    of: Posed, minutes: float, more: More | None, out: Path | None, as_json: bool, language: str,
    paper: _Paper,
) -> None:  # fmt: skip
    if more is not None:
        demand_line([(each.line, each.amount) for each in of.case.lines], more)
    began = time.monotonic()
    plan = solve(of.case, Wishes(lambda: minutes * 60 - (time.monotonic() - began), _teller()))
    told = summary(of.case, plan, time.monotonic() - began, of.question.budget.currency)
    told |= of.found.left_out()
    if more is not None:
        ends = time.monotonic() + minutes * 60 * len(more.amounts)
        told["curve"] = curve_of(of.case, more, Wishes(lambda: ends - time.monotonic(), _teller()), plan)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo("\n".join(_table(told, language)))
        if more is not None:
            click.echo("\n".join(["", *table(told["curve"], language)]))
    if told["contracted_unpriced"]:
        count = told["contracted_unpriced"]
        click.echo(said("Contracted works without a price, counted as 0: {count}.", language, count=count), err=True)
    if count := told["other_currency"]:
        click.echo(
            said("Works priced only in another currency, counted as without a price: {count}.", language, count=count),
            err=True,
        )
    if out is not None:
        _write(out, told, of, plan, paper)
        click.echo(said("The plan is written to {file}.", language, file=out), err=True)


def _must_take_files(path: Path) -> None:
    """Nobody waits for a search whose plan cannot be written. Raises Refused."""
    try:
        TemporaryFile(dir=path.absolute().parent).close()
    except OSError as error:
        raise Refused(f"{path}: {error.strerror}.") from error


def _write(path: Path, told: Mapping[str, Any], of: Posed, plan: Plan, paper: _Paper) -> None:
    works = planned_works(of.found.gathered, of.case, plan)
    ending = path.suffix.lower()
    try:
        if ending == ".xlsx":
            write_xlsx(path, sheets(told, works))
        elif ending == ".csv":
            write_csv(path, WORK_COLUMNS, work_rows(works, told["currency"]))
        elif ending == ".pdf":
            with in_place(path) as draft:
                draft.write_bytes(paper(of, told, works))
        else:
            with in_place(path) as draft:
                draft.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise Refused(f"{path}: {error.strerror}.") from error


def _table(told: Mapping[str, Any], language: str) -> list[str]:
    """The plan by year, then the proof."""
    header = [
        said("Year", language), said("Budget", language), said("Spent", language), said("Owners pay", language),
        said("Works", language), said("Objects", language),
    ]  # fmt: skip
    rows = [[*header, *CATEGORIES]]
    for row in told["by_year"]:
        money = [f"{row[name]:,.0f}" for name in ("budget", "spent", "owners")]
        counts = [row["works"], row["objects"], *(row["by_category"][c] for c in CATEGORIES)]
        rows.append([str(row["year"]), *money, *map(str, counts)])
    width = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = ["  ".join(cell.rjust(size) for cell, size in zip(row, width, strict=True)) for row in rows]
    sums = {name: f"{told[name]:,.0f}" for name in ("city_pays", "owners_pay")}
    shown = {**told, "gap": f"{told['gap']:.3%}", **sums}
    return [
        *lines,
        "",
        said("The city pays {city_pays} {currency}, owners pay {owners_pay} {currency}.", language, **shown),
        said(
            "Value {value}; no plan exceeds {bound}: the gap is {gap}. Best value for money first reaches {greedy}.",
            language, **shown,
        ),
        said("Works without a price, which no plan can hold: {unpriced}.", language, **shown),
    ]  # fmt: skip


def _teller() -> Any:
    """Tells of each new step on standard error."""
    last = ""

    def tell(progress: Progress) -> None:
        nonlocal last
        if progress.step != last and sys.stderr.isatty():
            last = progress.step
            click.echo(f"{progress.step} …", err=True)

    return tell


def _of_plan(refused: PlanRefused, places: Mapping[str, str], language: str) -> list[str]:
    def word(code: str) -> str:
        context, sentence = CATEGORY_WORDS[code]
        return said(sentence, language, context=context)

    every = (said("All districts", language), said("all categories", language))
    lines = [said(template(each), language, **gaps(each, places, word, every)) for each in refused.reasons]
    return [said("There is no plan that keeps every limit:", language), *lines]


def _of_budget(refused: BudgetRefused, language: str) -> list[str]:
    lines = []
    for row, each in refused.reasons:
        place = f"{said('Row {row}', language, row=row)}, {each.field}: " if row != WHOLE_FILE else ""
        lines.append(place + reason(each.code, each.params, language))
    return lines
