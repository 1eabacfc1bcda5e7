"""The keys that sign: in the keyring, wrapped, one made at the first start, all of them kept."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from server.gateways.keyring import KeyErased, Keyring
from server.gateways.keyring_backup import back_up_keyring, notebooks_with_keys
from server.gateways.push_keys import PushKeys
from tests.server.cli.program import linkwell

MASTER = bytes(range(32))
NOTEBOOK = "0190aaaa-0000-7000-8000-000000000001"


def test_the_first_is_made_once_whoever_asks(tmp_path: Path) -> None:
    one, other = (PushKeys(Keyring(tmp_path / "keyring", MASTER)) for _ in range(2))
    first = one.newest(1_000)
    assert other.newest(2_000).public == first.public
    assert one.count() == 1


def test_a_newer_one_is_seen_by_every_process_and_the_old_one_still_signs(tmp_path: Path) -> None:
    one, other = (PushKeys(Keyring(tmp_path / "keyring", MASTER)) for _ in range(2))
    old = one.newest(1_000)
    new = other.make(500)
    assert new.public != old.public
    assert one.newest(3_000).public == new.public
    assert one.by_public(old.public) == old
    assert one.by_public("A" * 87) is None
    with pytest.raises(KeyErased):
        one.of("another")


def test_they_survive_a_change_of_the_master_key_and_a_backup(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path / "keyring", MASTER)
    keyring.create(NOTEBOOK)
    key = PushKeys(keyring).newest(1_000)
    keyring.rotate(bytes(32))
    keyring.close()
    backup = tmp_path / "backup"
    assert back_up_keyring(tmp_path / "keyring", backup, devices=(), accounts=(), now_ms=1) == 1
    assert notebooks_with_keys(backup) == {NOTEBOOK}
    assert PushKeys(Keyring(backup, bytes(32))).newest(2_000).public == key.public


def test_nothing_in_the_file_tells_the_private_half(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path / "keyring", MASTER)
    key = PushKeys(keyring).newest(1_000)
    keyring.close()
    secret = key.private.private_numbers().private_value.to_bytes(32, "big")
    assert secret not in (tmp_path / "keyring").read_bytes()


def test_an_operator_rotates_it_and_doctor_tells_of_pushes(tmp_path: Path) -> None:
    settings: dict[str, str | Path] = {
        "DATA_DIR": tmp_path / "data",
        "MASTER_KEY_FILE": tmp_path / "master.key",
        "PUBLIC_URL": "https://linkwell.example.org",
    }
    assert linkwell("invite", "Amira", **settings).returncode == 0
    said = linkwell("rotate-push-key", **settings)
    assert said.returncode == 0, said.stderr
    assert "0 devices subscribed with older keys" in said.stdout
    master = (tmp_path / "master.key").read_text().strip()
    keyring = Keyring(tmp_path / "data" / "keyring.db", base64.b64decode(master))
    assert PushKeys(keyring).count() == 1
    keyring.close()
    doctor = linkwell("doctor", **settings).stdout
    assert "Push services know where to reach you (https://linkwell.example.org)." in doctor
    assert "0 devices can be sent reminders" in doctor
    loopback = linkwell("doctor", **settings, PUSH_LOOPBACK="true").stdout
    assert "LINKWELL_PUSH_LOOPBACK is for tests" in loopback
    nobody = linkwell("doctor", **{**settings, "PUBLIC_URL": "http://10.0.0.5:8420"}).stdout
    assert "Set LINKWELL_PUSH_CONTACT" in nobody


@pytest.mark.parametrize("contact", ["it@example.org", "mailto:it@localhost", "http://example.org",
                                     "https://localhost/x", "https://127.0.0.1/x", "mailto:a b@c.d"])  # fmt: skip
def test_a_contact_that_nobody_is_reached_at_is_refused(contact: str) -> None:
    said = linkwell("doctor", PUSH_CONTACT=contact)
    assert said.returncode == 2
    assert "LINKWELL_PUSH_CONTACT must be" in said.stderr
