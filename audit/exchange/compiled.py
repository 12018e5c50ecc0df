"""A mapping, compiled for the columns of one file: rows are read by closures, with no look-up left to do."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from audit.exchange import cells, fields, measured
from audit.exchange.cells import CellError, Reader
from audit.exchange.checks import check_for
from audit.exchange.columns import Columns, Getter, Missing
from audit.exchange.field import Field
from audit.exchange.mapping import Choice, ClaimColumn, Column, Mapping, Skip, Target
from audit.exchange.place import place_reader
from audit.exchange.reasons import FileRefused, Reason
from audit.exchange.rows import Places, Record, Row, StagedClaim, StagedFact

Filler = Callable[[Any], Any]


class Compiled:
    """Reads records into rows. ``covered``: the fields the mapping speaks of, and this file has.

    ``categories`` and ``keys`` are the claims and observations it speaks of.
    """

    def __init__(
        self, mapping: Mapping, columns: Columns, places: Places, asked: fields.Asked = fields.AS_USUAL
    ) -> None:
        """Raises FileRefused where the mapping names a column that the file lacks."""
        self.mapping, self._columns, self._asked = mapping, columns, asked
        of_kind = fields.FIELDS[mapping.kind]
        self._width = len(of_kind)
        self._spoken = {each.field for each in mapping.targets if any(map(self._can_hold, each.choices))}
        fillers = [(place, each, self._field(each)) for place, each in enumerate(of_kind)]
        plan = [(place, each, fill) for place, each, fill in fillers if fill is not None]
        self._plan = [(place, each.name, fill, self._always(each)) for place, each, fill in plan]
        self.covered = frozenset(name for _, name, _, _ in self._plan)
        self._skips = [self._skip(each) for each in mapping.skips]
        self._facts = [self._fact(each) for each in mapping.observations]
        self._claims = [self._claim(each) for each in mapping.claims]
        self.categories = tuple(sorted({each.category for each in mapping.claims}))
        self.keys = tuple(sorted({key for key, _, _, _ in self._facts}))
        self._place = self._compile_place(places)
        self._check = check_for(mapping.kind)

    def read(self, record: Record) -> Row | None:
        """The row, with what is wrong in it; None for a row that the mapping leaves out."""
        if record.broken is not None:
            return Row(record.row, [], None, reasons=[record.broken])
        if any(skip(record.cells) for skip in self._skips):
            return None
        row = Row(record.row, [None] * self._width, record.shape)
        for place, name, fill, required in self._plan:
            try:
                value = row.values[place] = fill(record.cells)
            except CellError as error:
                row.reasons.append(Reason(name, error.code, error.params))
                continue
            if required and value is None:
                row.reasons.append(Reason(name, "required"))
        if self._place is not None:
            self._read_place(record, row)
        for key, evidence, get, read in self._facts:
            self._read_fact(record, row, key, evidence, get, read)
        for claim, read_state, read_day in self._claims:
            self._read_claim(record, row, claim, read_state, read_day)
        if self._check is not None and not row.reasons:
            self._check(row)
        return row

    def _read_place(self, record: Record, row: Row) -> None:
        try:
            row.shape = self._place(record) if self._place else None
        except CellError as error:
            row.reasons.append(Reason("position", error.code, error.params))

    # fields

    def _field(self, field: Field) -> Filler | None:
        targets = [each for each in self.mapping.targets if each.field == field.name]
        if not targets:
            return None
        if any(each.part for each in targets):
            return self._parts(field, targets)
        reads = self._choices(targets[0], field.reader(), required=self._always(field))
        if reads is None:
            return None
        if field.type in ("structure", "list", "words"):
            return lambda row: _as_json(reads(row))
        return reads

    def _always(self, field: Field) -> bool:
        """Whether every row must say it. Whether a new row names its people the writer knows, who knows what is new."""
        return self._asked.requires(field, self._spoken) and not field.personal

    def _parts(self, field: Field, targets: Sequence[Target]) -> Filler | None:
        found = [(each.part, self._choices(each, cells.text, required=False)) for each in targets]
        parts = [(part, read) for part, read in found if read is not None]
        if not parts:
            if field.required:
                self._lacks(targets)
            return None

        def fill(row: Any) -> str | None:
            said = {part: value for part, read in parts if (value := read(row)) is not None}
            return _as_json(said) if said else None

        return fill

    def _choices(self, target: Target, read: Reader, *, required: bool) -> Filler | None:
        """The first choice that says something; None where the file has a column of none of them."""
        fillers = []
        for choice in target.choices:
            if choice.column is not None and choice.default is None and not self._can_hold(choice):
                if not choice.column.optional:
                    self._lacks([target])
                continue
            fillers.append(self._choice(choice, target.key, read))
        if not fillers:
            if required and not self._columns.nested:
                self._lacks([target])
            return None
        if len(fillers) == 1:
            return fillers[0]

        def first(row: Any) -> Any:
            for fill in fillers:
                value = fill(row)
                if value is not None:
                    return value
            return None

        return first

    def _can_hold(self, choice: Choice) -> bool:
        column = choice.column
        return column is None or self._columns.has(column) or (self._columns.nested and column.optional)

    def _choice(self, choice: Choice, key: str, read: Reader) -> Filler:
        if choice.constant is not None:
            constant = read(choice.constant)
            return lambda _row: constant
        get = self._getter(choice, key)
        default = None if choice.default is None else read(choice.default)
        if choice.values is not None:
            served = {said: read(value) for said, value in choice.values.items()}
            read = cells.recoded(served, read(choice.otherwise) if choice.otherwise else choice.otherwise)
        elif choice.formats:
            read = cells.day_in(choice.formats)
        if default is None:
            return lambda row: read(get(row))

        def fill(row: Any) -> Any:
            value = read(get(row))
            return default if value is None else value

        return fill

    def _getter(self, choice: Choice, key: str) -> Getter:
        try:
            if choice.template is not None:
                return self._columns.template(choice.template)
            return self._columns.getter(choice.column or Column(key))
        except Missing as missing:
            self._refuse_column(str(missing), key)
            raise  # never reached: the line above raises

    def _lacks(self, targets: Sequence[Target]) -> None:
        names = [c.column.path for each in targets for c in each.choices if c.column is not None]
        self._refuse_column(", ".join(names), targets[0].key, several=len(names) > 1)

    def _refuse_column(self, column: str, key: str, *, several: bool = False) -> None:
        raise FileRefused(
            "missing_columns" if several else "missing_column",
            file=self._columns.file,
            column=column,
            key=key,
            mapping=self.mapping.name,
            known=", ".join(self._columns.names[:60]),
        )

    def _compile_place(self, places: Places) -> Callable[[Record], Any] | None:
        if self.mapping.kind not in (*fields.WITH_POINT, *fields.WITH_PLACE, *fields.WITH_OUTLINE):
            return None
        try:
            return place_reader(self.mapping, self._columns, places)
        except Missing as missing:
            self._refuse_column(str(missing), "position", several="," in str(missing))
            raise  # never reached: the line above raises

    # rows left out, observations, claims

    def _skip(self, skip: Skip) -> Callable[[Any], bool]:
        get = self._getter(Choice(column=skip.column), "skip")

        def left_out(row: Any) -> bool:
            said = cells.text(get(row))
            if said is None:
                return skip.empty
            return said in skip.among or (bool(skip.unless) and said not in skip.unless)

        return left_out

    def _fact(self, each: Any) -> tuple[str, str, Getter, Reader]:
        zone, element, quantity = each.quantity
        key = f"{zone}/{element}/{each.instance}/{quantity}"
        try:
            read = measured.reader(each)
        except CellError as error:
            raise FileRefused(
                "mapping_value", mapping=self.mapping.name, line=0, key=key, reason="unit_of_another",
                params={"unit": each.unit},
            ) from error  # fmt: skip
        return key, each.evidence, self._getter(each.choice, key), read

    def _read_fact(self, record: Record, row: Row, key: str, evidence: str, get: Getter, read: Reader) -> None:
        try:
            value = read(get(record.cells))
        except CellError as error:
            passports = self.mapping.kind == "passports"
            reason = {"reason": error.code, "params": error.params, "fact": key}
            (row.reasons if passports else row.warnings).append(
                Reason(key, "bad_facts" if passports else "observation_left_out", reason)
            )
            return
        if value is not None:
            row.facts.append(StagedFact(key, value, evidence))

    def _claim(self, claim: ClaimColumn) -> tuple[ClaimColumn, Filler, Filler | None]:
        get = self._getter(claim.choice, f"claim {claim.category}")
        values = claim.choice.values or {state: state for state in fields.CLAIMED}
        recode = cells.recoded(values, claim.choice.otherwise)

        def state(row: Any) -> tuple[Any, str] | None:
            cell = get(row)
            found = recode(cell)
            return None if found is None else (found, cells.text(cell) or "")

        on = self._choice(claim.claimed_on, "claimed_on", cells.day) if claim.claimed_on else None
        return claim, state, on

    def _read_claim(self, record: Record, row: Row, claim: ClaimColumn, read: Filler, read_day: Filler | None) -> None:
        try:
            found = read(record.cells)
        except CellError as error:
            reason = {"reason": error.code, "params": error.params}
            row.warnings.append(Reason(f"claim {claim.category}", "claim_left_out", reason))
            return
        if found is None:
            return
        state, said = found
        try:
            on = read_day(record.cells) if read_day else None
        except CellError:
            on = None  # a claim with an unreadable day is a claim without a day
        by = claim.claimed_by or (self.mapping.source.name if self.mapping.source else "")
        row.claims.append(StagedClaim(claim.category, state, claim.words.replace("{}", said), on, by))


def _as_json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)
