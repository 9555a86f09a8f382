"""Texts as they are compared when searching: case, width, white space and most punctuation make no difference.

Every folded character remembers where in the verbatim text it stands, so that hits can be marked there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

BREAK = "\n"
BREAKS = frozenset("，。；：！？、,;:!?\t\n\r")
KEPT = frozenset(".%‰×+")
NO_POINT = re.compile(r"(?<!\d)[.．]|[.．](?!\d)")
NO_COMMA = re.compile(r"(?<=\d),(?=\d)")
Span = tuple[int, int]


@dataclass(frozen=True)
class Folded:
    """A folded text.

    Attributes:
        text: Its characters: small letters, digits, Chinese characters, a few signs, BREAK between clauses.
        starts: Where each of them begins in the verbatim text.
        ends: Where each of them ends there.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> Span:
        """The verbatim span of some of the folded characters."""
        return self.starts[start], self.ends[end - 1]

    def find(self, word: str) -> Iterator[Span]:
        """Where a folded word stands in the verbatim text, each place once, from left to right."""
        at = self.text.find(word) if word else -1
        while at >= 0:
            yield self.span(at, at + len(word))
            at = self.text.find(word, at + len(word))

    def unbroken(self) -> Folded:
        """The same without breaks, as names are compared."""
        kept = [at for at, char in enumerate(self.text) if char != BREAK]
        return Folded(
            self.text.replace(BREAK, ""), [self.starts[at] for at in kept], [self.ends[at] for at in kept]
        )


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
    parts = [fold_character(char) for char in NO_COMMA.sub(" ", NO_POINT.sub(" ", text))]
    starts = [at for at, part in enumerate(parts, start) for _ in part]
    return Folded("".join(parts), starts, [at + 1 for at in starts])


def joined(parts: Sequence[Folded]) -> Folded:
    """Folded texts, one after the other."""
    return Folded(
        "".join(part.text for part in parts),
        [at for part in parts for at in part.starts],
        [at for part in parts for at in part.ends],
    )
