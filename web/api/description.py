"""The OpenAPI document: what each address takes and answers, said once beside its view and held to by tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from apiflask import APIFlask
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from web.api.answering import GEOJSON, JSON
from web.api.shapes.problem import ProblemDetails

View = TypeVar("View", bound=Callable[..., Any])
_PROBLEM = "application/problem+json"
_REFS = "#/components/schemas/{model}"
_REASONS = {
    304: "What the asker has (If-None-Match) is still right.",
    400: "A parameter is unknown or wrong, or the body is no JSON.",
    401: "Nobody is signed in, or the token is not (or no longer) one.",
    403: "The asker's roles do not allow it here, or the Idempotency-Key is another account's.",
    409: "The state of the thing forbids it, or the Idempotency-Key was used for another request.",
    412: "It was changed since it was seen; the problem names both versions.",
    428: "The header If-Match is missing.",
    404: "There is no such thing.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "The body was read, but fields of it are wrong; each is named by a JSON pointer.",
    460: "The part did not arrive as it was sent: its checksum is another.",
    429: "Too many requests from this address; Retry-After says when to come back.",
    503: "The database is away; Retry-After says when to come back.",
    507: "There is no room left to keep it. Nothing was stored.",
    504: "The question takes too long to answer: narrow it.",
}
_ABOUT = (
    "The register of how accessible buildings and places are: open data. Every source's licence and attribution come "
    "with it, under `sources`. States are derived from measured facts by a published norm; claims of others are told "
    "apart. Words come in ru, kk, ky and en (`lang`, or Accept-Language). Lists go on with `cursor`; an answer's ETag "
    "holds until the register changes."
)
_PATHS = {
    "number": "Number, as lists give it.",
    "code": "Code of the territory, as lists give it.",
    "programme": "Code of the programme, as lists give it.",
    "photo_id": "Id of the photo, as lists give it.",
    "measure_id": "Id of the measure, as lists give it.",
    "plan": "Id of the plan, as Location gave it.",
    "place": "Number of the photo among those of the measure.",
    "upload_id": "Id of the upload, as Location gave it.",
    "norm": "CODE, or CODE@DATE for the wording in force on that day.",
}
_RETRY = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
_CACHE = {
    "ETag": {"description": "Of this version; send it back as If-None-Match.", "schema": {"type": "string"}},
    "Cache-Control": {"schema": {"type": "string"}},
}

_HEADERS = {
    "Idempotency-Key": {
        "name": "Idempotency-Key", "in": "header", "required": False,
        "description": "Sent again with the same key and body within 30 days, the request is answered as before and "
        "acts once.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    },
    "If-Match": {
        "name": "If-Match", "in": "header", "required": True,
        "description": "The ETag of what the change was made from.", "schema": {"type": "string"},
    },
    "Tus-Resumable": {
        "name": "Tus-Resumable", "in": "header", "required": True,
        "description": "The version of tus that is spoken.", "schema": {"const": "1.0.0"},
    },
    "Upload-Length": {
        "name": "Upload-Length", "in": "header", "required": True,
        "description": "How long the file is, bytes.", "schema": {"type": "integer", "minimum": 1},
    },
    "Upload-Offset": {
        "name": "Upload-Offset", "in": "header", "required": True,
        "description": "Where this part begins, bytes.", "schema": {"type": "integer", "minimum": 0},
    },
    "Upload-Metadata": {
        "name": "Upload-Metadata", "in": "header", "required": False,
        "description": "`filename`, a blank, and the name in Base64.", "schema": {"type": "string"},
    },
    "Upload-Checksum": {
        "name": "Upload-Checksum", "in": "header", "required": False,
        "description": "`sha1` or `sha256`, a blank, and the sum of this part in Base64.",
        "schema": {"type": "string"},
    },
}  # fmt: skip


@dataclass(frozen=True)
class Described:
    """What a view takes and answers."""

    answer: type[BaseModel] | None
    query: type[BaseModel] | None
    geojson: type[BaseModel] | None
    body: type[BaseModel] | None
    example: Mapping[str, Any] | None
    refuses: tuple[int, ...]
    cached: bool
    status: int
    headers: tuple[str, ...]
    files: tuple[str, ...]
    sends: tuple[str, ...]


_BY_VIEW: dict[str, Described] = {}


def described(
    answer: type[BaseModel] | None,
    *,
    query: type[BaseModel] | None = None,
    geojson: type[BaseModel] | None = None,
    body: type[BaseModel] | None = None,
    example: Mapping[str, Any] | None = None,
    refuses: tuple[int, ...] = (400, 503),
    cached: bool = True,
    private: bool = False,
    status: int = 200,
    once: bool = False,
    conditional: bool = False,
    files: tuple[str, ...] = (),
    sends: tuple[str, ...] = (),
    headers: tuple[str, ...] = (),
) -> Callable[[View], View]:
    """Say what a view takes and answers; ``refuses`` are the statuses of its refusals.

    ``private``: the answer is for one person; ``once`` takes an Idempotency-Key, ``conditional`` asks for If-Match.
    A view that answers with no JSON gives None; ``files`` are the media types of what it sends instead, ``sends``
    those of files that it takes; ``headers`` are others that it reads.
    """
    taken = tuple(name for name, asked in (("Idempotency-Key", once), ("If-Match", conditional)) if asked) + headers

    def describe(view: View) -> View:
        shared = cached and not private
        found = Described(answer, query, geojson, body, example, refuses, shared, status, taken, files, sends)
        _BY_VIEW[view.__name__] = found
        return view

    return describe


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """Fill the document that APIFlask made from the routes with what `described` says of them."""
    schemas = _schemas()
    document["info"]["description"] = _ABOUT
    document.setdefault("components", {})["schemas"] = schemas
    # several blueprints may share a tag
    document["tags"] = list({tag["name"]: tag for tag in document.get("tags", [])}.values())
    for operations in document["paths"].values():
        for operation in operations.values():
            found = _BY_VIEW.get(operation.get("operationId", ""))
            if found is not None:
                _complete(operation, found, schemas)
    return document


def register_description(app: APIFlask) -> None:
    """Have the application's document completed, and name no host in it: it is the same wherever it is served."""
    app.config.update(AUTO_SERVERS=False, AUTO_404_RESPONSE=False)
    app.servers = [{"url": "/"}]
    app.spec_processor(complete)  # type: ignore[arg-type]  # the document is JSON, never YAML


def _schemas() -> dict[str, Any]:
    answers: set[type[BaseModel]] = {ProblemDetails}
    for each in _BY_VIEW.values():
        answers |= {model for model in (each.answer, each.geojson) if model is not None}
    bodies = {each.body for each in _BY_VIEW.values() if each.body is not None}
    queries = {each.query for each in _BY_VIEW.values() if each.query is not None}
    ordered = [(model, "serialization") for model in sorted(answers, key=lambda m: m.__name__)]
    ordered += [(model, "validation") for model in sorted(bodies | queries, key=lambda m: m.__name__)]
    _, whole = models_json_schema(ordered, ref_template=_REFS)  # type: ignore[arg-type]
    definitions: dict[str, Any] = whole.get("$defs", {})
    return definitions


def _complete(operation: dict[str, Any], found: Described, schemas: dict[str, Any]) -> None:
    content = _content(found)
    done: dict[str, Any] = {"description": "Done.", "content": content} if content else {"description": "Done."}
    if found.cached:
        done["headers"] = _CACHE
    operation["responses"] = {str(found.status): done}
    if found.cached:
        operation["responses"]["304"] = {"description": _REASONS[304]}
    # whatever may find the database away may also ask it for too much
    for status in sorted({*found.refuses, *(504 for status in found.refuses if status == 503)}):
        worded = {_PROBLEM: {"schema": _ref(ProblemDetails)}}
        refusal: dict[str, Any] = {"description": _REASONS[status], "content": worded}
        if status in (429, 503):
            refusal["headers"] = _RETRY
        operation["responses"][str(status)] = refusal
    for parameter in operation.get("parameters", []):
        parameter["description"] = _PATHS[parameter["name"]]
    operation["parameters"] = [*operation.get("parameters", []), *(_HEADERS[name] for name in found.headers)]
    if found.query is not None:
        operation["parameters"] = [*operation.get("parameters", []), *_parameters(found.query, schemas)]
    if found.body is not None:
        taken: dict[str, Any] = {"schema": _ref(found.body)}
        if found.example is not None:
            taken["example"] = dict(found.example)
        operation["requestBody"] = {"required": True, "content": {JSON: taken}}
    if found.sends:
        body = operation.setdefault("requestBody", {"required": True, "content": {}})
        body["content"] |= {media: {"schema": _file(media)} for media in found.sends}


def _content(found: Described) -> dict[str, Any]:
    content: dict[str, Any] = {media: {"schema": _file(media)} for media in found.files}
    for media, model in ((JSON, found.answer), (GEOJSON, found.geojson)):
        if model is not None:
            content[media] = {"schema": _ref(model)}
    return content


def _file(media: str) -> dict[str, str]:
    return {"type": "string"} if media.startswith("text/") else {"type": "string", "format": "binary"}


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": _REFS.format(model=model.__name__)}


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter that may be left out is not one that may be null: an address has no null."""
    kinds = [kind for kind in schema.get("anyOf", []) if kind.get("type") != "null"]
    if len(kinds) != 1:
        return schema
    return {**{key: value for key, value in schema.items() if key not in ("anyOf", "default")}, **kinds[0]}


def _parameters(query: type[BaseModel], schemas: dict[str, Any]) -> list[dict[str, Any]]:
    whole = schemas.pop(query.__name__, None) or query.model_json_schema(ref_template=_REFS)
    found = []
    for name, schema in whole["properties"].items():
        about = _without_null({key: value for key, value in schema.items() if key not in ("description", "title")})
        parameter: dict[str, Any] = {"name": name, "in": "query", "required": False, "schema": about}
        if "description" in schema:
            parameter["description"] = schema["description"]
        if about.get("type") == "array":
            parameter |= {"style": "form", "explode": False}
        found.append(parameter)
    return found
