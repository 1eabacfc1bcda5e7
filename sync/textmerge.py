"""Joining two people's or two phones' words, three ways and word by word.

The same algorithm stands in TypeScript on the device; ``tests/vectors/textmerge.json`` holds
both to it. It keeps every word that either side added and drops a word only where one side
took it out and the other left it as it was. Where both changed the same stretch, both
stretches stay, words that they share once.

Steps, so that a second implementation gives the same text:

1. *Tokens.* Split on white space; a run of the marks ``. , ; : ! ? …`` (and the Arabic ones)
   is a token of its own, so that a full stop on one side does not make "garden." another
   word than "garden". A token is (the white space before it, the word); the first of a text
   has no space to speak of: null. White space at the very end is the text's tail. Words
   compare equal regardless of the space before them.
2. *Edits.* ``_common`` pairs the words of the base with those of a side: a longest common
   subsequence, after pairing off equal beginnings, then equal ends; ties go to skipping a
   word of the *base* first when reading from the front. What lies between pairs is an
   edit: (from, to) in the base and the side's words for it.
3. *Groups.* Edits of the two sides are taken in the order of the base. Two of them clash
   when their base stretches overlap, when one inserts strictly inside the other's, or when
   both insert at the same place. Clashing edits grow into one group.
4. *Each group.* One side's alone: its words. Both the same: once. One side empty (taken
   out): the other's words. Otherwise the pairs of ``_common(theirs, ours)`` that are words
   and not marks stand once, in order; before each, and at the end, what theirs has there,
   then what ours has there; where the one begins with the other, only the longer.
5. *Spaces.* Outside groups a word has the space of whichever side changed it, ours first.
   Joined again, the first token has none; a later one whose space is null, or a word that
   would touch another word, gets one blank.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

# ASCII white space plus what Unicode calls a space; JavaScript's \s and Python's differ in
# the separators U+001C–1F and U+0085, which are left out here, and in U+FEFF, left out too.
_SPACE = "\\t\\n\\x0b\\x0c\\r \\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"
_MARKS = ".,;:!?\u2026\u060c\u061b\u061f"
_TOKEN = re.compile(f"([{_SPACE}]*)([{_MARKS}]+|[^{_SPACE}{_MARKS}]+)")
_TAIL = re.compile(f"[{_SPACE}]*\\Z")


class Token(NamedTuple):
    space: str | None
    word: str

    @property
    def marks(self) -> bool:
        """Whether this is punctuation, which may touch a word."""
        return self.word[0] in _MARKS


class Edit(NamedTuple):
    """The stretch ``start``–``end`` of the base, and what a side made of it."""

    start: int
    end: int
    words: tuple[Token, ...]


def merge_texts(base: str | None, theirs: str, ours: str) -> str:
    """Return ``theirs`` with the edits that led from ``base`` to ``ours``.

    ``theirs`` is the current text, ``ours`` the one that was refused with ``rebase``.
    Without a kept base the words that both share, in order, stand in for it.
    ``merge_texts(b, b, x) == x``, ``merge_texts(b, x, b) == x`` and
    ``merge_texts(b, x, x) == x``.
    """
    if ours in (theirs, base):
        return theirs
    if theirs == base:
        return ours
    their_tokens, our_tokens = tokens(theirs), tokens(ours)
    if base is None:
        base_tokens = [their_tokens[i] for i, _ in _common(their_tokens, our_tokens)]
    else:
        base_tokens = tokens(base)
    merged = _merge(base_tokens, their_tokens, our_tokens)
    tail = _tail(ours) if _tail(theirs) == _tail(base or "") else _tail(theirs)
    return _join(merged) + tail


def tokens(text: str) -> list[Token]:
    """Return the words of ``text``, each with the white space before it."""
    found = _TOKEN.findall(text)
    return [Token(space if i else None, word) for i, (space, word) in enumerate(found)]


def _tail(text: str) -> str:
    found = _TAIL.search(text)
    return found.group() if found else ""


def _join(merged: Sequence[Token]) -> str:
    parts: list[str] = []
    last: Token | None = None
    for token in merged:
        if last is not None:
            touches = token.space is None or (
                not token.space and not token.marks and not last.marks
            )
            parts.append(" " if touches else token.space or "")
        parts.append(token.word)
        last = token
    return "".join(parts)


def _merge(base: list[Token], theirs: list[Token], ours: list[Token]) -> list[Token]:
    their_pairs, our_pairs = _common(base, theirs), _common(base, ours)
    their_space = {i: theirs[j].space for i, j in their_pairs}
    our_space = {i: ours[j].space for i, j in our_pairs}

    def plain(start: int, end: int) -> list[Token]:
        """The base's words from ``start`` to ``end``, with the changed space of either side."""
        out = []
        for i in range(start, end):
            space = our_space.get(i, base[i].space)
            if space == base[i].space:
                space = their_space.get(i, space)
            out.append(Token(space, base[i].word))
        return out

    their_edits = _edits(len(base), theirs, their_pairs)
    our_edits = _edits(len(base), ours, our_pairs)
    merged: list[Token] = []
    at = 0
    for start, end, left, right in _groups(their_edits, our_edits):
        merged += plain(at, start)
        if not right:
            merged += _side(start, end, left, plain)
        elif not left:
            merged += _side(start, end, right, plain)
        else:
            merged += _both(_side(start, end, left, plain), _side(start, end, right, plain))
        at = end
    return merged + plain(at, len(base))


def _side(
    start: int, end: int, edits: list[Edit], plain: Callable[[int, int], list[Token]]
) -> list[Token]:
    """One side's words for the base stretch ``start``–``end``."""
    out: list[Token] = []
    at = start
    for edit in edits:
        out += plain(at, edit.start)
        out += edit.words
        at = edit.end
    return out + plain(at, end)


def _both(theirs: list[Token], ours: list[Token]) -> list[Token]:
    """Both sides of a clash, the words they share once."""
    if not theirs or not ours:
        return theirs or ours
    out: list[Token] = []
    i = j = 0
    shared = [pair for pair in _common(theirs, ours) if not theirs[pair[0]].marks]
    for p, q in [*shared, (len(theirs), len(ours))]:
        left, right = theirs[i:p], ours[j:q]
        if _begins(left, right):
            out += left
        elif _begins(right, left):
            out += right
        else:
            out += left + right
        if p < len(theirs):
            out.append(theirs[p])
        i, j = p + 1, q + 1
    return out


def _begins(words: list[Token], start: list[Token]) -> bool:
    """Whether ``words`` begins with ``start``: between shared words, only marks can."""
    return [token.word for token in words[: len(start)]] == [token.word for token in start]


def _edits(base_length: int, side: list[Token], pairs: list[tuple[int, int]]) -> list[Edit]:
    edits = []
    i = j = 0
    for p, q in [*pairs, (base_length, len(side))]:
        if p > i or q > j:
            edits.append(Edit(i, p, tuple(side[j:q])))
        i, j = p + 1, q + 1
    return edits


def _groups(theirs: list[Edit], ours: list[Edit]) -> list[tuple[int, int, list[Edit], list[Edit]]]:
    """Return (start, end, their edits, our edits), clashing ones together, in base order.

    Edits are ordered by (start, end), theirs first; so an insertion before a word comes
    ahead of a change of that word.
    """
    waiting = sorted(
        [
            (edit.start, edit.end, side, edit)
            for side, edits in enumerate((theirs, ours))
            for edit in edits
        ],
        key=lambda one: one[:3],
    )
    groups: list[tuple[int, int, list[Edit], list[Edit]]] = []
    for start, end, side, edit in waiting:
        sides: tuple[list[Edit], list[Edit]] = ([], [])
        if groups and _clash(groups[-1][0], groups[-1][1], start, end):
            first, last, *grown = groups.pop()
            sides = (grown[0], grown[1])
            start, end = first, max(last, end)
        sides[side].append(edit)
        groups.append((start, end, *sides))
    return groups


def _clash(first: int, last: int, start: int, end: int) -> bool:
    """Whether an edit at ``start``–``end``, not before ``first``, touches ``first``–``last``."""
    if start < last:
        return True
    return first == last == start == end


def _common(left: Sequence[Token], right: Sequence[Token]) -> list[tuple[int, int]]:
    """Return index pairs of a longest common subsequence of words, ascending."""
    head = 0
    while head < len(left) and head < len(right) and left[head].word == right[head].word:
        head += 1
    tail = 0
    while (
        tail < len(left) - head
        and tail < len(right) - head
        and left[-1 - tail].word == right[-1 - tail].word
    ):
        tail += 1
    middle = _longest(
        [token.word for token in left[head : len(left) - tail]],
        [token.word for token in right[head : len(right) - tail]],
    )
    pairs = [(i, i) for i in range(head)]
    pairs += [(head + i, head + j) for i, j in middle]
    pairs += [(len(left) - tail + i, len(right) - tail + i) for i in range(tail)]
    return pairs


def _longest(left: list[str], right: list[str]) -> list[tuple[int, int]]:
    """The textbook table: ``length[i][j]`` is the best for ``left[i:]`` and ``right[j:]``."""
    if not left or not right:
        return []
    length = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i in range(len(left) - 1, -1, -1):
        row, below = length[i], length[i + 1]
        for j in range(len(right) - 1, -1, -1):
            row[j] = below[j + 1] + 1 if left[i] == right[j] else max(below[j], row[j + 1])
    pairs = []
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i] == right[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif length[i + 1][j] >= length[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs
