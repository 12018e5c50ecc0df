"""Mappings: read, refused with line and reason, compiled for a file."""

from __future__ import annotations

from typing import Any

import pytest

from audit.exchange.cells import CellError
from audit.exchange.columns import Columns
from audit.exchange.compiled import Compiled
from audit.exchange.fields import FIELDS
from audit.exchange.mapping_file import parse_mapping, shipped, shipped_mapping
from audit.exchange.native import native
from audit.exchange.reasons import FILE_REASONS, WITHIN_REASONS, FileRefused
from audit.exchange.rows import Record, Row, Shape

SOURCE = '[source]\ncode = "s"\nname = "S"\nlicence = "CC0"\nattribution = "S"\n'
FIELDS_OF = '[fields]\nsource_id = "id"\nkind = "kind"\n'


class Places:
    def from_text(self, wkt: str) -> Shape:
        raise CellError("unreadable_geometry", value=wkt)

    def from_pair(self, lon: float, lat: float) -> Shape:
        return Shape("Point", lon, lat)


def compiled(text: str, columns: list[str]) -> Compiled:
    known = Columns(columns, nested=False, places=True, file="t.csv")
    return Compiled(parse_mapping(text, "m.toml"), known, Places())


def read(text: str, columns: list[str], *cells: Any) -> Row:
    row = compiled(text, columns).read(Record(1, list(cells), Shape("Point", 76.9, 43.2)))
    assert row is not None
    return row


def field(row: Row, name: str) -> Any:
    return row.values[[each.name for each in FIELDS["objects"]].index(name)]


def refusal(text: str, columns: list[str] | None = None) -> str:
    with pytest.raises(FileRefused) as caught:
        compiled(text, columns or ["id", "kind"])
    params = dict(caught.value.params)
    if params.get("reason") in WITHIN_REASONS:
        params["reason"] = WITHIN_REASONS[params["reason"]].format(**params["params"])
    return FILE_REASONS[caught.value.code].format(**params)


@pytest.mark.parametrize("name", ["osm", "acceslibre"])
def test_the_shipped_mappings_load_and_name_licence_and_definition(name: str) -> None:
    assert name in shipped()
    source = shipped_mapping(name).source
    assert source is not None
    assert source.licence
    assert source.attribution
    assert source.definition


def test_a_word_of_the_source_becomes_our_code_and_columns_are_joined() -> None:
    text = (
        SOURCE
        + '[fields]\nsource_id = "id"\nkind = { column = "что", values = { "Магазин" = "shop" } }\n'
        + ('address.ru = { template = "{street}, {house}" }\n')
    )
    row = read(text, ["id", "что", "street", "house"], "1", "магазин", "ул. Мира", "")
    assert field(row, "kind") == "shop"
    assert field(row, "address") == '{"ru": "ул. Мира"}'


def test_the_first_choice_that_says_something_counts() -> None:
    text = SOURCE + '[fields]\nsource_id = ["a?", "b"]\nkind = { constant = "other" }\n'
    assert field(read(text, ["a", "b"], "", "2"), "source_id") == "2"
    assert field(read(text, ["b"], "2"), "source_id") == "2"


def test_an_observation_comes_in_metres_and_a_bad_one_is_left_out_with_a_warning() -> None:
    text = (
        SOURCE + FIELDS_OF + '[[observation]]\nquantity = "entrance/door/clear_width"\ncolumn = "door"\nunit = "cm"\n'
    )
    row = read(text, ["id", "kind", "door"], "1", "shop", "85")
    assert [(fact.key, fact.value, fact.evidence) for fact in row.facts] == [
        ("entrance/door/1/clear_width", 0.85, "declared")
    ]
    row = read(text, ["id", "kind", "door"], "1", "shop", "wide")
    assert not row.facts
    assert [warning.code for warning in row.warnings] == ["observation_left_out"]


def test_a_claim_keeps_the_words_of_its_source() -> None:
    text = (
        SOURCE
        + FIELDS_OF
        + '[[claim]]\ncategory = "K"\ncolumn = "w"\nvalues = { limited = "partial" }\nwords = "wheelchair={}"\n'
    )
    row = read(text, ["id", "kind", "w"], "1", "shop", "limited")
    assert [(claim.category, claim.state, claim.words, claim.claimed_by) for claim in row.claims] == [
        ("K", "partial", "wheelchair=limited", "S")
    ]


def test_nested_records_are_read_by_path_even_where_keys_hold_dots_and_colons() -> None:
    mapping = parse_mapping(
        SOURCE + '[fields]\nsource_id = "tags.ref:x.y"\nkind = { constant = "other" }\nhours = "tags.opening?"\n',
        "m.toml",
    )
    compiled = Compiled(mapping, Columns(["tags"], nested=True, places=True), Places())
    row = compiled.read(Record(1, {"tags": {"ref:x.y": "7"}}, Shape("Point", 1, 2)))
    assert row is not None
    assert field(row, "source_id") == "7"
    assert field(row, "hours") is None


def test_rows_that_a_mapping_skips_are_no_rows() -> None:
    mapping = parse_mapping(SOURCE + FIELDS_OF + '[[skip]]\ncolumn = "kind"\nin = ["bench"]\n', "m.toml")
    compiled = Compiled(mapping, Columns(["id", "kind"], nested=False, places=True), Places())
    assert compiled.read(Record(1, ["1", "bench"])) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kind = ", "no TOML file"),
        ('kind = "things"', "line 1, kind: “things” is no known code"),
        (SOURCE + '[fields]\nsource_id = "id"\ncolour = "c"\nkind = "k"\n', "line 8: “colour” is no field of objects"),
        (SOURCE + '[fields]\nsource_id = "id"\n', "says nothing of “kind”"),
        (
            SOURCE + '[fields]\nsource_id = "id"\nkind = { constant = "palace" }\n',
            "line 8, kind: “palace” is no known code",
        ),
        (SOURCE + FIELDS_OF + 'name = "n"\n', "say in which language"),
        (
            SOURCE + FIELDS_OF + 'hours = { column = "h", constant = "9-18" }\n',
            "exactly one of column, constant, template",
        ),
        (
            SOURCE + FIELDS_OF + '[[observation]]\nquantity = "entrance/door/colour"\ncolumn = "id"\n',
            "entrance/door/colour",
        ),
        (
            SOURCE
            + FIELDS_OF
            + '[[observation]]\nquantity = "entrance/door/clear_width"\nunit = "kg"\ncolumn = "id"\n',
            "unit",
        ),
        (SOURCE + FIELDS_OF + '[[claim]]\ncategory = "Q"\ncolumn = "id"\n', "“Q” is no known code"),
        ('[source]\ncode = "s"\nname = "S"\n[fields]\nsource_id = "id"\nkind = "kind"\n', "licence is missing"),
        (
            SOURCE + '[fields]\nsource_id = "nr"\nkind = "kind"\n',
            "t.csv has no column “nr”, which m.toml names for source_id",
        ),
        (SOURCE + FIELDS_OF + 'hours = { template = "{from} - {to}" }\n', "no column “from”"),
        (SOURCE + FIELDS_OF + '[position]\nlon = "x"\nlat = "y"\n', "no column “x”"),
        (SOURCE + FIELDS_OF + "[position]\nlon = 1\nlat = 2\n", 'position.lon: write it like this: lon = "…"'),
        (SOURCE + FIELDS_OF + "hours = { template = 3 }\n", 'hours.template: write it like this: template = "…"'),
        (SOURCE + FIELDS_OF + 'opened = { column = "d?", formats = "%Y" }\n', 'formats = ["%Y"]'),
        (SOURCE + FIELDS_OF + '[[skip]]\ncolumn = "id"\nin = 5\n', 'skip.in: write it like this: in = ["…"]'),
        (SOURCE + FIELDS_OF + '[file]\ndelimiter = ";;"\n', 'delimiter = ";"'),
        (SOURCE + FIELDS_OF + '[[claim]]\ncategory = "K"\ncolumn = "id"\nvalues = 3\n', "claim.values"),
    ],
)
def test_a_mapping_that_is_wrong_is_refused_with_place_and_reason(text: str, said: str) -> None:
    assert said in refusal(text)


def test_native_tables_read_names_in_any_language() -> None:
    mapping = native("objects", ["source_id", "kind", "name_ru", "name_it"])
    assert {target.part for target in mapping.targets if target.field == "name"} == {"ru", "it"}


def test_every_reason_can_be_worded_in_english() -> None:
    for code, sentence in FILE_REASONS.items():
        assert sentence.endswith((".", "?")), code


def test_a_mapping_brings_no_contact_but_those_of_the_organisation() -> None:
    with pytest.raises(FileRefused) as caught:
        parse_mapping(SOURCE + FIELDS_OF + 'contacts.director = "boss"\n', "m.toml")
    assert caught.value.code == "mapping_code"
    assert "phone" in caught.value.params["known"]


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        ('capacity = { constant = -5 }', "capacity", "negative"),
        ('opened = { column = "on?", default = "soon" }', "opened", "malformed_date"),
        ('capacity = { column = "size", values = { big = "lots" } }', "capacity", "not_a_number"),
        ('capacity = { column = "size", values = { big = 9 }, otherwise = "many" }', "capacity", "not_a_number"),
    ],
)  # fmt: skip
def test_what_a_mapping_itself_puts_into_a_field_is_read_with_the_mapping(text: str, key: str, reason: str) -> None:
    with pytest.raises(FileRefused) as caught:
        parse_mapping(SOURCE + FIELDS_OF + text + "\n", "m.toml")
    assert (caught.value.code, caught.value.params["key"]) == ("mapping_value", key)
    assert (caught.value.params["reason"], caught.value.params["line"]) == (reason, 9)


def test_a_recoded_word_is_read_as_its_field_is() -> None:
    text = SOURCE + FIELDS_OF + 'capacity = { column = "size", values = { big = "1 000", gone = "" }, default = "0" }\n'
    place = [each.name for each in FIELDS["objects"]].index("capacity")
    sizes = {said: read(text, ["id", "kind", "size"], "1", "shop", said).values[place] for said in ("BIG", "gone", "")}
    assert sizes == {"BIG": 1000, "gone": 0, "": 0}


def test_a_unit_that_measures_nothing_is_refused_with_its_line() -> None:
    observation = '[[observation]]\nquantity = "entrance/door/clear_width"\ncolumn = "w"\nunit = "litre"\n'
    with pytest.raises(FileRefused) as caught:
        parse_mapping(SOURCE + FIELDS_OF + observation, "m.toml")
    assert (caught.value.params["reason"], caught.value.params["line"]) == ("unit_of_another", 12)


def test_a_mapping_without_a_source_must_find_it_in_the_rows() -> None:
    with pytest.raises(FileRefused) as caught:
        parse_mapping(FIELDS_OF, "m.toml")
    assert (caught.value.code, caught.value.params["key"]) == ("mapping_required", "source")
    assert parse_mapping(FIELDS_OF + 'source = "src"\n', "m.toml").source is None
