"""Where pushes may be sent: public addresses over https, and nowhere inside the operator's network.

Browsers say where they are to be sent, so whoever has a device could name any address and have
the service knock there. An address is looked at when a device subscribes, and once more for
each connection, as a name can point elsewhere by then.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from schemas.limits import PUSH_ENDPOINT_CHARACTERS_MAX

RESOLVE_S: Final = 5.0
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_VISIBLE: Final = re.compile(r"[!-~]+")
_NAME: Final = re.compile(
    r"(?=.{4,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])"
)
_TRANSLATED: Final = ipaddress.ip_network("64:ff9b::/96")


class NotAllowedAddress(OSError):
    """Nothing is sent there. The message says why, and does not quote the address."""


class PushAddresses:
    """Says where pushes may go. ``loopback`` allows this machine itself too, for tests."""

    def __init__(self, *, loopback: bool = False) -> None:
        self._loopback = loopback

    def check(self, endpoint: str) -> str:
        """Return the origin of an address that looks like one of a push service.

        Raises:
            NotAllowedAddress
        """
        parts = _split(endpoint)
        host = parts.hostname or ""
        if self._loopback and _is_loopback(host):
            return f"{parts.scheme}://{parts.netloc}"
        if parts.scheme != "https":
            raise NotAllowedAddress("The address must begin with https.")
        if parts.port not in {None, 443}:
            raise NotAllowedAddress("The address must use the usual port of https.")
        if not _NAME.fullmatch(host):
            raise NotAllowedAddress("The address must name a push service on the internet.")
        return f"https://{host}"

    async def check_where_it_leads(self, endpoint: str) -> None:
        """Look the name up. Every address that it has must be public.

        Raises:
            NotAllowedAddress: also if there is no such name just now.
        """
        self.check(endpoint)
        host = urlsplit(endpoint).hostname or ""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(RESOLVE_S):
                found = await loop.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
        except (OSError, TimeoutError, UnicodeError):
            raise NotAllowedAddress("This push service cannot be found just now.") from None
        for one in found:
            self._check_address(str(one[4][0]))

    def connecting(self, found: tuple[Any, ...]) -> socket.socket:
        """Make the socket of a connection, wherever the name led this time.

        Raises:
            NotAllowedAddress
        """
        family, kind, protocol, _, address = found
        self._check_address(str(address[0]))
        return socket.socket(family, kind, protocol)

    def _check_address(self, written: str) -> None:
        address = ipaddress.ip_address(written)
        if is_public(address) or (self._loopback and address.is_loopback):
            return
        raise NotAllowedAddress("The address leads to no place on the internet.")


def is_public(address: Address) -> bool:
    """Whether it is reachable on the internet, also where one address is wrapped in another."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            return False
        inner = _wrapped_in(address)
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None or address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _wrapped_in(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in _TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _split(endpoint: str) -> SplitResult:
    wrong = NotAllowedAddress("This is not the address of a push service.")
    if len(endpoint) > PUSH_ENDPOINT_CHARACTERS_MAX or not _VISIBLE.fullmatch(endpoint):
        raise wrong
    try:
        parts = urlsplit(endpoint)
        _ = parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in {"https", "http"} or "\\" in endpoint or "#" in endpoint:
        raise wrong
    if "@" in parts.netloc or parts.netloc != parts.netloc.lower() or parts.netloc.endswith(":"):
        raise wrong
    return parts


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
