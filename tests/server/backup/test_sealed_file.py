"""Whatever is done to a sealed file, it is noticed before its end is reached."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest

from server.gateways.sealed_file import (
    Damaged,
    NotASealedFile,
    SealedWriter,
    WrongKey,
    read_frames,
)

KEY = bytes(range(32))
FRAMES = [b"first", b"", b"the third, which is longer", b"last"]
HEADER_BYTES = 65


def written(path: Path, frames: list[bytes] = FRAMES, key: bytes = KEY) -> bytes:
    with path.open("wb") as file:
        writer = SealedWriter(file, key)
        for place, frame in enumerate(frames):
            writer.add(frame, last=place == len(frames) - 1)
    return path.read_bytes()


def parts(content: bytes) -> list[bytes]:
    """The header, then each frame with its length."""
    found, at = [content[:HEADER_BYTES]], HEADER_BYTES
    while at < len(content):
        (size,) = struct.unpack_from(">I", content, at)
        found.append(content[at : at + 4 + size])
        at += 4 + size
    return found


def reads(path: Path, content: bytes, key: bytes = KEY) -> list[bytes]:
    path.write_bytes(content)
    return list(read_frames(path, key))


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "file"
    assert reads(path, written(path)) == FRAMES
    assert all(frame not in path.read_bytes() for frame in FRAMES if frame)


def test_a_flipped_bit_anywhere_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "file"
    sound = written(path)
    for place in range(len(sound)):
        for bit in (0x01, 0x80):
            changed = bytearray(sound)
            changed[place] ^= bit
            with pytest.raises((Damaged, NotASealedFile, WrongKey)):
                reads(path, bytes(changed))


def test_a_cut_anywhere_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "file"
    sound = written(path)
    for length in range(len(sound)):
        with pytest.raises((Damaged, NotASealedFile)):
            reads(path, sound[:length])


def test_parts_that_are_moved_left_out_doubled_or_added_are_noticed(tmp_path: Path) -> None:
    path = tmp_path / "file"
    header, one, two, three, last = parts(written(path))
    for order in (
        (header, two, one, three, last),
        (header, one, three, last),
        (header, one, two, two, three, last),
        (header, last),
        (header, one, two, three),
        (header, one, two, three, last, last),
        (header, one, two, three, last, b"\0"),
    ):
        with pytest.raises(Damaged):
            reads(path, b"".join(order))


def test_parts_of_two_files_do_not_fit_together(tmp_path: Path) -> None:
    path = tmp_path / "file"
    header, one, *rest = parts(written(path))
    _, other, *_ = parts(written(path))
    with pytest.raises(Damaged):
        reads(path, b"".join((header, other, *rest)))
    assert reads(path, b"".join((header, one, *rest))) == FRAMES


def test_another_key_is_told_apart_from_damage(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with pytest.raises(WrongKey):
        reads(path, written(path), bytes(32))


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0" * 20, os.urandom(200)])
def test_another_kind_of_file_is_told_apart(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(NotASealedFile):
        reads(tmp_path / "file", content)
