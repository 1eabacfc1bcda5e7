"""The built app, read into memory once: only what was found then can ever be served."""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SHELL: Final = "index.html"
_PACKED: Final = {"br": ".br", "gzip": ".gz"}
_MEDIA_TYPES: Final = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".txt": "text/plain",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file in each encoding that the build made of it."""

    media_type: str
    etag: str
    immutable: bool
    """Its name carries a hash of what is in it."""
    bytes_by_encoding: dict[str, bytes]
    """``identity``, and ``br`` or ``gzip`` where that is smaller."""

    def best_for(self, accept_encoding: str) -> tuple[str, bytes]:
        """Return the smallest encoding that the browser takes, and its bytes."""
        accepted = _accepted(accept_encoding)
        for encoding in ("br", "gzip"):
            if encoding in accepted and encoding in self.bytes_by_encoding:
                return encoding, self.bytes_by_encoding[encoding]
        return "identity", self.bytes_by_encoding["identity"]


Assets = dict[str, Asset]
"""By path without the leading slash."""


def read_assets(folder: Path) -> Assets:
    """Read the built app; empty if it has not been built."""
    if not (folder / SHELL).is_file():
        return {}
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]
    return {
        path.relative_to(folder).as_posix(): _read(path, folder)
        for path in files
        if path.suffix not in {*_PACKED.values(), ".map"}
    }


def _read(path: Path, folder: Path) -> Asset:
    plain = path.read_bytes()
    siblings = {
        encoding: path.with_name(path.name + suffix) for encoding, suffix in _PACKED.items()
    }
    packed = {
        encoding: sibling.read_bytes()
        for encoding, sibling in siblings.items()
        if sibling.is_file()
    }
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Asset(
        media_type=_MEDIA_TYPES.get(path.suffix, guessed),
        etag=f'"{hashlib.sha256(plain).hexdigest()[:20]}"',
        immutable=path.relative_to(folder).parts[0] == "assets",
        bytes_by_encoding={"identity": plain, **packed},
    )


def _accepted(accept_encoding: str) -> set[str]:
    accepted = set()
    for part in accept_encoding.split(","):
        name, _, parameters = part.partition(";")
        if parameters.replace(" ", "").rstrip(".0") != "q=" or "q=" not in parameters:
            accepted.add(name.strip().lower())
    return accepted
