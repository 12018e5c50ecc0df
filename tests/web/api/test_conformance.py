"""What schemathesis makes of the whole OpenAPI document, sent by people of every role: every answer is described."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.support.bureau import DOOR, PICTURE, STATES, Bureau
from tests.support.people import bearer
from tests.support.proof import is_proof

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
EXAMPLES = 400 if is_proof() else 6
LIKELY: dict[str, list[Any]] = {
    "object": ["DRAFT-1", "SCHOOL-2", "FAR-5"], "kind": ["clinic", "school"], "norm": ["kz-sp-3.06-101"],
    "inspected_on": ["2026-11-20"], "screened_on": ["2026-11-20"], "visited_on": ["2026-11-20"],
    "position": [{"lon": 77.0, "lat": 43.25}], "name": [{"ru": "Новая"}], "observations": [
        [], [{"zone": "entrance", "element": "door", "quantity": "clear_width", "value": "0,9", "evidence": "tape"}],
    ],
    "closes": [[DOOR]], "due": ["2027-06-01", "2028-06-01"], "on": ["2026-11-24"], "photos": [[]],
    "cost": [{"amount": "100", "currency": "KZT", "source": "tender", "year": 2026}, None],
    "territory": ["KZ-ALA"], "part_of": ["SCHOOL-2"], "states": [{"K": "full"}], "commission": [["A. B."]],
    "objects": [["DRAFT-1"], ["SCHOOL-2", "FAR-5"]], "inspector": [1, 2, 3],
}  # fmt: skip
"""What makes sense in a body: what is drawn from the schema alone seldom comes past the first wall."""


def test_every_answer_is_as_the_document_says(bureau: Bureau, subtests: pytest.Subtests) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", bureau.app)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 35
    for operation in operations:
        with subtests.test(operation.label):
            answered_as_described(bureau, operation)


def answered_as_described(bureau: Bureau, operation: APIOperation) -> None:
    drawn = operation.as_strategy() | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @seed(2030)
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink] if is_proof() else [Phase.generate],
    )  # fmt: skip
    @given(case=drawn, data=st.data())
    def check(case: Case, data: st.DataObject) -> None:
        headers = made_likely(bureau, case, data)
        answer = case.call_and_validate(headers=headers, checks=CHECKS)
        if answer.status_code < 300 and case.method != "GET":
            bureau.changed()

    check()


def made_likely(bureau: Bureau, case: Case, data: st.DataObject) -> dict[str, str]:
    """Most cases: about something that is there, from its version; returns who asks."""

    def mostly() -> bool:
        return data.draw(st.integers(0, 4)) > 0

    number = bureau.number(data.draw(st.sampled_from(STATES)))
    object_ = data.draw(st.sampled_from(LIKELY["object"]))
    here = dict(case.path_parameters or {})
    known = {
        "number": object_ if "/objects/" in case.path else number,
        "photo_id": bureau.photo(data.draw(st.sampled_from(STATES))) if "photo_id" in here else None,
        "upload_id": bureau.upload() if "upload_id" in here else None,
        "measure_id": bureau.measure() if "measure_id" in here else None, "place": 1,
        "code": "KZ-ALA", "norm": "kz-sp-3.06-101",
    }  # fmt: skip
    case.path_parameters = {name: known[name] if name in known and mostly() else here[name] for name in here}
    if isinstance(case.body, dict):
        for name in case.body.keys() & LIKELY.keys():
            if mostly():
                case.body[name] = data.draw(st.sampled_from(LIKELY[name]))
    if case.media_type and case.media_type.startswith("image/") and mostly():
        case.body = PICTURE
    headers = {"Accept-Encoding": "identity"}  # the transport in the process unpacks nothing
    if "/uploads" in case.path and mostly():
        headers["Tus-Resumable"] = "1.0.0"
    if "If-Match" in (case.headers or {}) and mostly():
        headers["If-Match"] = bureau.object_tag(object_) if "/objects/" in case.path else bureau.tag(number)
        if "measure_id" in here:
            headers["If-Match"] = bureau.measure_tag(known["measure_id"])
    who = data.draw(st.sampled_from([*bureau.tokens, None]))
    return headers | (bearer(bureau.tokens[who]) if who else {})
