"""Reads a mapping from TOML text; anything wrong with it is refused with file, line, key and reason."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from collections.abc import Mapping as Map
from importlib.resources import files
from typing import Any, NoReturn, cast

from audit import terms
from audit.exchange import fields, measured
from audit.exchange.cells import ANY_KEY, CellError
from audit.exchange.field import SOURCE, Field
from audit.exchange.fields import AS_USUAL, Asked
from audit.exchange.mapping import (
    Choice,
    ClaimColumn,
    Column,
    FileShape,
    Mapping,
    Observation,
    Position,
    Skip,
    Source,
    Target,
)  # fmt: skip
from audit.exchange.reasons import FileRefused

_TOP = ("kind", "source", "file", "position", "fields", "observation", "claim", "skip", "note")
_CHOICE = ("column", "constant", "template", "values", "otherwise", "default", "formats")
_FREE = (*_TOP, "constant", "otherwise", "default", "claimed_on", "instance")
_WRITTEN: Map[str, tuple[type, str]] = {
    "values": (dict, '{ yes = "full" }'), "formats": (list, '["%Y"]'), "in": (list, '["…"]'), "not_in": (list, '["…"]'),
    "empty": (bool, "true"), "inside": (bool, "true"),
}  # fmt: skip
"""How a key is written: its type, and an example. Keys that are not `_FREE` and not here hold text."""
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_PART = re.compile(r"[a-z][a-z0-9_]{0,39}")


def shipped() -> tuple[str, ...]:
    """The names of the mappings that come with the register."""
    folder = files("audit.exchange").joinpath("mappings")
    return tuple(sorted(each.name.removesuffix(".toml") for each in folder.iterdir() if each.name.endswith(".toml")))


def shipped_mapping(name: str, asked: Asked = AS_USUAL) -> Mapping:
    """A mapping that comes with the register. Raises FileRefused for a name that is none."""
    if name not in shipped():
        raise FileRefused("mapping_missing", mapping=name, known=", ".join(shipped()))
    text = files("audit.exchange").joinpath("mappings", f"{name}.toml").read_text(encoding="utf-8")
    return parse_mapping(text, f"{name}.toml", asked)


def parse_mapping(text: str, name: str, asked: Asked = AS_USUAL) -> Mapping:
    """A mapping from TOML text; ``name`` is the file's, for messages; ``asked``: what it must speak of.

    Raises FileRefused.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FileRefused("mapping_toml", mapping=name, reason=str(error)) from error
    return _Parser(text, name, asked).mapping(data)


class _Parser:
    def __init__(self, text: str, name: str, asked: Asked) -> None:
        self.text, self.name, self.asked = text.splitlines(), name, asked
        self.kind: fields.RowKind = "objects"
        self.sourced = False

    def mapping(self, data: Map[str, Any]) -> Mapping:
        self._known(data, _TOP, "")
        self.kind = self._one_of(data.get("kind", "objects"), fields.ROW_KINDS, "kind")
        self.sourced = "source" in data
        given = self._table(data.get("fields", {}), "fields")
        return Mapping(
            name=self.name,
            kind=self.kind,
            source=self._source(data.get("source")),
            targets=tuple(self._targets(given)),
            position=self._position(self._table(data.get("position", {}), "position")),
            observations=tuple(self._observation(each) for each in self._tables(data, "observation")),
            claims=tuple(self._claim(each) for each in self._tables(data, "claim")),
            skips=tuple(self._skip(each) for each in self._tables(data, "skip")),
            shape=self._shape(self._table(data.get("file", {}), "file")),
        )

    # fields

    def _targets(self, given: Map[str, Any]) -> Iterable[Target]:
        for said, spec in given.items():
            # what a source calls the district is a declaration: where the point lies is for the outlines to say
            name = "declared_district" if (self.kind, said) == ("objects", "district") else said
            found = fields.field(self.kind, name)
            if found is None:
                known = ", ".join(each.name for each in fields.FIELDS[self.kind])
                self._refuse("mapping_field", name, kind=self.kind, known=known)
            if isinstance(spec, dict) and not spec.keys() & set(_CHOICE):
                yield from self._parts(found, spec)
                continue
            if found.type == "words":
                self._refuse("mapping_value", name, reason="needs_language", params={"name": name})
            yield Target(name, None, self._choices(spec, name, found))
        self._require(given)

    def _parts(self, found: Field, spec: Map[str, Any]) -> Iterable[Target]:
        shape = _LANGUAGE if found.type == "words" else _PART
        for part, inner in spec.items():
            if found.type not in ("words", "structure") or not shape.fullmatch(part):
                self._refuse("mapping_key", f"{found.name}.{part}")
            if found.keys not in ((), ANY_KEY) and part not in found.keys:
                self._refuse("mapping_code", f"{found.name}.{part}", value=part, known=", ".join(found.keys))
            yield Target(found.name, part, self._choices(inner, f"{found.name}.{part}", None))

    def _require(self, given: Map[str, Any]) -> None:
        for each in fields.FIELDS[self.kind]:
            if self.asked.requires(each, given) and each.name not in given:
                raise FileRefused("mapping_required", mapping=self.name, key=each.name)
        needs_source = self.kind != "territories" and fields.field(self.kind, "source") is not None
        if not self.sourced and needs_source and "source" not in given:
            raise FileRefused("mapping_required", mapping=self.name, key="source")

    def _choices(self, spec: Any, key: str, found: Field | None) -> tuple[Choice, ...]:
        several = spec if isinstance(spec, list) else [spec]
        if not several:
            self._refuse("mapping_value", key, reason="list_empty", params={})
        return tuple(self._choice(each, key, found) for each in several)

    def _choice(self, spec: Any, key: str, found: Field | None = None) -> Choice:
        if isinstance(spec, str):
            return Choice(column=Column.named(spec))
        if not isinstance(spec, dict):
            self._refuse("mapping_value", key, reason="column_or_table", params={})
        self._known(spec, _CHOICE, key)
        ways = [way for way in ("column", "constant", "template") if way in spec]
        if len(ways) != 1:
            self._refuse("mapping_value", key, reason="one_of_three", params={})
        self._check_codes(spec, key, found)
        self._check_values(spec, key, found)
        column = spec.get("column")
        return Choice(
            column=Column.named(column) if column is not None else None,
            constant=spec.get("constant"),
            template=spec.get("template"),
            values=spec.get("values"),
            otherwise=spec.get("otherwise"),
            default=spec.get("default"),
            formats=tuple(str(each) for each in spec.get("formats", ())),
        )

    def _check_codes(self, spec: Map[str, Any], key: str, found: Field | None) -> None:
        if found is None or not found.codes:
            return
        said = [
            *spec.get("values", {}).values(),
            spec.get("otherwise"),
            spec.get("default"),
            spec.get("constant"),
        ]
        for value in said:
            if value not in (None, "") and value not in found.codes:
                self._refuse("mapping_code", key, value=str(value), known=", ".join(found.codes))

    def _check_values(self, spec: Map[str, Any], key: str, found: Field | None) -> None:
        """What a mapping itself puts into a field must be readable there: no row can be blamed for it."""
        if found is None or found.type == "words":
            return
        read = found.reader()
        for value in (
            *spec.get("values", {}).values(),
            *(spec.get(way) for way in ("otherwise", "default", "constant")),
        ):
            if value in (None, ""):
                continue
            try:
                read(value)
            except CellError as error:
                self._refuse("mapping_value", key, reason=error.code, params=error.params)

    # observations, claims, rows left out

    def _observation(self, spec: Map[str, Any]) -> Observation:
        own = ("quantity", "instance", "unit", "evidence")
        self._known(spec, (*own, *_CHOICE), "observation")
        parts = tuple(str(spec.get("quantity", "")).split("/"))
        if parts not in terms.QUANTITIES:
            self._refuse(
                "mapping_code", "quantity", value="/".join(parts), known="zone/element/quantity of the vocabulary"
            )
        evidence = self._one_of(spec.get("evidence", "declared"), terms.EVIDENCE, "evidence")
        choice = self._choice({k: v for k, v in spec.items() if k not in own}, "observation")
        named = cast("tuple[str, str, str]", parts)
        found = Observation(named, choice, str(spec.get("instance", "1")), spec.get("unit"), evidence)
        try:
            measured.reader(found)
        except CellError:
            self._refuse("mapping_value", "unit", reason="unit_of_another", params={"unit": found.unit})
        return found

    def _claim(self, spec: Map[str, Any]) -> ClaimColumn:
        own = ("category", "words", "claimed_on", "claimed_by")
        self._known(spec, (*own, *_CHOICE), "claim")
        category = self._one_of(spec.get("category"), (*terms.CATEGORIES, "all"), "category")
        for value in spec.get("values", {}).values():
            self._one_of(value, fields.CLAIMED, "values")
        choice = self._choice({k: v for k, v in spec.items() if k not in own}, "claim")
        on = self._choice(spec["claimed_on"], "claimed_on") if "claimed_on" in spec else None
        return ClaimColumn(category, choice, str(spec.get("words", "{}")), on, spec.get("claimed_by"))

    def _skip(self, spec: Map[str, Any]) -> Skip:
        self._known(spec, ("column", "empty", "in", "not_in"), "skip")
        if not isinstance(spec.get("column"), str):
            self._refuse("mapping_value", "skip", reason="name_a_column", params={})
        among = frozenset(str(each) for each in spec.get("in", ()))
        unless = frozenset(str(each) for each in spec.get("not_in", ()))
        return Skip(Column.named(spec["column"]), bool(spec.get("empty", False)), among, unless)

    # the file and its origin

    def _position(self, spec: Map[str, Any]) -> Position:
        self._known(spec, ("lon", "lat", "wkt", "crs", "inside"), "position")
        if ("lon" in spec) != ("lat" in spec):
            self._refuse("mapping_value", "position", reason="lon_and_lat", params={})
        named = {key: Column.named(spec[key]) for key in ("lon", "lat", "wkt") if key in spec}
        return Position(**named, crs=spec.get("crs"), inside=bool(spec.get("inside", False)))

    def _source(self, spec: Any) -> Source | None:
        if spec is None:
            return None
        table = self._table(spec, "source")
        self._known(table, Source.__slots__, "source")
        for key in ("code", "name", "licence", "attribution"):
            if not isinstance(table.get(key), str) or not table[key].strip():
                self._refuse("mapping_value", "source", reason="source_lacks", params={"name": key})
        if not re.fullmatch(SOURCE, table["code"]):
            self._refuse("mapping_value", "code", reason="source_code", params={})
        return Source(**table)

    def _shape(self, spec: Map[str, Any]) -> FileShape:
        self._known(spec, FileShape.__slots__, "file")
        if len(spec.get("delimiter", ";")) != 1:
            self._written_as("file.delimiter", 'delimiter = ";"')
        return FileShape(**spec)

    # small things

    def _tables(self, data: Map[str, Any], key: str) -> list[Map[str, Any]]:
        found = data.get(key, [])
        if not isinstance(found, list):
            self._refuse("mapping_value", key, reason="tables_expected", params={"name": key})
        return [self._table(each, key) for each in found]

    def _table(self, value: Any, key: str) -> Map[str, Any]:
        if not isinstance(value, dict):
            self._refuse("mapping_value", key, reason="table_expected", params={})
        return cast("Map[str, Any]", value)

    def _one_of(self, value: Any, known: tuple[str, ...], key: str) -> Any:
        if value not in known:
            self._refuse("mapping_code", key, value=str(value), known=", ".join(known))
        return value

    def _known(self, table: Map[str, Any], known: Iterable[str], where: str) -> None:
        for key, value in table.items():
            if key not in known:
                self._refuse("mapping_key", f"{where}.{key}" if where else key)
            kind, example = _WRITTEN.get(key, (str, '"…"'))
            if key not in _FREE and not isinstance(value, kind):
                self._written_as(f"{where}.{key}", f"{key} = {example}")

    def _written_as(self, key: str, example: str) -> NoReturn:
        self._refuse("mapping_value", key, reason="written_as", params={"example": example})

    def _refuse(self, code: str, key: str, **params: Any) -> NoReturn:
        raise FileRefused(code, mapping=self.name, line=self._line(key), key=key, **params)

    def _line(self, key: str) -> int:
        """The first line on which the key, or the last part of it, is written; 0 if it is not."""
        for wanted in (key, key.rpartition(".")[2]):
            pattern = re.compile(rf"\s*\[*\"?{re.escape(wanted)}\"?\s*[\].=]")
            for number, line in enumerate(self.text, start=1):
                if pattern.match(line):
                    return number
        return 0
