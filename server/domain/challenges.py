"""What passkeys are asked to sign: made and recognised by a keyed hash, and answered once.

A challenge says by itself what it was made for and until when, so that whoever asks for many
writes nothing anywhere. Only one that was answered well is written down, and never counts again.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from typing import Final

import msgspec

from server.gateways.keyring import Keyring

LIFE_MS: Final = 5 * 60 * 1000
_RANDOM_BYTES: Final = 16
_TIME_BYTES: Final = 8
_MARK_BYTES: Final = 16

SIGN_IN: Final = "sign-in"
ADD: Final = "add"
PROVE: Final = "prove"


class _ClientData(msgspec.Struct, frozen=True):
    """What of the browser's own word is looked at here; WebAuthn's rules for the rest stand apart."""

    challenge: str
    cross_origin: bool = msgspec.field(default=False, name="crossOrigin")


class Challenge(msgspec.Struct, frozen=True):
    """A challenge that is ours and not too old."""

    whole: bytes
    expires_ms: int

    @property
    def id(self) -> str:
        """Under which it is written down once it was answered."""
        return hashlib.sha256(self.whole).hexdigest()


def new_challenge(keyring: Keyring, purpose: str, whose: str, now_ms: int) -> bytes:
    """``whose``: the device that is asked, or nobody yet."""
    random = secrets.token_bytes(_RANDOM_BYTES)
    until = (now_ms + LIFE_MS).to_bytes(_TIME_BYTES, "big")
    return random + until + _mark(keyring, purpose, whose, random + until)


def answered_challenge(
    keyring: Keyring, purpose: str, whose: str, client_data: str, now_ms: int
) -> Challenge | None:
    """The challenge that an answer names; none if it was not made here, for this, or lately."""
    try:
        said = msgspec.json.decode(_bytes_of(client_data), type=_ClientData)
        whole = _bytes_of(said.challenge)
    except (ValueError, binascii.Error, msgspec.MsgspecError):
        return None
    if said.cross_origin or len(whole) != _RANDOM_BYTES + _TIME_BYTES + _MARK_BYTES:
        return None
    made, mark = whole[:-_MARK_BYTES], whole[-_MARK_BYTES:]
    if not hmac.compare_digest(mark, _mark(keyring, purpose, whose, made)):
        return None
    expires_ms = int.from_bytes(made[_RANDOM_BYTES:], "big")
    return Challenge(whole, expires_ms) if now_ms < expires_ms else None


def _mark(keyring: Keyring, purpose: str, whose: str, made: bytes) -> bytes:
    said = f"{purpose}|{whose}|".encode() + made
    return hmac.digest(keyring.service_key("challenges"), said, hashlib.sha256)[:_MARK_BYTES]


def _bytes_of(written: str) -> bytes:
    return base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))
