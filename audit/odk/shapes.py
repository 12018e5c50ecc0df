"""The forms that one XLSForm holds: kinds of objects that are asked alike, and for whom each question is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from audit.form import Field, Form, form_of
from audit.norms import Wording
from audit.odk.names import DEPTH, INSIDE, KIND, RANK, SHAPE
from audit.odk.relevance import Conditions, Expression, both, either, negated
from audit.odk.rows import ref
from audit.terms import DEPTHS, KINDS, OBJECT, PRESENT

_CLIMBS: Final = ("entrance/ramp", "entrance/platform_lift")
"""Parts of a way in that a quick look leaves out once it is known whether that is free of steps."""
_CABIN: Final = "sanitary/accessible_wc"
_STEP_FREE: Final = ref("entrance", "way_in", "step_free")


@dataclass(slots=True)
class Shape:
    """One of the forms: its kinds, each with whether it lies inside another object."""

    code: str
    form: Form
    kinds: list[tuple[str, bool]]
    fields: Mapping[str, Field] = field(init=False)

    def __post_init__(self) -> None:
        """By key, for those who ask for one question."""
        self.fields = {each.key: each for each in self.form.fields}


def shapes_of(wording: Wording, kinds: Sequence[str]) -> list[Shape]:
    """Each different form of these kinds once, those inside other objects too."""
    found: dict[object, Shape] = {}
    for code in kinds:
        for inside in (False, True) if KINDS[code].family != "premises" else (True,):
            form = form_of(wording, code, premises=inside)
            asked = tuple((each.key, each.depth, each.may_be_left_out, each.asked.rules) for each in form.fields)
            same = (form.kind.family, form.kind.critical, form.kind.zones, asked)
            shape = found.setdefault(same, Shape(f"f{len(found)}", form, []))
            shape.kinds.append((code, inside))
    return list(found.values())


def shape_expression(shapes: Sequence[Shape]) -> str:
    """XPath that says which form the object has, by its kind and whether it lies inside another."""
    if len(shapes) == 1:
        return f"'{shapes[0].code}'"
    inside, outside = (
        [(shape.code, " ".join(kind for kind, within in shape.kinds if within is where)) for shape in shapes]
        for where in (True, False)
    )
    return f"if({ref(INSIDE)} = 'yes', {_chosen(inside)}, {_chosen(outside)})"


def _chosen(forms: Sequence[tuple[str, str]]) -> str:
    expression = "''"
    for code, kinds in reversed(forms):
        if kinds:
            expression = f"if(selected('{kinds}', {ref(KIND)}), '{code}', {expression})"
    return expression


def rank_expression() -> str:
    """XPath of how deep is asked: 1 for a quick look."""
    return f"if({ref(DEPTH)} = '{DEPTHS[2]}', 3, if({ref(DEPTH)} = '{DEPTHS[1]}', 2, 1))"


@dataclass(frozen=True, slots=True)
class Relevance:
    """When a question is asked, in all the forms of an XLSForm together."""

    wording: Wording
    shapes: Sequence[Shape]

    def of_question(self, key: str) -> Expression:
        """By depth and kind, and unless every rule that reads it certainly does not apply. Its element's own conditions
        (`of_element`, `of_presence`) come before it.
        """
        asked = [(shape, self._rank(shape, key), self._applies(shape, key)) for shape in self.shapes]
        return self._by_shape(asked)

    def of_element(self, where: str, keys: Sequence[str]) -> Expression:
        """Whether anything of an element ("zone/element") might be asked."""
        settled = dict.fromkeys(_not_settled(shape, where) for shape in self._asking(keys))
        return both(self.of_any(keys), either(*settled))

    def of_presence(self, where: str, keys: Sequence[str]) -> Expression:
        """Whether the dimensions of an element are asked: what nobody has said is there asks for them once it is."""
        return either(*dict.fromkeys(_is_there(shape, where) for shape in self._asking(keys)))

    def _asking(self, keys: Sequence[str]) -> list[Shape]:
        return [shape for shape in self.shapes if any(key in shape.fields for key in keys)]

    def of_any(self, keys: Sequence[str], least: int = 1) -> Expression:
        """By depth (at least so deep) and kind: whether any of these questions might be asked."""
        return self._by_shape([(shape, self._least(shape, keys, least), True) for shape in self.shapes])

    def _least(self, shape: Shape, keys: Sequence[str], least: int) -> int:
        ranks = [rank for key in keys if (rank := self._rank(shape, key))]
        return max(least, min(ranks)) if ranks else 0

    def where_optional(self, zone: str) -> Expression:
        """Which forms have the zone as one that may be missing."""
        keys = [key for shape in self.shapes for key in shape.fields if key.startswith(f"{zone}/")]
        optional = [shape for shape in self.shapes if zone not in (*shape.form.kind.critical, OBJECT)]
        inner = Relevance(self.wording, optional).of_any(keys) if optional else False
        return both(self._is_one_of(optional), inner) if optional else False

    def _rank(self, shape: Shape, key: str) -> int:
        found = shape.fields.get(key)
        return DEPTHS.index(found.depth) + 1 if found else 0

    def _by_shape(self, asked: Sequence[tuple[Shape, int, Expression]]) -> Expression:
        """`asked`: for each form the depth from which on it asks (0: never), and the condition besides."""
        alike: dict[tuple[int, Expression], list[Shape]] = {}
        for shape, rank, condition in asked:
            if rank and condition is not False:
                alike.setdefault((rank, condition), []).append(shape)
        return either(
            *(
                both(self._is_one_of(shapes), True if rank == 1 else f"{ref(RANK)} >= {rank}", condition)
                for (rank, condition), shapes in alike.items()
            )
        )

    def _is_one_of(self, shapes: Sequence[Shape]) -> Expression:
        if len(shapes) == len(self.shapes):
            return True
        return f"selected('{' '.join(shape.code for shape in shapes)}', {ref(SHAPE)})"

    def _applies(self, shape: Shape, key: str) -> Expression:
        found = shape.fields.get(key)
        if found is None:
            return False
        zone, element, quantity = key.split("/")
        where = f"{zone}/{element}"
        conditions = Conditions(
            shape.form.kind.family, frozenset(shape.fields), lambda one, other: _together(shape, one, other)
        )
        rules = [self.wording.rules[name] for name in found.asked.rules if name in self.wording.rules]
        return either(
            *(
                True if rule.when is None or rule.quantity != quantity else conditions.of(rule.when, where).maybe
                for rule in rules
            )
        )


def _together(shape: Shape, one: str, other: str) -> bool:
    return group_of(shape.form, one) == group_of(shape.form, other)


def group_of(form: Form, where: str) -> str:
    """What is repeated at once: a way in with all its parts, a cabin with its basin; else the element alone."""
    element = form.elements.get(where)
    whole = element is not None and (element.instances == "bundle" or element.presence == "derived")
    return where.split("/")[0] if whole else where


def _is_there(shape: Shape, where: str) -> Expression:
    element = shape.form.elements.get(where)
    if element is None or element.presence in ("always", "derived"):
        return True
    return f"{ref(*where.split('/'), PRESENT)} = 'yes'" if f"{where}/{PRESENT}" in shape.fields else True


def _not_settled(shape: Shape, where: str) -> Expression:
    zone = where.split("/")[0]
    known = "entrance/way_in/step_free" in shape.fields and _together(shape, where, "entrance/way_in")
    if where in _CLIMBS and known:
        settled = f"({_STEP_FREE} = 'yes' or {_STEP_FREE} = 'no')"
        return either(f"{ref(RANK)} >= 2", negated(settled))
    bundled = shape.form.elements.get(where)
    in_cabin = zone == "sanitary" and where != _CABIN and bundled is not None and bundled.instances == "bundle"
    if in_cabin and f"{_CABIN}/{PRESENT}" in shape.fields:
        return f"{ref('sanitary', 'accessible_wc', PRESENT)} = 'yes'"
    return True
