"""The demo city's programmes as rows of the long table that a city imports, made from what its measures cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from audit.demo.draw import Draw
from audit.demo.funding import ACCESS
from audit.demo.prices import CURRENCY
from audit.quarter import Quarter

Row = dict[str, str]
LANGUAGES: Final = ("ru", "kk", "ky", "en")
MILLION: Final = 1_000_000
LEAST: Final = 3 * MILLION
"""What a line has at least in a year, in tenge."""
_STEP: Final = 1_000
NOTE: Final = "Письмо управления № {number} (вымышленное)"


@dataclass(frozen=True, slots=True)
class Spent:
    """What the measures of a line cost: all that are due in a year; all, reported and verified of those begun in it."""

    all: Decimal = Decimal(0)
    begun: Decimal = Decimal(0)
    reported: Decimal = Decimal(0)
    verified: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class City:
    """What the programmes are about. ``spent`` by line and year; ``objects`` in service by sector.

    ``minors``: what social workers are needed by, by district; ``centre``: the number of the planned new centre.
    """

    code: str
    districts: Sequence[str]
    today: date
    seed: int
    spent: Mapping[tuple[str, int], Spent]
    objects: Mapping[str, int]
    minors: Mapping[str, int]
    centre: str | None


def programme_rows(city: City, data: Mapping[str, Any]) -> Iterator[Row]:
    """Every part of both programmes. ``data``: their words and targets (fixtures/almaty/programmes.toml)."""
    years: dict[str, range] = {}
    for each in data["programme"]:
        years[each["code"]] = range(each["from_year"], each["to_year"] + 1)
        plain = ("from_year", "to_year", "basis_number", "basis_on", "responsible")
        yield _row("programme", {**each, "programme": each["code"]}, *plain) | {"territory": city.code}
    for each in data["line"]:
        yield from _line(city, each, years[each["programme"]])
    for each in data["indicator"]:
        said = ("code", "counts", "figure", "category", "units", "per_people", "people", "responsible")
        yield _row("indicator", each, *said) | _lists(each, "sectors", "kinds", "owner_kinds")
        yield from _targets(city, each, years[each["programme"]])
        if each["figure"] == "reported":
            yield from _reported(city, each, years[each["programme"]])
    for each in data["step"]:
        done = each["due"] + timedelta(days=each["late"])
        more = {"done_on": done.isoformat()} if done <= city.today else {}
        built = {"object": city.centre} if each.get("builds_centre") and city.centre else {}
        yield _row("step", each, "code", "due", "responsible") | more | built


def _row(part: str, said: Mapping[str, Any], *plain: str) -> Row:
    row = {"programme": said["programme"], "part": part}
    row |= {f"name_{language}": said[language] for language in LANGUAGES if language in said}
    return row | {name: str(said[name]) for name in plain if name in said}


def _lists(said: Mapping[str, Any], *names: str) -> Row:
    return {name: ", ".join(said[name]) for name in names if name in said}


def _line(city: City, said: Mapping[str, Any], years: range) -> Iterator[Row]:
    """A line with its money by year, and the documents of the years that have begun."""
    of_measures = said["programme"] == ACCESS
    draw = Draw(city.seed, "line", said["code"])
    spent = {year: _spent(city, said, year) for year in years}
    usual = max(each.all for each in spent.values()) / 2
    districts = [f"{city.code}-{each}" for each in said.get("districts", ())]
    for year in years:
        more = Decimal(draw.between(1.05, 1.3)) if of_measures else Decimal(1)
        amount = _rounded(
            max(spent[year].all * more, spent[year].begun * more, usual if of_measures else Decimal(0), Decimal(LEAST)),
            MILLION,
        )
        row = _row("line", said, "code", "payer") | _lists(said, "owner_kinds")
        row |= {"districts": ", ".join(districts)} if districts else {}
        yield row | {"year": str(year), "amount": str(amount), "currency": CURRENCY}
        yield from _documents(city, said, year, spent[year])


def _spent(city: City, said: Mapping[str, Any], year: int) -> Spent:
    if said["programme"] == ACCESS:
        return city.spent.get((said["code"], year), Spent())
    money = Decimal(said["money"][str(year)]) * MILLION
    # by the part of the year that has passed
    passed = Decimal(min(max((city.today - date(year, 1, 1)).days, 0), 365)) / 365
    contracted = money * Decimal(str(said["contracted"])) if passed else Decimal(0)
    return Spent(money, contracted, contracted * passed, contracted * passed * Decimal("0.8"))


def _documents(city: City, said: Mapping[str, Any], year: int, spent: Spent) -> Iterator[Row]:
    """A contract and a supplement to it, one payment for each of them, and one acceptance."""
    sums = {
        "contract": _in_two(spent.begun),
        "payment": _in_two(spent.reported),
        "acceptance": (_rounded(spent.verified, _STEP, up=False),),
    }
    days = {"contract": (4, 20), "payment": (8, 25), "acceptance": (12, 15)}
    letters = {"contract": "Д", "payment": "П", "acceptance": "А"}
    for part, amounts in sums.items():
        for place, amount in enumerate(amounts, 1):
            if amount <= 0:
                continue
            month, day = days[part]
            # What was contracted ahead of its year was signed this year.
            signed = min(date(year, month, day), city.today - timedelta(days=10 * (3 - place)))
            yield {
                "programme": said["programme"], "part": part, "code": f"{letters[part]}-{year}-{said['code']}-{place}",
                "line": said["code"], "year": str(year), "amount": str(amount), "currency": CURRENCY,
                "signed_on": signed.isoformat(),
            }  # fmt: skip


def _in_two(amount: Decimal) -> tuple[int, int]:
    whole = _rounded(amount, _STEP, up=False)
    first = _rounded(amount * Decimal("0.7"), _STEP, up=False)
    return first, whole - first


def _rounded(amount: Decimal, step: int, *, up: bool = True) -> int:
    whole = int(amount // step)
    return (whole + (1 if up and amount % step else 0)) * step


def _targets(city: City, said: Mapping[str, Any], years: range) -> Iterator[Row]:
    """A target for the end of every quarter, and for each district at the end of every year where it asks for that."""
    first, last = said["targets"]
    steps = len(years) * 4 - 1
    countable = (
        sum(city.objects.get(sector, 0) for sector in said.get("sectors", ())) if said["counts"] == "count" else 0
    )
    draw = Draw(city.seed, "targets", said["code"])
    lead = {district: draw.between(-6, 6, 1) for district in city.districts}
    for place, quarter in enumerate(Quarter(year, number) for year in years for number in (1, 2, 3, 4)):
        share = first + (last - first) * place / steps
        value = max(round(countable * share / 100), 1) if said["counts"] == "count" else round(share, 1)
        yield _value("target", said, quarter, value)
        if said.get("in_districts") and quarter.number == 4:
            for district in city.districts:
                ahead = min(round(share + lead[district]), 100)
                yield _value("target", said, quarter, ahead) | {"territory": district}


def _reported(city: City, said: Mapping[str, Any], years: range) -> Iterator[Row]:
    """What the districts reported for the quarters that have begun; one that counts no children still has workers."""
    draw = Draw(city.seed, "reported", said["code"])
    number = draw.whole(100, 400)
    for district in city.districts:
        need = city.minors.get(district, 90_000) / said["per_people"]
        have = need * draw.between(0.35, 0.75)
        for quarter in (Quarter(year, each) for year in years for each in (1, 2, 3, 4)):
            if quarter.first > city.today:
                break
            number += 1
            row = _value("reported", said, quarter, round(have))
            yield row | {"territory": district, "note": NOTE.format(number=number)}
            have += need * draw.between(0, 0.08)


def _value(part: str, said: Mapping[str, Any], quarter: Quarter, value: float) -> Row:
    return {
        "programme": said["programme"], "part": part, "code": said["code"], "year": str(quarter.year),
        "quarter": str(quarter.number), "value": str(value),
    }  # fmt: skip
