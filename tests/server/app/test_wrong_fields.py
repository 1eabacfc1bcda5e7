"""Every field of every body that a door takes, wrong: named in the one shape, never a fault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.server.running import Browser, Service, problem_of

Path = tuple[str, ...]
WRONG: tuple[Any, ...] = (None, [], [{"": None}], {"": None}, -1, "\x00")
"""Each is wrong for most fields; those that take it are left out by what the document says."""
TYPES = {type(None): "null", list: "array", dict: "object", int: "integer", str: "string"}


def bodies(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and the schema of the body, of each door that takes one by its fields."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {})
            if path != "/api/sync" and "application/json" in content:
                some_id = "00000000-0000-7000-8000-000000000000"
                parts = [some_id if part[:1] == "{" else part for part in path.split("/")]
                yield method, "/".join(parts), content["application/json"]["schema"]


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def fields(
    document: dict[str, Any], schema: dict[str, Any], at: Path = ()
) -> Iterator[tuple[Path, set[str]]]:
    """Each field however deep, and the types that it takes."""
    schema = resolved(document, schema)
    for name, field in schema.get("properties", {}).items():
        field = resolved(document, field)
        either = [
            resolved(document, one) for one in field.get("oneOf", field.get("anyOf", [field]))
        ]
        yield (*at, name), set().union(*map(types_of, either))
        for one in either:
            yield from fields(document, one, (*at, name))


def types_of(schema: dict[str, Any]) -> set[str]:
    if "enum" in schema:
        return {TYPES[type(one)] for one in schema["enum"]}
    said = schema.get("type", "string")
    return {said} if isinstance(said, str) else set(said)


def holding(path: Path, value: Any) -> Any:
    for name in reversed(path):
        value = {name: value}
    return value


@pytest.fixture(scope="module")
def people(service: Service) -> dict[str, Browser]:
    amira = service.worker("Amira of the fields")
    people = {"worker": amira, "participant": service.participant(amira)}
    return people | {"manager": service.manager(), "stranger": service.browser()}


def answers_of_whoever_may(
    people: dict[str, Browser], method: str, path: str, body: Any
) -> Iterator[httpx.Response]:
    for browser in people.values():
        answer = browser.http.request(method, path, json=body)
        assert answer.status_code < 500, (method, path, body)
        if answer.status_code not in {401, 403, 409, 429}:
            yield answer


def test_each_field_that_is_of_a_wrong_type_is_named(
    service: Service, people: dict[str, Browser]
) -> None:
    document = service.browser().get("/api/openapi.json").json()
    seen = set()
    for method, path, schema in bodies(document):
        for field, taken in fields(document, schema):
            for value in WRONG:
                if TYPES[type(value)] in taken:
                    continue
                body = holding(field, value)
                for answer in answers_of_whoever_may(people, method, path, body):
                    assert problem_of(answer) == "malformed", (method, path, body)
                    (wrong,) = answer.json()["errors"]
                    assert wrong["field"] == ".".join(field), (method, path, body, wrong)
                    seen.add((method, path, ".".join(field)))
    assert ("put", "/api/desk", "settings") in seen
    assert ("put", "/api/desk", "settings.rules") in seen
    assert ("put", "/api/push", "keys.auth") in seen
    assert len(seen) > 20, seen


def test_an_unknown_field_of_what_takes_none_is_named_with_where_it_stands(
    people: dict[str, Browser],
) -> None:
    worker = people["worker"]
    for path, body, at in (
        ("/api/desk", {"more": 1}, "body"),
        ("/api/push", {"more": 1}, "body"),
        ("/api/push", {"keys": {"more": 1}}, "keys"),
    ):
        answer = worker.http.put(path, json=body)
        assert problem_of(answer) == "malformed"
        (wrong,) = answer.json()["errors"]
        assert (wrong["field"], wrong["message"]) == (at, "Object contains unknown field `more`")
