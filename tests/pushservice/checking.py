"""What a push must be like. Each rule that one breaks is said in words."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

BODY_BYTES_MAX: Final = 4_096
DAY_S: Final = 24 * 60 * 60
_URGENCIES: Final = {"very-low", "low", "normal", "high"}


@dataclass
class Received:
    """One push as it came, what was wrong with it, and what was answered."""

    channel: str
    headers: Mapping[str, str]
    body: bytes
    at_ms: int
    wrong: list[str] = field(default_factory=list)
    status: int = 0
    claims: dict[str, Any] = field(default_factory=dict)
    """Of the signature: ``aud``, ``exp`` and ``sub``."""
    key: str = ""
    """The public key that signed it."""

    @property
    def ttl(self) -> int:
        return int(self.headers["ttl"])

    @property
    def topic(self) -> str:
        return self.headers.get("topic", "")

    @property
    def urgency(self) -> str:
        return self.headers.get("urgency", "normal")


def unpadded(written: str) -> bytes:
    """Read base64url without padding."""
    return base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def check(push: Received, *, audience: str, expected_key: str | None, now_ms: int) -> None:
    """Write down in ``push`` what is wrong with it, and what its signature claims."""
    push.wrong += _headers(push)
    push.wrong += _signature(push, audience, expected_key, now_ms // 1000)


def _headers(push: Received) -> Iterator[str]:
    if not re.fullmatch(r"\d{1,8}", push.headers.get("ttl", "")):
        yield "TTL is missing or no number"
    elif int(push.headers["ttl"]) == 0:
        yield "TTL is 0: a phone that is off would never get it"
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,32}", push.topic):
        yield "Topic is missing, too long or of other letters"
    if push.urgency not in _URGENCIES:
        yield "Urgency is none of those there are"
    if push.headers.get("content-encoding") != "aes128gcm":
        yield "Content-Encoding is not aes128gcm"
    for old in ("crypto-key", "encryption"):
        if old in push.headers:
            yield f"{old} belongs to an older encryption"
    if not push.body:
        yield "there is nothing in it"


def _signature(
    push: Received, audience: str, expected_key: str | None, now_s: int
) -> Iterator[str]:
    found = re.fullmatch(
        r"vapid t=([\w-]+\.[\w-]+\.[\w-]+),\s*k=([\w-]+)", push.headers.get("authorization", "")
    )
    if not found:
        yield "Authorization is no VAPID signature"
        return
    token, push.key = found.groups()
    try:
        head, push.claims = (json.loads(unpadded(part)) for part in token.split(".")[:2])
        _verify(token, push.key)
    except (ValueError, InvalidSignature) as error:
        yield f"the signature does not hold ({type(error).__name__})"
        return
    if head != {"typ": "JWT", "alg": "ES256"}:
        yield "the signature is of another kind"
    if expected_key is not None and push.key != expected_key:
        yield "it is signed with another key than the subscription was made for"
    if push.claims.get("aud") != audience:
        yield f"aud is {push.claims.get('aud')}, not {audience}"
    expires = push.claims.get("exp")
    if not isinstance(expires, int) or not now_s < expires <= now_s + DAY_S:
        yield "exp is past, or more than 24 hours ahead"
    yield from _contact(push.claims.get("sub"))


def _contact(subject: object) -> Iterator[str]:
    parts = urlsplit(subject) if isinstance(subject, str) else urlsplit("")
    if parts.scheme not in {"mailto", "https"}:
        yield "sub is neither mailto nor https"
    elif "localhost" in str(subject) or re.search(r"//(127\.|\[)", str(subject)):
        yield "sub is an address of this machine"


def _verify(token: str, key: str) -> None:
    signed, _, signature = token.rpartition(".")
    raw = unpadded(signature)
    if len(raw) != 64:
        raise ValueError("a signature has 64 bytes")
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unpadded(key))
    public.verify(utils.encode_dss_signature(r, s), signed.encode(), ec.ECDSA(hashes.SHA256()))
