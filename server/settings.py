"""What an operator can set, read once from ``LINKWELL_*`` and never at import.

Each setting stands in :data:`SETTINGS` with the words that ``docs/settings.md`` must hold.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlsplit

PREFIX: Final = "LINKWELL_"
PORT_DEFAULT: Final = 8420
LOG_LEVELS: Final = ("debug", "info", "warning", "error")


class SettingProblem(Exception):
    """A setting is missing or bad. The message names it and says what to write instead."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable: its name without the prefix, and what it is for."""

    name: str
    meaning: str

    @property
    def variable(self) -> str:
        return PREFIX + self.name


SETTINGS: Final = (
    Setting("DATA_DIR", "Folder of the database and the keyring"),
    Setting("DATABASE_URL", "PostgreSQL database to use instead of a file in that folder"),
    Setting("PORT", "Port to listen on"),
    Setting("HOST", "Address to listen on"),
    Setting("PUBLIC_URL", "Address that people open, as in https://linkwell.example.org"),
    Setting("TRUSTED_PROXIES", "Addresses or networks whose X-Forwarded-* headers count"),
    Setting("MASTER_KEY_FILE", "File of the key that opens the keyring"),
    Setting("SERVICE_NAME", "Name of the service, as people see it"),
    Setting("INVITE_DAYS", "Days for which an invitation's code works"),
    Setting("DEVICE_CODE_MINUTES", "Minutes for which a code for another device works"),
    Setting("RECOVERY_CODE_HOURS", "Hours for which a code to get back in works"),
    Setting("STAFF_IDLE_HOURS", "Hours without use after which staff sign in again"),
    Setting("STAFF_SESSION_DAYS", "Days after which staff sign in again in any case"),
    Setting("STAFF_PROOF_MINUTES", "Minutes for which staff need not prove again who they are"),
    Setting("LEAVING_DAYS", "Days for which whoever leaves may still choose to stay"),
    Setting("DAILY_WRITES_MIB", "What a notebook, or a device, may have written in a day"),
    Setting("PUSH_CONTACT", "Where push services reach the operator: mailto:… or https://…"),
    Setting("PUSH_LOOPBACK", "true: pushes may go to this machine itself, for tests"),
    Setting("LOG_LEVEL", "How much is logged: " + ", ".join(LOG_LEVELS)),
    Setting("CLIENT_DIR", "Folder of the built app"),
)
_NAMES: Final = frozenset(setting.variable for setting in SETTINGS)


@dataclass(frozen=True, slots=True, repr=False)
class PostgresUrl:
    """Where a PostgreSQL database is. Shown, it is the place alone: never a name or a password."""

    whole: str

    def __str__(self) -> str:
        parts = urlsplit(self.whole)
        beside = dict(parse_qsl(parts.query))
        place = parts.netloc.rpartition("@")[2] or beside.get("host", "")
        return f"postgresql://{place}/{parts.path.strip('/')}"

    __repr__ = __str__


def _built_client() -> Path:
    return Path(__file__).resolve().parent.parent / "client_assets" / "dist"


@dataclass(frozen=True, slots=True)
class Settings:
    """How one server is run. Paths are absolute."""

    data_dir: Path
    master_key_file: Path
    database_url: PostgresUrl | None = None
    """None: the database is :attr:`database_file`."""
    port: int = PORT_DEFAULT
    host: str = "127.0.0.1"
    public_url: str | None = None
    """Scheme, host and port without a slash at the end; None: as the request was made."""
    trusted_proxies: tuple[str, ...] = ()
    service_name: str = "Linkwell"
    invite_days: int = 14
    device_code_minutes: int = 15
    recovery_code_hours: int = 24
    staff_idle_hours: int = 12
    staff_session_days: int = 7
    staff_proof_minutes: int = 10
    leaving_days: int = 7
    daily_writes_mib: int = 128
    push_contact: str | None = None
    """``mailto:`` or ``https:``; None: the public address speaks for itself."""
    push_loopback: bool = False
    log_level: str = "info"
    client_dir: Path = field(default_factory=_built_client)
    demo: bool = False
    """Made-up people: nobody is asked for what guards real ones."""

    @property
    def database_file(self) -> Path:
        return self.data_dir / "linkwell.db"

    @property
    def database(self) -> Path | PostgresUrl:
        """Where the data is: in a file of the data directory, or in PostgreSQL."""
        return self.database_url or self.database_file

    @property
    def keyring_file(self) -> Path:
        return self.data_dir / "keyring.db"

    @property
    def push_subject(self) -> str | None:
        """Who says to push services that a message is theirs; none if nobody can be reached."""
        if self.push_contact is not None:
            return self.push_contact
        host = urlsplit(self.public_url or "").hostname or ""
        named = self.https and "." in host and not _is_an_address(host)
        return self.public_url if named else None

    @property
    def https(self) -> bool:
        """Whether people reach the service over https whatever the last hop looks like."""
        return self.public_url is not None and self.public_url.startswith("https://")


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read every ``LINKWELL_*`` variable.

    Raises:
        SettingProblem: naming the first variable that is bad, or that no setting has.
    """
    _refuse_unknown(environ)
    data_dir = Path(environ.get("LINKWELL_DATA_DIR") or "var").expanduser().resolve()
    key_file = environ.get("LINKWELL_MASTER_KEY_FILE")
    client_dir = environ.get("LINKWELL_CLIENT_DIR")
    return Settings(
        data_dir=data_dir,
        master_key_file=Path(key_file).expanduser().resolve()
        if key_file
        else data_dir / "master.key",
        database_url=_database_url(environ.get("LINKWELL_DATABASE_URL")),
        port=_whole(environ, "LINKWELL_PORT", PORT_DEFAULT, 1, 65_535),
        host=_host(environ.get("LINKWELL_HOST") or "127.0.0.1"),
        public_url=_public_url(environ.get("LINKWELL_PUBLIC_URL")),
        trusted_proxies=_proxies(environ.get("LINKWELL_TRUSTED_PROXIES", "")),
        service_name=_service_name(environ.get("LINKWELL_SERVICE_NAME") or "Linkwell"),
        invite_days=_whole(environ, "LINKWELL_INVITE_DAYS", 14, 1, 90),
        device_code_minutes=_whole(environ, "LINKWELL_DEVICE_CODE_MINUTES", 15, 1, 1_440),
        recovery_code_hours=_whole(environ, "LINKWELL_RECOVERY_CODE_HOURS", 24, 1, 168),
        staff_idle_hours=_whole(environ, "LINKWELL_STAFF_IDLE_HOURS", 12, 1, 168),
        staff_session_days=_whole(environ, "LINKWELL_STAFF_SESSION_DAYS", 7, 1, 30),
        staff_proof_minutes=_whole(environ, "LINKWELL_STAFF_PROOF_MINUTES", 10, 1, 60),
        leaving_days=_whole(environ, "LINKWELL_LEAVING_DAYS", 7, 1, 60),
        daily_writes_mib=_whole(environ, "LINKWELL_DAILY_WRITES_MIB", 128, 1, 1_048_576),
        push_contact=_push_contact(environ.get("LINKWELL_PUSH_CONTACT")),
        push_loopback=_flag(environ, "LINKWELL_PUSH_LOOPBACK"),
        log_level=_log_level(environ.get("LINKWELL_LOG_LEVEL") or "info"),
        client_dir=Path(client_dir).expanduser().resolve() if client_dir else _built_client(),
    )


def require_for_production(environ: Mapping[str, str]) -> None:
    """Say which setting a production start lacks.

    Raises:
        SettingProblem: when the public address or the master key's place was left to chance.
    """
    if not environ.get("LINKWELL_PUBLIC_URL"):
        raise SettingProblem(
            "LINKWELL_PUBLIC_URL is missing. Set it to the address that people open, "
            "for example https://linkwell.example.org"
        )
    if not environ.get("LINKWELL_MASTER_KEY_FILE"):
        raise SettingProblem(
            "LINKWELL_MASTER_KEY_FILE is missing. Set it to where the master key is kept, "
            "outside the data directory and backed up apart from it, "
            "for example /etc/linkwell/master.key"
        )


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    # A misspelt setting would otherwise be ignored in silence.
    unknown = sorted(name for name in environ if name.startswith(PREFIX) and name not in _NAMES)
    if unknown:
        raise SettingProblem(
            f"{unknown[0]} is not a setting of Linkwell. The settings are: "
            + ", ".join(setting.variable for setting in SETTINGS)
        )


def _whole(environ: Mapping[str, str], name: str, default: int, lowest: int, highest: int) -> int:
    written = environ.get(name)
    if not written:
        return default
    if not (written.isascii() and written.isdigit() and lowest <= int(written) <= highest):
        raise SettingProblem(
            f"{name} must be a whole number from {lowest} to {highest}, and is {written!r}"
        )
    return int(written)


def _flag(environ: Mapping[str, str], name: str) -> bool:
    written = environ.get(name) or "false"
    if written not in {"true", "false"}:
        raise SettingProblem(f"{name} must be true or false, and is {written!r}")
    return written == "true"


def _push_contact(written: str | None) -> str | None:
    if not written:
        return None
    bad = SettingProblem(
        "LINKWELL_PUSH_CONTACT must be an address where push services reach you, for example "
        f"mailto:it@example.org or https://example.org/contact, and is {written!r}"
    )
    if re.fullmatch(r"mailto:[^\s@:]+@[^\s@:]+\.[^\s@:]+", written):
        return written
    try:
        host = urlsplit(written).hostname or ""
    except ValueError:
        raise bad from None
    # Some push services turn away whoever says that they are nowhere.
    if not written.startswith("https://") or "." not in host or re.search(r"\s", written):
        raise bad
    if _is_an_address(host):
        raise bad
    return written


def _is_an_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _host(written: str) -> str:
    try:
        return str(ipaddress.ip_address(written))
    except ValueError:
        raise SettingProblem(
            f"LINKWELL_HOST must be an address such as 127.0.0.1 or 0.0.0.0, and is {written!r}"
        ) from None


def _database_url(written: str | None) -> PostgresUrl | None:
    return read_database_url(written) if written else None


def read_database_url(written: str) -> PostgresUrl:
    """Check the address of a PostgreSQL database.

    Raises:
        SettingProblem: saying how one looks, and not what was written.
    """
    # What was written holds a password, so no message may quote it.
    bad = SettingProblem(
        "LINKWELL_DATABASE_URL must be a PostgreSQL database with its server, as in "
        "postgresql://linkwell:password@127.0.0.1:5432/linkwell (a password's special characters "
        "written as %XX). Leave it out to keep the data in a file of LINKWELL_DATA_DIR"
    )
    try:
        parts = urlsplit(written)
        _ = parts.port
        beside = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    except ValueError:
        raise bad from None
    named = parts.hostname or beside.get("host")
    if parts.scheme not in {"postgresql", "postgres"} or not named or parts.fragment:
        raise bad
    if not re.fullmatch(r"/[^/]+", parts.path):
        raise bad
    return PostgresUrl(written)


def _public_url(written: str | None) -> str | None:
    if not written:
        return None
    bad = SettingProblem(
        "LINKWELL_PUBLIC_URL must be the scheme and host that people open and nothing more, "
        f"for example https://linkwell.example.org, and is {written!r}"
    )
    try:
        parts = urlsplit(written)
        port = parts.port
    except ValueError:
        raise bad from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        raise bad
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise bad
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in {None, usual} else "")


def _proxies(written: str) -> tuple[str, ...]:
    proxies = tuple(part.strip() for part in written.split(",") if part.strip())
    for proxy in proxies:
        try:
            ipaddress.ip_network(proxy)
        except ValueError:
            raise SettingProblem(
                "LINKWELL_TRUSTED_PROXIES must be addresses or networks with commas between "
                f"them, for example 127.0.0.1,10.0.0.0/8, and holds {proxy!r}"
            ) from None
    return proxies


def _service_name(written: str) -> str:
    name = written.strip()
    if not 1 <= len(name) <= 80 or not name.isprintable():
        raise SettingProblem("LINKWELL_SERVICE_NAME must be 1 to 80 printable characters")
    return name


def _log_level(written: str) -> str:
    if written.lower() not in LOG_LEVELS:
        raise SettingProblem(
            f"LINKWELL_LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}, and is {written!r}"
        )
    return written.lower()
