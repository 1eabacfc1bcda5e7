from __future__ import annotations

import pytest

from tests.server.app.doors import doors
from tests.server.running import Service

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' blob:",
    "connect-src": "'self'",
    "font-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "linkwell",
}
PAGES = ["/", "/today", "/journal/0190", "/assets/main-a1b2c3.js", "/service-worker.js",
         "/manifest.webmanifest", "/missing.js"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_whatever_may_be_a_page_carries_the_strict_policy(service: Service, path: str) -> None:
    headers = service.browser().get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert "camera=()" in headers["permissions-policy"]


def test_every_answer_of_the_api_is_lean_and_kept_nowhere(service: Service) -> None:
    asked = [*doors(service), ("GET", "/api"), ("GET", "/api/openapi.json"), ("POST", "/api/nope")]
    assert len(asked) > 8
    for method, path in asked:
        headers = service.browser().http.request(method, path).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["cache-control"] == "no-store", path
        assert "content-security-policy" not in headers, path
        assert "server" not in headers, path


def test_https_is_demanded_for_good_only_where_it_was_used(service: Service) -> None:
    assert "strict-transport-security" not in service.browser().get("/").headers
