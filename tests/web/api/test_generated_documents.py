"""Thousands of documents that are nearly right: each is taken, or refused by its field, and then nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from audit.reviewing import leads_somewhere
from tests.support.bureau import STATES, Bureau
from tests.support.filing import API, filed
from tests.support.mutations import mutated, written
from tests.support.people import bearer
from tests.support.proof import is_proof
from web.api.shapes.problem import ProblemDetails

EXAMPLES = 20_000 if is_proof() else 250
REFUSALS = {400, 401, 403, 404, 409, 412, 413, 415, 422, 428}
WHOLE = filed(
    "DRAFT-1",
    anketa={"floors": 3, "area_m2": 120.5, "variants": {"K": "B"}, "has_plot": True, "built": 1975},
    conclusions={"entrance": {"state": "partial", "plan_number": "3", "kind": "current_repair", "text": "a ramp"}},
    forms=[{"form": "staff_help", "zone": "entrance", "categories": ["K"]}],
    claimed_at="2026-11-20T09:31:00+05:00",
    position={"lon": 77.0, "lat": 43.25},
)
LOOK = [
    {"zone": "entrance", "element": "ramp", "instance": "1", "quantity": "slope", "value": 12, "unit": "percent"},
    {"rule": "KZ-DOR-03", "instance": "1", "value": "85", "unit": "cm", "evidence": "tape"},
    {"zone": "sanitary", "element": "accessible_wc", "present": "no"},
]
DECISION = {"number": "12-a", "on": "2026-11-20", "commission": ["A. B.", "C. D."]}
OVERRIDE = {
    "states": {"K": "full", "O": "none"}, "reason": "as decided", "commission": ["A. B."],
    "decision": {"number": "7", "on": "2026-11-20"},
}  # fmt: skip
PLACE = {
    "territory": "KZ-ALA", "kind": "clinic", "name": {"ru": "Новая", "kk": "Жаңа"}, "address": {"ru": "Абая, 1"},
    "contacts": {"phone": "+7 727 000 00 00"}, "position": {"lon": 77.0, "lat": 43.25}, "capacity": 200,
    "opened": "1999-01-01", "hours": "9–18", "part_of": "SCHOOL-2",
}  # fmt: skip
JUDGED = {
    "norm": "kz-sp-3.06-101", "basis": "inspection", "inspected_on": "2026-11-20", "commissioned": "2005-06-01",
    "kind": "clinic", "observations": LOOK, "forms": [{"form": "home_service", "categories": ["K"]}],
    "host": {"kind": "mall", "observations": LOOK[:1]},
}  # fmt: skip
SAID = {
    "finding": "entrance/door/1", "part": "before", "pair": None, "description": "a door", "name": "дверь.jpg",
    "taken_at": "2026-11-20T09:30:00+05:00", "position": {"lon": 77.0, "lat": 43.25},
}  # fmt: skip


@dataclass(frozen=True)
class Call:
    """A call with a body that is right; `{…}` in its path is filled from the bureau."""

    method: str
    path: str
    body: Any
    who: str = "inspector"


CALLS = (
    *[Call("POST", "/passports", WHOLE), Call("PUT", "/passports/{draft}", WHOLE), Call("POST", "/assess", JUDGED)] * 4,
    Call("POST", "/passports", {**WHOLE, "object": "SCHOOL-2"}),
    Call("PUT", "/passports/{returned}", {**WHOLE, "object": "RETURNED-1"}),
    Call("POST", "/passports/{draft}/submit", {}),
    Call("POST", "/passports/{submitted}/return", {"reasons": [{"pointer": "/observations/0/value", "reason": "?"}]},
         "reviewer"),
    Call("POST", "/passports/{submitted}/approve", {"decision": DECISION}, "reviewer"),
    Call("POST", "/passports/{approved}/override", OVERRIDE, "reviewer"),
    Call("POST", "/passports/{approved}/withdraw", {"reason": "the wrong house"}, "administrator"),
    Call("POST", "/passports/{approved}/reconfirm", {}),
    Call("POST", "/objects/DRAFT-1/visits",
         {"visited_on": "2026-11-20", "outcome": "refused", "note": "?", "claimed_at": "2026-11-20T09:30:00+05:00"}),
    Call("POST", "/objects/DRAFT-1/screenings", {"screened_on": "2026-11-20", "observations": LOOK}),
    Call("POST", "/objects", PLACE),
    Call("PATCH", "/objects/SCHOOL-2", {n: v for n, v in PLACE.items() if n not in ("territory", "kind", "part_of")},
         "administrator"),
    Call("PATCH", "/photos/{photo}", SAID),
    Call("POST", "/photos/{photo}/blur", {"areas": [{"x": 0.1, "y": 0.1, "width": 0.5, "height": 0.5}]}),
    Call("POST", "/passports/{draft}/photos", {"upload": "00000000-0000-4000-8000-000000000000", **SAID}),
)  # fmt: skip


@settings(
    max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(data=st.data())
def test_a_document_is_taken_or_refused_by_its_field_and_a_refusal_stores_nothing(
    bureau: Bureau, data: st.DataObject
) -> None:
    call = data.draw(st.sampled_from(CALLS))
    complaint = sent(bureau, call, data)
    assert complaint is None, complaint


def sent(bureau: Bureau, call: Call, data: st.DataObject) -> str | None:
    """Send a mutation of the call; what is wrong with its answer."""
    rarely = st.sampled_from((False,) * 15 + (True,))
    document = data.draw(mutated(call.body))
    body, media = data.draw(written(document))
    path, tag = _addressed(bureau, call, data, strange=data.draw(rarely))
    headers = bearer(
        bureau.tokens[data.draw(st.sampled_from(sorted(bureau.tokens))) if data.draw(rarely) else call.who]
    )
    if tag:
        headers["If-Match"] = data.draw(st.sampled_from(ODD_TAGS)) if data.draw(rarely) else tag
    if data.draw(rarely):
        headers["Idempotency-Key"] = data.draw(st.sampled_from(ODD_KEYS))
    before = bureau.kept()
    answer = bureau.client.open(f"{API}{path}", method=call.method, data=body, content_type=media, headers=headers)
    if answer.status_code < 300:
        bureau.changed()
        return None
    wrong = _refused_wrongly(answer, document) or ("it stored something" if bureau.kept() != before else "")
    return f"{call.method} {path} {headers} {body[:500]!r}: {wrong}: {answer.text[:500]}" if wrong else None


ODD_TAGS = ("", "*", '"0"', '"999999999999"', 'W/"1"', "1", '"v2-1-0-0"', '"é"', "x" * 3_000, '"1", "2"')
ODD_KEYS = ("", "a" * 201, "key-1", "key-1", "ключ".encode().decode("latin-1"), "\t", "a" * 200)


def _addressed(bureau: Bureau, call: Call, data: st.DataObject, *, strange: bool) -> tuple[str, str]:
    """The path with what it is about, now and then something else, and the tag of it."""
    path, tag = call.path, ""
    for state in STATES:
        if f"{{{state}}}" in path:
            number = bureau.number(data.draw(st.sampled_from(STATES)) if strange else state)
            return path.replace(f"{{{state}}}", number), bureau.tag(number)
    if "{photo}" in path:
        photo = bureau.photo(data.draw(st.sampled_from(STATES)) if strange else "draft")
        return path.replace("{photo}", str(photo)), tag
    if "/objects/" in path:
        number = path.split("/")[2]
        found = data.draw(st.sampled_from(("FAR-5", "NOWHERE-9"))) if strange else number
        return path.replace(number, found), bureau.object_tag(number) if call.method == "PATCH" else ""
    return path, tag


def _refused_wrongly(answer: TestResponse, document: Any) -> str:
    """What is wrong with a refusal."""
    if answer.status_code not in REFUSALS or answer.mimetype != "application/problem+json":
        return f"{answer.status_code} {answer.mimetype}"
    problem = ProblemDetails.model_validate(answer.get_json())
    if not problem.detail:
        return "it says nothing"
    if answer.status_code != 422:
        return ""
    if not problem.errors:
        return "it names no field"
    for error in problem.errors:
        parent = error.pointer.rpartition("/")[0]
        if not error.code or not error.detail:
            return f"it says no more than {error}"
        if not (leads_somewhere(error.pointer, document) or leads_somewhere(parent, document)):
            return f"its pointer {error.pointer} leads nowhere"
    return ""
