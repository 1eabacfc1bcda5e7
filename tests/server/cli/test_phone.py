from __future__ import annotations

import json
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import PolicyBuilder, Store

from server.gateways.certificates import (
    LEAF_DAYS,
    address_on_the_network,
    ensure_authority,
    is_local,
    issue,
    may_vouch_for,
)
from server.gateways.qr import in_terminal
from tests.ports import free_ports
from tests.server.cli.program import linkwell, started

NOW = datetime(2026, 6, 1, tzinfo=UTC)
HOSTS = ("192.168.1.20", "localhost", "127.0.0.1")


def test_a_phone_that_trusts_the_authority_trusts_the_demo(demo_data: Path, client: Path) -> None:
    port = free_ports(2)
    with started(
        "demo", "--phone", DATA_DIR=demo_data, PORT=port, CLIENT_DIR=client,
        PUBLIC_URL=f"https://127.0.0.1:{port}",
    ) as demo:  # fmt: skip
        demo.until("Ctrl-C stops")
        told = json.loads((demo_data / "demo.json").read_bytes())
        page = httpx.get(f"http://127.0.0.1:{port + 1}/")
        authority = httpx.get(f"http://127.0.0.1:{port + 1}/linkwell-authority.crt")
        nothing = httpx.get(f"http://127.0.0.1:{port + 1}/server.key")
        trusting = ssl.create_default_context(cadata=ssl.DER_cert_to_PEM_cert(authority.content))
        for host in ("127.0.0.1", "localhost"):
            answer = httpx.get(f"https://{host}:{port}/", verify=trusting)
            assert answer.status_code == 200
            # It would count for every port of this name, and so for the demo over plain http.
            assert host != "localhost" or "strict-transport-security" not in answer.headers
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"https://127.0.0.1:{port}/", verify=ssl.create_default_context())
        demo.stop()
    assert demo.process.returncode == 0
    assert "Traceback" not in demo.said
    assert told["participant_join"].startswith(f"https://127.0.0.1:{port}/join#")
    assert told["worker_join"].startswith(f"https://localhost:{port}/join#")
    for step in ("Android", "iPhone", "Remove it again", 'href="/linkwell-authority.crt"'):
        assert step in page.text
    assert authority.headers["content-type"] == "application/x-x509-ca-cert"
    assert nothing.status_code == 404
    # Both codes are drawn, and what they say stands beneath for whoever cannot scan.
    for drawn in (f"http://127.0.0.1:{port + 1}/", told["participant_join"]):
        assert in_terminal(drawn) in demo.said
        assert drawn in demo.said


def test_a_plain_http_address_is_refused_for_a_phone(tmp_path: Path) -> None:
    ended = linkwell(
        "demo", "--phone", DATA_DIR=tmp_path / "var", PORT=free_ports(2),
        PUBLIC_URL="http://192.168.1.20:8420",
    )  # fmt: skip
    assert ended.returncode == 2
    assert "LINKWELL_PUBLIC_URL must begin with https://" in ended.stderr


def test_the_authority_is_kept_so_that_a_phone_trusts_it_once(tmp_path: Path) -> None:
    first = ensure_authority(tmp_path, HOSTS, NOW)
    assert ensure_authority(tmp_path, HOSTS, NOW + timedelta(days=300)).der == first.der
    assert (tmp_path / "authority.key").stat().st_mode & 0o077 == 0
    # Renewed before it could end under a certificate that it vouches for.
    assert ensure_authority(tmp_path, HOSTS, NOW + timedelta(days=3_650 - 300)).der != first.der


def test_the_servers_certificate_is_one_that_phones_accept(tmp_path: Path) -> None:
    authority = ensure_authority(tmp_path, HOSTS, NOW)
    issued = issue(authority, HOSTS, tmp_path, NOW)
    leaf = x509.load_pem_x509_certificate(issued.certificate_file.read_bytes())
    lasts = leaf.not_valid_after_utc - leaf.not_valid_before_utc
    assert lasts == timedelta(days=LEAF_DAYS) <= timedelta(days=397)
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert [str(one) for one in names.get_values_for_type(x509.IPAddress)] == [
        "192.168.1.20", "127.0.0.1"
    ]  # fmt: skip
    usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]
    verifier = (
        PolicyBuilder()
        .store(Store([authority.certificate]))
        .time(NOW)
        .build_server_verifier(x509.DNSName("localhost"))
    )
    assert verifier.verify(leaf, [])


def test_a_stolen_authority_can_vouch_for_no_other_site(tmp_path: Path) -> None:
    authority = ensure_authority(tmp_path, HOSTS, NOW)
    constraints = authority.certificate.extensions.get_extension_for_class(x509.NameConstraints)
    assert constraints.critical
    basic = authority.certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    assert basic.critical
    assert basic.value.path_length == 0
    forged = _forge(authority, "bank.example")
    verifier = (
        PolicyBuilder()
        .store(Store([authority.certificate]))
        .time(NOW)
        .build_server_verifier(x509.DNSName("bank.example"))
    )
    with pytest.raises(x509.verification.VerificationError):
        verifier.verify(forged, [])


@pytest.mark.parametrize("host", ["linkwell.example.org", "8.8.8.8", "2001:db8::1", "notlocalhost"])
def test_the_authority_vouches_for_nothing_that_is_not_local(tmp_path: Path, host: str) -> None:
    assert not is_local(host)
    assert not may_vouch_for(ensure_authority(tmp_path, HOSTS, NOW), host)


@pytest.mark.parametrize("host", ["192.0.2.7", "2001:db8::1", "desk.example.org"])
def test_a_machine_with_an_address_of_its_own_gets_an_authority_for_just_that(
    tmp_path: Path, host: str
) -> None:
    first = ensure_authority(tmp_path, HOSTS, NOW)
    again = ensure_authority(tmp_path, (host, *HOSTS), NOW)
    assert again.der != first.der
    assert may_vouch_for(again, host)
    assert not may_vouch_for(again, "192.0.2.8")
    assert not may_vouch_for(again, "example.org")
    assert ensure_authority(tmp_path, (host, *HOSTS), NOW).der == again.der


@pytest.mark.parametrize(
    "host", ["localhost", "desk.local", "10.0.0.7", "172.20.1.1", "192.168.1.20", "fd00::1"]
)
def test_local_names_and_addresses_are_known(host: str) -> None:
    assert is_local(host)


def test_this_machines_address_is_an_address_or_none() -> None:
    found = address_on_the_network()
    assert found is None or not found.startswith("127.")


def _forge(authority: object, host: str) -> x509.Certificate:
    """What a thief of the authority's key would make."""
    from server.gateways import certificates

    assert isinstance(authority, certificates.Authority)
    key = ec.generate_private_key(ec.SECP256R1())
    forged = certificates._new_leaf(authority, (host,), key, NOW)
    assert forged.public_bytes(serialization.Encoding.DER)
    return forged
