"""How often a code may be guessed. Counted in the database, so that all processes share it."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from typing import Final

from sqlalchemy import Connection

from server.gateways.keyring import Keyring
from server.store import codes

WINDOW_MS: Final = 15 * 60 * 1000
PER_ADDRESS_MAX: Final = 20
"""Wrong codes from one address in a window. A surgery's whole waiting room may share one."""
SERVICE_WIDE_MAX: Final = 600
"""Wrong codes from everywhere in a window: against 30^8 codes, hopeless for years."""
_EVERYWHERE: Final = "service"


def seconds_to_wait(connection: Connection, address: str, now_ms: int) -> int | None:
    """Return for how long this address may not try any more codes; None if it may."""
    began = _window(now_ms)
    from_here = codes.attempts_in(connection, address, began)
    from_anywhere = codes.attempts_in(connection, _EVERYWHERE, began)
    if from_here < PER_ADDRESS_MAX and from_anywhere < SERVICE_WIDE_MAX:
        return None
    return -(-(began + WINDOW_MS - now_ms) // 1000)


def count_wrong_code(connection: Connection, address: str, now_ms: int) -> None:
    began = _window(now_ms)
    codes.count_attempt(connection, address, began)
    codes.count_attempt(connection, _EVERYWHERE, began)


def bucket_of(keyring: Keyring, client_host: str) -> str:
    """Name where tries come from without keeping the address: a keyed hash of it.

    An IPv6 customer has a whole /64 to try from, which therefore counts as one.
    """
    try:
        address = ipaddress.ip_address(client_host)
    except ValueError:
        network = client_host
    else:
        network = _network_of(address)
    key = keyring.service_key("attempts")
    return hmac.new(key, network.encode(), hashlib.sha256).hexdigest()[:32]


def _network_of(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return str(ipaddress.ip_network((address, 64), strict=False))
        address = address.ipv4_mapped
    return str(address)


def _window(now_ms: int) -> int:
    return now_ms - now_ms % WINDOW_MS
