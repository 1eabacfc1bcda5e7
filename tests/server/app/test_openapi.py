from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.app.doors import doors
from tests.server.running import Browser, Service, running, settings_in

CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance",
    "response_schema_conformance", "allow_header_conformance", "unsupported_method",
)  # fmt: skip


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A server that may be changed at will."""
    with running(settings_in(tmp_path_factory.mktemp("busy"))) as service:
        yield service


def test_every_door_says_what_can_go_wrong(service: Service) -> None:
    document = service.browser().get("/api/openapi.json").json()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], (method, path)
            failures = {
                status: answer
                for status, answer in operation["responses"].items()
                if not status.startswith("2")
            }
            assert {"400", "500", "503"} <= set(failures), (method, path)
            for answer in failures.values():
                assert list(answer["content"]) == ["application/problem+json"], (method, path)


def test_the_document_lists_every_door_of_the_contract(service: Service) -> None:
    paths = {re.sub(r"[0-9a-f-]{36}", "{id}", path) for _, path in doors(service)}
    assert paths == {
        "/health", "/api/join", "/api/me", "/api/devices", "/api/devices/{id}",
        "/api/devices/codes", "/api/invites", "/api/invites/{id}/code", "/api/sharing",
        "/api/people/{id}/code", "/api/passkeys", "/api/passkeys/options", "/api/passkeys/{id}",
        "/api/passkeys/proof", "/api/passkeys/proof/options", "/api/sign-in",
        "/api/sign-in/options", "/api/staff", "/api/staff/{id}/code", "/api/staff/{id}/people",
        "/api/staff/{id}/deactivation", "/api/staff/{id}/reactivation", "/api/staff/acts",
        "/api/staff/acts/export",
        "/api/sync", "/api/sync/live", "/api/push", "/api/push/test", "/api/push/arrived", "/api/records/{id}/versions", "/api/calendar",
        "/api/me/leaving", "/api/me/export", "/api/me/export/earlier", "/api/farewell",
        "/api/sharing/export", "/api/handovers", "/api/handovers/{id}", "/api/handovers/{id}/answer",
        "/api/staff/names", "/api/desk",
        "/api/sessions/{id}",
    }  # fmt: skip


def test_options_name_every_method_of_a_door(service: Service) -> None:
    for path in {path for _, path in doors(service)}:
        methods = {method for method, one in doors(service) if one == path}
        answer = service.browser().http.options(path)
        assert answer.status_code == 204
        assert methods <= set(answer.headers["allow"].split(", ")), path


@pytest.mark.parametrize("who", ["stranger", "worker", "participant"])
def test_no_request_that_the_document_allows_or_forbids_makes_the_server_fail(
    busy: Service, who: str
) -> None:
    # Whoever was there before has tried more wrong codes than one address may at a time.
    busy.clock.pass_minutes(15)
    worker = busy.worker(f"Worker for a {who}")
    browser = {"worker": worker, "stranger": busy.browser()}.get(who) or busy.participant(worker)
    made = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"), "run",
            f"{busy.url}/api/openapi.json",
            "--header", f"Cookie: {cookies_of(browser)}",
            # The stream never ends: tests/server/routes listens to it.
            "--exclude-path", "/api/sync/live",
            "--checks", ",".join(CHECKS),
            "--phases", "coverage,fuzzing",
            "--max-examples", "6",
            "--seed", "1", "--generation-database", "none", "--no-color", "--warnings", "off",
        ],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    assert busy.browser().get("/health").status_code == 200


def cookies_of(browser: Browser) -> str:
    return "; ".join(f"{name}={value}" for name, value in browser.http.cookies.items())
