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
    """What one language's audit found; ``refused`` is why it could not look, if it could not."""

    what: str
    looked_at: int = 0
    weaknesses: list[str] = field(default_factory=list)
    refused: str = ""


def last_line(text: str) -> str:
    """Return the last line that says anything, for a reason of one line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it gave no reason"


def run(*command: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a program of this environment and return what it said, whatever its outcome."""
    return subprocess.run(  # noqa: S603 - fixed commands of our own environment
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False
    )


def audit_python() -> Audit:
    """Audit every package of the server and the tools."""
    audit = Audit("Python packages (requirements-dev.lock)")
    answer = run(
        BIN / "pip-audit",
        *("--requirement", "requirements-dev.lock", "--require-hashes", "--disable-pip"),
        *("--format", "json", "--progress-spinner", "off"),
    )
    try:
        report: dict[str, Any] = json.loads(answer.stdout)
    except json.JSONDecodeError:
        audit.refused = last_line(answer.stderr)
        return audit
    for package in report["dependencies"]:
        if "skip_reason" in package:
            audit.weaknesses.append(f"{package['name']}: not looked at, {package['skip_reason']}")
            continue
        audit.looked_at += 1
        for known in package["vulns"]:
            mended = ", ".join(known["fix_versions"]) or "no version yet"
            audit.weaknesses.append(
                f"{package['name']} {package['version']}: {known['id']}, mended in {mended}"
            )
    return audit


def audit_client() -> Audit:
    """Audit every package of the client and its build."""
    audit = Audit("client packages (client_assets/package-lock.json)")
    answer = run(BIN / "npm", "audit", "--json", "--audit", cwd=ROOT / "client_assets")
    try:
        report: dict[str, Any] = json.loads(answer.stdout)
    except json.JSONDecodeError:
        report = {}
    if "vulnerabilities" not in report:
        reason = report.get("error", {}).get("summary") or report.get("message")
        audit.refused = reason or last_line(answer.stderr)
        return audit
    audit.looked_at = report["metadata"]["dependencies"]["total"]
    for name, known in report["vulnerabilities"].items():
        audit.weaknesses.append(f"{name} {known['range']}: {known['severity']}")
    return audit


def main() -> int:
    """Print what was found, then what could not be looked at."""
    audits = [audit_python(), audit_client()]
    for audit in audits:
        if audit.refused:
            continue
        print(f"{audit.what}: {audit.looked_at} looked up, {len(audit.weaknesses)} to see to")
        for weakness in audit.weaknesses:
            print(f"  {weakness}")
    for audit in audits:
        if audit.refused:
            print(f"NOT AUDITED: {audit.what}. The registry's answer: {audit.refused}")
    found = any(audit.weaknesses for audit in audits)
    return int(found or all(audit.refused for audit in audits))


if __name__ == "__main__":
    sys.exit(main())
