"""From bytes to what the exchange works on. A malformed change spoils nothing but itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import msgspec

from schemas import limits
from schemas.problems import FieldError
from schemas.sync import Change, SyncRequest
from schemas.version import PROTOCOLS_SPOKEN
from server.domain.refusals import MALFORMED, TOO_LARGE, Refused
from server.errors import Malformed, ProtocolVersion

_PLACE: Final = re.compile(r" - at (?:`key` in )?`\$\.?(?P<path>[^`]*)`$")
_CHANGE_ID: Final = re.compile(r"[A-Za-z0-9_-]{16}")


class _AnyProtocol(msgspec.Struct):
    protocol: int


class _AnyChange(msgspec.Struct):
    id: str


_decode_request: Final = msgspec.json.Decoder(SyncRequest).decode
_decode_protocol: Final = msgspec.json.Decoder(_AnyProtocol).decode
_decode_change: Final = msgspec.json.Decoder(Change).decode
_decode_id: Final = msgspec.json.Decoder(_AnyChange).decode


@dataclass(frozen=True, slots=True)
class Sent:
    """One change of a request: itself, or why it cannot be one."""

    id: str
    at: str
    """Where it stood, as in ``changes[3]``."""
    change: Change | None
    refused: Refused | None = None


def parse_request(body: bytes) -> SyncRequest:
    """Raises Malformed, or ProtocolVersion if the device speaks one that is not spoken here."""
    try:
        request = _decode_request(body)
    except msgspec.ValidationError as error:
        # A later protocol may have another shape: tell that device to wait, not that it erred.
        _check_protocol(body)
        raise Malformed(errors=[field_error(error)]) from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise Malformed(errors=[FieldError("body", "This is not JSON.")]) from None
    if request.protocol not in PROTOCOLS_SPOKEN:
        raise ProtocolVersion
    return request


def parse_changes(raws: tuple[msgspec.Raw, ...]) -> list[Sent]:
    return [_parse_change(bytes(raw), f"changes[{index}]") for index, raw in enumerate(raws)]


def field_error(error: msgspec.ValidationError, within: str = "") -> FieldError:
    """Name the field that msgspec found wrong, without quoting what it held."""
    message = str(error)
    found = _PLACE.search(message)
    path = found["path"] if found else ""
    message = message[: found.start()] if found else message
    return FieldError(".".join(part for part in (within, path) if part) or "body", message)


def _check_protocol(body: bytes) -> None:
    try:
        protocol = _decode_protocol(body).protocol
    except (msgspec.DecodeError, RecursionError):
        return
    if protocol not in PROTOCOLS_SPOKEN:
        raise ProtocolVersion


def _parse_change(raw: bytes, at: str) -> Sent:
    if len(raw) > limits.CHANGE_BYTES_MAX:
        return Sent(_id_of(raw), at, None, Refused(TOO_LARGE))
    try:
        change = _decode_change(raw)
    except msgspec.ValidationError as error:
        return Sent(_id_of(raw), at, None, Refused(MALFORMED, [field_error(error, at)]))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return Sent(_id_of(raw), at, None, Refused(MALFORMED, [FieldError(at, "Not readable.")]))
    if not change.set:
        mistake = FieldError(f"{at}.set", "A change sets something.")
        return Sent(change.id, at, None, Refused(MALFORMED, [mistake]))
    return Sent(change.id, at, change)


def _id_of(raw: bytes) -> str:
    """The id of a change that is not one, so that its device can tell which; or nothing."""
    try:
        found = _decode_id(raw).id
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return ""
    return found if _CHANGE_ID.fullmatch(found) else ""
