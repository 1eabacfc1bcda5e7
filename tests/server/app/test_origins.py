from __future__ import annotations

import httpx
import pytest

from tests.server.running import Service, problem_of

BODY = {"code": "ABCD-EFGH", "device_key": "a" * 24, "label": "A phone"}


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
def test_a_change_asked_for_by_another_site_is_refused(service: Service, site: str) -> None:
    answer = service.browser(**{"sec-fetch-site": site}).post("/api/join", json=BODY)
    assert answer.status_code == 403
    assert problem_of(answer) == "not-allowed"


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://[", ""]
)
def test_without_that_header_the_origin_decides(service: Service, origin: str) -> None:
    answer = httpx.post(service.url + "/api/join", json=BODY, headers={"origin": origin})
    assert problem_of(answer) == "not-allowed"


def test_this_very_origin_and_programs_without_one_come_in(service: Service) -> None:
    for headers in ({"origin": service.url}, {}):
        answer = httpx.post(service.url + "/api/join", json=BODY, headers=headers)
        assert problem_of(answer) == "code-unknown"


def test_reading_is_not_a_change(service: Service) -> None:
    answer = service.browser(**{"sec-fetch-site": "cross-site"}).get("/")
    assert answer.status_code == 200


def test_no_other_site_may_read_an_answer(service: Service) -> None:
    answer = service.browser().get("/health", headers={"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in answer.headers
