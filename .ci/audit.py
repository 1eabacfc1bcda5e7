"""Looks up the locked packages of both languages in the public lists of known weaknesses.

What could not be looked up is said so, in the last lines. Fails where a weakness is known, and
where nothing at all could be looked up.
"""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


@dataclass
class Audit:
    """What one language's audit found, and what it could not look up."""

    what: str
    looked_up: int = 0
    weaknesses: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """Packages that the lists did not answer for."""
    reason: str = ""
    """Why they did not, in the words of the list."""


def python_audit(answer: str, complaint: str) -> Audit:
    """Read what pip-audit said: its JSON, or only a complaint."""
    audit = Audit("Python packages")
    report = _json(answer)
    if "dependencies" not in report:
        audit.unknown, audit.reason = ["every one"], _last_line(complaint)
        return audit
    for package in report["dependencies"]:
        if "skip_reason" in package:
            audit.unknown.append(package["name"])
            audit.reason = package["skip_reason"]
            continue
        audit.looked_up += 1
        for known in package["vulns"]:
            mended = ", ".join(known["fix_versions"]) or "no version yet"
            audit.weaknesses.append(
                f"{package['name']} {package['version']}: {known['id']}, mended in {mended}"
            )
    return audit


def client_audit(answer: str, complaint: str) -> Audit:
    """Read what npm audit said: its JSON, or only a complaint."""
    audit = Audit("client packages")
    report = _json(answer)
    if "vulnerabilities" not in report:
        audit.unknown = ["every one"]
        audit.reason = report.get("message") or _last_line(complaint)
        return audit
    audit.looked_up = report["metadata"]["dependencies"]["total"]
    for name, known in report["vulnerabilities"].items():
        audit.weaknesses.append(f"{name} {known['range']}: {known['severity']}")
    return audit


def told(audits: list[Audit]) -> str:
    """Return the report: what was found first, then what could not be looked up."""
    lines = []
    for audit in audits:
        if audit.looked_up:
            found = len(audit.weaknesses) or "no"
            lines.append(f"{audit.what}: {audit.looked_up} looked up, {found} known weaknesses")
        lines.extend(f"  {weakness}" for weakness in audit.weaknesses)
    for audit in audits:
        if audit.unknown:
            which = ", ".join(audit.unknown) if audit.looked_up else "all"
            lines.append(f"NOT AUDITED, {audit.what}: {which}. The list's answer: {audit.reason}")
    return "\n".join(lines)


def failed(audits: list[Audit]) -> bool:
    """Whether something is to be mended, or nothing at all is known."""
    return any(audit.weaknesses for audit in audits) or not any(audit.looked_up for audit in audits)


def _json(answer: str) -> dict[str, Any]:
    try:
        report: dict[str, Any] = json.loads(answer)
    except json.JSONDecodeError:
        return {}
    return report


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "none"


def _run(*command: str | Path, cwd: Path = ROOT) -> tuple[str, str]:
    done = subprocess.run(  # noqa: S603 - fixed commands of our own environment
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False
    )
    return done.stdout, done.stderr


def main() -> int:
    """Audit both languages and say what came of it."""
    audits = [
        python_audit(
            *_run(
                BIN / "pip-audit",
                *("--requirement", "requirements-dev.lock", "--require-hashes", "--disable-pip"),
                *("--format", "json", "--progress-spinner", "off"),
            )
        ),
        client_audit(*_run(BIN / "npm", "audit", "--json", "--audit", cwd=ROOT / "client_assets")),
    ]
    print(told(audits))
    return int(failed(audits))


if __name__ == "__main__":
    sys.exit(main())
