"""Names as they may be typed in pinyin: full syllables or initials."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from geodata.folding import Span


def syllables(text: str) -> list[str]:
    """The pinyin of each character of a folded text; letters and digits stand for themselves."""
    # Loading the dictionaries takes a quarter of a second: only who types pinyin waits for them.
    from pypinyin import lazy_pinyin

    return [syllable.lower() for syllable in lazy_pinyin(text, errors=_apart)]


def _apart(letters: str) -> Any:
    return list(letters)


def forms(text: str) -> Iterator[tuple[str, bool]]:
    """What a name may be typed as: its initials, and its pinyin from any character on; is that the beginning?"""
    parts = syllables(text)
    yield "".join(part[0] for part in parts), True
    for at in range(len(parts)):
        yield "".join(parts[at:]), at == 0


def typed_span(text: str, typed: str) -> Span | None:
    """Which characters of a folded text were typed in pinyin or initials, as (start, end)."""
    parts = syllables(text)
    if "".join(part[0] for part in parts).startswith(typed):
        return 0, len(typed)
    for at in range(len(parts)):
        end, spelt = at, ""
        while end < len(parts) and len(spelt) < len(typed):
            spelt += parts[end]
            end += 1
        if spelt.startswith(typed):
            return at, end
    return None
