"""What a receipt does to a record and to what waits behind it: pure values in and out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sync.kept import Held, Pending, Refusal, Stored
from sync.merge import DELETED
from sync.resending import DeclaredOf
from sync.textmerge import merge_texts

SOURCES_PER_CHANGE: Final = 16
REBASES_MAX: Final = 16
"""How often words are joined before the person is asked: somebody else is typing all the time."""

Stale = Mapping[str, Mapping[str, Any]]
"""The server's current text cells by name, each with ``value``, ``version`` and ``stamp``."""


@dataclass(frozen=True, slots=True)
class Under:
    """A record around one frozen change. ``now_ms`` is the time as the server has it."""

    stored: Stored | None
    frozen: Pending
    open: Pending | None
    """The person's later edit, if there is one."""
    behind: Pending | None
    """An edit that was sent before, where the frozen change is one that is sent again."""
    now_ms: int
    rules: DeclaredOf
    new_change_id: Callable[[], str]


@dataclass(slots=True)
class Left:
    """What a receipt leaves. The frozen change itself is always gone."""

    stored: Stored | None
    open: Pending | None
    behind: Pending | None = None
    tray: Refusal | None = None
    joined: bool = False
    overtaken: list[tuple[str, Any]] = field(default_factory=list)


def take(under: Under, receipt: Mapping[str, Any]) -> Left:
    """Apply a receipt for exactly the change that was frozen."""
    outcome = receipt.get("outcome", "applied")
    if outcome == "refused":
        return _refused(under, receipt["refused"])
    if outcome != "rebase":
        return _settled(under, receipt)
    stale: Stale = receipt.get("stale", {})
    return _rebased_again(under, stale) if under.frozen.resent else _rebased(under, stale)


def _settled(under: Under, receipt: Mapping[str, Any]) -> Left:
    """Applied cells become the server's; overtaken ones follow what the server sends."""
    frozen, stored = under.frozen, under.stored
    cells = dict(stored.cells) if stored else {}
    left = Left(stored, under.open)
    wrote = False
    usual = receipt.get("outcome", "applied")
    for name, value in frozen.set.items():
        if receipt.get("fields", {}).get(name, usual) != "applied":
            left.overtaken.append((name, value))
            continue
        rule = under.rules(name)
        # A late receipt of what waited long: something newer was pulled meanwhile.
        is_late = name in cells and cells[name].stamp > frozen.stamps[name]
        if is_late and not (rule is not None and rule.merge == "guard"):
            continue
        cells[name] = Held(value, frozen.id, frozen.stamps[name])
        wrote = True
    if wrote:
        left.stored = Stored(frozen.kind, cells, stored.heard if stored else None)
    return left


def _refused(under: Under, problem: Mapping[str, Any]) -> Left:
    frozen, later = under.frozen, under.open
    # Choices that were sent long ago bother nobody, and later edits are judged by themselves.
    if frozen.resent and not any(_is_text(under, name) for name in frozen.set):
        return Left(under.stored, later)
    words = {**(frozen.absorbed.set if frozen.absorbed else {}), **frozen.set}
    if frozen.create and not frozen.resent:
        for one in (later.absorbed if later else None, later):
            words |= one.set if one else {}
        later = None
    elif later:
        later = _without_before(frozen, later)
    return Left(under.stored, later, tray=Refusal(frozen.id, frozen.record, problem, words))


def _without_before(frozen: Pending, later: Pending) -> Pending:
    """A later edit, as if the one before it had never been: it saw what that one saw."""
    base = {
        name: frozen.base.get(name) if version == frozen.id else version
        for name, version in later.base.items()
    }
    return replace(
        later,
        base={name: version for name, version in base.items() if version is not None},
        texts={**later.texts, **frozen.texts},
        absorbed=_without_before(frozen, later.absorbed) if later.absorbed else None,
    )


def _rebased_again(under: Under, stale: Stale) -> Left:
    """Words that are sent again meet others.

    The service has put them into history. Where an edit that was sent before builds on them, that
    is all: it holds them, and will be joined itself, against nothing known.
    """
    frozen, behind = under.frozen, under.behind
    taken = [name for name in frozen.set if behind and name in behind.set and _is_text(under, name)]
    if behind is None or not taken:
        return _rebased(under, stale)
    bare = replace(
        behind, texts={name: text for name, text in behind.texts.items() if name not in taken}
    )
    rest = {name: value for name, value in frozen.set.items() if name not in taken}
    if not rest:
        return Left(_adopted(under.stored, stale), under.open, bare)
    stamps = {name: frozen.stamps[name] for name in rest}
    others = {name: cell for name, cell in stale.items() if name in rest}
    left = _rebased(replace(under, frozen=replace(frozen, set=rest, stamps=stamps)), others)
    left.behind = bare
    return left


def _rebased(under: Under, stale: Stale) -> Left:
    """Nothing of the change was written: join its words, and the later ones, with the current."""
    frozen, later = under.frozen, under.open
    deletes = later is not None and later.set.get(DELETED) is True
    sources = [
        *frozen.sources,
        *_texts_of(under, frozen, stale),
        *_replaced(under, None if deletes or later is None else later.set, deletes=deletes),
    ]
    if later is not None and deletes:
        return _behind_delete(under, later, stale, sources)
    merged = _together(under, sources, stale)
    left = Left(_adopted(under.stored, stale), merged)
    trouble: dict[str, Any] = {}
    reason = "unmergeable"
    for name in [name for name in merged.set if name in stale]:
        words, wrong = _merge(under, merged, name, stale[name])
        if wrong:
            reason, trouble[name] = wrong, merged.set[name]
            _drop(merged, name)
        elif words == stale[name]["value"] == frozen.set.get(name):
            # They stand there. Had others been sent, those would go into history with these.
            _drop(merged, name)
        else:
            left.joined = left.joined or words != merged.set[name]
            merged.set[name] = words
            merged.base[name] = stale[name]["version"]
            merged.texts[name] = stale[name]["value"]
            merged.stamps[name] = max(under.now_ms, stale[name]["stamp"] + 1, merged.stamps[name])
    # What is sent again may be left without words of its own, and then has nothing to join.
    is_knot = not frozen.resent and not any(name in frozen.set for name in stale)
    if is_knot or merged.rebases > REBASES_MAX:
        left.tray = _unmerged(frozen, {**merged.set, **trouble}, "unmergeable")
        left.open, left.joined = None, False
        return left
    if trouble:
        left.tray = _unmerged(frozen, trouble, reason)
    if not merged.set:
        left.open = None
    return left


def _behind_delete(
    under: Under, later: Pending, stale: Stale, sources: list[tuple[str, str, Any]]
) -> Left:
    """The delete has not seen what the server holds: it will be overtaken, and the record stay.

    Taken back before that, the joined words stand where the edit stood.
    """
    left = _rebased(replace(under, open=later.absorbed), stale)
    bare = _without_before(under.frozen, later)
    delete = replace(bare, sources=_newest([*sources, *later.sources]))
    delete.absorbed = left.open or bare.absorbed
    left.open = delete
    return left


def _together(under: Under, sources: list[tuple[str, str, Any]], stale: Stale) -> Pending:
    """One open change with what both wrote, on what the first one saw."""
    frozen = under.frozen
    later = _without_before(frozen, under.open) if under.open else Pending("", "", "", False)
    return replace(
        frozen,
        id=under.new_change_id(),
        # That words are to be joined says that the record is there, whoever made it.
        create=False,
        frozen=False,
        resent=False,
        set={**frozen.set, **later.set},
        base={**later.base, **frozen.base},
        stamps={**frozen.stamps, **later.stamps},
        texts={**later.texts, **frozen.texts},
        sources=_newest([*sources, *later.sources, *_texts_of(under, later, stale)]),
        sent={
            name: (frozen.id, value)
            for name, value in frozen.set.items()
            if not _is_text(under, name) and later.set.get(name, value) == value
        },
        rebases=frozen.rebases + 1,
    )


def _merge(
    under: Under, merged: Pending, name: str, theirs: Mapping[str, Any]
) -> tuple[str, str | None]:
    """The joined words, or why they cannot be joined."""
    ours = merged.set[name]
    if not isinstance(ours, str) or not isinstance(theirs["value"], str):
        return "", "unmergeable"
    words = merge_texts(under.frozen.texts.get(name), theirs["value"], ours)
    rule = under.rules(name)
    most = rule.value.characters_max if rule is not None else None
    return words, "too-long" if most is not None and len(words) > most else None


def _texts_of(under: Under, change: Pending, stale: Stale) -> list[tuple[str, str, Any]]:
    """The texts of a change that a merged one replaces."""
    return [
        (change.id, name, value)
        for name, value in change.set.items()
        if name in stale and _is_text(under, name)
    ]


def _replaced(
    under: Under, later: Mapping[str, Any] | None, *, deletes: bool
) -> list[tuple[str, str, Any]]:
    """What was sent beside texts and will not be sent again as it was; all before a delete."""
    return [
        (under.frozen.id, name, value)
        for name, value in under.frozen.set.items()
        if not _is_text(under, name)
        and (deletes or (later is not None and name in later and later[name] != value))
    ]


def _newest(sources: list[tuple[str, str, Any]]) -> list[tuple[str, str, Any]]:
    return sources[-SOURCES_PER_CHANGE:]


def _unmerged(frozen: Pending, words: Mapping[str, Any], reason: str) -> Refusal:
    problem = {"type": f"urn:linkwell:problem:{reason}", "title": "These words need a person."}
    return Refusal(frozen.id, frozen.record, problem, dict(words))


def _drop(change: Pending, name: str) -> None:
    for cells in (change.set, change.stamps, change.texts, change.base):
        cells.pop(name, None)


def _adopted(stored: Stored | None, stale: Stale) -> Stored | None:
    """The record with the current texts that the server just named."""
    if stored is None:
        return None
    told = {name: Held(c["value"], c["version"], c["stamp"]) for name, c in stale.items()}
    return replace(stored, cells={**stored.cells, **told})


def _is_text(under: Under, name: str) -> bool:
    rule = under.rules(name)
    return rule is not None and rule.merge == "text"
