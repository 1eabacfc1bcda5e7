"""The lock files pin every package by its bytes, and leave the choice of a registry to each."""

import json
import re
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PYTHON_LOCKS = ["requirements.lock", "requirements-build.lock", "requirements-dev.lock"]
PEER_LOCK = "tests/bench/peers/kinto/requirements.lock"
CLIENT = ROOT / "client_assets"
NODE_LOCKS = [
    "client_assets",
    "tests/bench/lighthouse_runner",
    "tests/bench/peers/pouchdb",
    "tests/bench/peers/webpush",
]
EXACT_VERSION = re.compile(r"\d+\.\d+\.\d+")


@dataclass(frozen=True)
class Pin:
    """One locked Python package: its version and the hash of every file it may come from."""

    version: str
    hashes: frozenset[str]


def read_lock(name: str) -> dict[str, Pin]:
    lines = (ROOT / name).read_text().replace("\\\n", " ").splitlines()
    pins: dict[str, Pin] = {}
    for line in lines:
        if not line or line.lstrip().startswith("#"):
            continue
        requirement = Requirement(line.split(" --hash")[0])
        pinned = [specifier for specifier in requirement.specifier if specifier.operator == "=="]
        assert len(pinned) == 1, f"{name}: {line[:60]} names no one version"
        hashes = frozenset(re.findall(r"--hash=(sha256:[0-9a-f]{64})", line))
        pins[canonicalize_name(requirement.name)] = Pin(pinned[0].version, hashes)
    return pins


def declared() -> dict[str, list[str]]:
    """Return the requirements that each lock is made of."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime = project["project"]["dependencies"]
    groups = project["dependency-groups"]
    return {
        "requirements.lock": runtime,
        "requirements-build.lock": groups["build"],
        "requirements-dev.lock": runtime + groups["build"] + groups["dev"],
    }


def locked_packages(folder: str = "client_assets") -> dict[str, Any]:
    lock: dict[str, Any] = json.loads((ROOT / folder / "package-lock.json").read_text())
    packages: dict[str, Any] = lock["packages"]
    return packages


@pytest.mark.parametrize("name", [*PYTHON_LOCKS, PEER_LOCK])
def test_a_python_lock_names_no_registry_and_no_folder(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert not re.search(
        r"^\s*-", re.sub(r"^\s*--hash", "", text, flags=re.MULTILINE), re.MULTILINE
    )


@pytest.mark.parametrize("name", [*PYTHON_LOCKS, PEER_LOCK])
def test_every_locked_python_package_has_hashes(name: str) -> None:
    assert [package for package, pin in read_lock(name).items() if not pin.hashes] == []


@pytest.mark.parametrize("name", PYTHON_LOCKS)
def test_every_declared_python_dependency_is_locked_within_its_bounds(name: str) -> None:
    pins = read_lock(name)
    outside = []
    for line in declared()[name]:
        wanted = Requirement(line)
        pin = pins.get(canonicalize_name(wanted.name))
        if pin is None or not wanted.specifier.contains(pin.version, prereleases=True):
            outside.append(line)
    assert outside == [], "run: make lock"


def test_what_is_tested_is_what_runs() -> None:
    tested = read_lock("requirements-dev.lock")
    for name in ("requirements.lock", "requirements-build.lock"):
        assert {package: tested.get(package) for package in read_lock(name)} == read_lock(name)


def test_compiled_packages_are_locked_for_every_supported_machine() -> None:
    """A file per Python and processor: far more than the one that this machine needed."""
    pins = read_lock("requirements.lock")
    for compiled in ("asyncpg", "greenlet", "msgspec", "httptools", "uvloop", "pydantic-core"):
        assert len(pins[compiled].hashes) >= 12, compiled


@pytest.mark.parametrize("folder", NODE_LOCKS)
def test_a_node_lock_names_no_registry(folder: str) -> None:
    packages = locked_packages(folder)
    assert [name for name, package in packages.items() if "resolved" in package] == []
    settings = (ROOT / folder / ".npmrc").read_text().splitlines()
    assert "omit-lockfile-registry-resolved=true" in settings


@pytest.mark.parametrize("folder", NODE_LOCKS)
def test_every_locked_node_package_has_its_hash(folder: str) -> None:
    packages = locked_packages(folder)
    assert [name for name in packages if name and "integrity" not in packages[name]] == []


@pytest.mark.parametrize("folder", NODE_LOCKS)
def test_node_dependencies_are_declared_exactly_and_locked_the_same(folder: str) -> None:
    manifest = json.loads((ROOT / folder / "package.json").read_text())
    packages = locked_packages(folder)
    wanted = manifest["dependencies"] | manifest.get("devDependencies", {})
    assert [name for name in wanted if not EXACT_VERSION.fullmatch(wanted[name])] == []
    locked = {name: packages[f"node_modules/{name}"]["version"] for name in wanted}
    assert locked == wanted


@pytest.mark.parametrize("folder", NODE_LOCKS)
def test_a_node_lock_holds_the_files_of_every_platform(folder: str) -> None:
    """A registry that lacks one leaves it out without a word, and `npm ci` then refuses."""
    packages = locked_packages(folder)
    present = {name.rpartition("node_modules/")[2] for name in packages}
    missing = [
        f"{dependency} of {name}"
        for name, package in packages.items()
        for dependency in package.get("optionalDependencies", {})
        if dependency not in present
    ]
    assert missing == []


def test_every_node_lock_is_looked_at() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "*package-lock.json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert {str(Path(name).parent) for name in listed.stdout.split()} == set(NODE_LOCKS)
