"""The fields of what costs money: a city's unit prices, and its programmes."""

from __future__ import annotations

from typing import Final

from audit import terms
from audit.exchange.field import CODE, Field
from audit.money.amount import CURRENCIES
from audit.money.parts import COUNTS, FIGURES, PARTS, PAYERS
from audit.money.works import UNITS, standard_works

_YEARS: Final = (2000, 2100)
_CURRENCY: Final = "Currency of the amount"
_OWNERS: Final = "Kinds of owner, with commas between; left empty, all"

PRICES: Final = (
    Field("territory", "Code of the territory whose price it is; the price holds below it too", pattern=CODE),
    Field("work", "Standard work of the catalogue", required=True, codes=tuple(standard_works())),
    Field("year", "Year of the price", "integer", required=True, bounds=_YEARS),
    Field("unit", "Unit of the work; left empty, that of the catalogue", codes=UNITS),
    Field("amount", "Price of one unit", "money", required=True),
    Field("currency", _CURRENCY, required=True, codes=CURRENCIES),
    Field("price_source", "Where the price is from: a price list, an estimate, a contract", required=True),
    Field("provisional", "yes: a provisional price, marked as such; left empty, no", "flag"),
)

OF_MEASURES: Final = (
    Field("title", "What is done, in a few words (public)", pattern=r"(?s).{1,200}"),
    Field("description", "What is done, in detail (public)", pattern=r"(?s).{1,2000}"),
    Field("payer", "Who pays", codes=PAYERS),
    Field("programme", "Code of the programme it belongs to", pattern=CODE),
    Field("line", "Code of the funding line that pays for it", pattern=r"\S.{0,59}"),
    Field("cost_amount", "What it costs: a sum, or quantity × price", "money"),
    Field("cost_currency", _CURRENCY, codes=CURRENCIES),
    Field("cost_quantity", "Quantity, where a unit price is known", "number", bounds=(0, 1_000_000_000)),
    Field("cost_unit", "Unit of the quantity", pattern=r"\S.{0,19}"),
    Field("cost_price", "Price of one unit", "money"),
    Field("price_source", "Where the price is from: a price list, an estimate, a contract"),
    Field("price_year", "Year of the price", "integer", bounds=_YEARS),
    Field("provisional", "yes: a provisional price, marked as such; left empty, no", "flag"),
)
"""What a measure is called, who pays, and its cost."""

PROGRAMMES: Final = (
    Field("programme", "Code of the programme", required=True, pattern=CODE),
    Field("part", "Part of the programme that the row tells of", required=True, codes=tuple(PARTS)),
    Field("code", "Code of the line, indicator, step or document within the programme", pattern=r"\S.{0,99}"),
    Field("line", "Funding line that a contract, payment or acceptance belongs to", pattern=r"\S.{0,99}"),
    Field("year", "Year of the amount, target or reported value", "integer", bounds=_YEARS),
    Field("quarter", "Quarter of the year, 1 to 4", "integer", bounds=(1, 4)),
    Field("territory", "Territory of the programme; of a target, the district (left empty, the whole)", pattern=CODE),
    Field("name", "Name, by language", "words"),
    Field("from_year", "First year of the programme", "integer", bounds=_YEARS),
    Field("to_year", "Last year of the programme", "integer", bounds=_YEARS),
    Field("basis_number", "Number of the act that adopted it"),
    Field("basis_on", "Day of that act", "date"),
    Field("responsible", "Body responsible; never a natural person"),
    Field("amount", "Amount of the line in that year, or of the document", "money"),
    Field("currency", _CURRENCY, codes=CURRENCIES),
    Field("payer", "Who pays", codes=PAYERS),
    Field("owner_kinds", _OWNERS, codes=terms.OWNER_KINDS, several=True),
    Field("districts", "Codes of districts it may pay for, with commas between; left empty, all", pattern=CODE,
          several=True),
    Field("counts", "How an indicator counts: objects, a share of them, or cover of a need", codes=COUNTS),
    Field("figure", "What is counted", codes=FIGURES),
    Field("category", "For whom; left empty, for all categories at once", codes=(*terms.CATEGORIES, "all")),
    Field("sectors", "Sectors, with commas between; left empty, all", codes=terms.SECTORS, several=True),
    Field("kinds", "Kinds of object whose number or capacity counts, with commas between", codes=tuple(terms.KINDS),
          several=True),
    Field("units", "Coverage norm: so many units (one social worker: 1; a centre of 150 places: 150)", "number"),
    Field("per_people", "Coverage norm: for so many people; left empty, for each district", "integer",
          bounds=(1, 100_000_000)),
    Field("people", "Coverage norm: of whom, as in the table of population", codes=terms.PEOPLE),
    Field("value", "Target (of a share or a norm, per cent), or reported value (of a share, per cent)", "number",
          bounds=(0, 1_000_000_000)),
    Field("due", "Day by which the step is to be done", "date"),
    Field("done_on", "Day on which the step was done", "date"),
    Field("object", "Number of the object that the step builds or adapts", pattern=CODE),
    Field("exception", "Why the new centre opens without being adapted for all: the decision and its reason"),
    Field("signed_on", "Day of the document", "date"),
    Field("note", "Remark; of a reported value, who reports it and where"),
)  # fmt: skip
