"""One-time codes: made, read back as people type them, and kept only as a keyed hash."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final

from schemas.limits import CODE_ALPHABET, CODE_CHARACTERS
from server.gateways.keyring import Keyring

INVITE: Final = "invite"
"""Lets somebody in for the first time."""
DEVICE: Final = "device"
"""Lets one more device of one's own in."""
RECOVERY: Final = "recovery"
"""Lets somebody back in who has lost their devices; others make it for them."""


def new_code() -> str:
    """Return eight characters that are not easily mistaken for each other: 39 bits."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_CHARACTERS))


def as_typed(written: str) -> str | None:
    """Return the code that somebody typed; None if no code looks like that."""
    code = "".join(written.split()).replace("-", "").upper()
    if len(code) != CODE_CHARACTERS or not set(code) <= set(CODE_ALPHABET):
        return None
    return code


def grouped(code: str) -> str:
    """``ABCD-EFGH``, for reading aloud."""
    half = CODE_CHARACTERS // 2
    return f"{code[:half]}-{code[half:]}"


def link(base_url: str, code: str) -> str:
    """The address that carries a code. In the fragment, it reaches no server and no log."""
    return f"{base_url}/join#{code}"


def code_hash(keyring: Keyring, code: str) -> bytes:
    # Keyed: 39 bits are few enough to try them all against a stolen database.
    return hmac.digest(keyring.service_key("codes"), code.encode(), hashlib.sha256)


def device_key_hash(keyring: Keyring, device_key: str) -> bytes:
    return hmac.digest(keyring.service_key("device keys"), device_key.encode(), hashlib.sha256)
