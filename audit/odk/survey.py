"""The inspector's form as an XLSForm: every question of `audit.form`, asked when it applies, under names of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from audit import terms
from audit.looking import OUTCOMES
from audit.norms import Wording
from audit.odk import names as n
from audit.odk.relevance import Expression
from audit.odk.rows import Choices, Label, Row, Survey, grouped, ref, relevant, say
from audit.odk.shapes import Relevance, Shape, group_of, rank_expression, shape_expression, shapes_of
from audit.terms import DEPTHS, EVIDENCE, OBJECT, PRESENT, QUANTITIES, SURE_TO_M, ZONE_ITSELF, Quantity

_NUMBER: Final = "regex(., '^[A-Z0-9][A-Z0-9-]{0,39}$')"
_ENOUGH: Final = 10
"""Metres: a device that is as sure takes the position by itself."""
_FIELDS: Final = "field-list"
_SMALL: Final = "minimal"


def survey_of(wording: Wording, kinds: Sequence[str], sure_to: float = SURE_TO_M) -> Survey:
    """The form of these kinds of objects under a wording, one for all. Raises KeyError on an unknown kind.

    `sure_to`: metres to which a device has to be sure of its position, else the form warns.
    """
    shapes = shapes_of(wording, kinds)
    relevance = Relevance(wording, shapes)
    zones = [row for zone in _zones(shapes) for row in _zone(zone, shapes, relevance)]
    form = [*_how_deep(sure_to), *zones, *_remarks()]
    rows = [
        Row("start", n.START),
        Row("end", n.END),
        Row("calculate", n.FORM, cells={"calculation": f"'{wording.norm}'"}),
        *grouped("group", "about", say("whole_object"), _about(shapes, kinds)),
        *grouped("group", "form", say("title"), form, relevant=f"{ref(n.OUTCOME)} = '{n.INSPECTED}'"),
    ]
    code = f"bosaga_{kinds[0]}" if len(kinds) == 1 else "bosaga"
    return Survey(code, wording.norm, tuple(kinds), tuple(rows), tuple(_choices(kinds)))


def _about(shapes: Sequence[Shape], kinds: Sequence[str]) -> list[Row]:
    listed, unlisted = f"{ref(n.OBJECT)} != ''", f"{ref(n.OBJECT)} = ''"
    asks_inside = len(shapes) > 1
    kind = f"'{kinds[0]}'" if len(kinds) == 1 else f"if({listed}, {_looked_up('kind')}, {ref(n.KIND_SAID)})"
    return [
        Row(f"select_one_from_file {n.OBJECTS_FILE}", n.OBJECT, _texts("odk", "object"), {
            "appearance": "minimal autocomplete"}),
        Row("text", n.OBJECT_NUMBER, {**_texts("odk", "number"), "constraint_message": Label("odk", "number_shape")}, {
            "relevant": unlisted, "required": "yes", "constraint": _NUMBER}),
        *([Row("select_one kind", n.KIND_SAID, {"label": say("kind")}, {
            "relevant": unlisted, "required": "yes", "appearance": _SMALL})] if len(kinds) > 1 else []),
        Row("calculate", n.KIND, cells={"calculation": kind}),
        *([
            Row(f"select_one {n.INSIDE}", n.INSIDE_SAID, {
                "label": Label("odk", "inside"), "hint": say("inside_hint")}, {
                "relevant": unlisted, "required": "yes"}),
            Row("calculate", n.INSIDE, cells={
                "calculation": f"if({listed}, {_looked_up('inside')}, {ref(n.INSIDE_SAID)})"}),
        ] if asks_inside else []),
        Row("calculate", n.SHAPE, cells={"calculation": shape_expression(shapes)}),
        Row("date", n.INSPECTED_ON, {"label": say("inspected_on"), "constraint_message": say("day_ahead")}, {
            "required": "yes", "default": "today()", "constraint": ". <= today()"}),
        Row("select_one outcome", n.OUTCOME, _texts("odk", "outcome"), {
            "required": "yes", "default": n.INSPECTED, "appearance": _SMALL}),
        Row("text", n.VISIT_NOTE, {"label": say("note")}, {
            "relevant": f"{ref(n.OUTCOME)} != '{n.INSPECTED}'", "appearance": "multiline"}),
    ]  # fmt: skip


def _looked_up(column: str) -> str:
    return f"pulldata('{n.OBJECTS_FILE.removesuffix('.csv')}', '{column}', 'name', {ref(n.OBJECT)})"


def _how_deep(sure_to: float) -> list[Row]:
    accuracy = f"capture-accuracy={min(_ENOUGH, sure_to):g} warning-accuracy={sure_to:g}"
    return [
        Row("select_one depth", n.DEPTH, _texts("odk", "depth"), {"required": "yes", "default": DEPTHS[1]}),
        Row("calculate", n.RANK, cells={"calculation": rank_expression()}),
        Row("geopoint", n.POSITION, {"label": say("position"), "hint": Label("odk", "position")}, {
            "relevant": f"{ref(n.RANK)} >= 2", "parameters": accuracy}),
    ]  # fmt: skip


def _remarks() -> list[Row]:
    rows = [
        Row("text", n.INCOMPLETE, {"label": say("incomplete_why")}, {"appearance": "multiline"}),
        Row("text", n.REMARK, _texts("odk", "remark"), {"appearance": "multiline"}),
    ]
    return grouped("group", "finish", say("to_finish"), rows, relevant=f"{ref(n.RANK)} >= 2", appearance=_FIELDS)


def _zones(shapes: Sequence[Shape]) -> list[str]:
    """Those without which the object is of no use first, as the first form has them."""
    critical = shapes[0].form.kind.critical
    asked = {each.asked.zone for shape in shapes for each in shape.form.fields}
    order = (OBJECT, *critical, *(zone for zone in terms.ZONES if zone not in critical))
    return [zone for zone in order if zone in asked]


def _zone(zone: str, shapes: Sequence[Shape], relevance: Relevance) -> list[Row]:
    keys = list(dict.fromkeys(key for shape in shapes for key in shape.fields if key.startswith(f"{zone}/")))
    label = say("whole_object") if zone == OBJECT else Label("zone", zone)
    blocks: dict[str, list[str]] = {}
    for key in keys:
        where = key.rpartition("/")[0]
        holder = next(shape for shape in shapes if key in shape.fields)
        blocks.setdefault(where if zone == OBJECT else group_of(holder.form, where), []).append(key)
    inner = [row for block, own in blocks.items() for row in _block(block, own, shapes, relevance)]
    asked = relevant(relevance.of_any(keys))
    optional = relevance.where_optional(zone)
    if optional is False:
        return grouped("group", f"zone_{zone}", label, inner, **asked)
    absent = n.joined(zone, ZONE_ITSELF, PRESENT)
    gate = Row("select_one absent", absent, {"label": label}, relevant(optional))
    there = grouped("group", f"in_{zone}", label, inner, relevant=f"{ref(absent)} != 'no'")
    return grouped("group", f"zone_{zone}", label, [gate, *there], **asked)


def _block(block: str, keys: Sequence[str], shapes: Sequence[Shape], relevance: Relevance) -> list[Row]:
    """A way in with all its parts, or one element: repeated, unless it is the object as a whole."""
    elements: dict[str, list[str]] = {}
    for key in keys:
        elements.setdefault(key.rpartition("/")[0], []).append(key)
    rows = [row for where, own in elements.items() for row in _element(where, own, shapes, relevance)]
    if block.startswith(OBJECT):
        return rows
    label = Label("element", block.split("/")[1]) if "/" in block else Label("zone", block)
    return grouped("repeat", f"many_{n.joined(*block.split('/'))}", label, rows, **relevant(relevance.of_any(keys)))


def _element(where: str, keys: Sequence[str], shapes: Sequence[Shape], relevance: Relevance) -> list[Row]:
    zone, element = where.split("/")
    asked = relevance.of_element(where, keys)
    is_there = [row for key in keys if key.endswith(f"/{PRESENT}") for row in _question(key, asked, shapes, relevance)]
    inner = [row for key in keys if not key.endswith(f"/{PRESENT}") for row in _question(key, asked, shapes, relevance)]
    if present := relevant(relevance.of_presence(where, keys)):
        inner = grouped("group", f"of_{n.joined(zone, element)}", Label("odk", "if_there"), inner, **present)
    rows = [*is_there, *inner, *_beside(zone, element, keys, relevance)]
    label = say("whole_object") if zone == OBJECT else Label("element", element)
    cells = {"appearance": _FIELDS, **relevant(asked)}
    return grouped("group", f"at_{n.joined(zone, element)}", label, rows, **cells)


def _beside(zone: str, element: str, keys: Sequence[str], relevance: Relevance) -> list[Row]:
    """How the answers of an element are known, and its photo."""
    found = []
    if flags := [key for key in keys if not _quantity(key).measured]:
        found.append(Row("select_one evidence", n.joined(zone, element, n.BY), {"label": Label("odk", "grade")}, {
            "default": "eye", "appearance": _SMALL, **relevant(relevance.of_any(flags))}))  # fmt: skip
    if zone != OBJECT:
        photo = relevant(relevance.of_any(keys, least=DEPTHS.index("standard") + 1))
        found.append(Row("image", n.joined(zone, element, n.PHOTO), {"label": say("take_photo")}, {
            **photo, "parameters": "max-pixels=1600"}))  # fmt: skip
    return found


def _question(key: str, within: Expression, shapes: Sequence[Shape], relevance: Relevance) -> list[Row]:
    """A question; of something measured, then how its value is known, or why there is none. `within`: when its element
    is asked.
    """
    zone, element, code = key.split("/")
    holder = next(shape for shape in shapes if key in shape.fields)
    quantity, field = _quantity(key), holder.fields[key]
    asked, name = relevance.of_question(key), n.joined(zone, element, code)
    asked = True if asked == within else asked
    hint = {"hint": Label("hint", f"{element}-{code}")}
    if not quantity.measured:
        found = holder.form.elements.get(f"{zone}/{element}")
        is_demanded = code == PRESENT and found is not None and found.presence == "demanded"
        answers = ("demanded" if is_demanded else "flag") + ("_or_left_out" if field.may_be_left_out else "")
        label = say("is_there") if code == PRESENT else Label("quantity", code)
        return [Row(f"select_one {answers}", name, {"label": label, **hint}, relevant(asked))]
    by = n.joined(zone, element, code, n.BY)
    is_count = quantity.unit == "count"
    # A question that is not asked has no grade either, so this says when it is asked as well.
    told = f"selected('{' '.join(EVIDENCE)}', {ref(by)})"
    texts = {"label": Label("quantity", code, quantity.unit), **hint}
    most = f"{quantity.most:.10g}" if quantity.most != float("inf") else None
    limits = {"constraint": f". >= 0 and . <= {most}" if most else ". >= 0"}
    texts["constraint_message"] = (
        Label("odk", "limits", quantity.unit, quantity.most) if most else Label("odk", "negative")
    )
    grades = "graded" + ("_or_left_out" if field.may_be_left_out else "")
    return [
        Row("integer" if is_count else "decimal", name, texts, {**relevant(told), **limits}),
        Row(f"select_one {grades}", by, {"label": say("how_known")}, {
            **relevant(asked), "default": "eye" if is_count else "tape", "appearance": _SMALL}),
    ]  # fmt: skip


def _quantity(key: str) -> Quantity:
    zone, element, code = key.split("/")
    return QUANTITIES[zone, element, code]


def _texts(vocabulary: str, code: str) -> dict[str, Label]:
    """A question with a hint of its own."""
    return {"label": Label(vocabulary, code), "hint": Label(vocabulary, f"{code}_hint")}


def _choices(kinds: Sequence[str]) -> Iterator[Choices]:
    grades = {grade: say(f"by_{grade}") for grade in EVIDENCE}
    left_out = {"not_applicable": say("not_required")}
    for code, no in (("flag", say("no")), ("demanded", say("no_should_be"))):
        answers = {"yes": say("yes"), "no": no}
        yield Choices(code, {**answers, "unknown": say("dont_know")})
        yield Choices(f"{code}_or_left_out", {**answers, **left_out, "unknown": say("dont_know")})
    yield Choices("evidence", grades)
    yield Choices("graded", {**grades, "unknown": say("dont_know")})
    yield Choices("graded_or_left_out", {**grades, **left_out, "unknown": say("dont_know")})
    yield Choices("absent", {"no": say("no_such_zone")})
    yield Choices(n.INSIDE, {"yes": say("yes"), "no": say("no")})
    yield Choices("depth", {depth: Label("depth", depth) for depth in DEPTHS})
    outcomes = {outcome: say(f"outcome_{outcome}") for outcome in OUTCOMES}
    yield Choices("outcome", {n.INSPECTED: Label("odk", "inspected"), **outcomes})
    if len(kinds) > 1:
        yield Choices("kind", {code: Label("kind", code) for code in kinds})
