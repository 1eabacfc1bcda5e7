"""How often a code or a passkey may be tried. Counted in the database, which all processes share."""

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


def count_try(connection: Connection, address: str, now_ms: int) -> int | None:
    """Count a try, and return for how long this address may make no more; None if it may.

    It is counted before it is known to be wrong: counting takes the row, so that of many tries at
    once, at however many servers, none looks before the others are counted.
    """
    began = _window(now_ms)
    from_here = codes.count_attempt(connection, address, began)
    from_anywhere = codes.count_attempt(connection, _EVERYWHERE, began)
    if from_here <= PER_ADDRESS_MAX and from_anywhere <= SERVICE_WIDE_MAX:
        return None
    # One that was not looked at says nothing of how many were wrong.
    give_back(connection, address, now_ms)
    return -(-(began + WINDOW_MS - now_ms) // 1000)


def give_back(connection: Connection, address: str, now_ms: int) -> None:
    """The try was right, and does not count."""
    began = _window(now_ms)
    codes.give_back(connection, address, began)
    codes.give_back(connection, _EVERYWHERE, began)


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
