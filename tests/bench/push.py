"""Pushes: how fast the gateway sends beside npm web-push, and a minute in which many are due.

Both send to the same sink, over TLS, the same payload to the same devices, from one core.
"""

from __future__ import annotations

import ipaddress
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import NameOID

from tests.bench import cores, push_minute
from tests.bench.peers.installing import CannotInstall, install_node
from tests.bench.push_sinking import running_sink
from tests.bench.results import Result, at_least, figure, not_measured
from tests.bench.service import HOST
from tests.pushservice.checking import base64url

OURS: Final = "Linkwell's gateway"
PEER: Final = "npm web-push"
MODES: Final = {
    "default": "as its documentation has it",
    "agent": "with an agent that keeps connections",
    "signed": "with an agent, and signed once",
}
PUSHES: Final = 5_000
DEVICES: Final = 500
AT_ONCE: Final = 64
ROUNDS: Final = 3
GOAL: Final = 1.2

_PEER_FOLDER: Final = Path(__file__).parent / "peers" / "webpush"
_HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class _Sent:
    rate: float
    cpu_ms: float


def measure() -> Iterator[Result]:
    """Yield the rates and what one push costs, then the full minute."""
    with tempfile.TemporaryDirectory(prefix="linkwell-bench-") as name:
        yield from _side_by_side(Path(name))
    yield from push_minute.measure()


def _side_by_side(folder: Path) -> Iterator[Result]:
    certificate, key = _certificate(folder)
    authority = str(certificate)
    senders: dict[str, tuple[list[str], str]] = {
        OURS: ([sys.executable, "-m", "tests.bench.push_sender"], "")
    }
    try:
        node = str(install_node(_PEER_FOLDER))
    except CannotInstall as problem:
        yield not_measured(PEER, str(problem))
    else:
        for mode, said in MODES.items():
            senders[f"{PEER}, {said}"] = ([node, str(_PEER_FOLDER / "send.cjs")], mode)
    found: dict[str, list[_Sent]] = {subject: [] for subject in senders}
    with running_sink(certificate, key) as sink:
        job = _job(sink.port)
        for _ in range(ROUNDS):  # in turns, so that a slow moment of the machine is everybody's
            for subject, (command, mode) in senders.items():
                found[subject].append(_send(command, {**job, "mode": mode}, authority))
    best = {subject: max(sent, key=lambda one: one.rate) for subject, sent in found.items()}
    for subject, sent in best.items():
        yield figure(f"{subject}: pushes", sent.rate, "pushes/s")
        yield figure(f"{subject}: CPU per push", sent.cpu_ms, "ms/push")
    peers = {subject: sent for subject, sent in best.items() if subject != OURS}
    if peers:
        against, fastest = max(peers.items(), key=lambda item: item[1].rate)
        ratio = best[OURS].rate / fastest.rate
        yield at_least(f"{OURS}: pushes", ratio, "times", GOAL, against)
        cheapest = min(sent.cpu_ms for sent in peers.values())
        yield figure(f"{OURS}: CPU per push", best[OURS].cpu_ms / cheapest, "times", PEER)


def _send(command: list[str], job: dict[str, Any], authority: str) -> _Sent:
    trusting = {"NODE_EXTRA_CA_CERTS": authority, "SSL_CERT_FILE": authority}
    with cores.as_server():
        done = subprocess.run(
            command,
            input=json.dumps(job) + "\n",
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            env={**os.environ, **trusting},
            cwd=_HERE.parents[1],
        )
    if done.returncode != 0:
        raise RuntimeError(f"sending failed: {done.stderr.strip()[-300:]}")
    said = json.loads(done.stdout)
    return _Sent(job["count"] / said["seconds"], said["cpu"] / job["count"] * 1000)


def _job(port: int) -> dict[str, Any]:
    signing = ec.generate_private_key(ec.SECP256R1())
    notification = {
        "title": "Linkwell",
        "body": "You have something planned tomorrow at 10:00.",
        "navigate": "https://linkwell.example.org/plan/0190aaaa-0000-7000-8000-000000000001/2026-05-29",
        "lang": "en-GB",
        "dir": "ltr",
        "tag": "t" * 32,
        "data": {"nonce": "t" * 32, "kind": "evening", "day": "2026-05-29"},
    }
    return {
        "endpoints": [f"https://{HOST}:{port}/push/{number}" for number in range(DEVICES)],
        "keys": [_device_keys() for _ in range(DEVICES)],
        "payload": json.dumps({"web_push": 8030, "notification": notification}),
        "vapid": {
            "subject": "mailto:it@example.org",
            "publicKey": base64url(_point(signing)),
            "privateKey": base64url(signing.private_numbers().private_value.to_bytes(32, "big")),
        },
        "topic": "t" * 32,
        "count": PUSHES,
        "atOnce": AT_ONCE,
    }


def _certificate(folder: Path) -> tuple[Path, Path]:
    """One that vouches for itself, and its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Sink")])
    address = x509.IPAddress(ipaddress.ip_address(HOST))
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "sink.crt", folder / "sink.key"
    certificate_file.write_bytes(made.public_bytes(Encoding.PEM))
    key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return certificate_file, key_file


def _device_keys() -> dict[str, str]:
    point = _point(ec.generate_private_key(ec.SECP256R1()))
    return {"p256dh": base64url(point), "auth": base64url(os.urandom(16))}


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
