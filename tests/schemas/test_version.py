"""What crosses the wire changes only together with the protocol's version."""

from __future__ import annotations

from schemas import export, version


def test_the_schema_is_the_one_this_version_was_given_to() -> None:
    """When this fails, add a version to ``HISTORY`` and pin its hash; devices of the last one stay."""
    assert version.SCHEMA_SHA256[version.PROTOCOL] == export.schema_sha256()


def test_every_version_has_its_story_and_its_hash() -> None:
    assert version.HISTORY.keys() == version.SCHEMA_SHA256.keys()
    assert max(version.HISTORY) == version.PROTOCOL
    assert version.PROTOCOL in version.PROTOCOLS_SPOKEN


def test_the_last_version_is_still_spoken() -> None:
    assert version.PROTOCOL - 1 in version.PROTOCOLS_SPOKEN | {0}


def test_rewording_a_docstring_is_not_a_change_of_protocol() -> None:
    reworded = {"description": "other words", "properties": {"description": {"type": "string"}}}
    assert export._without_prose(reworded) == {"properties": {"description": {"type": "string"}}}
