"""The image's recipe, read as Docker reads it, and its steps done in an empty folder.

There need be no Docker engine: the image itself is not built here.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from server.domain.doctor import POSTGRES_MIN
from server.settings import read_settings

ROOT = Path(__file__).resolve().parents[2]
DOCKER = ROOT / "docker"
INSTRUCTIONS = re.compile(
    r"ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|ONBUILD|RUN|SHELL"
    r"|STOPSIGNAL|USER|VOLUME|WORKDIR"
)


# This environment would otherwise lend the repository's own modules where the installed lack one.
ONLY_INSTALLED = (
    "import sys; sys.meta_path[:] = "
    "[finder for finder in sys.meta_path if 'editable' not in str(finder)]"
)
ENTRY = "from server.cli import main; sys.exit(main())"


@dataclass
class Stage:
    """One ``FROM`` and what follows it, as (instruction, rest) in order."""

    base: str
    name: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def all(self, instruction: str) -> list[str]:
        return [rest for name, rest in self.steps if name == instruction]


def read_dockerfile(text: str) -> list[Stage]:
    """Parse as Docker does: comment lines vanish, a backslash at the end joins two lines."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n", " ", "\n".join(lines))
    stages: list[Stage] = []
    for line in filter(None, (line.strip() for line in joined.splitlines())):
        instruction, _, rest = line.partition(" ")
        assert INSTRUCTIONS.fullmatch(instruction), f"not an instruction of a Dockerfile: {line}"
        if instruction == "FROM":
            base, _, name = rest.partition(" AS ")
            stages.append(Stage(base.strip(), name.strip() or str(len(stages))))
        else:
            assert stages, f"before the first FROM: {line}"
            stages[-1].steps.append((instruction, rest.strip()))
    return stages


@pytest.fixture(scope="module")
def stages() -> list[Stage]:
    return read_dockerfile((DOCKER / "Dockerfile").read_text())


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text())
    return parsed


def environment(stage: Stage) -> dict[str, str]:
    return dict(pair.split("=", 1) for line in stage.all("ENV") for pair in line.split())


def copied(stage: Stage) -> list[tuple[list[str], str]]:
    """Return (sources, destination) of what a stage copies out of the repository."""
    pairs = []
    for line in stage.all("COPY"):
        if not line.startswith("--from="):
            *sources, destination = line.split()
            pairs.append((sources, destination))
    return pairs


def ignored(path: str) -> bool:
    """Whether the build context leaves out this path, as .dockerignore says."""
    rules = (DOCKER / "Dockerfile.dockerignore").read_text().split("\n")
    outcome = False
    for rule in rules:
        wanted = rule.removeprefix("!").rstrip("/")
        if not wanted or wanted.startswith("#"):
            continue
        if wanted == "*" or path.rstrip("/") == wanted or path.startswith(wanted + "/"):
            outcome = not rule.startswith("!")
    return outcome


def test_everything_copied_exists_and_is_in_the_build_context(stages: list[Stage]) -> None:
    sources = [source for stage in stages for many, _ in copied(stage) for source in many]
    assert sources
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert [source for source in sources if ignored(source)] == []


def test_no_data_key_or_environment_gets_into_the_build_context() -> None:
    for path in ("var", ".venv", ".git", ".env", "client_assets/node_modules", "tests"):
        assert ignored(path), path


def test_stages_are_copied_from_only_after_they_are_made(stages: list[Stage]) -> None:
    made: set[str] = set()
    for stage in stages:
        for line in stage.all("COPY"):
            if origin := re.match(r"--from=(\S+)", line):
                assert origin[1] in made
        made.add(stage.name)


def test_the_image_runs_as_nobody_in_particular(stages: list[Stage]) -> None:
    final = stages[-1]
    assert final.all("USER")[-1] not in {"root", "0"}
    after_user = final.steps[final.steps.index(("USER", final.all("USER")[-1])) :]
    assert [step for step in after_user if step[0] in {"RUN", "COPY", "ADD"}] == []
    assert (
        f"useradd --system --uid 10001 --home-dir /data --no-create-home {final.all('USER')[-1]}"
        in (" ".join(final.all("RUN")[0].split()))
    )


def test_only_locked_packages_are_installed(stages: list[Stage]) -> None:
    commands = " && ".join(run for stage in stages for run in stage.all("RUN")).split("&&")
    for command in (command for command in commands if "pip install" in command):
        assert "--require-hashes" in command or "--no-index --no-deps" in command
    assert any("npm ci" in command for command in commands)
    assert not any("npm install" in command for command in commands)


def test_the_final_stage_brings_neither_tools_nor_sources(stages: list[Stage]) -> None:
    assert copied(stages[-1]) == []
    assert stages[-1].base != "tools"


def test_health_is_asked_at_the_port_that_is_served(stages: list[Stage]) -> None:
    final = stages[-1]
    port = environment(final)["LINKWELL_PORT"]
    assert final.all("EXPOSE") == [port]
    (check,) = final.all("HEALTHCHECK")
    command = json.loads(check.partition(" CMD ")[2])
    assert f"'http://127.0.0.1:{port}/health'" in command[-1]


def test_data_and_key_live_in_volumes_of_their_own(
    stages: list[Stage], compose: dict[str, Any]
) -> None:
    settings = environment(stages[-1])
    volumes = json.loads(stages[-1].all("VOLUME")[0])
    key_folder = str(Path(settings["LINKWELL_MASTER_KEY_FILE"]).parent)
    assert sorted(volumes) == sorted([settings["LINKWELL_DATA_DIR"], key_folder])
    mounted = dict(line.split(":")[:2] for line in compose["services"]["app"]["volumes"])
    assert sorted(mounted.values()) == sorted(volumes)
    assert mounted.keys() <= compose["volumes"].keys()


def test_compose_builds_this_image_and_puts_caddy_before_it(compose: dict[str, Any]) -> None:
    app, caddy = compose["services"]["app"], compose["services"]["caddy"]
    context = (DOCKER / app["build"]["context"]).resolve()
    assert context == ROOT
    assert (context / app["build"]["dockerfile"]).is_file()
    assert "ports" not in app
    assert {"80:80", "443:443"} <= set(caddy["ports"])
    assert caddy["depends_on"]["app"]["condition"] == "service_healthy"
    caddyfile = (DOCKER / "Caddyfile").read_text()
    assert "reverse_proxy app:8420" in caddyfile
    assert "./Caddyfile:/etc/caddy/Caddyfile:ro" in caddy["volumes"]


def test_only_caddys_network_may_say_who_is_calling(compose: dict[str, Any]) -> None:
    app = compose["services"]["app"]
    (network,) = set(app["networks"]) & set(compose["services"]["caddy"]["networks"])
    subnet = compose["networks"][network]["ipam"]["config"][0]["subnet"]
    assert app["environment"]["LINKWELL_TRUSTED_PROXIES"] == subnet
    assert compose["services"]["caddy"]["networks"] == [network]


def test_postgres_starts_only_with_its_profile_and_is_waited_for(compose: dict[str, Any]) -> None:
    app, postgres = compose["services"]["app"], compose["services"]["postgres"]
    assert postgres["profiles"] == ["postgres"]
    assert [name for name, one in compose["services"].items() if "profiles" in one] == ["postgres"]
    awaited = app["depends_on"]["postgres"]
    assert awaited == {"condition": "service_healthy", "required": False}
    assert postgres["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]
    # Nothing is asked of whoever does not choose it: variables have a value without being set.
    for given in (*postgres["environment"].values(), app["environment"]["LINKWELL_DATABASE_URL"]):
        assert "${" not in given or given.endswith(":-}")


def test_postgres_is_one_that_the_doctor_finds_sound(compose: dict[str, Any]) -> None:
    postgres = compose["services"]["postgres"]
    version = re.fullmatch(r"postgres:(\d+)-bookworm", postgres["image"])
    assert version is not None
    assert int(version[1]) >= POSTGRES_MIN
    assert "--encoding=UTF8" in postgres["environment"]["POSTGRES_INITDB_ARGS"]


def test_postgres_keeps_its_data_and_is_reached_by_the_app_alone(compose: dict[str, Any]) -> None:
    postgres = compose["services"]["postgres"]
    (volume,) = postgres["volumes"]
    name, _, folder = volume.partition(":")
    assert name in compose["volumes"]
    assert folder == "/var/lib/postgresql"
    assert "ports" not in postgres
    (network,) = postgres["networks"]
    assert compose["networks"][network]["internal"] is True
    reached = [name for name, one in compose["services"].items() if network in one["networks"]]
    assert sorted(reached) == ["app", "postgres"]


def test_an_address_left_empty_in_compose_means_a_file() -> None:
    assert read_settings({"LINKWELL_DATABASE_URL": ""}).database_url is None


def test_the_address_that_compose_proposes_is_its_own_postgres(compose: dict[str, Any]) -> None:
    text = (DOCKER / "compose.yaml").read_text()
    (proposed,) = re.findall(r"^#\s+LINKWELL_DATABASE_URL=(.+)$", text, re.MULTILINE)
    settings = read_settings({"LINKWELL_DATABASE_URL": proposed.replace("…the same…", "secret")})
    assert str(settings.database_url) == "postgresql://postgres:5432/linkwell"
    environment = compose["services"]["postgres"]["environment"]
    assert proposed.startswith(f"postgresql://{environment['POSTGRES_USER']}:")
    assert proposed.endswith(f"/{environment['POSTGRES_DB']}")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, stages: list[Stage]) -> Path:
    """A folder with the server installed as the image's ``server`` stage does it, and nothing else.

    The locked packages are this environment's: only Linkwell itself is installed anew.
    """
    work = tmp_path_factory.mktemp("image")
    build = work / "build"
    build.mkdir()
    server = next(stage for stage in stages if stage.name == "server")
    made_here = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for sources, destination in copied(server):
        for source in sources:
            target = build / destination
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, target, ignore=made_here)
            else:
                shutil.copy(ROOT / source, target)
    (command,) = (run for run in server.all("RUN") if run.endswith(" ."))
    words = command.replace("--prefix=/installed", f"--target={work / 'installed'}").split()
    subprocess.run(
        [sys.executable, *words[1:], "--quiet", "--quiet"], cwd=build, check=True, timeout=120
    )
    return work


def test_every_file_of_the_packages_is_installed(installed: Path) -> None:
    sources = {
        path.relative_to(installed / "build")
        for package in ("schemas", "sync", "server")
        for path in (installed / "build" / package).rglob("*")
        if path.is_file()
    }
    assert len(sources) > 50
    assert {path for path in sources if not (installed / "installed" / path).is_file()} == set()


@dataclass
class Served:
    """A running ``linkwell serve`` out of the installed folder."""

    process: subprocess.Popen[bytes]
    settings: dict[str, str]
    log: Path


@pytest.fixture
def served(installed: Path, stages: list[Stage]) -> Iterator[Served]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = environment(stages[-1]) | {
        "LINKWELL_HOST": "127.0.0.1",
        "LINKWELL_PORT": str(port),
        "LINKWELL_PUBLIC_URL": "https://linkwell.example.org",
        "LINKWELL_DATA_DIR": str(installed / "data"),
        "LINKWELL_MASTER_KEY_FILE": str(installed / "keys" / "master.key"),
        "LINKWELL_CLIENT_DIR": str(ROOT / "client_assets" / "dist"),
        "PYTHONPATH": str(installed / "installed"),
        "PATH": os.environ["PATH"],
    }
    empty = installed / "empty"
    for folder in (empty, installed / "data", installed / "keys"):
        folder.mkdir(mode=0o700, exist_ok=True)
    log = installed / "serve.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", f"{ONLY_INSTALLED}; {ENTRY}", "serve"],
            cwd=empty,
            env=settings,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Served(process, settings, log)
    finally:
        process.kill()
        process.wait()


def healthy(served: Served, command: list[str]) -> bool:
    """Ask as the image's own health check asks."""
    mine = [word.replace(":8420/", f":{served.settings['LINKWELL_PORT']}/") for word in command]
    answer = subprocess.run(
        [sys.executable, *mine[1:]], env=served.settings, capture_output=True, check=False
    )
    return answer.returncode == 0


def test_the_installed_server_starts_in_an_empty_folder_and_is_healthy(
    served: Served, stages: list[Stage], installed: Path
) -> None:
    command = json.loads(stages[-1].all("HEALTHCHECK")[0].partition(" CMD ")[2])
    deadline = time.monotonic() + 30
    while not healthy(served, command):
        assert served.process.poll() is None, served.log.read_text()
        assert time.monotonic() < deadline, served.log.read_text()
        time.sleep(0.2)
    page = urllib.request.Request(
        f"http://127.0.0.1:{served.settings['LINKWELL_PORT']}/",
        headers={"Host": "linkwell.example.org"},
    )
    with urllib.request.urlopen(page, timeout=5) as answer:
        assert b'<div id="app">' in answer.read()
    where = subprocess.run(
        [sys.executable, "-P", "-c", f"{ONLY_INSTALLED}; import server; print(server.__file__)"],
        env=served.settings,
        cwd=installed / "empty",
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.startswith(str(installed / "installed"))
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(timeout=15) == 0
