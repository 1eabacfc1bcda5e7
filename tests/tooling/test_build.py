"""What the built client is made of: nothing inline, ready bytes, and a small first download."""

import gzip
import re
import subprocess
import sys
from pathlib import Path

import pytest

DIST = Path(__file__).resolve().parents[2] / "client_assets" / "dist"
COMPRESSIBLE = {".js", ".css", ".html", ".svg", ".json", ".webmanifest", ".txt"}
FIRST_SCRIPTS_BYTES_MAX = 60_000
"""Packed with gzip."""
HASHED = re.compile(r"-[\w-]{8}\.\w+$")


@pytest.fixture(scope="module", autouse=True)
def _built() -> None:
    assert (DIST / "service-worker.js").is_file(), "run: make build"


def files() -> list[Path]:
    return [path for path in sorted(DIST.rglob("*")) if path.is_file()]


def precached() -> set[str]:
    worker = (DIST / "service-worker.js").read_text()
    return set(re.findall(r"[\"`']?url[\"`']?:\s*[\"`']([\w./-]+)[\"`']", worker))


def test_the_page_holds_no_script_and_no_style_of_its_own() -> None:
    page = (DIST / "index.html").read_text()
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert re.findall(r"<style|\sstyle=|\son\w+=", page) == []


def test_nothing_is_fetched_from_elsewhere() -> None:
    page = (DIST / "index.html").read_text()
    assert re.findall(r"(?:src|href)=\"(?!/)[^\"]*\"", page) == []
    styles = "".join(path.read_text() for path in DIST.rglob("*.css"))
    assert re.findall(r"url\((?![\"']?[/.])[^)]*\)|@import", styles) == []


def test_assets_carry_a_hash_in_their_names() -> None:
    names = [path.name for path in (DIST / "assets").iterdir() if path.suffix not in {".br", ".gz"}]
    assert names
    assert [name for name in names if not HASHED.search(name)] == []


def test_every_text_file_worth_it_has_a_smaller_copy_of_the_same_bytes() -> None:
    for path in files():
        if path.suffix not in COMPRESSIBLE or path.stat().st_size < 1024:
            continue
        packed = path.with_name(path.name + ".gz")
        assert gzip.decompress(packed.read_bytes()) == path.read_bytes()
        assert packed.stat().st_size < path.stat().st_size
        assert path.with_name(path.name + ".br").stat().st_size <= packed.stat().st_size


def test_brotli_copies_unpack_to_the_same_bytes() -> None:
    node = str(Path(sys.executable).with_name("node"))
    path = DIST / "service-worker.js"
    script = (
        "const z=require('node:zlib'),f=require('node:fs');"
        "process.stdout.write(z.brotliDecompressSync(f.readFileSync(process.argv[1])))"
    )
    unpacked = subprocess.run([node, "-e", script, f"{path}.br"], capture_output=True, check=True)
    assert unpacked.stdout == path.read_bytes()


def test_the_app_opens_offline_from_what_is_fetched_at_first() -> None:
    page = (DIST / "index.html").read_text()
    first = {name.lstrip("/") for name in re.findall(r"(?:src|href)=\"(/assets/[^\"]+)\"", page)}
    assert first
    assert first | {"index.html", "manifest.webmanifest"} <= precached()
    scripts = {f"assets/{path.name}" for path in (DIST / "assets").glob("*.js")}
    assert scripts <= precached()


def test_the_first_screen_needs_no_more_script_than_it_may() -> None:
    page = (DIST / "index.html").read_text()
    scripts = set(re.findall(r"/(assets/[^\"]+\.js)", page))
    assert scripts
    assert sum((DIST / f"{name}.gz").stat().st_size for name in scripts) <= FIRST_SCRIPTS_BYTES_MAX


def test_letters_of_a_language_come_when_it_is_chosen() -> None:
    assert [name for name in precached() if "noto-sans-arabic" in name] == []
    assert [name for name in precached() if "atkinson" in name and "-latin-wght" in name] != []


def test_the_service_worker_is_one_script_that_imports_nothing() -> None:
    worker = (DIST / "service-worker.js").read_text()
    assert not re.search(r"^\s*(?:import|export)\b|\bimport\(", worker, re.MULTILINE)


def test_no_source_map_is_published() -> None:
    assert [path.name for path in files() if path.suffix == ".map"] == []
