"""Texts as they are compared when searching: case, width, white space and most punctuation make no difference.

Every folded character remembers where in the verbatim text it stands, so that hits can be marked there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

BREAK = "\n"
BREAKS = frozenset("，。；：！？、,;:!?\t\n\r")
KEPT = frozenset("%‰×+")
Span = tuple[int, int]


@dataclass(frozen=True)
class Folded:
    """A folded text.

    Attributes:
        text: Its characters: small letters, digits, Chinese characters, a few signs, BREAK between clauses.
        spans: For each of them the span (start, end) in the verbatim text.
    """

    text: str
    spans: tuple[Span, ...]

    def unbroken(self) -> Folded:
        """The same without breaks, as names are compared."""
        kept = [(char, span) for char, span in zip(self.text, self.spans, strict=True) if char != BREAK]
        return Folded("".join(char for char, _ in kept), tuple(span for _, span in kept))

    def find(self, word: str) -> Iterator[Span]:
        """Where a folded word stands in the verbatim text, each place once, from left to right."""
        at = self.text.find(word) if word else -1
        while at >= 0:
            end = at + len(word)
            yield self.spans[at][0], self.spans[end - 1][1]
            at = self.text.find(word, end)


@lru_cache(maxsize=65536)
def fold_character(char: str) -> str:
    """What a character counts as: ＡＢ as ab, ① as 1, a comma as BREAK, a bracket as nothing."""
    if char in BREAKS:
        return BREAK
    wide = unicodedata.normalize("NFKC", char).casefold()
    return "".join(each for each in wide if each in KEPT or unicodedata.category(each)[0] in "LN")


def fold(text: str, start: int = 0) -> Folded:
    """Folds a text; `start` is added to the places that its characters remember.

    The point and the comma of a number (29.85, 2,378) do not break it; the point stays, because 1.5 is not 15.
    """
    chars: list[str] = []
    spans: list[Span] = []
    for at, char in enumerate(text):
        folded = fold_character(char)
        if char in ".," and _in_number(text, at):
            folded = "." if char == "." else ""
        for each in folded:
            if each != BREAK or (chars and chars[-1] != BREAK):
                chars.append(each)
                spans.append((start + at, start + at + 1))
    return Folded("".join(chars), tuple(spans))


def _in_number(text: str, at: int) -> bool:
    return text[at - 1 : at].isdecimal() and text[at + 1 : at + 2].isdecimal()


def joined(parts: list[Folded]) -> Folded:
    """Folded texts, one after the other."""
    return Folded("".join(part.text for part in parts), tuple(span for part in parts for span in part.spans))
