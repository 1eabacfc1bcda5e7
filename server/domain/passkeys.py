"""Passkeys: adding one, signing in with one, and proving with one who is at the device.

WebAuthn's own rules (the signature, the address, that the person was there and was verified) are
the library's; here is which challenge counts, whose passkey it is, and what an answer opens.
Whatever is wrong with an answer, it is refused with the same words.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from typing import Any, Final

import msgspec
import webauthn
from sqlalchemy import Connection
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from schemas.staff import PasskeyAsk, PasskeyInfo, Passkeys, SignInRequest
from server import errors
from server.domain import challenges, rate_limits
from server.domain.challenges import Challenge, answered_challenge, new_challenge
from server.domain.codes import device_key_hash
from server.domain.entering import Entry, Joined, enter
from server.domain.ids import new_id
from server.domain.relying import RelyingParty, relying_party
from server.domain.sealing import Seals
from server.domain.sessions import new_token
from server.domain.viewers import Viewer, Viewers
from server.gateways.clock import Clock, utc_day
from server.gateways.keyring import Keyring
from server.gateways.pokes import Pokes
from server.store import accounts, devices, passkeys
from server.store.database import Database
from server.store.passkeys import PasskeyRow

PASSKEYS_MAX: Final = 10
"""Of one person."""
TIMEOUT_MS: Final = challenges.LIFE_MS


class _Kept(msgspec.Struct, frozen=True):
    """What is sealed of a passkey."""

    credential: bytes
    public_key: bytes
    label: str


class _Answer(msgspec.Struct, frozen=True):
    """An answer that passed every rule of WebAuthn's."""

    passkey: PasskeyRow
    sign_count: int
    challenge: Challenge


_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(_Kept).decode


class PasskeyDoor:
    """What people do with passkeys. ``base_url`` is the address that people open."""

    def __init__(
        self,
        *,
        database: Database,
        seals: Seals,
        clock: Clock,
        viewers: Viewers,
        pokes: Pokes,
        service_name: str,
    ) -> None:
        self._database = database
        self._seals = seals
        self._clock = clock
        self._viewers = viewers
        self._pokes = pokes
        self._service_name = service_name

    # One's own

    async def list_of(self, viewer: Viewer, base_url: str) -> Passkeys:
        rows = await self._of(viewer)
        return Passkeys(
            possible=relying_party(base_url) is not None,
            passkeys=tuple(self._shown(row) for row in rows),
        )

    async def ask_to_add(self, viewer: Viewer, base_url: str) -> PasskeyAsk:
        """Ask for one that can be found without a name, and that verifies its person."""
        party, rows = _required(base_url), await self._of(viewer)
        account = await self._database.read(
            lambda connection: accounts.find(connection, viewer.account)
        )
        if account is None:
            raise errors.SignedOut
        name = self._seals.open_person(account.id, account.notebook, account.sealed).name
        options = webauthn.generate_registration_options(
            rp_id=party.id,
            rp_name=self._service_name,
            user_name=name,
            user_id=uuid.UUID(viewer.account).bytes,
            challenge=self._challenge(challenges.ADD, viewer.device),
            timeout=TIMEOUT_MS,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=self._descriptors(rows),
        )
        return _asked(options)

    async def add(
        self, viewer: Viewer, credential: dict[str, Any], label: str, base_url: str
    ) -> PasskeyInfo:
        """Keep what the authenticator made.

        Raises:
            PasskeyRefused: also for one that is kept already, whosever it is.
        """
        party = _required(base_url)
        challenge = self._answered(challenges.ADD, viewer.device, credential)
        try:
            made = webauthn.verify_registration_response(
                credential=credential,
                expected_challenge=challenge.whole,
                expected_rp_id=party.id,
                expected_origin=party.origin,
                require_user_verification=True,
            )
        except Exception as error:  # the library's own errors and those of what it reads with
            raise errors.PasskeyRefused from error
        now_ms = self._clock.now_ms()
        passkey = new_id(now_ms)
        kept = _Kept(made.credential_id, made.credential_public_key, label.strip() or "Passkey")
        row = PasskeyRow(
            id=passkey,
            account=viewer.account,
            credential_hash=_hash(self._seals.keyring, made.credential_id),
            sealed=self._seals.seal_passkey(passkey, _encode(kept)),
            sign_count=made.sign_count,
            made_ms=now_ms,
        )

        def write(connection: Connection) -> None:
            if not devices.stands(connection, viewer.device):
                raise errors.SignedOut
            # Nobody adds another before this one is there, or deactivates the account meanwhile.
            accounts.lock(connection, viewer.account)
            if len(passkeys.of_account(connection, viewer.account)) >= PASSKEYS_MAX:
                raise errors.PasskeyRefused(
                    "You have as many passkeys as there may be. Remove one."
                )
            spent = passkeys.spend(connection, challenge.id, challenge.expires_ms)
            if not spent or not passkeys.add(connection, row):
                raise errors.PasskeyRefused

        await self._database.write(write)
        return self._shown(row)

    async def remove(self, viewer: Viewer, passkey: str) -> None:
        """Remove one of one's own, if it is not the last.

        Raises:
            NotFound: also for somebody else's.
            NotAllowed: for the last, without which only a colleague could let them in.
        """

        def write(connection: Connection) -> None:
            if not devices.stands(connection, viewer.device):
                raise errors.SignedOut
            accounts.lock(connection, viewer.account)
            own = passkeys.of_account(connection, viewer.account)
            if passkey not in {row.id for row in own}:
                raise errors.NotFound
            if len(own) == 1:
                raise errors.NotAllowed("It is your only passkey. Add another one first.")
            passkeys.remove(connection, viewer.account, passkey)

        await self._database.write(write)

    # Signing in, and proving

    def ask_to_sign_in(self, base_url: str) -> PasskeyAsk:
        """Name no passkey: the browser knows its own, and nobody learns who has one."""
        return self._ask(_required(base_url), challenges.SIGN_IN, "", [])

    async def sign_in(
        self,
        request: SignInRequest,
        base_url: str,
        *,
        client_host: str,
        current: Viewer | None,
    ) -> Joined:
        """Sign the browser in as whoever the passkey belongs to, as the device that it was.

        Raises:
            PasskeyRefused, TooManyAttempts: as the answer or the number of wrong ones deserves.
            AlreadySignedIn: if ``current`` is somebody else's and ``replace`` was not said.
        """
        keyring, now_ms = self._seals.keyring, self._clock.now_ms()
        entry = Entry(
            key_hash=device_key_hash(keyring, request.device_key),
            source=rate_limits.source_of(keyring, client_host),
            now_ms=now_ms,
            label=request.label.strip() or "Device",
            token=new_token(),
            device=new_id(now_ms),
            current=current,
            replace=request.replace,
        )
        wait_s = await self._database.write(
            lambda connection: rate_limits.count_passkey_try(connection, entry.source, now_ms)
        )
        if wait_s is not None:
            raise errors.TooManyAttempts(retry_after_s=wait_s)
        answer = await self._checked(request.credential, base_url, challenges.SIGN_IN, "")
        handle = _user_handle(request.credential)
        if handle != uuid.UUID(answer.passkey.account).bytes:
            raise errors.PasskeyRefused
        joined = await self._database.write(
            lambda connection: _let_in(connection, answer, entry, self._seals)
        )
        if isinstance(joined, errors.LinkwellError):
            raise joined
        self._viewers.forget(joined.viewer.device)
        if joined.replaced is not None:
            self._viewers.forget(joined.replaced)
            self._pokes.close_device(joined.replaced)
        return joined

    async def ask_to_prove(self, viewer: Viewer, base_url: str) -> PasskeyAsk:
        rows = await self._of(viewer)
        return self._ask(
            _required(base_url), challenges.PROVE, viewer.device, self._descriptors(rows)
        )

    async def prove(self, viewer: Viewer, credential: dict[str, Any], base_url: str) -> None:
        """Note that the viewer's own person is at the device now."""
        answer = await self._checked(credential, base_url, challenges.PROVE, viewer.device)
        if answer.passkey.account != viewer.account:
            raise errors.PasskeyRefused
        now_ms = self._clock.now_ms()

        def write(connection: Connection) -> None:
            if not devices.stands(connection, viewer.device):
                raise errors.SignedOut
            if not _counts(connection, answer, now_ms):
                raise errors.PasskeyRefused
            devices.proved(connection, viewer.device, now_ms)

        await self._database.write(write)

    async def _checked(
        self, credential: dict[str, Any], base_url: str, purpose: str, whose: str
    ) -> _Answer:
        party = _required(base_url)
        challenge = self._answered(purpose, whose, credential)
        try:
            named = _hash(self._seals.keyring, base64url_to_bytes(credential["rawId"]))
        except Exception as error:  # whatever stands there instead
            raise errors.PasskeyRefused from error
        row = await self._database.read(
            lambda connection: passkeys.by_credential(connection, named)
        )
        if row is None:
            raise errors.PasskeyRefused
        kept = self._open(row)
        try:
            signed = webauthn.verify_authentication_response(
                credential=credential,
                expected_challenge=challenge.whole,
                expected_rp_id=party.id,
                expected_origin=party.origin,
                credential_public_key=kept.public_key,
                credential_current_sign_count=row.sign_count,
                require_user_verification=True,
            )
        except Exception as error:  # the library's own errors and those of what it reads with
            raise errors.PasskeyRefused from error
        return _Answer(row, signed.new_sign_count, challenge)

    def _challenge(self, purpose: str, whose: str) -> bytes:
        return new_challenge(self._seals.keyring, purpose, whose, self._clock.now_ms())

    def _answered(self, purpose: str, whose: str, credential: dict[str, Any]) -> Challenge:
        response = credential.get("response")
        said = response.get("clientDataJSON") if isinstance(response, dict) else None
        if not isinstance(said, str):
            raise errors.PasskeyRefused
        keyring, now_ms = self._seals.keyring, self._clock.now_ms()
        challenge = answered_challenge(keyring, purpose, whose, said, now_ms)
        if challenge is None:
            raise errors.PasskeyRefused
        return challenge

    def _ask(
        self,
        party: RelyingParty,
        purpose: str,
        whose: str,
        allowed: list[PublicKeyCredentialDescriptor],
    ) -> PasskeyAsk:
        options = webauthn.generate_authentication_options(
            rp_id=party.id,
            challenge=self._challenge(purpose, whose),
            timeout=TIMEOUT_MS,
            allow_credentials=allowed,
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return _asked(options)

    async def _of(self, viewer: Viewer) -> list[PasskeyRow]:
        return await self._database.read(
            lambda connection: passkeys.of_account(connection, viewer.account)
        )

    def _descriptors(self, rows: list[PasskeyRow]) -> list[PublicKeyCredentialDescriptor]:
        return [PublicKeyCredentialDescriptor(id=self._open(row).credential) for row in rows]

    def _open(self, row: PasskeyRow) -> _Kept:
        return _decode(self._seals.open_passkey(row.id, row.sealed))

    def _shown(self, row: PasskeyRow) -> PasskeyInfo:
        return PasskeyInfo(
            id=row.id,
            label=self._open(row).label,
            made_day=utc_day(row.made_ms),
            used_day=utc_day(row.used_ms) if row.used_ms is not None else None,
        )


def _let_in(
    connection: Connection, answer: _Answer, entry: Entry, seals: Seals
) -> Joined | errors.LinkwellError:
    account = accounts.lock(connection, answer.passkey.account)
    if account is None or account.closed_ms is not None:
        return errors.PasskeyRefused()
    joined = enter(
        connection, account.id, entry, seals, device=_own_device(connection, answer, entry)
    )
    if isinstance(joined, errors.LinkwellError):
        rate_limits.give_passkey_try_back(connection, entry.source, entry.now_ms)
        return joined
    if not _counts(connection, answer, entry.now_ms):
        raise errors.PasskeyRefused  # and so undoes the entering
    rate_limits.give_passkey_try_back(connection, entry.source, entry.now_ms)
    return joined


def _own_device(connection: Connection, answer: _Answer, entry: Entry) -> str | None:
    """The device that this browser is by its cookie or, once that is gone, by its key."""
    account, current = answer.passkey.account, entry.current
    if current is not None and current.account == account:
        return current.device if devices.stands(connection, current.device) else None
    own = devices.with_key(connection, account, entry.key_hash)
    return own.id if own is not None else None


def _counts(connection: Connection, answer: _Answer, now_ms: int) -> bool:
    """Note that the passkey was used; false where its answer was given before."""
    challenge = answer.challenge
    spent = passkeys.spend(connection, challenge.id, challenge.expires_ms)
    return spent and passkeys.used(connection, answer.passkey.id, answer.sign_count, now_ms)


def _required(base_url: str) -> RelyingParty:
    party = relying_party(base_url)
    if party is None:
        raise errors.PasskeyRefused("At this address there can be no passkeys. Use a code instead.")
    return party


def _asked(options: Any) -> PasskeyAsk:
    return PasskeyAsk(json.loads(webauthn.options_to_json(options)))


def _user_handle(credential: dict[str, Any]) -> bytes | None:
    said = credential["response"].get("userHandle")
    try:
        return base64url_to_bytes(said) if isinstance(said, str) else None
    except ValueError:
        return None


def _hash(keyring: Keyring, credential: bytes) -> bytes:
    return hmac.digest(keyring.service_key("passkeys"), credential, hashlib.sha256)
