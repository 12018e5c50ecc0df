"""Documents that are nearly right: a valid one with something in it changed, moved, taken out or put in."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from hypothesis import strategies as st

DEEP: Any = None
for _ in range(60):
    DEEP = [DEEP]

STRANGE: tuple[Any, ...] = (
    None, True, False, [], {}, "", " ", 0, -1, 1, 0.1, -0.0, 1e308, -1e308, 5e-324, 10**18, 10**39, -(10**39), 10**60,
    2**31, 2**63, float("nan"), float("inf"), float("-inf"), "NaN", "1e309", "0,85", "1:12", "1:0", "85 cm", "0,8 м",
    "\0", "\ud800", "a\0b", "\u202e", "ә" * 300, "x" * 3_000, "y" * 70_000, "'; drop table register.object; --",
    "<script>alert(1)</script>", "{{7*7}}", "%s%(value)s{value}", "../../etc/passwd", "K,O", "yes", "no", "unknown",
    "not_applicable", "2026-13-45", "0000-00-00", "9999-12-31", "1989-12-31", "2026-11-25", "2026-11-20T09:30:00",
    "2026-11-20T09:30:00+99:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "٢٠٢٦-١١-٢٠", DEEP,
    [[]], [None], {"": None}, {"zone": "entrance"}, ["x"] * 3_000, {f"k{n}": n for n in range(300)}, [0.1, "K", {}],
)  # fmt: skip
"""Values of a wrong type, range, form or size."""

KNOWN: tuple[str, ...] = (
    "entrance", "sanitary", "platform", "object", "territory", "wagon", "door", "ramp", "lift", "zone", "clear_width",
    "rise", "slope", "present", "tape", "eye", "instrument", "hearsay", "m", "cm", "percent", "degree", "parsec", "kg",
    "lx", "KZ-DOR-03", "KZ-RMP-01", "KG-DOR-01", "KZ-NO-99", "kz-sp-3.06-101", "kg-no-such",
    "kz-sp-3.06-101@2019-02-18",
    "kz-sp-3.06-101@1000-01-01", "inspection", "commissioning", "full", "standard", "none", "partial", "K", "O", "X",
    "all", "home_service", "staff_help", "clinic", "school", "transport_stop", "apartment_block", "no_kind", "premises",
    "DRAFT-1", "SCHOOL-2", "FAR-5", "NOWHERE-9", "KZ-ALA", "KZ-ALA-MED", "KZ-SHY", "evidence", "before", "after",
    "entrance/ramp/1", "entrance/door/1/clear_width", "/observations/0/value", "/zones/entrance", "//", "~2", "phone",
)  # fmt: skip
"""Codes that are right somewhere, or look as if they were."""

NAMES = (*KNOWN[:20], "", "\0", "\ud800", "a/b~c", "__proto__", "ключ", "k" * 5_000, "value", "unit", "answer", "rule")
# A copy each time: the next change may be inside of it.
_VALUES = (
    st.sampled_from(STRANGE).map(copy.deepcopy)
    | st.sampled_from(KNOWN)
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
)


def places(found: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value of a document, its own first; no deeper than documents are."""
    yield path
    if len(path) > 8:
        return
    entries = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for name, inner in entries:
        yield from places(inner, (*path, name))


@st.composite
def mutated(draw: st.DrawFn, valid: Any) -> Any:
    """The document with one to three changes; now and then with none."""
    made = copy.deepcopy(valid)
    for _ in range(draw(st.sampled_from((0, 1, 1, 1, 2, 3)))):
        path = draw(st.sampled_from(list(islice(places(made), 300))))
        made = _changed(draw, made, path)
    return made


def _changed(draw: st.DrawFn, found: Any, path: tuple[Any, ...]) -> Any:
    if not path:
        return _odd(draw, found)
    name, *rest = path
    if rest:
        found[name] = _changed(draw, found[name], tuple(rest))
        return found
    what = draw(st.sampled_from(("odd", "odd", "odd", "drop", "stranger", "swap", "again")))
    if what == "drop":
        del found[name]
    elif what == "stranger":
        _put(found, draw(st.sampled_from(NAMES)), draw(_VALUES))
    elif what == "swap":
        other = draw(st.sampled_from(list(found) if isinstance(found, dict) else range(len(found))))
        found[name], found[other] = found[other], found[name]
    elif what == "again" and isinstance(found, list) and len(found) < 100:
        found += [found[name]] * draw(st.sampled_from((1, 2, 50)))
    else:
        found[name] = _odd(draw, found[name])
    return found


def _put(found: Any, name: str, value: Any) -> None:
    if isinstance(found, dict):
        found[name] = value
    else:
        found.append(value)


def _odd(draw: st.DrawFn, value: Any) -> Any:
    """Another value, often of the same kind."""
    if isinstance(value, bool) or value is None or draw(st.booleans()):
        return draw(_VALUES)
    if isinstance(value, int | float):
        return value * draw(st.sampled_from((-1, 0, 1000, 0.001, 1e12)))
    if isinstance(value, str):
        return draw(st.sampled_from((value * 2, value.upper(), f" {value} ", value[:-1], f"{value}\0", [value], 7)))
    if isinstance(value, list):
        return draw(st.sampled_from((dict(enumerate(value)), value[:1], [value], str(value))))
    return draw(st.sampled_from(([value], list(value), str(value), {**value, "": value})))


_BREAKS = ("none",) * 12 + ("cut", "twice", "bytes", "utf-16", "bom", "tail", "bare", "form", "huge", "nothing")


@st.composite
def written(draw: st.DrawFn, document: Any) -> tuple[bytes, str]:
    """A document as bytes and their content type; sometimes broken on the way."""
    text = json.dumps(document, ensure_ascii=draw(st.booleans()) or _has_surrogates(document))
    how, media = draw(st.sampled_from(_BREAKS)), "application/json"
    if how == "cut":
        return text.encode()[: draw(st.integers(0, len(text)))], media
    if how == "twice" and text.startswith('{"'):
        again = json.dumps(dict([next(iter(document.items()))]))[:-1]
        return f"{again}, {text[1:]}".encode(), media
    if how == "bytes":
        return draw(st.binary(max_size=60)), media
    if how == "form":
        return text.encode(), draw(st.sampled_from(("text/plain", "application/x-www-form-urlencoded", "", "a/b; c=")))
    changed = {
        "utf-16": text.encode("utf-16"), "bom": b"\xef\xbb\xbf" + text.encode(), "tail": text.encode() + b" {}",
        "bare": text.encode().replace(b'"', b""), "huge": text.encode() + b" " * 300_000, "nothing": b"",
    }  # fmt: skip
    return changed.get(how, text.encode()), draw(st.sampled_from((media, media, "application/json; charset=utf-8")))


def _has_surrogates(document: Any) -> bool:
    return "\\ud8" in json.dumps(document)
