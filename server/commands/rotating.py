"""``linkwell rotate-push-key``: another key for the pushes of new subscriptions."""

from __future__ import annotations

import argparse
import asyncio
from contextlib import closing

from server.commands.backing_up import open_database, open_keyring
from server.commands.said import counted, say
from server.gateways.clock import SystemClock
from server.gateways.push_keys import PushKeys
from server.settings import Settings
from server.store import subscriptions


def add_rotate(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "rotate-push-key", help="make another key for sending reminders; the service may run"
    )
    parser.set_defaults(command=rotate)


def rotate(_: argparse.Namespace, settings: Settings) -> int:
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
