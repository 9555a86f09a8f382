"""Finds many words in a text at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

HEAD = 2


class Lexicon:
    """Words of two characters or more, known by their first two."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words: dict[str, list[str]] = {}
        for word in sorted({w for w in words if len(w) >= HEAD}, key=len, reverse=True):
            self._words.setdefault(word[:HEAD], []).append(word)

    def find(self, text: str) -> Iterator[tuple[int, str]]:
        """(start, word) of every word at every place, of one place the longest first."""
        for start in range(len(text) - HEAD + 1):
            for word in self._words.get(text[start : start + HEAD], ()):
                if text.startswith(word, start):
                    yield start, word
