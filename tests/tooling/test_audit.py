"""An audit says what it found, and never passes over what it could not look up."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / ".ci" / "audit.py"

CLEAN = {"dependencies": [{"name": "idna", "version": "3.20", "vulns": []}]}
WEAK = {
    "dependencies": [
        {"name": "idna", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.7"]}]}
    ]
}
SKIPPED = {"dependencies": [{"name": "idna", "skip_reason": "Dependency not found"}]}
HALF = {"dependencies": CLEAN["dependencies"] + [{"name": "rich", "skip_reason": "not found"}]}
CLIENT_CLEAN = {"vulnerabilities": {}, "metadata": {"dependencies": {"total": 3}}}
CLIENT_WEAK = {
    "vulnerabilities": {"idb": {"range": "<8", "severity": "high"}},
    "metadata": {"dependencies": {"total": 3}},
}
CLIENT_REFUSED = {"message": "405 Method Not Allowed"}


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("python", "client", "fails", "words"),
    [
        (CLEAN, CLIENT_CLEAN, False, ["1 looked up, no known weaknesses", "3 looked up"]),
        (WEAK, CLIENT_CLEAN, True, ["idna 1: PYSEC-1, mended in 3.7"]),
        (CLEAN, CLIENT_WEAK, True, ["idb <8: high"]),
        (CLEAN, CLIENT_REFUSED, False, ["NOT AUDITED, client packages: all", "405 Method"]),
        (HALF, CLIENT_CLEAN, False, ["NOT AUDITED, Python packages: rich. ", "not found"]),
        (SKIPPED, CLIENT_REFUSED, True, ["Python packages: all", "client packages: all"]),
    ],
)
def test_an_audit_says_what_it_found_and_what_it_could_not_look_up(
    audit: ModuleType,
    python: dict[str, Any],
    client: dict[str, Any],
    fails: bool,
    words: list[str],
) -> None:
    audits = [
        audit.python_audit(json.dumps(python), ""),
        audit.client_audit(json.dumps(client), ""),
    ]
    report = audit.told(audits)
    assert [word for word in words if word not in report] == []
    assert audit.failed(audits) is fails


def test_an_audit_that_never_answered_is_told_with_its_complaint(audit: ModuleType) -> None:
    audits = [
        audit.python_audit("", "Traceback\nConnectionError: no network\n"),
        audit.client_audit("", ""),
    ]
    assert "NOT AUDITED, Python packages: all. The list's answer: ConnectionError" in audit.told(
        audits
    )
    assert audit.failed(audits)
