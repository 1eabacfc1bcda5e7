"""What passkeys are made for: the name of this service, as its address has it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """``id`` is the host; ``origin`` what the browser says that its page is from."""

    id: str
    origin: str


def relying_party(base_url: str) -> RelyingParty | None:
    """None where browsers make no passkeys: at a bare address, and without https elsewhere."""
    parts = urlsplit(base_url)
    host = (parts.hostname or "").lower()
    if not host or (parts.scheme != "https" and host != "localhost"):
        return None
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return RelyingParty(host, f"{parts.scheme}://{parts.netloc.lower()}")
    return None
