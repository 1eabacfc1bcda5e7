"""``linkwell rotate-push-key`` and ``rotate-master-key``: other keys, while the service runs."""

from __future__ import annotations

import argparse
import asyncio
from contextlib import closing

from server.commands.backing_up import open_database, open_keyring
from server.commands.said import counted, say
from server.gateways.clock import SystemClock
from server.gateways.data_lock import only_exchange_of_keys
from server.gateways.master_key import make_coming_key, put_coming_key_in_place
from server.gateways.push_keys import PushKeys
from server.settings import Settings
from server.store import subscriptions


def add_rotate(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    push = commands.add_parser(
        "rotate-push-key", help="make another key for sending reminders; the service may run"
    )
    push.set_defaults(command=rotate_push_key)
    master = commands.add_parser(
        "rotate-master-key", help="lock the keyring with another master key; the service may run"
    )
    master.set_defaults(command=rotate_master_key)


def rotate_push_key(_: argparse.Namespace, settings: Settings) -> int:
    with closing(open_keyring(settings)) as keyring, closing(open_database(settings)) as database:
        key = PushKeys(keyring).make(SystemClock().now_ms())
        by_key = asyncio.run(database.read(subscriptions.standing)).by_key
    older = sum(count for one, count in by_key.items() if one != key.id)
    say(
        "There is a new key. New subscriptions are made for it at once, nothing need be "
        f"restarted. {counted(older, 'device')} subscribed with older keys: each moves over when "
        "the app is opened there, and until then its reminders are signed as before.\n"
        "Back up the keyring now: linkwell backup --keyring FILE"
    )
    return 0


def rotate_master_key(_: argparse.Namespace, settings: Settings) -> int:
    """Exchange the master key. Interrupted anywhere, it leaves all readable and goes on next time."""
    path = settings.master_key_file
    with (
        only_exchange_of_keys(settings.data_dir),
        closing(open_keyring(settings)) as keyring,
    ):
        # Each of the three is durable before the next begins.
        new = make_coming_key(path)
        keyring.rotate(new)
        put_coming_key_in_place(path)
        keys = len(keyring.names(""))
    say(
        f"{path} holds a new master key, which locks all {counted(keys, 'key')} of "
        f"{settings.keyring_file}. Servers that run go on with it by themselves.\n"
        "Copy it now to where your backups are not, and back up the keyring with it: "
        "linkwell backup --keyring FILE\n"
        "Keep the old one for as long as you keep a keyring's backup that it locked, no longer."
    )
    return 0
