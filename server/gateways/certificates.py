"""A certificate authority of one's own, for trying Linkwell on a phone in the same network.

A phone gives offline storage and an installable app only to https. The authority made here
may vouch for nothing but private addresses, local names and this very machine (its name
constraints say so), so that a phone that trusts it trusts nobody with the rest of the internet.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_DAYS: Final = 3_650
LEAF_DAYS: Final = 397
"""Phones refuse a server's certificate that lasts longer."""
_SKEW: Final = timedelta(days=1)
LOCAL_NAMES: Final = ("localhost", "local", "lan", "home.arpa")
LOCAL_NETWORKS: Final = (
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8",
    "100.64.0.0/10", "fc00::/7", "fe80::/10", "::1/128",
)  # fmt: skip

_Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Authority:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        """The certificate as phones take it."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def fingerprint(self) -> str:
        """SHA-256, in pairs, to be compared by eye."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(":").upper()


@dataclass(frozen=True, slots=True)
class ServerCertificate:
    certificate_file: Path
    key_file: Path


def ensure_authority(folder: Path, hosts: tuple[str, ...], now: datetime) -> Authority:
    """Read the authority kept in ``folder``, or make one there that may vouch for ``hosts``.

    It is kept, so that a phone needs to trust it only once; another is made when this machine
    has got an address outside of any local network that the first may not vouch for.
    """
    certificate_file, key_file = folder / "authority.crt", folder / "authority.key"
    if certificate_file.exists() and key_file.exists():
        authority = Authority(
            x509.load_pem_x509_certificate(certificate_file.read_bytes()), _load_key(key_file)
        )
        lasts = now + timedelta(days=LEAF_DAYS) < authority.certificate.not_valid_after_utc
        if lasts and all(may_vouch_for(authority, host) for host in hosts):
            return authority
    authority = _new_authority(hosts, now)
    _write(key_file, _pem(authority.key))
    _write(certificate_file, authority.certificate.public_bytes(serialization.Encoding.PEM))
    return authority


def issue(
    authority: Authority, hosts: tuple[str, ...], folder: Path, now: datetime
) -> ServerCertificate:
    """Write a server's certificate for ``hosts`` (names and addresses), fresh at each start."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _new_leaf(authority, hosts, key, now)
    issued = ServerCertificate(folder / "server.crt", folder / "server.key")
    _write(issued.key_file, _pem(key))
    _write(issued.certificate_file, certificate.public_bytes(serialization.Encoding.PEM))
    return issued


def may_vouch_for(authority: Authority, host: str) -> bool:
    """Whether a phone believes this authority about a name or address."""
    constraints = authority.certificate.extensions.get_extension_for_class(x509.NameConstraints)
    permitted = constraints.value.permitted_subtrees or []
    address = _address(host)
    if address is None:
        names = [one.value for one in permitted if isinstance(one, x509.DNSName)]
        return any(host == name or host.endswith("." + name) for name in names)
    networks = [one.value for one in permitted if isinstance(one, x509.IPAddress)]
    return any(_lies_in(address, network) for network in networks)


def is_local(host: str) -> bool:
    """Whether a name or address means something in a local network only."""
    address = _address(host)
    if address is None:
        return any(host == name or host.endswith("." + name) for name in LOCAL_NAMES)
    return any(_lies_in(address, ipaddress.ip_network(network)) for network in LOCAL_NETWORKS)


def address_on_the_network() -> str | None:
    """Return this machine's address in its local network; None if it is in none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Nothing is sent: connecting a datagram socket only picks the way out.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        found = str(probe.getsockname()[0])
    return None if ipaddress.ip_address(found).is_loopback else found


def _new_authority(hosts: tuple[str, ...], now: datetime) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, f"Linkwell on {socket.gethostname()}"[:64]),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Linkwell, for trying it at home"),
        ]
    )
    builder = (
        _builder(name, name, key.public_key(), now, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(_constraints(hosts), critical=True)
    )
    return Authority(builder.sign(key, hashes.SHA256()), key)


def _new_leaf(
    authority: Authority, hosts: tuple[str, ...], key: ec.EllipticCurvePrivateKey, now: datetime
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0][:64])])
    issuer = authority.certificate.subject
    authority_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    builder = (
        _builder(subject, issuer, key.public_key(), now, LEAF_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(authority_key, critical=False)
        .add_extension(
            x509.SubjectAlternativeName([_general_name(host) for host in hosts]), critical=False
        )
    )
    return builder.sign(authority.key, hashes.SHA256())


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    starts = now - _SKEW
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(starts)
        .not_valid_after(starts + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _constraints(hosts: tuple[str, ...]) -> x509.NameConstraints:
    names = [*LOCAL_NAMES, *(host for host in hosts if _address(host) is None)]
    own = [str(_address(host)) for host in hosts if _address(host) and not is_local(host)]
    networks = [ipaddress.ip_network(network) for network in (*LOCAL_NETWORKS, *own)]
    return x509.NameConstraints(
        [*map(x509.DNSName, dict.fromkeys(names)), *map(x509.IPAddress, networks)], None
    )


def _lies_in(address: _Address, network: object) -> bool:
    if not isinstance(network, ipaddress.IPv4Network | ipaddress.IPv6Network):
        return False
    return address.version == network.version and address in network


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _general_name(host: str) -> x509.GeneralName:
    address = _address(host)
    return x509.DNSName(host) if address is None else x509.IPAddress(address)


def _address(host: str) -> _Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _load_key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{path} is not a key made by Linkwell")
    return key


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = path.with_name(path.name + ".new")
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    aside.replace(path)
