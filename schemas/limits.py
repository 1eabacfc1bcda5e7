"""Every bound that both sides must know, named once.

Sizes are bytes of inflated JSON unless the name says characters; times say their unit.
"""

from __future__ import annotations

from typing import Final

CHANGES_PER_PUSH_MAX: Final = 500
PUSH_BYTES_MAX: Final = 512 * 1024
"""A whole ``POST /api/sync`` body once inflated."""
CHANGE_BYTES_MAX: Final = 64 * 1024
RECORDS_PER_PULL_MAX: Final = 500
FIRST_PAGE_RECORDS: Final = 50
"""What a fresh device asks for first, so that the newest days are on screen at once."""
PULL_BYTES_MAX: Final = 1024 * 1024
ERASED_PER_PUSH_MAX: Final = 500
SOURCES_PER_CHANGE_MAX: Final = 16

FIELDS_PER_CHANGE_MAX: Final = 64
FIELD_NAME_CHARACTERS_MAX: Final = 64
MEMBERS_PER_SET_MAX: Final = 24
UNKNOWN_VALUE_BYTES_MAX: Final = 16 * 1024

ENTRY_CHARACTERS_MAX: Final = 6_000
NOTE_CHARACTERS_MAX: Final = 1_000
MESSAGE_CHARACTERS_MAX: Final = 2_000
GOAL_CHARACTERS_MAX: Final = 1_000
STEP_CHARACTERS_MAX: Final = 300
REASON_CHARACTERS_MAX: Final = 500
TITLE_CHARACTERS_MAX: Final = 120
PLACE_CHARACTERS_MAX: Final = 120
ADDRESS_CHARACTERS_MAX: Final = 300
NAME_CHARACTERS_MAX: Final = 80
PHONE_CHARACTERS_MAX: Final = 32
LABEL_CHARACTERS_MAX: Final = 60

CODE_CHARACTERS: Final = 8
CODE_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0/O, 1/I/L or U: a code is read aloud and typed by tired people."""

SESSION_MINUTES_MAX: Final = 24 * 60
EXCEPTIONS_PER_SESSION_MAX: Final = 60
"""Occurrences of one session that are skipped, and as many that are moved."""
OCCURRENCES_PER_RULE_MAX: Final = 400
"""What ``COUNT`` may say."""
REMIND_MINUTES_MAX: Final = 24 * 60
PUSH_ENDPOINT_CHARACTERS_MAX: Final = 2_048
PUSH_PAYLOAD_BYTES_MAX: Final = 3_000
"""Before it is encrypted: push services take at least 4,096 bytes afterwards."""
JSON_BODY_BYTES_MAX: Final = 16 * 1024
"""Every body other than a push."""

MOOD_SAME_MINUTES: Final = 10
"""For so long a new choice edits the same mood; after that it makes another."""
DELETED_CELLS_DAYS: Final = 30
TOMBSTONE_DAYS: Final = 180
WORKER_UNSYNCED_DAYS_MAX: Final = 7
"""A worker's app that has not synced for longer deletes shared data before showing anything."""
