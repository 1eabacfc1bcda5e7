"""How often codes may be tried, and how much anybody may have written and delivered.

Counted in the database, which all processes share.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from server.errors import TooManyAttempts
from server.gateways.clock import DAY_MS
from server.gateways.keyring import Keyring
from server.store import codes
from server.store.database import Database

WINDOW_MS: Final = 15 * 60 * 1000
PER_ADDRESS_MAX: Final = 20
"""Wrong codes from one address in a window. A surgery's whole waiting room may share one."""
SERVICE_WIDE_MAX: Final = 600
"""Wrong codes from everywhere in a window. Beyond them only who has tried none in it may try one, so
that a few strangers keep nobody out."""
SERVICE_WIDE_FIRST_MAX: Final = 6_000
"""Beyond so many nobody may: half a million a day, against 30^8 codes. From as many networks, for a
year on end, they would find one of a hundred open ones with a chance of 1 in 30."""
HOUR_MS: Final = 60 * 60 * 1000
AFRESH_PER_HOUR_MAX: Final = 120
"""Deliveries to one link worker's device that begin where it had been before. An answer is lost now
and then, and a store is wiped once in a while; each of these is a line in somebody's list."""
INVITED_PER_DAY_MAX: Final = 500
"""People whom one link worker invites: each is an account, a notebook and a key."""
ASKED_PER_DAY_MAX: Final = 200
"""Handovers that one of the staff asks for: each is a question to somebody."""
DAILY_WRITES_MIB: Final = 128
"""What one notebook, and one device, may have written in a day unless the operator says otherwise.
A year of long entries is a tenth of it."""
_LUMP_KIB: Final = 1024
"""What one process lets pass before it counts it where all processes do: a small sync pays nothing."""
_OWED_MAX: Final = 50_000
_ENOUGH: Final = "That is more than can be taken in a day. What you saved stays on this device."
_EVERYWHERE: Final = "service"
_SITE_BITS: Final = 48
"""Of an IPv6 address: what is given to a site, and to anybody who asks a tunnel's provider for it."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a try comes from, by keyed hashes.

    ``network`` is what somebody has who has more than one address: many IPv6 networks at once are
    one customer's.
    """

    address: str
    network: str


def source_of(keyring: Keyring, client_host: str) -> Source:
    return Source(
        bucket_of(keyring, client_host), "of " + bucket_of(keyring, client_host, _SITE_BITS)
    )


def count_code_try(connection: Connection, source: Source, now_ms: int) -> int | None:
    """Count a try of a code, and return for how many seconds there may be no more; None if it may.

    It is counted before it is known to be wrong: counting takes the row, so that of many tries at
    once, at however many servers, none looks before the others are counted.
    """
    began = _window(now_ms)
    from_here = codes.count_attempt(connection, source.address, began)
    from_network = codes.count_attempt(connection, source.network, began)
    from_anywhere = codes.count_attempt(connection, _EVERYWHERE, began)
    most = SERVICE_WIDE_FIRST_MAX if from_network == 1 else SERVICE_WIDE_MAX
    if from_here <= PER_ADDRESS_MAX and from_anywhere <= most:
        return None
    # One that was not looked at says nothing of how many were wrong.
    give_code_try_back(connection, source, now_ms)
    return _seconds(began + WINDOW_MS - now_ms)


def give_code_try_back(connection: Connection, source: Source, now_ms: int) -> None:
    """The try was right, and does not count."""
    for bucket in (source.address, source.network, _EVERYWHERE):
        codes.give_back(connection, bucket, _window(now_ms))


def count_passkey_try(connection: Connection, source: Source, now_ms: int) -> int | None:
    """The same for a passkey's answer, which nobody can guess: only who tries has to wait.

    At an address it counts with the codes; what it costs to look at one is bounded by that.
    """
    began = _window(now_ms)
    if codes.count_attempt(connection, source.address, began) <= PER_ADDRESS_MAX:
        return None
    give_passkey_try_back(connection, source, now_ms)
    return _seconds(began + WINDOW_MS - now_ms)


def give_passkey_try_back(connection: Connection, source: Source, now_ms: int) -> None:
    codes.give_back(connection, source.address, _window(now_ms))


def bucket_of(keyring: Keyring, client_host: str, ipv6_bits: int = 64) -> str:
    """Name where tries come from without keeping the address: a keyed hash of it.

    An IPv6 customer has a whole /64 to try from, at least, which therefore counts as one.
    """
    try:
        address = ipaddress.ip_address(client_host)
    except ValueError:
        network = client_host
    else:
        network = _network_of(address, ipv6_bits)
    key = keyring.service_key("attempts")
    return hmac.new(key, network.encode(), hashlib.sha256).hexdigest()[:32]


def _network_of(address: ipaddress.IPv4Address | ipaddress.IPv6Address, ipv6_bits: int) -> str:
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return str(ipaddress.ip_network((address, ipv6_bits), strict=False))
        address = address.ipv4_mapped
    return str(address)


def _window(now_ms: int) -> int:
    return now_ms - now_ms % WINDOW_MS


def count_in_window(
    connection: Connection, what: str, most: int, window_ms: int, now_ms: int
) -> None:
    """Count one more ``what`` in this window of that length.

    Raises:
        TooManyAttempts: if there were ``most`` already. Whatever is being done ends with that.
    """
    began = now_ms - now_ms % window_ms
    if codes.count_attempt(connection, _named(what), began) > most:
        raise TooManyAttempts(retry_after_s=_seconds(began + window_ms - now_ms))


class WriteQuota:
    """Bounds what a device, and a notebook through all its owner's, may have written in a day (UTC).

    A link worker's writes count for the link worker: nobody can use up what somebody else has. Each
    process counts by itself and tells the database in lumps, so that however many there are, all
    of them together let hardly more pass than one would.
    """

    def __init__(self, database: Database, mib: int = DAILY_WRITES_MIB) -> None:
        self._database = database
        self._most_kib = mib * 1024
        self._owed: Counter[str] = Counter()
        self._closed_until: dict[str, int] = {}

    async def admit(self, writers: Iterable[str], kib: int, now_ms: int) -> None:
        """Count so many KiB that each of ``writers`` (ids) wants to have written.

        Raises:
            TooManyAttempts: if one of them has had its fill for today.
        """
        wanted = {_named(f"writes {writer}"): kib for writer in writers}
        self._refuse_closed(wanted, now_ms)
        if len(self._owed) > _OWED_MAX:
            self._owed.clear()
        self._owed.update(wanted)
        lumps = {name: self._owed.pop(name) for name in wanted if self._owed[name] >= _LUMP_KIB}
        if not lumps:
            return
        began = now_ms - now_ms % DAY_MS

        def count(connection: Connection) -> dict[str, int]:
            # In one order, so that two processes never wait for each other.
            return {
                name: codes.count_more(connection, name, began, lumps[name])
                for name in sorted(lumps)
            }

        for name, whole_kib in (await self._database.write(count)).items():
            if whole_kib > self._most_kib:
                self._closed_until[name] = began + DAY_MS
        self._refuse_closed(wanted, now_ms)

    def _refuse_closed(self, wanted: Iterable[str], now_ms: int) -> None:
        until = max((self._closed_until.get(name, 0) for name in wanted), default=0)
        if until > now_ms:
            raise TooManyAttempts(_ENOUGH, retry_after_s=_seconds(until - now_ms))
        for name in wanted:
            self._closed_until.pop(name, None)


def _named(what: str) -> str:
    """What is counted, without an id that would outlive whose it is."""
    return hashlib.sha256(f"linkwell {what}".encode()).hexdigest()[:32]


def _seconds(ms: int) -> int:
    return -(-ms // 1000)
