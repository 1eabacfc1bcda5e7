"""A device without a browser: it has keys, is subscribed, and shows what it is sent."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.pushservice.checking import Received, base64url


@dataclass
class Device:
    """``public_key`` is the service's, for which the subscription was made."""

    channel: str
    endpoint: str
    public_key: str | None = None
    received: list[Received] = field(default_factory=list)
    """What the push service took for it."""
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def keys(self) -> dict[str, str]:
        return {"p256dh": base64url(self._public()), "auth": base64url(self.secret)}

    def subscription(self, public_key: str | None = None) -> dict[str, Any]:
        """The body of ``PUT /api/push``, made for that key of the service."""
        self.public_key = public_key or self.public_key
        return {"endpoint": self.endpoint, "keys": self.keys, "public_key": self.public_key}

    def payloads(self) -> list[dict[str, Any]]:
        """Everything that came, decrypted, the oldest first."""
        return [json.loads(self.decrypt(push.body)) for push in self.received]

    def shown(self) -> dict[str, dict[str, Any]]:
        """The notifications that stand on its screen: one for each tag, the last that came."""
        return {one["notification"]["tag"]: one["notification"] for one in self.payloads()}

    def decrypt(self, body: bytes) -> bytes:
        """Open an ``aes128gcm`` message of one record (RFC 8188 and 8291).

        Raises:
            InvalidTag, ValueError: if it was not made for this device.
        """
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        if len(sealed) > size:
            raise ValueError("more than one record")
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = self.private.exchange(ec.ECDH(), public)
        info = b"WebPush: info\0" + self._public() + sender
        secret = HKDF(SHA256(), 32, salt=self.secret, info=info).derive(shared)
        key = HKDF(SHA256(), 16, salt=salt, info=b"Content-Encoding: aes128gcm\0").derive(secret)
        nonce = HKDF(SHA256(), 12, salt=salt, info=b"Content-Encoding: nonce\0").derive(secret)
        padded = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\0")
        if not padded.endswith(b"\x02"):
            raise ValueError("this was not the last record")
        return padded[:-1]

    def _public(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
