"""Another build of the app, as the next release would be."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.browser.service import ROOT

OLD_WORDS = "Nobody reads this straight away."
NEW_WORDS = "Nobody reads this straight away!"


def next_build(folder: Path) -> Path:
    """Build the app once more with one sentence changed; the sentence tells the builds apart."""
    client = folder / "client_assets"
    source = ROOT / "client_assets"
    shutil.copytree(source, client, ignore=shutil.ignore_patterns("node_modules", "dist"))
    (client / "node_modules").symlink_to(source / "node_modules")
    changed = 0
    for catalogue in (client / "src" / "messages" / "en-GB").glob("*.ts"):
        words = catalogue.read_text()
        changed += words.count(OLD_WORDS)
        catalogue.write_text(words.replace(OLD_WORDS, NEW_WORDS))
    assert changed, f"no catalogue says {OLD_WORDS!r} any more"
    made = subprocess.run(
        [Path(sys.executable).parent / "node", "node_modules/vite/bin/vite.js", "build"],
        cwd=client,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert made.returncode == 0, f"the next build failed:\n{made.stdout}\n{made.stderr}"
    return client / "dist"
