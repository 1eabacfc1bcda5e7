"""An authenticator in software, which signs what it is asked and, when told to, what it should not."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from tests.server.running import Browser

ORIGIN = "http://localhost:8420"
RP_ID = "localhost"


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@dataclass
class Passkey:
    """One credential. What an answer says can be changed field by field."""

    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    account: bytes = b""
    count: int = 0
    counts: bool = True

    def made(
        self,
        options: dict[str, Any],
        *,
        origin: str = ORIGIN,
        rp_id: str = RP_ID,
        verified: bool = True,
    ) -> dict[str, Any]:
        """The answer to being asked for a passkey (``RegistrationResponseJSON``)."""
        padded = options["user"]["id"] + "=" * (-len(options["user"]["id"]) % 4)
        self.account = base64.urlsafe_b64decode(padded)
        numbers = self.key.public_key().public_numbers()
        public = cbor2.dumps(
            {
                1: 2,
                3: -7,
                -1: 1,
                -2: numbers.x.to_bytes(32, "big"),
                -3: numbers.y.to_bytes(32, "big"),
            }
        )
        data = self._data(rp_id, verified=verified, attested=True)
        data += bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._shaped(
            {
                "clientDataJSON": text(_client_data("webauthn.create", options, origin)),
                "attestationObject": text(attestation),
            }
        )

    def signed(
        self,
        options: dict[str, Any],
        *,
        origin: str = ORIGIN,
        rp_id: str = RP_ID,
        verified: bool = True,
        account: bytes | None = None,
        cross_origin: bool = False,
    ) -> dict[str, Any]:
        """The answer to being asked to sign (``AuthenticationResponseJSON``)."""
        if self.counts:
            self.count += 1
        data = self._data(rp_id, verified=verified)
        said = _client_data("webauthn.get", options, origin, cross_origin=cross_origin)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._shaped(
            {
                "clientDataJSON": text(said),
                "authenticatorData": text(data),
                "signature": text(signature),
                "userHandle": text(self.account if account is None else account),
            }
        )

    def _data(self, rp_id: str, *, verified: bool, attested: bool = False) -> bytes:
        flags = 1 | (4 if verified else 0) | (64 if attested else 0)
        rp = hashlib.sha256(rp_id.encode()).digest()
        return rp + bytes([flags]) + self.count.to_bytes(4, "big")

    def _shaped(self, response: dict[str, Any]) -> dict[str, Any]:
        named = text(self.id)
        return {"id": named, "rawId": named, "type": "public-key", "response": response}


def _client_data(
    kind: str, options: dict[str, Any], origin: str, *, cross_origin: bool = False
) -> bytes:
    said = {"type": kind, "challenge": options["challenge"], "origin": origin}
    return json.dumps(said | {"crossOrigin": cross_origin}).encode()


def options_of(browser: Browser, path: str) -> dict[str, Any]:
    answer = browser.post(path, json={})
    assert answer.status_code == 200, answer.text
    options: dict[str, Any] = answer.json()["options"]
    return options


def with_passkey(browser: Browser) -> Passkey:
    """Add a passkey to the account of a browser that proved itself lately."""
    passkey = Passkey()
    made = passkey.made(options_of(browser, "/api/passkeys/options"))
    answer = browser.post("/api/passkeys", json={"credential": made, "label": "A laptop"})
    assert answer.status_code == 201, answer.text
    return passkey


def sign_in(browser: Browser, credential: dict[str, Any], **more: Any) -> Any:
    body = {"credential": credential, "device_key": browser.device_key, "label": "A laptop"}
    return browser.post("/api/sign-in", json=body | more)


def signed_in(browser: Browser, passkey: Passkey) -> None:
    answer = sign_in(browser, passkey.signed(options_of(browser, "/api/sign-in/options")))
    assert answer.status_code == 200, answer.text
    browser.account = answer.json()


def prove(browser: Browser, passkey: Passkey) -> Any:
    signed = passkey.signed(options_of(browser, "/api/passkeys/proof/options"))
    return browser.post("/api/passkeys/proof", json={"credential": signed})
