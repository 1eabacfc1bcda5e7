"""The keys that sign pushes (VAPID, RFC 8292), kept in the keyring like every other key.

New subscriptions are made for the newest. Older ones go on signing for the subscriptions that
were made for them: a push service takes no other signature there.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from server.gateways.keyring import PUSH_KEYS, Keyring

_SCALAR_BYTES = 32


@dataclass(frozen=True, slots=True)
class PushKey:
    """``public`` is the uncompressed point, base64url, as browsers take it."""

    id: str
    public: str
    private: ec.EllipticCurvePrivateKey


class PushKeys:
    """Looks at the keyring's file again each time: another process may have made a newer key."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._known: dict[str, PushKey] = {}

    def newest(self, now_ms: int) -> PushKey:
        """What new subscriptions are made for; the first is made when it is asked for."""
        names = self._keyring.names(PUSH_KEYS)
        if not names:
            self._make(now_ms, if_none=PUSH_KEYS)
            names = self._keyring.names(PUSH_KEYS)
        return self.of(names[-1].removeprefix(PUSH_KEYS))

    def make(self, now_ms: int) -> PushKey:
        """Make one that is the newest from now on."""
        names = self._keyring.names(PUSH_KEYS)
        newest_ms = int(names[-1].removeprefix(PUSH_KEYS).partition("-")[0]) if names else 0
        # Also if the clock went back since.
        return self.of(self._make(max(now_ms, newest_ms + 1)))

    def of(self, key: str) -> PushKey:
        """The key with this id.

        Raises:
            KeyErased: if the keyring has none such, or no longer.
        """
        found = self._known.get(key)
        if found is None:
            secret = self._keyring.data_key(PUSH_KEYS + key)
            private = ec.derive_private_key(int.from_bytes(secret), ec.SECP256R1())
            found = self._known[key] = PushKey(key, _public(private), private)
        return found

    def by_public(self, public: str) -> PushKey | None:
        """The key whose public half that is; none if it is not one of ours."""
        for name in reversed(self._keyring.names(PUSH_KEYS)):
            key = self.of(name.removeprefix(PUSH_KEYS))
            if key.public == public:
                return key
        return None

    def count(self) -> int:
        return len(self._keyring.names(PUSH_KEYS))

    def _make(self, now_ms: int, if_none: str | None = None) -> str:
        private = ec.generate_private_key(ec.SECP256R1())
        secret = private.private_numbers().private_value.to_bytes(_SCALAR_BYTES)
        key = f"{now_ms:015d}-{secrets.token_hex(4)}"
        self._keyring.keep(PUSH_KEYS + key, secret, if_none=if_none)
        return key


def _public(private: ec.EllipticCurvePrivateKey) -> str:
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).decode().rstrip("=")
