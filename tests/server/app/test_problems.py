from __future__ import annotations

import logging
import re

import pytest

from server import errors
from tests.server.app.doors import doors
from tests.server.running import Service, problem_of


def test_every_door_answers_strangers_in_the_one_shape(service: Service) -> None:
    for method, path in doors(service):
        if path == "/health":
            continue
        if path == "/api/farewell":
            # For devices whose person left, who are signed in nowhere any more.
            answer = service.browser().http.request(method, path)
            assert answer.status_code == 204 or problem_of(answer) == "not-found"
            continue
        answer = service.browser().http.request(method, path)
        is_a_way_in = path in {"/api/join", "/api/sign-in", "/api/sign-in/options"}
        expected = {"malformed", "passkey-refused"} if is_a_way_in else {"signed-out"}
        assert problem_of(answer) in expected, (method, path, answer.text)


def test_every_door_refuses_other_methods_in_the_one_shape(service: Service) -> None:
    for path in {path for _, path in doors(service)}:
        allowed = {method for method, one in doors(service) if one == path}
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - allowed:
            answer = service.browser().http.request(method, path)
            assert answer.status_code == 405, (method, path)
            assert problem_of(answer) == "method-not-allowed"
            assert allowed <= set(re.split(r",\s*", answer.headers["allow"]))


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nope", "/api/me/x", "/api/devices/a/b"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_an_unknown_address_of_the_api_is_not_found(
    service: Service, method: str, path: str
) -> None:
    answer = service.browser().http.request(method, path)
    assert answer.status_code == 404
    assert problem_of(answer) == "not-found"


def test_a_door_with_a_slash_too_many_is_the_same_door(service: Service) -> None:
    assert problem_of(service.browser().get("/api//me/")) == "signed-out"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", "body"),
        (b"{", "body"),
        (b"null", "body"),
        (b"[]", "body"),
        (b'"x"', "body"),
        (b"\xff\xfe", "body"),
        (b'{"code": "\xff", "device_key": "x", "label": "y"}', "body"),
        (b'{"code": "\\ud800", "device_key": "aaaaaaaaaaaaaaaaaaaaaaaa", "label": "y"}', "body"),
        (b'{"code": 5, "device_key": "aaaaaaaaaaaaaaaaaaaaaaaa", "label": "y"}', "code"),
        (b'{"code": "x", "device_key": "a", "label": "y"}', "device_key"),
        (b'{"code": "x", "device_key": "aaaaaaaaaaaaaaaaaaaaaaaa", "label": ""}', "label"),
        (b'{"device_key": "aaaaaaaaaaaaaaaaaaaaaaaa", "label": "y"}', "code"),
        (b'{"code":"x","device_key":"aaaaaaaaaaaaaaaaaaaaaaaa","label":"y","replace":"?"}', "replace"),
        (b'{"code":"x","device_key":"aaaaaaaaaaaaaaaaaaaaaaaa","label":"y","x":1}', "x"),
        (b"[" * 8000, "body"),
    ],
)  # fmt: skip
def test_a_body_that_is_wrong_is_answered_by_naming_what_is(
    service: Service, body: bytes, field: str
) -> None:
    answer = service.browser().post(
        "/api/join", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code == 400, answer.text
    assert problem_of(answer) == "malformed"
    (error,) = answer.json()["errors"]
    assert error["field"] == field or f"`{field}`" in error["message"]


def test_a_body_of_another_type_is_refused(service: Service) -> None:
    for media_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = service.browser().post(
            "/api/join", content=b"{}", headers={"content-type": media_type}
        )
        assert answer.status_code == 415
        assert problem_of(answer) == "unsupported-media-type"


def test_a_body_that_is_too_large_is_refused_whether_it_says_so_or_not(service: Service) -> None:
    large = b'{"code": "' + b"x" * 17_000 + b'"}'
    json = {"content-type": "application/json"}
    told = service.browser().post("/api/join", content=large, headers=json)
    untold = service.browser().post(
        "/api/join", content=iter([large[:9000], large[9000:]]), headers=json
    )
    for answer in (told, untold):
        assert answer.status_code == 413
        assert problem_of(answer) == "too-large"


def test_a_fault_is_told_without_a_word_of_what_caused_it(
    service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("Sam wrote: my back hurts")

    with caplog.at_level(logging.DEBUG), monkeypatch.context() as broken:
        broken.setattr(service.state.database, "read", fail)
        answer = service.browser().get("/health")
    assert answer.status_code == 500
    assert problem_of(answer) == "fault"
    assert "back hurts" not in answer.text + caplog.text
    assert "Traceback" not in answer.text + caplog.text
    # Enough to find it: what failed, at which door and where in the code.
    assert re.search(r"GET /health: RuntimeError at server/routes/health\.py:\d+", caplog.text)


def test_the_log_keeps_neither_queries_nor_ids(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        service.browser().get("/journal/0190-secret?q=back+pain")
        service.browser().http.delete("/api/devices/00000000-0000-7000-8000-000000000000?why=lost")
    assert "DELETE /api/devices/{device} 401" in caplog.text
    for private in ("0190-secret", "back", "00000000-0000", "why", "127.0.0.1"):
        assert private not in "".join(
            record.getMessage() for record in caplog.records if record.name.startswith("linkwell")
        )


def test_each_error_has_a_name_and_a_title_for_a_person() -> None:
    found = errors.every_error()
    assert len(found) >= 16
    for error in found:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", error.name)
        assert 400 <= error.status < 600
        assert error.title[0].isupper()


def test_the_tree_at_the_top_of_the_errors_names_each_of_them() -> None:
    tree = errors.__doc__ or ""
    for error in errors.every_error():
        assert re.search(rf"\b{error.__name__}\s+{error.status} {error.name}\n", tree)
